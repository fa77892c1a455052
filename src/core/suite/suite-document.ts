import { setImmediate as turn } from 'node:timers/promises';
import { isJsonObject, type JsonValue } from '../json.ts';
import { InputError, type Range } from '../problem.ts';
import { type Path, readYaml, type YamlDocument } from '../prompt/yaml-document.ts';
import type { Workspace } from '../workspace.ts';

/** Suites shorter than this are read in one go, in UTF-16 units. */
const worthSplitting = 32_000;

/** How long may be parsed in one go, ms: an editor types on meanwhile. */
const turnMs = 8;

/** One entry under `cases:`, as its lines read wherever they stand. */
interface Entry {
  readonly value: JsonValue;
  /** Lines count from the entry's first. */
  readonly range: Range;
}

/** Entries of the last reading of each file, by their lines: an edit of one case parses that case alone. */
const entries = new WeakMap<Workspace, Map<string, ReadonlyMap<string, Entry>>>();

/**
 * Reads the YAML of a suite, as `readYaml` does and with the same result. A long list of inline cases is read entry by
 * entry, in turns with other work, and entries that read as they did before are not parsed again: their values are the
 * same objects. Only where the suite as a whole ends may be told shorter, when `cases:` is its last key.
 * @throws {InputError} with every problem found.
 */
export async function readSuiteDocument(
  workspace: Workspace,
  text: string,
  file: string,
): Promise<YamlDocument> {
  const parts = text.length < worthSplitting ? undefined : split(text);
  const document = parts === undefined ? undefined : await readParts(workspace, text, file, parts);
  return document ?? readYaml(text, file);
}

interface Parts {
  /** The text with the entries left out and their lines left empty, so that places stay. */
  readonly frame: string;
  /** The lines of each entry, and the line that it begins on, from 1. */
  readonly entries: readonly { readonly text: string; readonly line: number }[];
}

/** Anchors and aliases reach over entries; directives and document marks over everything. */
const reaching = /(^\s*|[:?,-]\s+|[[{,])[&*]\S|^(%|---|\.\.\.)/mu;

/** Splits a suite at the entries of its block list `cases:`. Undefined where that is not plainly possible. */
function split(text: string): Parts | undefined {
  if (reaching.test(text) || text.includes('\0')) return undefined;
  const lines = text.split('\n');
  const head = lines.findIndex((line) => /^cases: *(#.*)?\r?$/u.test(line));
  let start = head + 1;
  while (start < lines.length && isEmpty(lines[start])) start++;
  const indent = /^( *)- /u.exec(lines[start] ?? '')?.[1];
  if (head === -1 || indent === undefined) return undefined;
  const found: { text: string; line: number }[] = [];
  // With the line end that follows: a block scalar that keeps its last line ends counts it.
  const upTo = (end: number) => `${lines.slice(start, end).join('\n')}${end < lines.length ? '\n' : ''}`;
  let at = start + 1;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.startsWith(`${indent} `) || isEmpty(line)) continue;
    if (!line.startsWith(`${indent}- `)) break;
    found.push({ text: upTo(at), line: start + 1 });
    start = at;
  }
  found.push({ text: upTo(at), line: start + 1 });
  // What follows must be the suite's next key.
  if (at < lines.length && !/^[A-Za-z]+:/u.test(lines[at] ?? '')) return undefined;
  const blank = lines.slice(head + 1, at).fill('');
  return {
    frame: [...lines.slice(0, head + 1), ...blank, ...lines.slice(at)].join('\n'),
    entries: found,
  };
}

/** A line without content, or a comment. */
const isEmpty = (line = '') => /^\s*(#.*)?$/u.test(line);

async function readParts(
  workspace: Workspace,
  text: string,
  file: string,
  parts: Parts,
): Promise<YamlDocument | undefined> {
  const files = entries.get(workspace) ?? new Map<string, ReadonlyMap<string, Entry>>();
  entries.set(workspace, files);
  const before = files.get(file);
  const now = new Map<string, Entry>();
  const read: Entry[] = [];
  let since = performance.now();
  try {
    const frame = readYaml(parts.frame, file);
    if (!isJsonObject(frame.value) || frame.value.cases !== null) return undefined;
    for (const { text: own } of parts.entries) {
      const entry = now.get(own) ?? before?.get(own) ?? readEntry(own, file);
      if (entry === undefined) return undefined;
      now.set(own, entry);
      read.push(entry);
      if (performance.now() - since > turnMs) {
        await turn();
        since = performance.now();
      }
    }
    files.set(file, now);
    return joined(text, file, parts, frame, read);
  } catch (error) {
    // The whole text has the last word on what is wrong, and where.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function readEntry(text: string, file: string): Entry | undefined {
  const { value, rangeOf } = readYaml(text, file);
  return Array.isArray(value) && value.length === 1
    ? { value: value[0] ?? null, range: rangeOf([0]) }
    : undefined;
}

function joined(
  text: string,
  file: string,
  parts: Parts,
  frame: YamlDocument,
  read: readonly Entry[],
): YamlDocument {
  const value = { ...(frame.value as Record<string, JsonValue>), cases: read.map((entry) => entry.value) };
  // Places inside entries are seldom asked for, and then of few: a case's own rubrics, or what is wrong with it.
  const inside = new Map<number, YamlDocument>();
  const entryAt = (index: number): YamlDocument => {
    const known = inside.get(index) ?? readYaml(parts.entries[index]?.text ?? '', file);
    inside.set(index, known);
    return known;
  };
  let whole: YamlDocument | undefined;
  const place = (path: Path, of: (document: YamlDocument, path: Path) => Range): Range => {
    const [key, index, ...rest] = path;
    if (key !== 'cases') return of(frame, path);
    const part = typeof index === 'number' ? parts.entries[index] : undefined;
    if (typeof index === 'number' && part !== undefined)
      return shifted(of(entryAt(index), [0, ...rest]), part.line);
    whole ??= readYaml(text, file);
    return of(whole, path);
  };
  return {
    value,
    head: frame.head,
    rangeOf: (path) => {
      const index = path.length === 2 && path[0] === 'cases' ? Number(path[1]) : Number.NaN;
      const [entry, part] = [read[index], parts.entries[index]];
      if (entry !== undefined && part !== undefined) return shifted(entry.range, part.line);
      return place(path, (document, rest) => document.rangeOf(rest));
    },
    keyRange: (path, key) =>
      path.length === 0 && key === 'cases'
        ? frame.keyRange([], key)
        : place(path, (document, rest) => document.keyRange(rest, key)),
  };
}

/** A place in an entry as a place in the file. */
function shifted({ start, end }: Range, line: number): Range {
  return {
    start: { line: start.line + line - 1, column: start.column },
    end: { line: end.line + line - 1, column: end.column },
  };
}
