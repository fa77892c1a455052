import * as z from 'zod';
import { canonicalJson } from '../../canonical.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { quotedList } from '../evidence.ts';
import { firstDifference } from '../first-difference.ts';
import { anyJson } from '../option-schemas.ts';
import type { RubricType } from '../rubric.ts';
import { boundTable } from '../text/bounds.ts';
import { shown } from '../text/reference-metric.ts';
import { jsonOrText, readJson } from './output-json.ts';

const aggregators = ['average', 'all'] as const;
type Aggregator = (typeof aggregators)[number];
const modes = ['same_elements', 'ordered', 'subset', 'superset'] as const;

const aggregatorSchema = z
  .enum(aggregators, { error: `must be one of ${aggregators.join(', ')}` })
  .optional();
const options = z.strictObject({
  value: anyJson.describe('The object, or the list of objects, that is expected; or such JSON as text.'),
  aggregator: aggregatorSchema.describe(
    'The score of an object: `average` (default), the share of its keys that are equal, or `all`, 1 only when all are.',
  ),
  listAggregator: aggregatorSchema.describe(
    'The score of a list from those of its objects: `average` (default) or `all`.',
  ),
  listMatchMode: z
    .enum(modes, { error: `must be one of ${modes.join(', ')}` })
    .optional()
    .describe(
      'How lists are compared: `same_elements` (default, any order), `ordered`, `subset` (the output may lack some) or `superset` (the output may have more).',
    ),
  excludeKeys: z
    .array(z.string(), { error: 'must be a list of keys' })
    .optional()
    .describe('Keys that do not count.'),
});
type Options = z.output<typeof options>;

export const jsonMatch: RubricType<Options> = {
  type: 'json-match',
  family: 'heuristic',
  summary:
    'The share of keys whose values are equal, in an object or over a list of objects; a key or an object too many or too few counts 0. The rule of openevals without its judge.',
  options,
  binary: false,
  defaultThreshold: 1,
  takesExpected: true,
  examples: [
    { options: { value: { city: 'Rome', n: 2 } }, output: '{"n": 2, "city": "Rome"}', pass: true },
    { options: { value: { city: 'Rome', n: 2 } }, output: '{"n": 3, "city": "Rome"}', pass: false },
    { options: { value: [{ a: 2 }, { a: 1 }] }, output: '[{"a": 1}, {"a": 2}]', pass: true },
  ],
  grade: ({ response: { output } }, given) => {
    const expected = typeof given.value === 'string' ? jsonOrText(given.value) : given.value;
    const own = readJson(output);
    if (own === undefined) return { pass: false, score: 0, reason: 'The output is not JSON.' };
    const wrong = new Set<string>();
    const score = jsonMatchScore(own, expected, given, wrong);
    const reason =
      wrong.size > 0
        ? `The share that is equal is ${shown(score)}; not equal: ${quotedList([...wrong])}.`
        : score === 1
          ? 'The output equals the expected JSON.'
          : `The share that is equal is ${shown(score)}. ${firstDifference(own, expected)}`;
    return { pass: false, score, reason };
  },
};

/** Score in [0, 1] of an object or a list of objects; `wrong` takes the keys that differ. */
export function jsonMatchScore(
  own: JsonValue,
  expected: JsonValue,
  given: Omit<Options, 'value'>,
  wrong: Set<string> = new Set(),
): number {
  if (isJsonObject(own) && isJsonObject(expected)) {
    return aggregate(keyScores(own, expected, given.excludeKeys ?? [], wrong), given.aggregator);
  }
  if (Array.isArray(own) && Array.isArray(expected)) return listScore(own, expected, given, wrong);
  return canonicalJson(own) === canonicalJson(expected) ? 1 : 0;
}

function keyScores(
  own: JsonObject,
  expected: JsonObject,
  excluded: readonly string[],
  wrong: Set<string>,
): number[] {
  const keys = new Set([...Object.keys(expected), ...Object.keys(own)]);
  for (const key of excluded) keys.delete(key);
  return [...keys].map((key) => {
    const has = Object.hasOwn(own, key) && Object.hasOwn(expected, key);
    const equal = has && canonicalJson(own[key] ?? null) === canonicalJson(expected[key] ?? null);
    if (!equal) wrong.add(key);
    return equal ? 1 : 0;
  });
}

function listScore(
  own: JsonValue[],
  expected: JsonValue[],
  given: Omit<Options, 'value'>,
  wrong: Set<string>,
): number {
  boundTable(10 * own.length, expected.length);
  const { listMatchMode = 'same_elements', listAggregator } = given;
  const pairs = listMatchMode === 'ordered' ? inOrder(own, expected) : greedily(own, expected, given);
  const left = (side: 0 | 1, length: number) => length - new Set(pairs.map((pair) => pair[side])).size;
  const scores = pairs.map(([mine, theirs]) =>
    jsonMatchScore(own[mine] ?? null, expected[theirs] ?? null, given, wrong),
  );
  const missing = listMatchMode === 'subset' ? 0 : left(1, expected.length);
  const extra = listMatchMode === 'superset' ? 0 : left(0, own.length);
  const without = new Array<number>(missing + extra).fill(0);
  return aggregate([...scores, ...without], listAggregator);
}

function inOrder(own: readonly JsonValue[], expected: readonly JsonValue[]): [number, number][] {
  return Array.from({ length: Math.min(own.length, expected.length) }, (_, at) => [at, at]);
}

/** Each expected object with the free one of the output that has most equal keys. */
function greedily(own: readonly JsonValue[], expected: readonly JsonValue[], given: Omit<Options, 'value'>) {
  const free = new Set(own.keys());
  const pairs: [number, number][] = [];
  expected.forEach((theirs, at) => {
    let found: number | undefined;
    let most = -1;
    for (const mine of free) {
      const likeness = jsonMatchScore(own[mine] ?? null, theirs, { ...given, aggregator: 'average' });
      if (likeness > most) [found, most] = [mine, likeness];
      if (most === 1) break;
    }
    if (found === undefined) return;
    free.delete(found);
    pairs.push([found, at]);
  });
  return pairs;
}

function aggregate(scores: readonly number[], how: Aggregator = 'average'): number {
  if (scores.length === 0) return 1;
  const sum = scores.reduce((total, score) => total + score, 0);
  if (how === 'all') return sum === scores.length ? 1 : 0;
  return sum / scores.length;
}
