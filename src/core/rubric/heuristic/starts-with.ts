import { z } from 'zod';
import { quoted } from '../evidence.ts';
import { searchedText } from '../option-schemas.ts';
import type { RubricType } from '../rubric.ts';

export const startsWith: RubricType<{ value: string | number }> = {
  type: 'starts-with',
  family: 'heuristic',
  summary: 'The output starts with this text; white space counts.',
  options: z.strictObject({ value: searchedText.describe('Text at the start of the output.') }),
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: 'Dear' }, output: 'Dear Ann', pass: true },
    { options: { value: 'Dear' }, output: ' Dear Ann', pass: false },
  ],
  grade: ({ response: { output } }, { value }) => {
    const pass = output.startsWith(String(value));
    const reason = pass
      ? `The output starts with ${quoted(String(value))}.`
      : `The output starts with ${quoted(output.slice(0, 40))}, not ${quoted(String(value))}.`;
    return { pass, score: pass ? 1 : 0, reason };
  },
};
