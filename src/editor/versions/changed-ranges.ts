import { loadReading } from '../lazy/core.ts';

/** Lines of a text that differ from an older one. */
export interface ChangedLines {
  readonly kind: 'added' | 'modified' | 'deleted';
  /** From 0. For what was deleted: the line before which it stood. */
  readonly line: number;
  /** 0 for what was deleted. */
  readonly lines: number;
  /** The old text; empty for what was added. */
  readonly was: string;
}

/** What differs between two texts, line by line; line ends do not count. */
export async function changedRanges(before: string, after: string): Promise<ChangedLines[]> {
  const { diffSources } = await loadReading();
  const path = 'text';
  const [file] = diffSources([{ path, text: before }], [{ path, text: after }]);
  const found: ChangedLines[] = [];
  for (const { newStart, lines } of file?.hunks ?? []) {
    let line = newStart - 1;
    let added = 0;
    const removed: string[] = [];
    const close = () => {
      if (added + removed.length > 0) {
        const kind = added === 0 ? 'deleted' : removed.length === 0 ? 'added' : 'modified';
        found.push({ kind, line: line - added, lines: added, was: removed.join('\n') });
      }
      added = 0;
      removed.length = 0;
    };
    for (const text of lines) {
      if (text.startsWith('-')) removed.push(text.slice(1));
      else if (text.startsWith('+')) {
        added += 1;
        line += 1;
      } else if (!text.startsWith('\\')) {
        close();
        line += 1;
      }
    }
    close();
  }
  return found;
}
