import * as z from 'zod';
import { quoted } from '../evidence.ts';
import { type Comparison, comparable, comparisonOptions, searchedText } from '../option-schemas.ts';
import type { RubricType } from '../rubric.ts';

export const endsWith: RubricType<{ value: string | number } & Comparison> = {
  type: 'ends-with',
  family: 'heuristic',
  summary: 'The output ends with this text; white space and case count unless said.',
  options: z.strictObject({
    value: searchedText.describe('Text at the end of the output.'),
    ...comparisonOptions,
  }),
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: 'Kind regards' }, output: 'Your parcel is on its way. Kind regards', pass: true },
    { options: { value: '.' }, output: 'Done.\n', pass: false },
    { options: { value: 'DONE.', ignoreCase: true, trim: true }, output: 'Done.\n', pass: true },
  ],
  grade: ({ response: { output } }, options) => {
    const value = String(options.value);
    const [compared, text] = comparable(output, value, options);
    const pass = compared.endsWith(text);
    const reason = pass
      ? `The output ends with ${quoted(value)}.`
      : `The output ends with ${quoted(output.slice(-40))}, not ${quoted(value)}.`;
    return { pass, score: pass ? 1 : 0, reason };
  },
};
