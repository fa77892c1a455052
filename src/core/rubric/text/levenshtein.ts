import { distance } from 'fastest-levenshtein';
import * as z from 'zod';
import { quoted } from '../evidence.ts';
import type { RubricType } from '../rubric.ts';
import { boundDistance, boundText } from './bounds.ts';
import { best, referenceMetric } from './reference-metric.ts';

const value = z
  .union([z.string(), z.number(), z.boolean()], { error: 'must be a text' })
  .transform(String)
  .describe('The reference text.');

export const levenshtein: RubricType<{ value: string; threshold?: number | undefined }> = {
  type: 'levenshtein',
  family: 'heuristic',
  summary:
    'The output turns into the reference by at most so many single-character edits (UTF-16 units inserted, deleted or changed).',
  options: z.strictObject({
    value,
    threshold: z
      .number({ error: 'must be a number of edits' })
      .min(0, 'must not be negative')
      .optional()
      .describe('Edits that are allowed, default 5.'),
  }),
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: 'sitting' }, output: 'kitten', pass: true },
    { options: { value: 'sitting', threshold: 2 }, output: 'kitten', pass: false },
  ],
  grade: ({ response: { output } }, { value, threshold = 5 }) => {
    boundText(output, 'output');
    boundText(value, 'reference');
    const least = Math.abs(output.length - value.length);
    const edits = least > threshold ? least : editDistance(output, value);
    const pass = edits <= threshold;
    const count = least > threshold ? `at least ${edits}` : String(edits);
    const reason = `The output is ${count} edits away from ${quoted(value)}; allowed: ${threshold}.`;
    return { pass, score: pass ? 1 : 0, reason };
  },
};

export const levenshteinRatio = referenceMetric({
  type: 'levenshtein-ratio',
  summary:
    'Likeness by edits: 1 − edits/length of the longer text, in UTF-16 units, as autoevals and openevals have it. The best reference counts.',
  defaultThreshold: 0.5,
  shape: {},
  examples: [
    { options: { value: 'sitting' }, output: 'kitten', pass: true },
    { options: { value: 'London' }, output: 'Paris', pass: false },
  ],
  name: () => 'Levenshtein ratio',
  score: (output, references) => best(references, (reference) => editRatio(output, reference)),
});

/**
 * Levenshtein distance in UTF-16 units.
 * @throws {RubricError} for texts that would take seconds.
 */
export function editDistance(one: string, other: string): number {
  // What both begin and end with costs nothing, and long texts are compared mostly with nearly the same text.
  let start = 0;
  const shorter = Math.min(one.length, other.length);
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  const left = one.slice(start, one.length - end);
  const right = other.slice(start, other.length - end);
  boundDistance(left.length, right.length);
  return distance(left, right);
}

/** `1 − distance/longer length`; two empty texts are alike. */
export function editRatio(one: string, other: string): number {
  const longer = Math.max(one.length, other.length);
  return longer === 0 ? 1 : 1 - editDistance(one, other) / longer;
}
