import * as z from 'zod';
import { tokenize13a } from './bleu-tokens.ts';
import { type Counts, countAll, ngrams, overlap, words } from './ngrams.ts';
import { referenceMetric } from './reference-metric.ts';

const impls = ['promptfoo', 'sacrebleu', 'nltk', 'bleu-score', 'futureagi-ts'] as const;
type Impl = (typeof impls)[number];
type Smoothing = 'method0' | 'method1';
const orders = [1, 2, 3, 4] as const;

export const bleu = referenceMetric({
  type: 'bleu',
  summary:
    "BLEU: how many of the output's runs of one to four words stand in a reference, with a penalty for a short output. Implementations disagree widely on short texts; the default is promptfoo's rule, since imported suites mean it and their thresholds were set by it. For figures comparable with papers take `impl: sacrebleu`.",
  defaultThreshold: 0.5,
  shape: {
    impl: z
      .enum(impls, { error: `must be one of ${impls.join(', ')}` })
      .optional()
      .describe(
        'The implementation to agree with: `promptfoo` (default; lower case, white space, a precision of zero counts as 1e-7), `sacrebleu` (its sentence score: 13a tokens, exponential smoothing, effective order), `nltk` (white space, lower case), `bleu-score` (the npm package: no smoothing, so any order without a match is 0), `futureagi-ts`.',
      ),
    smoothing: z
      .enum(['method0', 'method1'], { error: 'must be method0 or method1' })
      .optional()
      .describe(
        'For `nltk` only: `method1` (default; an order without a match counts 0.1 matches) or `method0` (none).',
      ),
  },
  examples: [
    {
      options: { value: 'The fast brown fox leaps over the lazy dog', threshold: 0.3 },
      output: 'The quick brown fox jumps over the lazy dog',
      pass: true,
    },
    { options: { value: 'the cat is on the mat' }, output: 'the cat sat on the mat', pass: false },
    {
      options: { value: 'the cat is on the mat', impl: 'sacrebleu', threshold: 0.35 },
      output: 'the cat sat on the mat',
      pass: true,
    },
  ],
  name: ({ impl = 'promptfoo' }) => `BLEU (${impl})`,
  score: (output, references, { impl = 'promptfoo', smoothing = 'method1' }) =>
    bleuScore(output, references, impl, smoothing),
});

/** BLEU of one output, in [0, 1]. Formulas: Papineni et al. 2002 with the named implementation's smoothing. */
export function bleuScore(
  output: string,
  references: readonly string[],
  impl: Impl,
  smoothing: Smoothing = 'method1',
): number {
  const tokenize = tokenizers[impl];
  const candidate = tokenize(output);
  const against = references.map(tokenize);
  if (candidate.length === 0) return 0;
  const matches = orders.map((n) => matched(candidate, against, n, impl));
  const totals = orders.map((n) => Math.max(0, candidate.length - n + 1));
  const brevity = brevityPenalty(candidate.length, against);
  const mean = means[impl](matches, totals, smoothing);
  return mean * brevity;
}

const tokenizers: { readonly [impl in Impl]: (text: string) => string[] } = {
  promptfoo: (text) => words(text.toLowerCase()),
  nltk: (text) => words(text.toLowerCase()),
  sacrebleu: tokenize13a,
  'bleu-score': (text) => text.split(' '),
  'futureagi-ts': (text) => words(text.toLowerCase().replace(/[^\w\s]/g, ' ')),
};

function matched(candidate: string[], references: string[][], n: number, impl: Impl): number {
  const own = countAll(ngrams(candidate, n));
  const theirs = references.map((reference) => countAll(ngrams(reference, n)));
  // promptfoo takes the one reference that matches best; the others clip each n-gram by its most frequent use.
  if (impl === 'promptfoo') return Math.max(...theirs.map((counts) => overlap(own, counts)));
  return overlap(own, mostFrequent(theirs));
}

function mostFrequent(all: readonly Counts[]): Counts {
  const most = new Map<string, number>();
  for (const counts of all) {
    for (const [item, count] of counts) most.set(item, Math.max(count, most.get(item) ?? 0));
  }
  return most;
}

function brevityPenalty(length: number, references: readonly string[][]): number {
  let closest = Number.POSITIVE_INFINITY;
  for (const { length: other } of references) {
    const nearer = Math.abs(other - length) - Math.abs(closest - length);
    if (nearer < 0 || (nearer === 0 && other < closest)) closest = other;
  }
  return length > closest ? 1 : Math.exp(1 - closest / length);
}

type Mean = (matches: readonly number[], totals: readonly number[], smoothing: Smoothing) => number;

const means: { readonly [impl in Impl]: Mean } = {
  promptfoo: (matches, totals) => geometric(existing(matches, totals).map((value) => value || 1e-7)),
  sacrebleu: (matches, totals) => {
    if ((matches[0] ?? 0) === 0) return 0;
    let halvings = 1;
    return geometric(
      existing(matches, totals).map((value, at) => {
        if (value > 0) return value;
        halvings *= 2;
        return 1 / (halvings * (totals[at] ?? 1));
      }),
    );
  },
  nltk: (matches, totals, smoothing) => {
    if ((matches[0] ?? 0) === 0) return 0;
    const nothing = smoothing === 'method1' ? 0.1 : 0;
    return geometric(
      totals.map((count, at) => {
        const found = matches[at] ?? 0;
        // NLTK divides by at least 1, and takes the smallest float for the logarithm of nothing.
        return found > 0 ? found / count : nothing / Math.max(1, count) || smallestFloat;
      }),
    );
  },
  'bleu-score': (matches, totals) => {
    const precisions = totals.map((count, at) => (count === 0 ? 0 : (matches[at] ?? 0) / count));
    return precisions.includes(0) ? 0 : geometric(precisions);
  },
  'futureagi-ts': (matches, totals) => {
    const precisions = existing(matches, totals).filter((value) => value > 0);
    return precisions.length === 0 ? 0 : geometric(precisions);
  },
};

/** Python's `sys.float_info.min`. */
const smallestFloat = 2.2250738585072014e-308;

/** The precisions of the orders that the candidate has n-grams of. */
function existing(matches: readonly number[], totals: readonly number[]): number[] {
  return totals.flatMap((count, at) => (count === 0 ? [] : [(matches[at] ?? 0) / count]));
}

function geometric(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
