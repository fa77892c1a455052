import { stemmer } from 'stemmer';
import * as z from 'zod';
import { withoutDots } from './gleu.ts';
import { words } from './ngrams.ts';
import { best, referenceMetric } from './reference-metric.ts';

const impls = ['promptfoo', 'nltk'] as const;
type Impl = (typeof impls)[number];

interface Weights {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
}

const weight = z
  .number({ error: 'must be a number' })
  .min(0, 'must not be negative')
  .max(100, 'must be at most 100');

export const meteor = referenceMetric({
  type: 'meteor',
  summary:
    'METEOR: words aligned with the reference, first exact ones, then those with the same English stem (Porter), with a penalty for scattered matches. WordNet synonyms are not matched (the word list weighs 34 MB), so a score may be lower than that of promptfoo or NLTK where a synonym stands. The best reference counts; identical texts come out a little below 1.',
  defaultThreshold: 0.5,
  shape: {
    impl: z
      .enum(impls, { error: `must be one of ${impls.join(', ')}` })
      .optional()
      .describe(
        '`promptfoo` (default, for imported suites; dots at the end of a word do not count) or `nltk` (words as white space parts them).',
      ),
    alpha: weight
      .max(1, 'must be at most 1')
      .optional()
      .describe('Weight of precision against recall, default 0.9.'),
    beta: weight.optional().describe('Power of the penalty, default 3.'),
    gamma: weight
      .max(1, 'must be at most 1')
      .optional()
      .describe('Most that the penalty takes away, default 0.5.'),
  },
  examples: [
    { options: { value: 'police kill the gunman' }, output: 'police killed the gunman', pass: true },
    { options: { value: 'Paris is the capital of France' }, output: 'Paris', pass: false },
  ],
  name: ({ impl = 'promptfoo' }) => `METEOR without synonyms (${impl})`,
  score: (output, references, { impl = 'promptfoo', alpha = 0.9, beta = 3, gamma = 0.5 }) =>
    best(references, (reference) => meteorScore(output, reference, impl, { alpha, beta, gamma })),
});

/** METEOR of one pair, in [0, 1], by NLTK's formula without its synonym stage; 0 where a text has no words. */
export function meteorScore(output: string, reference: string, impl: Impl, weights: Weights): number {
  const tokenize = impl === 'promptfoo' ? withoutDots : (text: string) => words(text.toLowerCase());
  const candidate = tokenize(output);
  const against = tokenize(reference);
  const pairs = align(candidate, against);
  if (pairs.length === 0) return 0;
  const precision = pairs.length / candidate.length;
  const recall = pairs.length / against.length;
  const { alpha, beta, gamma } = weights;
  const mean = (precision * recall) / (alpha * precision + (1 - alpha) * recall);
  return mean * (1 - gamma * (chunks(pairs) / pairs.length) ** beta);
}

type Pair = readonly [own: number, theirs: number];

/** Pairs of positions, by NLTK's greedy rule: from the last word backwards, exact words before stems. */
function align(candidate: readonly string[], reference: readonly string[]): Pair[] {
  const own = new Set(candidate.keys());
  const theirs = new Set(reference.keys());
  const pairs: Pair[] = [];
  for (const form of [(word: string) => word, stemmer]) {
    // Positions of each form, first to last: the last is taken first.
    const places = new Map<string, number[]>();
    for (const at of theirs) {
      const key = form(reference[at] ?? '');
      const known = places.get(key);
      if (known) known.push(at);
      else places.set(key, [at]);
    }
    for (const at of [...own].reverse()) {
      const match = places.get(form(candidate[at] ?? ''))?.pop();
      if (match === undefined) continue;
      pairs.push([at, match]);
      own.delete(at);
      theirs.delete(match);
    }
  }
  return pairs.sort(([one], [other]) => one - other);
}

/** Runs of pairs that stand side by side in both texts. */
function chunks(pairs: readonly Pair[]): number {
  let count = 1;
  for (let at = 1; at < pairs.length; at++) {
    const [own = 0, theirs = 0] = pairs[at] ?? [];
    const [before = 0, theirsBefore = 0] = pairs[at - 1] ?? [];
    if (own !== before + 1 || theirs !== theirsBefore + 1) count += 1;
  }
  return count;
}
