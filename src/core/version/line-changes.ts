import { diffLines } from 'diff';

/** Two texts may take this long to compare, ms; then they count as wholly different. */
const longest = 250;

/** How many lines of a text changed: a line that was replaced counts once. */
export function changedLines(before: string, after: string): number {
  if (before === after) return 0;
  const changes = diffLines(withLineEnd(before), withLineEnd(after), { timeout: longest });
  if (changes === undefined) return Math.max(lineCount(before), lineCount(after));
  let lines = 0;
  let removed = 0;
  let added = 0;
  for (const change of changes) {
    if (change.added) added += change.count;
    else if (change.removed) removed += change.count;
    else {
      lines += Math.max(removed, added);
      removed = 0;
      added = 0;
    }
  }
  lines += Math.max(removed, added);
  // Only the end of the last line differs.
  return Math.max(1, lines);
}

const withLineEnd = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

const lineCount = (text: string) => text.split('\n').length;
