import * as z from 'zod';
import type { JsonSchema } from '../../json.ts';
import { findJsonObjects } from '../json-objects.ts';
import { compileSchema } from '../json-schema-check.ts';
import { usableSchema } from '../option-schemas.ts';
import type { RubricType } from '../rubric.ts';

export const containsJson: RubricType<{ value?: JsonSchema | undefined }> = {
  type: 'contains-json',
  family: 'heuristic',
  summary:
    'A JSON object stands somewhere in the output and, where a JSON Schema is given, one conforms to it. Unquoted keys, single quotes and missing closing braces at the end are forgiven; lists alone do not count.',
  options: z.strictObject({
    value: usableSchema.optional().describe('A JSON Schema, as for `is-json`.'),
  }),
  binary: true,
  takesExpected: false,
  examples: [
    { options: {}, output: 'Here you are: {"a": 1}', pass: true },
    { options: { value: { required: ['name'] } }, output: "{x: 1} then {name: 'Ann'", pass: true },
    { options: {}, output: '[1, 2]', pass: false },
  ],
  async grade({ response: { output } }, { value: schema }, { patterns }) {
    const check = schema === undefined ? null : compileSchema(schema);
    let wrong: string | null = null;
    for (const object of findJsonObjects(output)) {
      wrong = check ? await check.check(object, patterns) : null;
      if (wrong === null) {
        const reason = check
          ? 'The output contains JSON that conforms to the schema.'
          : 'The output contains a JSON object.';
        return { pass: true, score: 1, reason };
      }
    }
    const reason =
      wrong === null
        ? 'The output contains no JSON object.'
        : `No JSON object in the output conforms to the schema; the last one: ${wrong}.`;
    return { pass: false, score: 0, reason };
  },
};
