import { z } from 'zod';
import { quoted } from '../evidence.ts';
import { searchedText } from '../option-schemas.ts';
import type { RubricType } from '../rubric.ts';

export const endsWith: RubricType<{ value: string | number }> = {
  type: 'ends-with',
  family: 'heuristic',
  summary: 'The output ends with this text; white space counts.',
  options: z.strictObject({ value: searchedText.describe('Text at the end of the output.') }),
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: 'Kind regards' }, output: 'Your parcel is on its way. Kind regards', pass: true },
    { options: { value: '.' }, output: 'Done.\n', pass: false },
  ],
  grade: ({ response: { output } }, { value }) => {
    const pass = output.endsWith(String(value));
    const reason = pass
      ? `The output ends with ${quoted(String(value))}.`
      : `The output ends with ${quoted(output.slice(-40))}, not ${quoted(String(value))}.`;
    return { pass, score: pass ? 1 : 0, reason };
  },
};
