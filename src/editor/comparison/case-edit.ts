import {
  isCollection,
  isMap,
  isScalar,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Range } from '../../core/problem.ts';

/** Replaces the characters from `start` up to `end` of a text. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The edit that makes `output` what a case expects; all else in the file stays as it is, letter by letter.
 * @param path decides the file's form: JSONL, CSV, else YAML
 * @param place where the case's record stands
 * @returns undefined where the record cannot be found, or a CSV file has no column for it
 */
export function expectOutput(
  path: string,
  text: string,
  place: Range,
  output: string,
): TextChange | undefined {
  if (/\.csv$/iu.test(path)) return inCsv(text, place.start.line, output);
  if (/\.jsonl$/iu.test(path)) {
    const start = offsetOf(text, place.start.line);
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end === -1 ? text.length : end).replace(/\r$/u, '');
    const change = inYaml(line, 0, output);
    return change === undefined
      ? undefined
      : { ...change, start: change.start + start, end: change.end + start };
  }
  return inYaml(text, offsetOf(text, place.start.line, place.start.column), output);
}

/** In a YAML text (JSON is YAML): the innermost mapping that begins at `offset` is the case. */
function inYaml(text: string, offset: number, output: string): TextChange | undefined {
  const document = parseDocument(text, { keepSourceTokens: true, uniqueKeys: false, intAsBigInt: true });
  let found: YAMLMap | undefined;
  visit(document, {
    Map(_, map) {
      const at = map.range?.[0];
      if (at === undefined || found !== undefined) return;
      // A record of a list begins at its dash or at its first key.
      const before = text.slice(Math.min(offset, at), Math.max(offset, at));
      if (/^[-\s]*$/u.test(before) && !before.includes('\n')) found = map;
    },
  });
  if (found === undefined || !isMap(found)) return undefined;
  const pair = found.items.find(({ key }) => isScalar(key) && key.value === 'expected');
  const old = pair?.value as Node | null | undefined;
  const value = asValue(output, old !== null && old !== undefined && isCollection(old));
  if (old?.range) {
    const [start, end] = old.range;
    const was = text.slice(start, end);
    // The node of a block text, and of a list or mapping below its key, takes the line feed at its end along.
    const tail = /(\r?\n[ \t]*)*$/u.exec(was)?.[0] ?? '';
    return { start, end, text: `${value}${tail}` };
  }
  if (pair !== undefined) {
    const key = pair.key as Scalar;
    const after = text.indexOf(':', key.range?.[1] ?? 0) + 1;
    return { start: after, end: after, text: ` ${value}` };
  }
  const last = found.items.at(-1);
  const lastKey = last?.key as Scalar | undefined;
  const lastValue = last?.value as Node | null | undefined;
  if (found.flow === true) {
    const end = lastValue?.range?.[1] ?? lastKey?.range?.[1] ?? (found.range?.[0] ?? 0) + 1;
    const name = /^\s*\{\s*"/u.test(text.slice(found.range?.[0] ?? 0)) ? '"expected"' : 'expected';
    return { start: end, end, text: `${last === undefined ? '' : ', '}${name}: ${value}` };
  }
  // Before the last key, on a line of its own: the end of a block text is not always where it seems to be.
  const key = lastKey?.range?.[0];
  if (key === undefined) return undefined;
  const indent = ' '.repeat(key - (text.lastIndexOf('\n', key - 1) + 1));
  const lineFeed = text.includes('\r\n') ? '\r\n' : '\n';
  return { start: key, end: key, text: `expected: ${value}${lineFeed}${indent}` };
}

/** A text in double quotes, which YAML and JSON read alike; a value of JSON where a list or mapping stood. */
function asValue(output: string, wasCollection: boolean): string {
  if (wasCollection) {
    try {
      return JSON.stringify(JSON.parse(output));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return JSON.stringify(output);
}

function inCsv(text: string, line: number, output: string): TextChange | undefined {
  const rows = csvRows(text);
  const [header] = rows;
  const column = header?.cells.findIndex(({ value }) => value.trim() === 'expected') ?? -1;
  const row = rows.find((one) => one.line === line);
  if (column === -1 || row === undefined || row === header) return undefined;
  const quoted = /[",\r\n]/u.test(output) ? `"${output.replaceAll('"', '""')}"` : output;
  const cell = row.cells[column];
  if (cell !== undefined) return { start: cell.start, end: cell.end, text: quoted };
  // A short row: empty cells up to the column.
  const end = row.cells.at(-1)?.end ?? 0;
  return { start: end, end, text: `${','.repeat(column - row.cells.length + 1)}${quoted}` };
}

interface CsvRow {
  /** From 1. */
  readonly line: number;
  readonly cells: { readonly start: number; readonly end: number; readonly value: string }[];
}

/** Rows of a CSV text with the place of each cell, quotes included (RFC 4180). */
function csvRows(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const row: CsvRow = { line, cells: [] };
    for (;;) {
      const start = at;
      if (text[at] === '"') {
        at += 1;
        while (at < text.length && !(text[at] === '"' && text[at + 1] !== '"')) {
          if (text[at] === '"') at += 1;
          else if (text[at] === '\n') line += 1;
          at += 1;
        }
        at += 1;
      }
      while (at < text.length && text[at] !== ',' && text[at] !== '\n') at += 1;
      const end = text[at] === '\n' && text[at - 1] === '\r' ? at - 1 : at;
      const raw = text.slice(start, end);
      const value = raw.startsWith('"') ? raw.slice(1, raw.lastIndexOf('"')).replaceAll('""', '"') : raw;
      row.cells.push({ start, end, value });
      if (text[at] !== ',') break;
      at += 1;
    }
    at += 1;
    line += 1;
    if (row.cells.length > 1 || row.cells[0]?.value !== '') rows.push(row);
  }
  return rows;
}

/** Offset of a line and column, both from 1. */
function offsetOf(text: string, line: number, column = 1): number {
  let at = 0;
  for (let number = 1; number < line; number += 1) {
    const next = text.indexOf('\n', at);
    if (next === -1) return text.length;
    at = next + 1;
  }
  return Math.min(text.length, at + column - 1);
}
