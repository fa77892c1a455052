import * as z from 'zod';
import { countAll, ngrams, overlap, words } from './ngrams.ts';
import { best, referenceMetric } from './reference-metric.ts';

const impls = ['promptfoo', 'nltk'] as const;
type Impl = (typeof impls)[number];

export const gleu = referenceMetric({
  type: 'gleu',
  summary:
    'Google BLEU: the matching runs of one to four words as a share of those of the output or of the reference, whichever is lower; steadier than BLEU on single sentences. The best reference counts.',
  defaultThreshold: 0.5,
  shape: {
    impl: z
      .enum(impls, { error: `must be one of ${impls.join(', ')}` })
      .optional()
      .describe(
        '`promptfoo` (default, for imported suites; dots at the end of a word do not count) or `nltk`. Both lower-case and split at white space; they differ in nothing else.',
      ),
  },
  examples: [
    { options: { value: 'the cat is on the mat' }, output: 'the cat sat on the mat', pass: true },
    { options: { value: 'Paris is the capital of France' }, output: 'Paris', pass: false },
  ],
  name: ({ impl = 'promptfoo' }) => `GLEU (${impl})`,
  score: (output, references, { impl = 'promptfoo' }) =>
    best(references, (reference) => gleuScore(output, reference, impl)),
});

/** GLEU of one pair, in [0, 1]: Wu et al. 2016. */
export function gleuScore(output: string, reference: string, impl: Impl): number {
  const tokenize = impl === 'promptfoo' ? withoutDots : plain;
  const candidate = tokenize(output);
  const against = tokenize(reference);
  let matches = 0;
  let own = 0;
  let theirs = 0;
  for (let n = 1; n <= 4; n++) {
    const grams = ngrams(candidate, n);
    const others = ngrams(against, n);
    matches += overlap(countAll(grams), countAll(others));
    own += grams.length;
    theirs += others.length;
  }
  const most = Math.max(own, theirs);
  return most === 0 ? 0 : matches / most;
}

function plain(text: string): string[] {
  return words(text.toLowerCase());
}

/** Words without the dots at their ends; what was dots alone is no word. */
export function withoutDots(text: string): string[] {
  return plain(text)
    .map(dropDots)
    .filter((word) => word !== '');
}

function dropDots(word: string): string {
  let end = word.length;
  while (word[end - 1] === '.') end -= 1;
  return word.slice(0, end);
}
