import * as z from 'zod';
import { counted } from '../evidence.ts';
import { RubricError, type RubricType } from '../rubric.ts';
import { boundText } from './bounds.ts';

export const readability: RubricType<Record<string, never>> = {
  type: 'readability',
  family: 'heuristic',
  summary:
    'How easily the English output reads: the Flesch reading ease, cut to 0 to 100, divided by 100; 0.6 is plain English. Syllables are those of the package `syllable`, sentences those of Unicode.',
  options: z.strictObject({}) as never,
  binary: false,
  defaultThreshold: 0.5,
  takesExpected: false,
  examples: [
    { options: {}, output: 'The cat sat on the mat.', pass: true },
    {
      options: {},
      output:
        'Organisational interoperability considerations necessitate comprehensive administrative harmonisation.',
      pass: false,
    },
  ],
  async grade({ response: { output } }) {
    const counts = await countsOf(output);
    const ease = readingEase(counts);
    const score = Math.min(100, Math.max(0, ease)) / 100;
    return {
      pass: false,
      score,
      reason: `The Flesch reading ease is ${oneDigit(ease)}, where 100 is very easy (${described(counts)}).`,
    };
  },
};

const grade = z.number({ error: 'must be a school grade' });
const gradeOptions = z.strictObject({
  value: z
    .union(
      [
        grade.transform((max) => ({ max, min: Number.NEGATIVE_INFINITY })),
        z
          .strictObject({ min: grade.optional(), max: grade.optional() })
          .refine(({ min, max }) => min !== undefined || max !== undefined)
          .transform(({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }) => ({ min, max })),
      ],
      { error: 'must be the highest grade, or an object with min, max or both' },
    )
    .describe('The highest grade that passes, or `{ min, max }`, both included.'),
});

export const readingGrade: RubricType<z.output<typeof gradeOptions>> = {
  type: 'reading-grade',
  family: 'heuristic',
  summary: 'The English output needs so many years of school: the Flesch–Kincaid grade is in this range.',
  options: gradeOptions,
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: 5 }, output: 'The cat sat on the mat.', pass: true },
    {
      options: { value: 9 },
      output:
        'Organisational interoperability considerations necessitate comprehensive administrative harmonisation.',
      pass: false,
    },
  ],
  async grade({ response: { output } }, { value: { min, max } }) {
    const counts = await countsOf(output);
    const found = kincaidGrade(counts);
    const pass = found >= min && found <= max;
    const limits = [Number.isFinite(min) && `at least ${min}`, Number.isFinite(max) && `at most ${max}`];
    const wanted = limits.filter(Boolean).join(' and ');
    const reason = `The Flesch–Kincaid grade is ${oneDigit(found)}; wanted: ${wanted} (${described(counts)}).`;
    return { pass, score: pass ? 1 : 0, reason };
  },
};

/** What the formulas count. */
export interface TextCounts {
  readonly words: number;
  readonly sentences: number;
  readonly syllables: number;
}

/** Flesch 1948; mostly 0 to 100, higher is easier. */
export function readingEase({ words, sentences, syllables }: TextCounts): number {
  return 206.835 - 1.015 * (words / sentences) - 84.6 * (syllables / words);
}

/** Kincaid et al. 1975, years of school in the United States. */
export function kincaidGrade({ words, sentences, syllables }: TextCounts): number {
  return 0.39 * (words / sentences) + 11.8 * (syllables / words) - 15.59;
}

/** Syllables of one English word. */
export async function syllablesOf(word: string): Promise<number> {
  const { syllable } = await import('syllable');
  return syllable(word);
}

const longestWord = 100;

async function countsOf(text: string): Promise<TextCounts> {
  boundText(text, 'output');
  const { syllable } = await import('syllable');
  let words = 0;
  let sentences = 0;
  let syllables = 0;
  const known = new Map<string, number>();
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)) {
    let any = false;
    for (const [word] of segment.matchAll(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu)) {
      any = true;
      words += 1;
      const key = word.slice(0, longestWord).toLowerCase();
      const count = known.get(key) ?? Math.max(1, syllable(key));
      known.set(key, count);
      syllables += count;
    }
    if (any) sentences += 1;
  }
  if (words === 0) throw new RubricError('The output has no words, so its readability is not defined.');
  return { words, sentences, syllables };
}

function described({ words, sentences, syllables }: TextCounts): string {
  return [counted(words, 'word'), counted(sentences, 'sentence'), counted(syllables, 'syllable')].join(', ');
}

function oneDigit(value: number): string {
  return String(Math.round(value * 10) / 10);
}
