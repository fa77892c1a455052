import * as z from 'zod';
import { hashOf } from '../../canonical.ts';
import { isJsonObject, type JsonValue } from '../../json.ts';
import { quoted } from '../evidence.ts';
import { type GradeEffects, type GradeInput, RubricError } from '../rubric.ts';
import { readJson } from '../structure/output-json.ts';
import type { Observation } from './observation.ts';

const error = 'must be a text, a number, true or false';

/** A class as a suite or a case writes it. */
export const label = z.union([z.string(), z.number(), z.boolean()], { error });

/** Where a response has its class or number; options of every rubric over a run. */
export const givenOptions = {
  field: z
    .string({ error: 'must be a path such as label or result.score' })
    .min(1, 'must not be empty')
    .optional()
    .describe('Where it stands in an output that is JSON, as a path with dots: `label`, `result.score`.'),
  pattern: z
    .string({ error: 'must be a regular expression' })
    .min(1, 'must not be empty')
    .superRefine((pattern, context) => {
      try {
        // Only read here; it runs in a thread of its own.
        new RegExp(pattern, 'u');
      } catch (error) {
        context.addIssue(`cannot be used: ${error instanceof Error ? error.message : String(error)}`);
      }
    })
    .optional()
    .describe(
      'A regular expression of JavaScript: its first match is what counts; an output without a match is an error.',
    ),
};

export const ignoreCase = z
  .boolean({ error: 'must be true or false' })
  .optional()
  .describe('True compares without regard to upper and lower case; default false.');

interface Given {
  readonly field?: string | undefined;
  readonly pattern?: string | undefined;
}

/** Longer texts are no names of classes; they are kept as their beginning and a hash. */
const longestLabel = 200;

/**
 * The class that an output gives and the one expected, without white space at both ends.
 * @throws {RubricError} when the output is not JSON, has no such field or no match.
 */
export async function labelsOf(
  input: GradeInput,
  options: Given & { readonly value: z.output<typeof label>; readonly ignoreCase?: boolean | undefined },
  effects: GradeEffects,
): Promise<Observation> {
  const given = await givenOf(input, options, effects);
  const named = (text: string) => {
    const trimmed = options.ignoreCase ? text.trim().toLowerCase() : text.trim();
    return trimmed.length <= longestLabel
      ? trimmed
      : `${trimmed.slice(0, 80)}… ${hashOf(trimmed).slice(0, 12)}`;
  };
  return { given: named(given), expected: named(String(options.value)) };
}

/**
 * The number that an output gives.
 * @throws {RubricError} as `labelsOf`, and when it is no number.
 */
export async function numberOf(input: GradeInput, options: Given, effects: GradeEffects): Promise<number> {
  const text = await givenOf(input, options, effects);
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) {
    throw new RubricError(
      `The output ${quoted(text)} is no number; name the field or a pattern that has it.`,
    );
  }
  return number;
}

async function givenOf(
  { response: { output } }: GradeInput,
  { field, pattern }: Given,
  { patterns }: GradeEffects,
): Promise<string> {
  const text = field === undefined ? output : textAt(output, field);
  if (pattern === undefined) return text;
  const found = await patterns.search(pattern, 'u', text);
  if (found === null) throw new RubricError(`Nothing in the output ${quoted(text)} fits ${quoted(pattern)}.`);
  return found.match;
}

function textAt(output: string, field: string): string {
  const whole = readJson(output);
  if (whole === undefined) throw new RubricError(`The output ${quoted(output)} is not JSON.`);
  let value: JsonValue | undefined = whole;
  for (const part of field.split('.')) {
    if (Array.isArray(value)) value = /^\d{1,9}$/.test(part) ? value[Number(part)] : undefined;
    else value = isJsonObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  if (value === undefined || value === null || typeof value === 'object') {
    throw new RubricError(`The output has no text, number, true or false at ${quoted(field)}.`);
  }
  return String(value);
}
