import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { JsonValue } from '../../json.ts';
import { quoted } from '../evidence.ts';
import { firstDifference } from '../first-difference.ts';
import { anyJson, type Comparison, comparable, comparisonOptions } from '../option-schemas.ts';
import type { RubricType, Verdict } from '../rubric.ts';

export const equals: RubricType<{ value: JsonValue } & Comparison> = {
  type: 'equals',
  family: 'heuristic',
  summary: 'The output is exactly this text, or this JSON value when the value is an object, a list or null.',
  options: z.strictObject({
    value: anyJson.describe('What the output must be. Text is compared as it stands.'),
    ...comparisonOptions,
  }),
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: 'positive' }, output: 'positive', pass: true },
    { options: { value: 'positive' }, output: 'positive ', pass: false },
    { options: { value: 'Positive', trim: true, ignoreCase: true }, output: 'positive ', pass: true },
    { options: { value: { a: [1, 2], b: 1 } }, output: '{"b":1,"a":[1,2]}', pass: true },
  ],
  grade: ({ response: { output } }, options) =>
    typeof options.value === 'object'
      ? equalJson(output, options.value)
      : equalText(output, String(options.value), options),
};

function equalText(output: string, text: string, options: Comparison): Verdict {
  const [compared, wanted] = comparable(output, text, options);
  if (compared === wanted) return { pass: true, score: 1, reason: `The output is ${quoted(text)}.` };
  return { pass: false, score: 0, reason: `The output is ${quoted(output)}, not ${quoted(text)}.` };
}

function equalJson(output: string, value: JsonValue): Verdict {
  const expected = JSON.stringify(value);
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch {
    return {
      pass: false,
      score: 0,
      reason: `The output is not JSON, so it does not equal ${quoted(expected)}.`,
    };
  }
  // Parsed again, because readers may give objects without a prototype, which are never strictly equal.
  const pass = isDeepStrictEqual(parsed, JSON.parse(expected));
  if (pass) return { pass, score: 1, reason: `The output equals ${quoted(expected)}.` };
  return { pass, score: 0, reason: firstDifference(parsed as JsonValue, value) };
}
