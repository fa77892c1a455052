import { type StructuredPatchHunk, structuredPatch } from 'diff';
import { stringify } from 'yaml';
import type { Definition, PromptSource } from '../prompt/prompt.ts';

/** How one file differs between two versions. */
export interface FileDiff {
  readonly path: string;
  /** Null where the version has no such file. */
  readonly before: string | null;
  readonly after: string | null;
  readonly hunks: readonly StructuredPatchHunk[];
}

/** Two texts may take this long to compare, ms; then all of the one is replaced by all of the other. */
const longest = 1_000;
const context = 3;

/**
 * Differences of the source files of two versions, the files that did not change left out. Line ends do not count.
 * @param renamed path in the old version → path in the new one, for files that only moved
 */
export function diffSources(
  before: readonly PromptSource[],
  after: readonly PromptSource[],
  renamed: ReadonlyMap<string, string> = new Map(),
): FileDiff[] {
  const olds = new Map(before.map(({ path, text }) => [renamed.get(path) ?? path, unixLines(text)]));
  const news = new Map(after.map(({ path, text }) => [path, unixLines(text)]));
  return [...new Set([...news.keys(), ...olds.keys()])].flatMap((path) => {
    const [old, now] = [olds.get(path) ?? null, news.get(path) ?? null];
    return old === now ? [] : [{ path, before: old, after: now, hunks: hunksOf(old ?? '', now ?? '') }];
  });
}

/** Differences of two definitions in the text that `definitionText` gives. */
export function diffDefinitions(before: Definition, after: Definition): readonly StructuredPatchHunk[] {
  return hunksOf(definitionText(before), definitionText(after));
}

/**
 * A definition as text to read and compare: YAML with sorted keys, texts line by line. The same definition gives the
 * same text whatever the file's format and order of keys.
 */
export function definitionText(definition: Definition): string {
  return stringify(JSON.parse(JSON.stringify(definition)), {
    sortMapEntries: true,
    lineWidth: 0,
    blockQuote: 'literal',
    aliasDuplicateObjects: false,
  });
}

/** `\n` between lines. */
export const unixLines = (text: string) => text.replaceAll('\r\n', '\n');

function hunksOf(before: string, after: string): readonly StructuredPatchHunk[] {
  const patch = structuredPatch('', '', before, after, '', '', { context, timeout: longest });
  return patch?.hunks ?? [wholeText(before, after)];
}

function wholeText(before: string, after: string): StructuredPatchHunk {
  const [olds, news] = [linesOf(before), linesOf(after)];
  return {
    oldStart: 1,
    oldLines: olds.length,
    newStart: 1,
    newLines: news.length,
    lines: [...olds.map((line) => `-${line}`), ...news.map((line) => `+${line}`)],
  };
}

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
