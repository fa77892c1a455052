/** One key of a file's root with all that stands under it; offsets count in UTF-16 units from the file's start. */
export interface Section {
  readonly key: string;
  /** Where its line begins. */
  readonly start: number;
  /** Where the next section's line begins, or the file ends. */
  readonly end: number;
}

/** A part of a file that is read by itself, so that help does not wait for the rest. */
export interface Slice {
  readonly text: string;
  /** Where it begins in the file. */
  readonly start: number;
  /** The line that has to stand before it; its length is not counted in `start`. */
  readonly head: string;
}

const rootKey = /(?:"([^"\n]*)"|'([^'\n]*)'|([^\s#\-[\]{}"',&*!|>%@`][^\n]*?))[ \t]*:(?=[ \t\r\n]|$)/uy;

/** The keys of the root, in order. Goes by lines alone, so that it also works where the YAML is broken. */
export function sectionsOf(text: string): Section[] {
  const heads: { key: string; start: number }[] = [];
  for (let at = 0; at !== -1 && at < text.length; at = nextLine(text, at)) {
    const first = text.charCodeAt(at);
    if (first === 0x20 || first === 0x0a || first === 0x0d || first === 0x2d || first === 0x23) continue;
    rootKey.lastIndex = at;
    const found = rootKey.exec(text);
    if (found !== null) heads.push({ key: found[1] ?? found[2] ?? found[3] ?? '', start: at });
  }
  return heads.map(({ key, start }, index) => ({
    key,
    start,
    end: heads[index + 1]?.start ?? text.length,
  }));
}

/** The section that an offset stands in; undefined before the first one. */
export function sectionAt(sections: readonly Section[], offset: number): Section | undefined {
  return sections.findLast(({ start }) => start <= offset);
}

/** A longer section of rubrics is read rubric by rubric, in UTF-16 units. */
const worthSplitting = 4_000;

/**
 * What has to be read to understand one place: its section; of a block list of cases the one entry, of many rubrics the
 * one rubric.
 * @param text the whole file
 */
export function sliceAt(text: string, section: Section, offset: number): Slice {
  const whole = { text: text.slice(section.start, section.end), start: section.start, head: '' };
  const parts =
    section.key === 'cases'
      ? entriesOf(text, section)
      : section.key === 'rubrics' && whole.text.length > worthSplitting
        ? childrenOf(text, section)
        : undefined;
  if (parts === undefined) return whole;
  // On the line of its dash or its name, a part is the one that begins there.
  const line = lineStart(text, offset);
  for (const { start, end } of parts) {
    if (start <= line && (line < end || end === section.end)) {
      return { text: text.slice(start, end), start, head: `${section.key}:\n` };
    }
    if (start > line) break;
  }
  return whole;
}

/** The entries of a block list of cases, each from its dash to the next. */
export function* entriesOf(text: string, section: Section): Generator<Part> {
  const indent = /^( *)-(?:\s|$)/u.exec(firstLine(text, section))?.[1];
  if (indent !== undefined) yield* partsAt(text, section, `\n${indent}-`);
}

/** The keys of a block mapping, each with what stands under it. */
function* childrenOf(text: string, section: Section): Generator<Part> {
  const indent = /^( +)[^\s-]/u.exec(firstLine(text, section))?.[1];
  if (indent === undefined) return;
  for (const { start, end } of partsAt(text, section, `\n${indent}`)) {
    // What stands further in belongs to the key above it.
    if (/[\s#}\]]/u.test(text[start + indent.length] ?? ' ')) continue;
    yield { start, end: nextChild(text, end, section.end, indent) };
  }
}

function nextChild(text: string, from: number, last: number, indent: string): number {
  let at = from;
  while (at < last) {
    const after = text[at + indent.length] ?? ' ';
    if (text.startsWith(indent, at) && !/[\s#}\]]/u.test(after)) return at;
    const next = nextLine(text, at);
    if (next === -1) return last;
    at = next;
  }
  return last;
}

interface Part {
  readonly start: number;
  readonly end: number;
}

/** The parts of a section that begin with the same text at the start of a line. */
function* partsAt(text: string, section: Section, begins: string): Generator<Part> {
  let start = text.indexOf(begins, section.start) + 1;
  while (start > 0 && start < section.end) {
    const next = text.indexOf(begins, start);
    const end = next === -1 || next >= section.end ? section.end : next + 1;
    yield { start, end };
    if (end === section.end) return;
    start = end;
  }
}

/** The first line below a section's key that is no comment and not blank. */
function firstLine(text: string, section: Section): string {
  for (let at = nextLine(text, section.start); at !== -1 && at < section.end; at = nextLine(text, at)) {
    const line = text.slice(at, lineEnd(text, at));
    if (!/^\s*(#.*)?$/u.test(line)) return line;
  }
  return '';
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line of an offset ends, without its line break. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' && end > offset ? end - 1 : end;
}

function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? -1 : end + 1;
}
