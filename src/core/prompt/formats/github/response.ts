import * as z from 'zod';
import { hostileKeys, isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import { InputError } from '../../../problem.ts';
import type { ResponseFormat } from '../../message.ts';
import type { YamlDocument } from '../../yaml-document.ts';

const named = z.looseObject({
  name: z.string().optional(),
  strict: z.boolean().optional(),
  schema: z.custom<JsonObject>(isJsonObject),
});

/**
 * What `responseFormat` and `jsonSchema` ask for.
 * @throws {InputError} for a schema that is missing, is no JSON, or is not `{name, strict?, schema}`.
 */
export function responseOf(
  format: string | null | undefined,
  jsonSchema: string | null | undefined,
  document: YamlDocument,
  file: string,
): ResponseFormat | undefined {
  if (format === undefined || format === null) return undefined;
  if (format === 'text') return { type: 'text' };
  if (format === 'json_object') return { type: 'json' };
  if (jsonSchema === undefined || jsonSchema === null) {
    throw InputError.of({
      code: 'missing-json-schema',
      message: 'responseFormat is json_schema, but there is no jsonSchema.',
      remedy: 'Add jsonSchema: | with JSON of {"name", "schema"}.',
      file,
      range: document.rangeOf(['responseFormat']),
    });
  }
  const invalid = (message: string) =>
    InputError.of({
      code: 'invalid-json-schema',
      message,
      remedy: 'Write it as a text of JSON: {"name": "reply", "strict": true, "schema": {…}}.',
      file,
      range: document.rangeOf(['jsonSchema']),
    });
  let value: JsonValue;
  try {
    value = JSON.parse(jsonSchema);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalid('jsonSchema is no valid JSON.');
  }
  if (!isPlainJson(value, 0))
    throw invalid('jsonSchema nests too deep or holds a key or text that is not allowed.');
  const parsed = named.safeParse(value);
  if (!parsed.success) throw invalid('jsonSchema must hold an object with a name and a schema.');
  const { name, strict, schema } = parsed.data;
  return {
    type: 'json',
    schema,
    ...(name !== undefined ? { name } : {}),
    ...(strict !== undefined ? { strict } : {}),
  };
}

function isPlainJson(value: JsonValue, depth: number): boolean {
  if (typeof value === 'string') return !/\p{Surrogate}/u.test(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth > 64) return false;
  return Object.entries(value).every(
    ([key, inner]) => !hostileKeys.has(key) && !/\p{Surrogate}/u.test(key) && isPlainJson(inner, depth + 1),
  );
}
