import * as z from 'zod';
import { quoted } from '../evidence.ts';
import { searchedText } from '../option-schemas.ts';
import type { RubricType, Verdict } from '../rubric.ts';

type Options = { value: string | number };

const options = z.strictObject({ value: searchedText.describe('Text that must be in the output.') });

export const contains: RubricType<Options> = {
  type: 'contains',
  family: 'heuristic',
  summary: 'The output contains this text.',
  options,
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: 'World' }, output: 'Hello World', pass: true },
    { options: { value: 'world' }, output: 'Hello World', pass: false },
  ],
  grade: ({ response }, { value }) => find(response.output, String(value), response.output, String(value)),
};

export const icontains: RubricType<Options> = {
  type: 'icontains',
  family: 'heuristic',
  summary: 'The output contains this text, without regard to upper and lower case.',
  options,
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: 'sorry' }, output: 'Sorry about the delay.', pass: true },
    { options: { value: 'straße' }, output: 'STRASSE', pass: false },
  ],
  grade: ({ response }, { value }) =>
    find(response.output.toLowerCase(), String(value).toLowerCase(), response.output, String(value)),
};

function find(haystack: string, needle: string, output: string, value: string): Verdict {
  if (haystack.includes(needle))
    return { pass: true, score: 1, reason: `The output contains ${quoted(value)}.` };
  return { pass: false, score: 0, reason: `${quoted(value)} is not in the output ${quoted(output)}.` };
}
