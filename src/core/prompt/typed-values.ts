import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../json.ts';

/**
 * Variables with texts turned into what the schema asks for, where a text is exactly that: a CSV cell holds `5` and
 * `true` as text. Only whole variables are looked at; whatever does not fit stays for the check to refuse.
 */
export function typedValues(values: JsonObject, schema: JsonSchema | undefined): JsonObject {
  const properties = isJsonObject(schema) && isJsonObject(schema.properties) ? schema.properties : undefined;
  if (properties === undefined) return values;
  let typed: JsonObject | undefined;
  for (const [name, declared] of Object.entries(properties)) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (typeof value !== 'string' || !isJsonObject(declared)) continue;
    const converted = convert(value, typesOf(declared.type));
    if (converted === undefined) continue;
    typed ??= { ...values };
    typed[name] = converted;
  }
  return typed ?? values;
}

const typesOf = (type: JsonValue | undefined): readonly JsonValue[] =>
  Array.isArray(type) ? type : type === undefined ? [] : [type];

function convert(text: string, types: readonly JsonValue[]): JsonValue | undefined {
  if (types.length === 0 || types.includes('string')) return undefined;
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  // Only what JSON would print back the same: "007" and "1e999" are no numbers here.
  if (
    (types.includes('number') || types.includes('integer')) &&
    String(Number(text)) === text &&
    Number.isFinite(Number(text))
  ) {
    return Number(text);
  }
  return undefined;
}
