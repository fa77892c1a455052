import * as z from 'zod';
import type { JsonValue } from '../../json.ts';
import { parseCommaList } from '../comma-list.ts';
import { counted } from '../evidence.ts';
import { anyJson } from '../option-schemas.ts';
import { RubricError, type RubricType } from '../rubric.ts';
import { editRatio } from '../text/levenshtein.ts';
import { shown } from '../text/reference-metric.ts';
import { bestAssignment } from './assignment.ts';
import { jsonLikeness } from './json-diff.ts';
import { readJson } from './output-json.ts';

const mostItems = 400;
/** Characters of all pairs together that are compared. */
const mostText = 400_000_000;

const options = z.strictObject({
  value: z
    .array(anyJson, { error: 'must be a list' })
    .max(mostItems, `must hold at most ${mostItems} items`)
    .describe('The items that are expected.'),
  allowExtraEntities: z
    .boolean({ error: 'must be true or false' })
    .optional()
    .describe('Whether the output may hold more items, default false.'),
});

export const listContains: RubricType<z.output<typeof options>> = {
  type: 'list-contains',
  family: 'heuristic',
  summary:
    'How well the items of the output, a JSON list or one item a line or between commas, fit the expected ones in any order: the best pairing by likeness of texts, over the longer list; ListContains of autoevals.',
  options,
  binary: false,
  defaultThreshold: 0.8,
  takesExpected: true,
  examples: [
    { options: { value: ['gray', 'colour'] }, output: '["colour", "grey"]', pass: true },
    { options: { value: ['apple', 'pear'] }, output: 'apple', pass: false },
  ],
  grade: ({ response: { output } }, { value, allowExtraEntities = false }) => {
    const own = itemsOf(output);
    const score = listOverlap(own, value, allowExtraEntities);
    const reason = `${counted(own.length, 'item')} in the output, ${value.length} expected; paired as well as they fit, their likeness is ${shown(score)}.`;
    return { pass: false, score, reason };
  },
};

/** Overlap of two lists in [0, 1]; both empty are alike. */
export function listOverlap(
  own: readonly JsonValue[],
  expected: readonly JsonValue[],
  allowExtraEntities: boolean,
): number {
  if (own.length === 0 && expected.length === 0) return 1;
  if (own.length === 0 || expected.length === 0) return 0;
  bound(own, expected);
  const sum = bestAssignment(own.map((mine) => expected.map((theirs) => likeness(mine, theirs))));
  const of = allowExtraEntities ? expected.length : Math.max(own.length, expected.length);
  return Math.min(1, sum / of);
}

function likeness(one: JsonValue, other: JsonValue): number {
  return typeof one === 'string' && typeof other === 'string'
    ? editRatio(one, other)
    : jsonLikeness(one, other, false);
}

function bound(own: readonly JsonValue[], expected: readonly JsonValue[]): void {
  const size = (items: readonly JsonValue[]) => JSON.stringify(items).length;
  if (own.length <= mostItems && size(own) * size(expected) <= mostText) return;
  throw new RubricError(
    `The list in the output is too long to pair with the expected one (at most ${mostItems} items).`,
  );
}

function itemsOf(output: string): JsonValue[] {
  const json = readJson(output);
  if (Array.isArray(json)) return json;
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > 1) return lines.map((line) => line.replace(/^\s*(?:[-*•]|\d{1,4}[.)])\s/, '').trim());
  try {
    return parseCommaList(output);
  } catch {
    // A stray quotation mark: not a list in promptfoo's sense, so the text is one item.
    return [output.trim()];
  }
}
