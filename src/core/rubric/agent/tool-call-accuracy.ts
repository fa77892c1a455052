import * as z from 'zod';
import { canonicalJson } from '../../canonical.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { quotedList } from '../evidence.ts';
import type { RubricType } from '../rubric.ts';
import { shown } from '../text/reference-metric.ts';
import type { Call } from '../trajectory.ts';
import { callsOf } from './calls.ts';
import { type ExpectedCall, expectedCalls } from './expected-calls.ts';

const options = z.strictObject({
  value: expectedCalls.describe('The calls that should be made: objects with `name` and `args`.'),
  strictOrder: z
    .boolean({ error: 'must be true or false' })
    .optional()
    .describe('Whether the order of calls counts, default true.'),
});

export const toolCallAccuracy: RubricType<z.output<typeof options>> = {
  type: 'tool-call-accuracy',
  family: 'agent',
  summary:
    'The share of expected arguments that have the expected value, call by call, if exactly the expected tools were called, else 0; further arguments do not count. The rule of Ragas.',
  options,
  binary: false,
  defaultThreshold: 1,
  takesExpected: true,
  examples: [
    {
      options: { value: [{ name: 'a', args: { x: 1 } }] },
      output: '{"name": "a", "args": {"x": 1, "y": 2}}',
      pass: true,
    },
    {
      options: { value: [{ name: 'a', args: { x: 1 } }] },
      output: '{"name": "a", "args": {"x": 2}}',
      pass: false,
    },
  ],
  grade: (input, { value, strictOrder = true }) => {
    const calls = callsOf(input);
    const score = accuracy(calls, value, strictOrder);
    const listed = (all: readonly { readonly name: string }[]) =>
      all.length === 0 ? 'nothing' : quotedList(all.map(({ name }) => name));
    const reason = `Called: ${listed(calls)}; expected: ${listed(value)}; accuracy of the arguments ${shown(score)}.`;
    return { pass: false, score, reason };
  },
};

function accuracy(calls: readonly Call[], expected: readonly ExpectedCall[], strictOrder: boolean): number {
  if (calls.length !== expected.length) return 0;
  if (expected.length === 0) return 1;
  const own = strictOrder ? calls : sorted(calls);
  const theirs = strictOrder ? expected : sorted(expected);
  if (own.some(({ name }, at) => name !== theirs[at]?.name)) return 0;
  const sum = theirs.reduce((total, { args }, at) => total + argumentShare(own[at]?.args, args ?? {}), 0);
  return sum / theirs.length;
}

/** Ragas sorts both sides by name, then by arguments. */
function sorted<C extends Call | ExpectedCall>(calls: readonly C[]): C[] {
  const key = ({ name, args }: C) => canonicalJson([name, args ?? {}]);
  return [...calls].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

function argumentShare(own: JsonObject | undefined, expected: JsonObject): number {
  const keys = Object.keys(expected);
  if (own === undefined) return 0;
  if (keys.length === 0) return Object.keys(own).length === 0 ? 1 : 0;
  const equal = keys.filter((key) => Object.hasOwn(own, key) && same(own[key], expected[key]));
  return equal.length / keys.length;
}

/** As texts, so that 1 and "1" are the same. */
function same(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  const text = (value: JsonValue | undefined) =>
    typeof value === 'object' ? canonicalJson(value) : String(value);
  return text(one) === text(other);
}
