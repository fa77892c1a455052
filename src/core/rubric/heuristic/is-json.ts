import * as z from 'zod';
import type { JsonSchema, JsonValue } from '../../json.ts';
import { compileSchema } from '../json-schema-check.ts';
import { usableSchema } from '../option-schemas.ts';
import type { RubricType } from '../rubric.ts';

export const isJson: RubricType<{ value?: JsonSchema | undefined }> = {
  type: 'is-json',
  family: 'heuristic',
  summary: 'The whole output is JSON and, where a JSON Schema is given, conforms to it.',
  options: z.strictObject({
    value: usableSchema
      .optional()
      .describe(
        'A JSON Schema (draft-07, or 2020-12 by `$schema`), with formats. A `$ref` to another document is refused.',
      ),
  }),
  binary: true,
  takesExpected: false,
  examples: [
    { options: {}, output: ' {"a":1}\n', pass: true },
    { options: {}, output: '```json\n{"a":1}\n```', pass: false },
    {
      options: { value: { type: 'object', required: ['age'], properties: { age: { type: 'integer' } } } },
      output: '{"age":"3"}',
      pass: false,
    },
  ],
  async grade({ response: { output } }, { value: schema }, { patterns }) {
    let parsed: JsonValue;
    try {
      parsed = JSON.parse(output) as JsonValue;
    } catch (error) {
      const why = error instanceof Error ? error.message.replace(/\.$/, '') : 'it cannot be parsed';
      return { pass: false, score: 0, reason: `The output is not JSON: ${why}.` };
    }
    if (schema === undefined) return { pass: true, score: 1, reason: 'The output is JSON.' };
    const wrong = await compileSchema(schema).check(parsed, patterns);
    if (wrong === null)
      return { pass: true, score: 1, reason: 'The output is JSON that conforms to the schema.' };
    return { pass: false, score: 0, reason: `The JSON does not conform to the schema: ${wrong}.` };
  },
};
