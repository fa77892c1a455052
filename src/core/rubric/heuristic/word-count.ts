import * as z from 'zod';
import { counted } from '../evidence.ts';
import type { RubricType } from '../rubric.ts';

const error = 'must be a number, or an object with min, max or both, min not above max';
const count = z.number({ error }).min(0, error);

const value = z
  .union(
    [
      count,
      z
        .string()
        .regex(/^\s*\d{1,15}\s*$/)
        .transform(Number),
      z
        .strictObject({ min: count.optional(), max: count.optional() })
        .refine(
          ({ min, max }) => (min !== undefined || max !== undefined) && (min ?? 0) <= (max ?? Infinity),
          { error },
        ),
    ],
    { error },
  )
  .describe('Exactly so many words, or `{ min, max }`, both included, one of them enough.');

const options = z.strictObject({
  value,
  unit: z
    .enum(['white-space', 'intl-segmenter'], { error: 'must be white-space or intl-segmenter' })
    .optional()
    .describe(
      'What parts words: `white-space` (default), or `intl-segmenter`, Unicode word boundaries, for text without spaces such as Japanese.',
    ),
});

export const wordCount: RubricType<z.output<typeof options>> = {
  type: 'word-count',
  family: 'heuristic',
  summary: 'The output has so many words.',
  options,
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: 3 }, output: '  one two\nthree  ', pass: true },
    { options: { value: { min: 2, max: 3 } }, output: 'a b c d', pass: false },
    { options: { value: 3, unit: 'intl-segmenter' }, output: '日本語の文章', pass: true },
  ],
  grade: ({ response: { output } }, { value, unit }) => {
    const words = unit === 'intl-segmenter' ? countBySegments(output) : countByWhiteSpace(output);
    const { min, max } = typeof value === 'number' ? { min: value, max: value } : value;
    const pass = words >= (min ?? 0) && words <= (max ?? Infinity);
    const wanted =
      min === max
        ? `${min}`
        : [min === undefined ? '' : `at least ${min}`, max === undefined ? '' : `at most ${max}`];
    const range = Array.isArray(wanted) ? wanted.filter(Boolean).join(' and ') : wanted;
    return {
      pass,
      score: pass ? 1 : 0,
      reason: `The output has ${counted(words, 'word')}; wanted: ${range}.`,
    };
  },
};

function countByWhiteSpace(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}

function countBySegments(text: string): number {
  let words = 0;
  for (const { isWordLike } of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)) {
    if (isWordLike) words += 1;
  }
  return words;
}
