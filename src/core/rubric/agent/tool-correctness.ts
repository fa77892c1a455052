import * as z from 'zod';
import { canonicalJson } from '../../canonical.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { quotedList } from '../evidence.ts';
import { RubricError, type RubricType } from '../rubric.ts';
import { shown } from '../text/reference-metric.ts';
import type { Call } from '../trajectory.ts';
import { type ExpectedCall, expectedCallsAndResults, mostCalls } from './expected-calls.ts';
import { trajectoryOf } from './read-trajectory.ts';

const modes = ['default', 'ordering', 'exact'] as const;
type Mode = (typeof modes)[number];
const parts = ['args', 'result'] as const;

const options = z.strictObject({
  value: expectedCallsAndResults.describe(
    'The calls that should be made: names, or objects with `name`, `args` and `result`.',
  ),
  mode: z
    .enum(modes, { error: `must be one of ${modes.join(', ')}` })
    .optional()
    .describe(
      '`default`: each expected call takes the call that fits best, in any order; `ordering`: the longest sequence that both have; `exact`: the same calls in the same order, 1 or 0. The first two give the share of expected calls.',
    ),
  compare: z
    .array(z.enum(parts, { error: `must be one of ${parts.join(', ')}` }))
    .optional()
    .describe(
      'What counts beside names: `[args]`, `[args, result]`; default: names alone. Arguments that differ in part give the share of equal ones.',
    ),
});
type Options = z.output<typeof options>;

export const toolCorrectness: RubricType<Options> = {
  type: 'tool-correctness',
  family: 'agent',
  summary:
    'The share of expected tool calls that were made, as DeepEval counts it, without its judge of the choice of tools; further calls cost nothing unless `mode` is `exact`. Nothing expected and nothing called gives 1, something called 0.',
  options,
  binary: false,
  takesExpected: true,
  examples: [
    {
      options: { value: ['a'] },
      output: '[{"name": "b", "args": {}}, {"name": "a", "args": {}}]',
      pass: true,
    },
    {
      options: { value: ['a', 'b'], mode: 'ordering', threshold: 1 },
      output: '[{"name": "b", "args": {}}, {"name": "a", "args": {}}]',
      pass: false,
    },
    {
      options: { value: [{ name: 'a', args: { x: 1 } }], compare: ['args'] },
      output: '{"name": "a", "args": {"x": 2}}',
      pass: false,
    },
  ],
  grade: (input, { value, mode = 'default', compare = [] }) => {
    const calls = trajectoryOf(input).turns.flatMap((turn) => turn.calls);
    if (calls.length > mostCalls) {
      throw new RubricError(`There are more than ${mostCalls} tool calls, too many to compare.`);
    }
    const score = Math.min(1, correctness(calls, value, mode, compare));
    const called = calls.length === 0 ? 'nothing' : quotedList(calls.map(({ name }) => name));
    const wanted = value.length === 0 ? 'nothing' : quotedList(value.map(({ name }) => name));
    return { pass: false, score, reason: `Called: ${called}; expected: ${wanted}; score ${shown(score)}.` };
  },
};

function correctness(
  calls: readonly Call[],
  expected: readonly ExpectedCall[],
  mode: Mode,
  compare: readonly (typeof parts)[number][],
): number {
  if (expected.length === 0) return calls.length === 0 ? 1 : 0;
  const closeness = (one: ExpectedCall, other: Call): number => {
    if (one.name !== other.name) return 0;
    if (compare.includes('result') && !same(one.result, other.result)) return 0;
    if (!compare.includes('args') || one.args === undefined) return 1;
    return other.args === undefined ? 0 : equalShare(one.args, other.args);
  };
  if (mode === 'exact') {
    const all =
      calls.length === expected.length && expected.every((one, at) => exactly(closeness, one, calls[at]));
    return all ? 1 : 0;
  }
  const sum =
    mode === 'ordering' ? longestSequence(expected, calls, closeness) : greedySum(expected, calls, closeness);
  return sum / expected.length;
}

type Closeness = (one: ExpectedCall, other: Call) => number;

function exactly(closeness: Closeness, one: ExpectedCall, other: Call | undefined): boolean {
  // A sum of equal shares such as three thirds may be a hair below 1.
  return other !== undefined && closeness(one, other) > 1 - 1e-9;
}

/** Each expected call in turn takes the best call that is left. */
function greedySum(expected: readonly ExpectedCall[], calls: readonly Call[], closeness: Closeness): number {
  const taken = new Set<number>();
  let sum = 0;
  for (const one of expected) {
    let best = 0;
    let place = -1;
    calls.forEach((other, at) => {
      const score = taken.has(at) ? 0 : closeness(one, other);
      if (score > best) [best, place] = [score, at];
    });
    if (place >= 0) taken.add(place);
    sum += best;
  }
  return sum;
}

/** The largest sum of fits over pairs that stand in the same order on both sides. */
function longestSequence(
  expected: readonly ExpectedCall[],
  calls: readonly Call[],
  closeness: Closeness,
): number {
  let above = new Float64Array(calls.length + 1);
  for (const one of expected) {
    const row = new Float64Array(calls.length + 1);
    calls.forEach((other, at) => {
      const both = (above[at] ?? 0) + closeness(one, other);
      row[at + 1] = Math.max(above[at + 1] ?? 0, row[at] ?? 0, both);
    });
    above = row;
  }
  return above[calls.length] ?? 0;
}

/** Equal arguments among all that either side has; objects in them count by their own share. */
function equalShare(one: JsonObject, other: JsonObject): number {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  if (keys.size === 0) return 1;
  let sum = 0;
  for (const key of keys) {
    if (!Object.hasOwn(one, key) || !Object.hasOwn(other, key)) continue;
    const [left, right] = [one[key], other[key]];
    if (same(left, right)) sum += 1;
    else if (isJsonObject(left) && isJsonObject(right)) sum += equalShare(left, right);
  }
  return sum / keys.size;
}

function same(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalJson(one) === canonicalJson(other);
}
