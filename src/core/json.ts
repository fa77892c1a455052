export type JsonPrimitive = string | number | boolean | null;
export type JsonValue = JsonPrimitive | JsonValue[] | JsonObject;
export type JsonObject = { [key: string]: JsonValue };

/** A JSON Schema document, kept as the user wrote it. */
export type JsonSchema = JsonObject | boolean;

/** True for a plain JSON object: not null, not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keys that would reach a prototype when copied carelessly; readers of outside data refuse them. */
export const hostileKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
