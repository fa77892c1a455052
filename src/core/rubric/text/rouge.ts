import { stemmer } from 'stemmer';
import * as z from 'zod';
import { RubricError } from '../rubric.ts';
import { boundTable } from './bounds.ts';
import { commonSubsequence } from './common-subsequence.ts';
import { countAll, fMeasure, ngrams, overlap, words } from './ngrams.ts';
import { best, referenceMetric } from './reference-metric.ts';

const impls = ['promptfoo', 'js-rouge', 'rouge_score', 'futureagi-ts'] as const;
const measures = ['f1', 'precision', 'recall'] as const;
type Measure = (typeof measures)[number];

const impl = z
  .enum(impls, { error: `must be one of ${impls.join(', ')}` })
  .optional()
  .describe(
    '`promptfoo` (default, for imported suites: Treebank words of the whole text in lower case), `js-rouge` (the package behind it; case counts where `caseSensitive` is true), `rouge_score` (Google Research, as Ragas, Opik and papers have it: letters a to z and digits alone, so other scripts vanish), `futureagi-ts` (sets of words).',
  );
const stem = z
  .boolean({ error: 'must be true or false' })
  .optional()
  .describe('For `rouge_score`: words longer than three letters by their Porter stem; default false.');
const measure = z
  .enum(measures, { error: `must be one of ${measures.join(', ')}` })
  .optional()
  .describe('For `rouge_score`: `f1` (default), `precision` or `recall`.');
const caseSensitive = z
  .boolean({ error: 'must be true or false' })
  .optional()
  .describe('For `js-rouge`: whether case counts; default false.');

export const rougeN = referenceMetric({
  type: 'rouge-n',
  summary:
    'ROUGE-N: the runs of `n` words that the output shares with the reference, as F1. The best reference counts.',
  defaultThreshold: 0.75,
  shape: {
    n: z
      .int({ error: 'must be a whole number' })
      .min(1, 'must be at least 1')
      .max(9, 'must be at most 9')
      .optional()
      .describe('Words in a run, default 1.'),
    impl,
    stem,
    measure,
    caseSensitive,
  },
  examples: [
    { options: { value: 'the cat is on the mat' }, output: 'the cat sat on the mat', pass: true },
    { options: { value: 'the cat is on the mat', n: 2 }, output: 'the cat sat on the mat', pass: false },
    {
      options: { value: 'police kill the gunman', impl: 'rouge_score', stem: true, threshold: 1 },
      output: 'police killed the gunman',
      pass: true,
    },
  ],
  name: ({ n = 1, impl = 'promptfoo' }) => `ROUGE-${n} (${impl})`,
  async score(
    output,
    references,
    { n = 1, impl = 'promptfoo', stem = false, measure = 'f1', caseSensitive = false },
  ) {
    if (impl === 'rouge_score') {
      return best(references, (reference) =>
        shares(ngrams(scoreWords(output, stem), n), ngrams(scoreWords(reference, stem), n), measure),
      );
    }
    if (impl === 'futureagi-ts') {
      return best(references, (reference) =>
        setF1(ngrams(plainWords(output), n), ngrams(plainWords(reference), n)),
      );
    }
    const rouge = await import('js-rouge');
    return best(references, (reference) =>
      byPackage(output, reference, () =>
        rouge.n(output, reference, { n, caseSensitive: impl === 'js-rouge' && caseSensitive }),
      ),
    );
  },
});

export const rougeL = referenceMetric({
  type: 'rouge-l',
  summary:
    'ROUGE-L: the longest run of words, gaps allowed, that stands in both texts in the same order, as F1. promptfoo has no ROUGE-L; its package js-rouge is the default, so that both ROUGE types part words alike. The best reference counts.',
  defaultThreshold: 0.75,
  shape: { impl, stem, measure, caseSensitive },
  examples: [
    { options: { value: 'the cat is on the mat' }, output: 'the cat sat on the mat', pass: true },
    { options: { value: 'police killed the gunman' }, output: 'the gunman police killed', pass: false },
  ],
  name: ({ impl = 'js-rouge' }) => `ROUGE-L (${impl})`,
  async score(
    output,
    references,
    { impl = 'js-rouge', stem = false, measure = 'f1', caseSensitive = false },
  ) {
    if (impl === 'rouge_score' || impl === 'futureagi-ts') {
      const tokenize = impl === 'rouge_score' ? (text: string) => scoreWords(text, stem) : plainWords;
      return best(references, (reference) => {
        const own = tokenize(output);
        const theirs = tokenize(reference);
        boundTable(own.length, theirs.length);
        return measured(commonSubsequence(own, theirs), own.length, theirs.length, measure);
      });
    }
    const rouge = await import('js-rouge');
    return best(references, (reference) => {
      boundTable(2 * words(output).length, 2 * words(reference).length);
      return byPackage(output, reference, () =>
        rouge.l(output, reference, { caseSensitive: impl === 'js-rouge' && caseSensitive }),
      );
    });
  },
});

export const rougeS = referenceMetric({
  type: 'rouge-s',
  summary:
    'ROUGE-S: pairs of words in the same order, with any gap between them, that both texts have, as F1 by js-rouge. The best reference counts.',
  defaultThreshold: 0.5,
  shape: {
    maxSkip: z
      .int({ error: 'must be a whole number' })
      .min(1, 'must be at least 1')
      .optional()
      .describe('How far apart the words of a pair may be; any distance where it is left out.'),
    caseSensitive,
  },
  examples: [
    { options: { value: 'the cat is on the mat' }, output: 'the cat sat on the mat', pass: true },
    { options: { value: 'the cat is on the mat' }, output: 'the the the the the the the', pass: false },
  ],
  name: () => 'ROUGE-S (js-rouge)',
  async score(output, references, { maxSkip, caseSensitive = false }) {
    const rouge = await import('js-rouge');
    return best(references, (reference) => {
      for (const text of [output, reference]) boundPairs(words(text).length, maxSkip);
      const options = { caseSensitive, ...(maxSkip === undefined ? {} : { maxSkip }) };
      return byPackage(output, reference, () => rouge.s(output, reference, options));
    });
  },
});

const mostPairs = 2_000_000;

function boundPairs(count: number, maxSkip = count): void {
  if (count * Math.min(count, maxSkip) <= mostPairs) return;
  throw new RubricError(
    `The text has ${count} words, too many to pair each with each; set maxSkip or use rouge-n.`,
  );
}

const longestForPackage = 50_000;

/** js-rouge takes seconds for texts that the other metrics read in milliseconds, and throws for empty ones, whose score is 0. */
function byPackage(output: string, reference: string, compute: () => number): number {
  if (output === '' || reference === '') return 0;
  if (Math.max(output.length, reference.length) > longestForPackage) {
    throw new RubricError(
      `A text of more than ${longestForPackage} characters is too long for js-rouge; use impl: rouge_score.`,
    );
  }
  try {
    return compute();
  } catch (error) {
    if (error instanceof RangeError) throw new RubricError(`ROUGE cannot be computed: ${error.message}.`);
    throw error;
  }
}

function scoreWords(text: string, stem: boolean): string[] {
  const found = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return stem ? found.map((word) => (word.length > 3 ? stemmer(word) : word)) : [...found];
}

function plainWords(text: string): string[] {
  return words(text.toLowerCase().replace(/[^\w\s]/g, ' '));
}

function shares(own: readonly string[], theirs: readonly string[], measure: Measure): number {
  return measured(overlap(countAll(own), countAll(theirs)), own.length, theirs.length, measure);
}

function measured(matches: number, own: number, theirs: number, measure: Measure): number {
  const precision = own === 0 ? 0 : matches / own;
  const recall = theirs === 0 ? 0 : matches / theirs;
  if (measure === 'precision') return precision;
  return measure === 'recall' ? recall : fMeasure(precision, recall);
}

function setF1(own: readonly string[], theirs: readonly string[]): number {
  const one = new Set(own);
  const other = new Set(theirs);
  return measured([...one].filter((gram) => other.has(gram)).length, one.size, other.size, 'f1');
}
