import { isJsonObject, type JsonValue } from '../json.ts';
import { quoted } from './evidence.ts';

/** Where two JSON values differ first, as a sentence with both values. */
export function firstDifference(actual: JsonValue, expected: JsonValue): string {
  const found = differenceAt(actual, expected, '');
  if (found === undefined) return 'The output does not equal the expected value.';
  const place = found.path === '' ? 'The output' : `"${found.path.slice(1)}" in the output`;
  if (found.actual === undefined) return `${place} is missing; ${shown(found.expected)} is expected.`;
  if (found.expected === undefined) return `${place} is ${shown(found.actual)}, and is not expected at all.`;
  return `${place} is ${shown(found.actual)}, not ${shown(found.expected)}.`;
}

interface Difference {
  /** `.order.items.0`, empty for the whole. */
  readonly path: string;
  readonly actual: JsonValue | undefined;
  readonly expected: JsonValue | undefined;
}

function differenceAt(
  actual: JsonValue | undefined,
  expected: JsonValue | undefined,
  path: string,
): Difference | undefined {
  if (actual === expected) return undefined;
  const pairs = Array.isArray(actual) && Array.isArray(expected);
  if (!pairs && !(isJsonObject(actual) && isJsonObject(expected))) return { path, actual, expected };
  const [before, after] = [
    new Map(Object.entries(expected as object)),
    new Map(Object.entries(actual as object)),
  ];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const found = differenceAt(after.get(key), before.get(key), `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function shown(value: JsonValue | undefined): string {
  if (typeof value === 'string') return quoted(value);
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Characters of a value that is no text. */
const longest = 120;
