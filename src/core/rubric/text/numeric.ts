import * as z from 'zod';
import { quoted } from '../evidence.ts';
import { RubricError, type RubricType } from '../rubric.ts';
import { shown } from './reference-metric.ts';

const number = z.union(
  [
    z.number(),
    z
      .string()
      .refine((text) => readNumber(text) !== null)
      .transform((text) => Number(readNumber(text))),
  ],
  { error: 'must be a number' },
);

export const numericDiff: RubricType<{ value: number }> = {
  type: 'numeric-diff',
  family: 'heuristic',
  summary:
    'How near the output, a number, is to the expected one: 1 − |e − o|/(|e| + |o|), as autoevals has it; opposite signs give 0, zero against zero 1. An output that is no number gives 0.',
  options: z.strictObject({ value: number.describe('The expected number.') }),
  binary: false,
  defaultThreshold: 0.95,
  takesExpected: true,
  examples: [
    { options: { value: 100 }, output: '99', pass: true },
    { options: { value: 100 }, output: '-100', pass: false },
  ],
  grade: ({ response: { output } }, { value }) => {
    const own = readNumber(output);
    if (own === null)
      return { pass: false, score: 0, reason: `The output ${quoted(output)} is not a number.` };
    const score = relativeCloseness(own, value);
    return { pass: false, score, reason: `${own} is ${shown(score)} near to ${value}.` };
  },
};

export const numericSimilarity: RubricType<{ value: number; tolerance?: number | undefined }> = {
  type: 'numeric-similarity',
  family: 'heuristic',
  summary:
    'How near the number at the start of the output is to the expected one: 1 within the tolerance, else 1 − |o − e|/max(|e|, 1), at least 0, as FutureAGI has it. Passes within the tolerance unless `threshold` says less.',
  options: z.strictObject({
    value: number.describe('The expected number.'),
    tolerance: z
      .number({ error: 'must be a number' })
      .min(0, 'must not be negative')
      .optional()
      .describe('Difference that counts as equal, default 0.'),
  }),
  binary: false,
  defaultThreshold: 1,
  takesExpected: true,
  examples: [
    { options: { value: 100, tolerance: 0.5 }, output: '100.4', pass: true },
    { options: { value: 100, tolerance: 0.5 }, output: '90', pass: false },
  ],
  grade: ({ response: { output } }, { value, tolerance = 0 }) => {
    const own = Number.parseFloat(output);
    if (Number.isNaN(own)) {
      return { pass: false, score: 0, reason: `The output ${quoted(output)} does not begin with a number.` };
    }
    if (!Number.isFinite(own)) throw new RubricError('The output is an infinite number.');
    const difference = Math.abs(own - value);
    const score = difference <= tolerance ? 1 : Math.max(0, 1 - difference / Math.max(Math.abs(value), 1));
    return {
      pass: false,
      score,
      reason: `${own} is ${shown(difference)} away from ${value}; tolerance: ${tolerance}.`,
    };
  },
};

/** NumericDiff of autoevals. */
export function relativeCloseness(one: number, other: number): number {
  if (one === 0 && other === 0) return 1;
  // As shares of the larger, so that the largest numbers do not add up to infinity, nor the smallest vanish.
  const larger = Math.max(Math.abs(one), Math.abs(other));
  const [a, b] = [one / larger, other / larger];
  return Math.max(0, 1 - Math.abs(a - b) / (Math.abs(a) + Math.abs(b)));
}

function readNumber(text: string): number | null {
  const trimmed = text.trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}
