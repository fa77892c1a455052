import * as z from 'zod';
import { type Counts, countAll, fMeasure, ngrams, overlap, total, words } from './ngrams.ts';
import { best, referenceMetric } from './reference-metric.ts';

const impls = ['sacrebleu', 'nltk'] as const;
type Impl = (typeof impls)[number];

interface Parameters {
  readonly impl: Impl;
  readonly wordOrder: number;
  readonly beta: number;
}

const charOrder = 6;

export const chrf = referenceMetric({
  type: 'chrf',
  summary:
    'chrF: F-score over runs of one to six characters, white space left out and case kept; needs no word boundaries, so it suits languages with rich endings. The best reference counts. Ragas and sacreBLEU give the default value.',
  defaultThreshold: 0.5,
  shape: {
    impl: z
      .enum(impls, { error: `must be one of ${impls.join(', ')}` })
      .optional()
      .describe(
        '`sacrebleu` (default: precision and recall are averaged over the orders that both texts have, then F; the definition that papers report) or `nltk` (F for each of the six orders, then the mean; Opik).',
      ),
    wordOrder: z
      .int({ error: 'must be 0, 1 or 2' })
      .min(0, 'must be 0, 1 or 2')
      .max(2, 'must be 0, 1 or 2')
      .optional()
      .describe('Runs of words counted too: 0 (default), 2 for chrF++. For `sacrebleu` only.'),
    beta: z
      .number({ error: 'must be a number' })
      .min(0, 'must not be negative')
      .max(100, 'must be at most 100')
      .optional()
      .describe('Weight of recall, default 2.'),
  },
  examples: [
    { options: { value: 'the cat is on the mat' }, output: 'the cat sat on the mat', pass: true },
    { options: { value: 'Paris is the capital of France' }, output: 'Paris', pass: false },
  ],
  name: ({ impl = 'sacrebleu', wordOrder = 0 }) => `chrF${'+'.repeat(wordOrder)} (${impl})`,
  score: (output, references, { impl = 'sacrebleu', wordOrder = 0, beta = 2 }) =>
    best(references, (reference) => chrfScore(output, reference, { impl, wordOrder, beta })),
});

/** chrF of one pair, in [0, 1]: Popović 2015 and 2017. */
export function chrfScore(output: string, reference: string, { impl, wordOrder, beta }: Parameters): number {
  const one = orders(output, wordOrder);
  const other = orders(reference, wordOrder);
  const parts = one.map((counts, at): [matches: number, own: number, theirs: number] => {
    const others = other[at] ?? new Map();
    return [overlap(counts, others), total(counts), total(others)];
  });
  if (impl === 'nltk') {
    const scores = parts.map(([matches, own, theirs]) =>
      own === 0 || theirs === 0 ? 0 : fMeasure(matches / own, matches / theirs, beta),
    );
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  }
  const both = parts.filter(([, own, theirs]) => own > 0 && theirs > 0);
  if (both.length === 0) return 0;
  const precision = both.reduce((sum, [matches, own]) => sum + matches / own, 0) / both.length;
  const recall = both.reduce((sum, [matches, , theirs]) => sum + matches / theirs, 0) / both.length;
  return fMeasure(precision, recall, beta);
}

function orders(text: string, wordOrder: number): Counts[] {
  const characters = Array.from(text.replace(/\s+/g, ''));
  const parts = words(text).flatMap(partPunctuation);
  return [
    ...Array.from({ length: charOrder }, (_, at) => countAll(ngrams(characters, at + 1))),
    ...Array.from({ length: wordOrder }, (_, at) => countAll(ngrams(parts, at + 1))),
  ];
}

const punctuation = /[!-/:-@[-`{-~]/;

/** One mark at the end of a word, else one at its start, is a word of its own. */
function partPunctuation(word: string): string[] {
  if (word.length <= 1) return [word];
  if (punctuation.test(word.slice(-1))) return [word.slice(0, -1), word.slice(-1)];
  if (punctuation.test(word.slice(0, 1))) return [word.slice(0, 1), word.slice(1)];
  return [word];
}
