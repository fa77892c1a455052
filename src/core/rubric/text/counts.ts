import * as z from 'zod';
import { counted } from '../evidence.ts';
import { RubricError, type RubricType } from '../rubric.ts';
import { boundText } from './bounds.ts';
import { countTokens, encodings } from './token-encodings.ts';

const error = 'must be a number, or an object with min, max or both, min not above max';
const count = z.number({ error }).min(0, error);

/** So many exactly, or `{ min, max }`. */
const range = z.union(
  [
    count.transform((exactly) => ({ min: exactly, max: exactly })),
    z
      .string()
      .regex(/^\s*\d{1,15}\s*$/)
      .transform((text) => ({ min: Number(text), max: Number(text) })),
    z
      .strictObject({ min: count.optional(), max: count.optional() })
      .refine(({ min, max }) => (min !== undefined || max !== undefined) && (min ?? 0) <= (max ?? Infinity), {
        error,
      })
      .transform(({ min = 0, max = Number.POSITIVE_INFINITY }) => ({ min, max })),
  ],
  { error },
);
type Range = z.output<typeof range>;

const units = ['grapheme', 'code-point', 'utf16'] as const;
export type CharacterUnit = (typeof units)[number];

const charOptions = z.strictObject({
  value: range.describe('Exactly so many characters, or `{ min, max }`, both included, one of them enough.'),
  unit: z
    .enum(units, { error: `must be one of ${units.join(', ')}` })
    .optional()
    .describe(
      'What a character is: `grapheme` (default, what people count: 👩‍👩‍👧 is one), `code-point`, or `utf16`, which is the length in JavaScript.',
    ),
});

export const charCount: RubricType<z.output<typeof charOptions>> = {
  type: 'char-count',
  family: 'heuristic',
  summary: 'The output has so many characters.',
  options: charOptions,
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: { max: 12 } }, output: 'Hello world', pass: true },
    { options: { value: 2 }, output: '😀👩‍👩‍👧', pass: true },
    { options: { value: 2, unit: 'utf16' }, output: '😀👩‍👩‍👧', pass: false },
  ],
  grade: ({ response: { output } }, { value, unit = 'grapheme' }) => {
    if (unit === 'grapheme') boundText(output, 'output');
    return inRange(countCharacters(output, unit), value, 'character');
  },
};

const tokenOptions = z.strictObject({
  value: range.describe('Exactly so many tokens, or `{ min, max }`, both included, one of them enough.'),
  encoding: z
    .enum(encodings, { error: `must be one of ${encodings.join(', ')}` })
    .optional()
    .describe(
      '`o200k_base` (default: GPT-4o and later) or `cl100k_base` (GPT-4, GPT-3.5), whatever model answered; or `usage`, the output tokens that the provider billed, reasoning included.',
    ),
});

export const tokenCount: RubricType<z.output<typeof tokenOptions>> = {
  type: 'token-count',
  family: 'heuristic',
  summary: 'The output has so many tokens.',
  options: tokenOptions,
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: 2 }, output: 'Hello world', pass: true },
    { options: { value: { max: 5 } }, output: 'The quick brown fox jumps over the lazy dog.', pass: false },
  ],
  async grade({ response: { output, usage } }, { value, encoding = 'o200k_base' }) {
    if (encoding !== 'usage')
      return inRange(await countTokens(output, encoding), value, 'token', ` (${encoding})`);
    if (usage === null) {
      throw new RubricError(
        'The provider did not say how many tokens this answer has; name an encoding instead.',
      );
    }
    return inRange(usage.output, value, 'billed token');
  },
};

/** Characters of a text in a unit. */
export function countCharacters(text: string, unit: CharacterUnit): number {
  if (unit === 'utf16') return text.length;
  let characters = 0;
  const parts =
    unit === 'code-point' ? text : new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text);
  for (const _ of parts) characters += 1;
  return characters;
}

function inRange(found: number, { min, max }: Range, what: string, note = '') {
  const pass = found >= min && found <= max;
  const limits = [min > 0 ? `at least ${min}` : '', max < Number.POSITIVE_INFINITY ? `at most ${max}` : ''];
  const wanted = min === max ? String(min) : limits.filter(Boolean).join(' and ') || 'any number';
  return {
    pass,
    score: pass ? 1 : 0,
    reason: `The output has ${counted(found, what)}${note}; wanted: ${wanted}.`,
  };
}
