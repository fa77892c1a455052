import * as z from 'zod';
import { canonicalJson } from '../../canonical.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { firstDifference } from '../first-difference.ts';
import { anyJson } from '../option-schemas.ts';
import { RubricError, type RubricType } from '../rubric.ts';
import { editRatio } from '../text/levenshtein.ts';
import { relativeCloseness } from '../text/numeric.ts';
import { shown } from '../text/reference-metric.ts';
import { deepest, jsonOrText, readJson } from './output-json.ts';

const options = z.strictObject({
  value: anyJson.describe('The JSON that is expected, or such JSON as text.'),
  preserveStrings: z
    .boolean({ error: 'must be true or false' })
    .optional()
    .describe('Whether a text that is itself JSON stays a text, default false.'),
});

export const jsonDiff: RubricType<z.output<typeof options>> = {
  type: 'json-diff',
  family: 'heuristic',
  summary:
    'How alike two JSON values are, part by part, as autoevals has it: the mean over all keys of both objects or all places of the longer list; texts by edits, numbers by relative difference, a missing part 0. An output that is no JSON is compared as text.',
  options,
  binary: false,
  defaultThreshold: 0.8,
  takesExpected: true,
  examples: [
    { options: { value: { name: 'Ann', age: 31 } }, output: '{"age": 30, "name": "Ann"}', pass: true },
    { options: { value: { a: 1 } }, output: '{"b": 1}', pass: false },
  ],
  grade: ({ response: { output } }, { value, preserveStrings = false }) => {
    const expected = typeof value === 'string' ? jsonOrText(value) : value;
    const own = typeof expected === 'string' ? output : jsonOrText(output);
    const score = jsonLikeness(own, expected, preserveStrings);
    const likeness = `${shown(score)} on a scale from 0 to 1`;
    if (expected !== undefined && typeof own === 'string' && typeof expected !== 'string') {
      return { pass: false, score, reason: `The output is not JSON; as text, its likeness is ${likeness}.` };
    }
    const where = score === 1 ? '' : ` ${firstDifference(own, expected)}`;
    return { pass: false, score, reason: `The likeness is ${likeness}.${where}` };
  },
};

/**
 * Likeness of two JSON values in [0, 1]: JSONDiff of autoevals.
 * @throws {RubricError} for values nested deeper than 200 levels.
 */
export function jsonLikeness(
  own: JsonValue | undefined,
  expected: JsonValue | undefined,
  preserveStrings: boolean,
  depth = 0,
): number {
  if (depth > deepest) throw new RubricError(`The JSON nests deeper than ${deepest} levels.`);
  const one = preserveStrings ? own : parsed(own);
  const other = preserveStrings ? expected : parsed(expected);
  const both = (a: JsonValue | undefined, b: JsonValue | undefined) =>
    jsonLikeness(a, b, preserveStrings, depth + 1);
  if (isJsonObject(one) && isJsonObject(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return mean([...keys].map((key) => both(member(one, key), member(other, key))));
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    const length = Math.max(one.length, other.length);
    return mean(Array.from({ length }, (_, at) => both(one[at], other[at])));
  }
  if (typeof one === 'string' && typeof other === 'string') return editRatio(one, other);
  if (typeof one === 'number' && typeof other === 'number') return relativeCloseness(one, other);
  const nothing = one === undefined || one === null;
  const nothingElse = other === undefined || other === null;
  if (nothing || nothingElse) return nothing && nothingElse ? 1 : 0;
  return editRatio(canonicalJson(one), canonicalJson(other));
}

function member(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Two empty objects or lists are alike. */
function mean(scores: readonly number[]): number {
  return scores.length === 0 ? 1 : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** The object or list that a text holds; any other value as it is. */
function parsed(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  const inner = readJson(value);
  return typeof inner === 'object' && inner !== null ? inner : value;
}
