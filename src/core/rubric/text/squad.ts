import * as z from 'zod';
import { countAll, fMeasure, overlap, words } from './ngrams.ts';
import { best, referenceMetric } from './reference-metric.ts';

const impls = ['azure', 'inspect_ai'] as const;

const asciiPunctuation = /[!-/:-@[-`{-~]/g;
const articles = /\b(a|an|the)\b/g;

export const squadF1 = referenceMetric({
  type: 'squad-f1',
  summary:
    "SQuAD's F1 over words, after lower-casing and dropping ASCII punctuation and the articles a, an, the. The best reference counts.",
  defaultThreshold: 0.5,
  shape: {
    impl: z
      .enum(impls, { error: `must be one of ${impls.join(', ')}` })
      .optional()
      .describe(
        '`azure` (default: repeated words count, as in the SQuAD script, Azure and OpenAI evals) or `inspect_ai` (sets of words, hyphens part words, 42.0 equals 42, rounded to two places, nothing against nothing is 1).',
      ),
  },
  examples: [
    { options: { value: 'Paris' }, output: 'Paris, France', pass: true },
    { options: { value: 'London' }, output: 'Paris, France', pass: false },
  ],
  name: ({ impl = 'azure' }) => `SQuAD F1 (${impl})`,
  score: (output, references, { impl = 'azure' }) =>
    best(references, (reference) => (impl === 'azure' ? bagF1(output, reference) : setF1(output, reference))),
});

export const squadExact = referenceMetric({
  type: 'squad-exact',
  summary:
    "SQuAD's exact match: the same words in the same order after lower-casing and dropping punctuation and articles; numbers by value, as Inspect has it. Any reference counts.",
  defaultThreshold: 1,
  shape: {},
  examples: [
    { options: { value: 'a cat sat' }, output: 'The cat sat.', pass: true },
    { options: { value: 'Paris' }, output: 'Paris, France', pass: false },
  ],
  name: () => 'SQuAD exact match',
  score: (output, references) =>
    best(references, (reference) => (joined(output) === joined(reference) ? 1 : 0)),
});

/** F1 over words with their counts. */
function bagF1(output: string, reference: string): number {
  const own = words(normalized(output));
  const theirs = words(normalized(reference));
  const common = overlap(countAll(own), countAll(theirs));
  return common === 0 ? 0 : fMeasure(common / own.length, common / theirs.length);
}

/** F1 over sets of words, to two places. */
function setF1(output: string, reference: string): number {
  const own = new Set(spelled(output));
  const theirs = new Set(spelled(reference));
  if (own.size === 0 && theirs.size === 0) return 1;
  const common = [...own].filter((word) => theirs.has(word)).length;
  if (common === 0) return 0;
  return Math.round(fMeasure(common / own.size, common / theirs.size) * 100) / 100;
}

function normalized(text: string): string {
  return text.toLowerCase().replace(asciiPunctuation, '').replace(articles, ' ');
}

/** Inspect's words: split at spaces and hyphens, numbers written alike, no article, no punctuation. */
function spelled(text: string): string[] {
  return text
    .split(/[\s-]+/)
    .map((token) => {
      const lower = token.toLowerCase();
      const number = asNumber(lower);
      if (number !== null) return number;
      return (asNumber(lower.replace(asciiPunctuation, '')) ?? lower.replace(asciiPunctuation, '')).replace(
        /^(a|an|the)$/,
        '',
      );
    })
    .filter((token) => token !== '');
}

function joined(text: string): string {
  return spelled(text).join(' ');
}

function asNumber(word: string): string | null {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(word) ? String(Number(word)) : null;
}
