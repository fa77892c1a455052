import * as z from 'zod';
import { quotedList } from '../evidence.ts';
import type { RubricType } from '../rubric.ts';
import { countAll } from '../text/ngrams.ts';
import { callsOf } from './calls.ts';
import { toolNames } from './expected-calls.ts';

const modes = ['in-order', 'exact', 'any-order', 'subset'] as const;
type Mode = (typeof modes)[number];

const options = z.strictObject({
  value: toolNames.describe(
    'The tools in the order in which they should be called: a list, or one text with commas.',
  ),
  mode: z
    .string()
    .transform((written) => written.replace(/_match$/, '').replaceAll('_', '-'))
    .pipe(z.enum(modes, { error: `must be one of ${modes.join(', ')}` }))
    .optional()
    .describe(
      '`in-order` (default: others may stand between), `exact`, `any-order` (each at least as often as listed), or `subset` (nothing but what is listed).',
    ),
});

export const trajectoryOrder: RubricType<z.output<typeof options>> = {
  type: 'trajectory-order',
  family: 'agent',
  summary: 'The tools were called in this order; the definitions of Azure, by names alone.',
  options,
  binary: true,
  takesExpected: true,
  examples: [
    {
      options: { value: ['a', 'b'] },
      output: '[{"name": "a", "args": {}}, {"name": "x", "args": {}}, {"name": "b", "args": {}}]',
      pass: true,
    },
    {
      options: { value: 'a, b', mode: 'exact' },
      output: '[{"name": "b", "args": {}}, {"name": "a", "args": {}}]',
      pass: false,
    },
  ],
  grade: (input, { value, mode = 'in-order' }) => {
    const calls = callsOf(input).map(({ name }) => name);
    const pass = inOrder(calls, value, mode);
    const called = calls.length === 0 ? 'nothing' : quotedList(calls);
    return {
      pass,
      score: pass ? 1 : 0,
      reason: `Called: ${called}; expected ${mode}: ${quotedList(value)}.`,
    };
  },
};

function inOrder(calls: readonly string[], expected: readonly string[], mode: Mode): boolean {
  if (mode === 'exact')
    return calls.length === expected.length && calls.every((name, at) => name === expected[at]);
  if (mode === 'in-order') return isSubsequence(expected, calls, (one, other) => one === other);
  const [smaller, larger] = mode === 'any-order' ? [expected, calls] : [calls, expected];
  const available = countAll(larger);
  return [...countAll(smaller)].every(([name, count]) => count <= (available.get(name) ?? 0));
}

/** Whether all of `wanted` stand in `found` in this order. */
export function isSubsequence<A, B>(
  wanted: readonly A[],
  found: readonly B[],
  fits: (one: A, other: B) => boolean,
): boolean {
  let at = 0;
  for (const item of found) {
    const next = wanted[at];
    if (at < wanted.length && fits(next as A, item)) at += 1;
  }
  return at === wanted.length;
}
