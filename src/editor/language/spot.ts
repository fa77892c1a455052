import type { JsonValue } from '../../core/json.ts';
import type { Path } from '../../core/prompt/yaml-document.ts';
import { lineEnd, lineStart, type Slice, sectionAt, sectionsOf, sliceAt } from './sections.ts';
import { type Found, readTree } from './yaml-tree.ts';

/** A place where something is being typed. */
export interface Spot {
  /** A key of a mapping, a value, or a line in a block of text. */
  readonly role: 'key' | 'value' | 'text';
  /** Of the mapping for a key, of the value itself for a value. Of cases, the one at hand is number 0. */
  readonly path: Path;
  /** What stands there without the cursor, up to it and whole. */
  readonly before: string;
  readonly typed: string;
  /** What would be replaced, in UTF-16 units from the file's start; quotes stay. */
  readonly start: number;
  readonly end: number;
  readonly quote: '"' | "'" | undefined;
  readonly flow: boolean;
  /** For a key: a colon follows already. */
  readonly colon: boolean;
  /** What has to be put before the text: the blank after a colon. */
  readonly lead: string;
  /** How much further in the keys of this line stand than its first character: the dash of a list and its blank. */
  readonly hang: number;
  /** The slice as plain JSON, without what is being typed. */
  readonly root: JsonValue;
}

/** A character that no file holds for a good reason. */
const mark = '\ue000';

/**
 * What may be typed at an offset, likeliest first: on a new line, a key and a value may both be meant.
 * @param text the whole file, broken or not
 */
export function spotsAt(text: string, offset: number): Spot[] {
  if (text.includes(mark) || isComment(text, offset)) return [];
  const sections = sectionsOf(text);
  const begin = lineStart(text, offset);
  const line = text.slice(begin, lineEnd(text, offset));
  const before = text.slice(begin, offset);
  if (/^[\w$-]*$/u.test(before) && !/^\s*- /u.test(line)) {
    return [
      rootSpot(
        text,
        offset,
        begin,
        line,
        sections.map(({ key }) => key),
      ),
    ];
  }
  const section = sectionAt(sections, offset);
  if (section === undefined) return [];
  const slice = sliceAt(text, section, offset);
  const rest = line.slice(before.length);
  const open = /^\s*(#.*)?$/u.test(rest);
  const variants = [
    // A word alone on its line is a key that waits for its colon.
    ...(open && /^[\s-]*[\w$.-]*$/u.test(before) ? [`${mark}: `] : []),
    // Directly after a colon a value begins, once a blank stands between.
    ...(open && /(?:^|[\s{,])[\w$.-]+:$/u.test(before) ? [` ${mark}`] : []),
    mark,
  ];
  const spots: Spot[] = [];
  for (const inserted of variants) {
    const spot = spotIn(slice, offset, inserted, text);
    // A colon at its end makes a word a key that is complete.
    if (spot === undefined || (spot.role === 'key' && /[:\s]$/u.test(spot.typed))) continue;
    const known = spots.some(
      (one) => one.role === spot.role && JSON.stringify(one.path) === JSON.stringify(spot.path),
    );
    if (!known) spots.push(spot);
  }
  return spots;
}

/** Whether an offset stands in a comment; a `#` in quotes or inside a word begins none. */
export function isComment(text: string, offset: number): boolean {
  const before = text.slice(lineStart(text, offset), offset);
  const bare = before.replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'/gu, (quoted) => '_'.repeat(quoted.length));
  const at = bare.search(/(?:^|\s)#/u);
  return at !== -1 && !/["']/u.test(bare.slice(0, at));
}

function rootSpot(text: string, offset: number, begin: number, line: string, keys: readonly string[]): Spot {
  const word = /^[\w$-]*/u.exec(line)?.[0] ?? '';
  const own = line.slice(word.length).trimStart().startsWith(':');
  const others = own ? keys.filter((key) => key !== word) : keys;
  return {
    role: 'key',
    path: [],
    before: text.slice(begin, offset),
    typed: word,
    start: begin,
    end: begin + word.length,
    quote: undefined,
    flow: false,
    colon: own,
    lead: '',
    hang: 0,
    root: Object.fromEntries(others.map((key) => [key, null])),
  };
}

function spotIn(slice: Slice, offset: number, inserted: string, text: string): Spot | undefined {
  const at = offset - slice.start;
  // What stands below may be broken by what is typed here; then what stands above has to do.
  for (const after of [slice.text.slice(at), '']) {
    const marked = { ...slice, text: slice.text.slice(0, at) + inserted + after };
    const tree = readTree(marked);
    const found = tree?.scalars.find((one) => one.text.includes(mark));
    if (tree === undefined || found === undefined) continue;
    if (!found.block && found.text.includes('\n')) continue;
    const spot = spotOf(found, tree.value, offset, inserted, text);
    if (spot !== undefined) return spot;
  }
  return undefined;
}

function spotOf(
  found: Found,
  value: JsonValue,
  offset: number,
  inserted: string,
  text: string,
): Spot | undefined {
  const lead = inserted.startsWith(' ') ? ' ' : '';
  const begin = lineStart(text, offset);
  const quoted = found.quote === undefined ? 0 : 1;
  // The tree was read with the mark in it, which moved what stands behind the cursor.
  const last = found.end - lead.length - 1;
  const closed = quoted === 1 && last > offset && text[last - 1] === found.quote ? 1 : 0;
  const start = found.block ? begin : found.start + quoted - lead.length;
  const end = found.block ? lineEnd(text, offset) : last - closed;
  if (start > offset || end < offset || end > text.length || text.slice(start, end).includes('\n'))
    return undefined;
  const source = text.slice(start, end);
  return {
    role: found.block ? 'text' : found.role,
    path: found.role === 'key' ? found.path.slice(0, -1) : found.path,
    before: text.slice(start, offset),
    typed: source,
    start,
    end,
    quote: found.quote,
    flow: found.flow,
    colon: /^["']?[ \t]*:/u.test(text.slice(end, end + 40)),
    lead,
    hang: hangOf(text.slice(begin, start)),
    root: unmarked(value),
  };
}

const hangOf = (before: string): number => /^\s*((?:-\s+)*)/u.exec(before)?.[1]?.length ?? 0;

/** The value without what is being typed. */
function unmarked(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.includes(mark) ? null : value;
  if (Array.isArray(value)) return value.map(unmarked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]): [string, JsonValue][] =>
      key.includes(mark) ? [] : [[key, unmarked(one)]],
    ),
  );
}
