import { type FileKind, type Meaning, meaningOf } from './places.ts';
import { entriesOf, lineEnd, type Slice, sectionsOf, sliceAt } from './sections.ts';
import { type Found, readTree } from './yaml-tree.ts';

/** A file or glob that a text names. */
export interface NamedFile {
  readonly what: Extract<Meaning, 'prompt' | 'dataset' | 'recording' | 'rubrics-file'>;
  readonly written: string;
  /** In UTF-16 units from the file's start, quotes not counted. */
  readonly start: number;
  readonly end: number;
}

const holders = new Set(['prompts', 'recordings', 'rubrics', 'cases']);

/** Every file that a suite names, in order, also where the YAML is broken. Of cases, only entries of one line are read. */
export function namedFiles(text: string, kind: FileKind): NamedFile[] {
  if (kind !== 'suite') return [];
  return sectionsOf(text).flatMap((section) => {
    if (!holders.has(section.key)) return [];
    if (section.key === 'rubrics') {
      const use = text.indexOf('$use', section.start);
      return use === -1 || use >= section.end ? [] : namedIn(sliceAt(text, section, use), kind);
    }
    const entries = section.key === 'cases' ? [...entriesOf(text, section)] : [];
    if (entries.length === 0) return namedIn(sliceAt(text, section, section.start), kind);
    return entries.flatMap(({ start, end }) => {
      const line = text.slice(start, lineEnd(text, start));
      // A mapping has a colon; below a path there is nothing but blanks and comments.
      if (
        /:(?:\s|$)|[{|>]/u.test(line) ||
        !/^(?:\s*#[^\n]*|\s*)*$/u.test(text.slice(start + line.length, end))
      )
        return [];
      return namedIn({ text: text.slice(start, end), start, head: 'cases:\n' }, kind);
    });
  });
}

/** The prompts that a suite names. */
export const namedPrompts = (text: string): NamedFile[] =>
  namedFiles(promptsAlone(text), 'suite').filter(({ what }) => what === 'prompt');

/** The text with all but the section of the prompts left out. */
function promptsAlone(text: string): string {
  const section = sectionsOf(text).find(({ key }) => key === 'prompts');
  return section === undefined ? '' : text.slice(section.start, section.end);
}

function namedIn(slice: Slice, kind: FileKind): NamedFile[] {
  const tree = readTree(slice);
  return (tree?.scalars ?? []).flatMap((found) => {
    const what = found.role === 'value' && !found.block ? meaningOf(kind, found.path) : undefined;
    return isFile(what) && found.text !== '' ? [{ what, written: found.text, ...inner(found) }] : [];
  });
}

const isFile = (what: Meaning | undefined): what is NamedFile['what'] =>
  what === 'prompt' || what === 'dataset' || what === 'recording' || what === 'rubrics-file';

/** Where a scalar stands, without its quotes. */
export function inner({ start, end, quote }: Found): { readonly start: number; readonly end: number } {
  return quote === undefined ? { start, end } : { start: start + 1, end: end - 1 };
}
