import * as z from 'zod';
import { quoted } from '../evidence.ts';
import { type Comparison, comparable, comparisonOptions, searchedText } from '../option-schemas.ts';
import type { RubricType } from '../rubric.ts';

export const startsWith: RubricType<{ value: string | number } & Comparison> = {
  type: 'starts-with',
  family: 'heuristic',
  summary: 'The output starts with this text; white space and case count unless said.',
  options: z.strictObject({
    value: searchedText.describe('Text at the start of the output.'),
    ...comparisonOptions,
  }),
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: 'Dear' }, output: 'Dear Ann', pass: true },
    { options: { value: 'Dear' }, output: ' Dear Ann', pass: false },
    { options: { value: 'dear', ignoreCase: true, trim: true }, output: ' Dear Ann', pass: true },
  ],
  grade: ({ response: { output } }, options) => {
    const value = String(options.value);
    const [compared, text] = comparable(output, value, options);
    const pass = compared.startsWith(text);
    const reason = pass
      ? `The output starts with ${quoted(value)}.`
      : `The output starts with ${quoted(output.slice(0, 40))}, not ${quoted(value)}.`;
    return { pass, score: pass ? 1 : 0, reason };
  },
};
