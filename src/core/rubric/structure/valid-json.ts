import * as z from 'zod';
import type { JsonSchema } from '../../json.ts';
import { compileSchema } from '../json-schema-check.ts';
import { usableSchema } from '../option-schemas.ts';
import type { RubricType } from '../rubric.ts';
import { readJson } from './output-json.ts';

export const validJson: RubricType<{ value?: JsonSchema | undefined }> = {
  type: 'valid-json',
  family: 'heuristic',
  summary:
    'The whole output is a JSON object or list or, where a JSON Schema is given, any JSON that conforms to it; ValidJSON of autoevals. `is-json` takes any JSON value without a schema.',
  options: z.strictObject({ value: usableSchema.optional().describe('A JSON Schema, as for `is-json`.') }),
  binary: true,
  takesExpected: false,
  examples: [
    { options: {}, output: '[1]', pass: true },
    { options: {}, output: '42', pass: false },
    { options: { value: { type: 'integer' } }, output: '42', pass: true },
  ],
  async grade({ response: { output } }, { value: schema }, { patterns }) {
    const own = readJson(output);
    if (own === undefined) return { pass: false, score: 0, reason: 'The output is not JSON.' };
    if (schema !== undefined) {
      const wrong = await compileSchema(schema).check(own, patterns);
      if (wrong === null) return { pass: true, score: 1, reason: 'The JSON conforms to the schema.' };
      return { pass: false, score: 0, reason: `The JSON does not conform to the schema: ${wrong}.` };
    }
    const pass = typeof own === 'object' && own !== null;
    const reason = pass
      ? 'The output is a JSON object or list.'
      : 'The output is JSON, but no object or list.';
    return { pass, score: pass ? 1 : 0, reason };
  },
};
