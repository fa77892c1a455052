import { LineMap, type Range } from '../../core/problem.ts';
import { lineEnd, lineStart, type Slice } from './sections.ts';
import { quotedPart, scalarOf } from './yaml-text.ts';
import { type Found, readTree, type Tree } from './yaml-tree.ts';

/** Replaces the characters from `start` up to `end` of a text. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Where a variable's name stands in a case; undefined where the case cannot be read or has no such variable.
 * @param place where the case stands, as a suite's reading told it
 */
export function variableRange(text: string, place: Range, name: string): Range | undefined {
  const key = keyIn(caseTree(text, place), ['cases', 0, 'vars', name]);
  return key === undefined ? undefined : new LineMap(text).range(key.start, key.end);
}

/** The edit that gives a case a variable, with an empty text as its value. Undefined where the case cannot be read. */
export function variableAdded(text: string, place: Range, name: string): TextChange | undefined {
  const tree = caseTree(text, place);
  const vars = mappingAt(tree, ['cases', 0, 'vars']);
  if (tree === undefined) return undefined;
  if (vars !== undefined) return entryAdded(text, tree, vars, `${scalarOf(name, vars.flow)}: ""`);
  const whole = mappingAt(tree, ['cases', 0]);
  // A value stands under `vars` that is no mapping: what it was meant to be is not known.
  if (whole === undefined || keyIn(tree, ['cases', 0, 'vars']) !== undefined) return undefined;
  return entryAdded(text, tree, whole, `vars: { ${scalarOf(name, true)}: "" }`);
}

/**
 * The word that a message says was probably meant, as it stands in `Did you mean "name"?`.
 * @returns undefined where the message names none
 */
export function meantWord(message: string): string | undefined {
  return /Did you mean (?:"([^"]+)"|`([^`]+)`|([^\s"`?]+))\?/u
    .exec(message)
    ?.slice(1)
    .find((word) => word !== undefined);
}

/** The variable that a message of the code `missing-variable` names; undefined for a part of one, which has no simple place. */
export function missingVariable(message: string): string | undefined {
  const name = /^The variable "([^"]+)" has no value/u.exec(message)?.[1];
  return name === undefined || /[.[\]]/u.test(name) ? undefined : name;
}

/** A word in place of a scalar, in the quotes that the scalar stands in. Undefined for what is no single scalar. */
export function inPlaceOf(source: string, word: string): string | undefined {
  if (source === '' || source.includes('\n')) return undefined;
  const [first] = source;
  if (first === '"' || first === "'") {
    return source.length > 1 && source.endsWith(first) ? first + quotedPart(word, first) + first : undefined;
  }
  return /[{}[\]]|: /u.test(source) ? undefined : scalarOf(word, true);
}

type Mapping = Tree['mappings'][number];

function entryAdded(text: string, tree: Tree, mapping: Mapping, entry: string): TextChange {
  const inside = tree.scalars.filter(({ start, end }) => start >= mapping.start && end <= mapping.end);
  if (mapping.flow) {
    const at = text.lastIndexOf('}', mapping.end - 1);
    const end = at <= mapping.start ? mapping.end : at;
    const before = text.slice(mapping.start, end).trimEnd();
    const filled = !/[{,]$/u.test(before);
    const start = mapping.start + before.length;
    return {
      start,
      end: start,
      text: `${filled ? ', ' : ' '}${entry}${before.endsWith('{') && text[start] === '}' ? ' ' : ''}`,
    };
  }
  const lineFeed = text.includes('\r\n') ? '\r\n' : '\n';
  const indent = ' '.repeat(mapping.start - lineStart(text, mapping.start));
  // After the first entry where that is one line, so that a name stays in front; else before it.
  const depth = mapping.path.length + 1;
  const [key, value] = inside;
  const oneLine =
    key !== undefined &&
    value !== undefined &&
    value.path.length === depth &&
    value.role === 'value' &&
    !value.block &&
    !text.slice(key.start, value.end).includes('\n');
  if (oneLine) {
    const end = lineEnd(text, value.end);
    return { start: end, end, text: `${lineFeed}${indent}${entry}` };
  }
  return { start: mapping.start, end: mapping.start, text: `${entry}${lineFeed}${indent}` };
}

/** The case that stands at a place, as the only one of its file. */
function caseTree(text: string, place: Range): Tree | undefined {
  const start = offsetOf(text, place.start.line, place.start.column);
  const end = offsetOf(text, place.end.line, place.end.column);
  const begin = lineStart(text, start);
  // What stands before the record on its line, its dash among it, keeps its width.
  const width = start - begin;
  const head = width < 2 ? 'cases:\n- ' : `cases:\n${' '.repeat(width - 2)}- `;
  const slice: Slice = { text: text.slice(start, end).replace(/^-\s/u, '  '), start, head };
  return readTree(slice);
}

const mappingAt = (tree: Tree | undefined, path: Tree['mappings'][number]['path']) =>
  tree?.mappings.find((one) => sameSteps(one.path, path));

const keyIn = (tree: Tree | undefined, path: Found['path']): Found | undefined =>
  tree?.scalars.find((one) => one.role === 'key' && sameSteps(one.path, path));

const sameSteps = (a: readonly unknown[], b: readonly unknown[]) =>
  a.length === b.length && a.every((step, index) => step === b[index]);

/** Offset of a line and column, both from 1. */
function offsetOf(text: string, line: number, column: number): number {
  let at = 0;
  for (let number = 1; number < line; number += 1) {
    const next = text.indexOf('\n', at);
    if (next === -1) return text.length;
    at = next + 1;
  }
  return Math.min(text.length, at + column - 1);
}
