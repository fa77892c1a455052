import type { JsonValue } from '../../json.ts';

/** The output as JSON, where it is JSON; else the text itself. */
export function jsonOrText(output: string): JsonValue {
  return readJson(output) ?? output;
}

/** A text read as JSON; undefined where it is none. */
export function readJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // Not JSON: the caller says what that means.
    return undefined;
  }
}

/** Deepest nesting that the comparisons walk. */
export const deepest = 200;
