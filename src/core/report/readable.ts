import { isJsonObject, type JsonValue } from '../json.ts';

/** Whether a text is a JSON object or list; a bare number or word reads better as text. */
export function isJson(text: string): boolean {
  if (!/^\s*[[{]/u.test(text)) return false;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) || isJsonObject(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** A value of a case as a person reads it: text as it is, anything else as indented JSON. */
export function valueText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
