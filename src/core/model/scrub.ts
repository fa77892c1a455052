import type { ModelResponse } from './model.ts';

/** Shorter than this, a "key" is a placeholder for a local server (`x`, `none`), and removing it would garble prose. */
const shortestInMessages = 4;

/** In what a model wrote, only what can be nothing but a key is removed: `lm-studio` is a word, 16 characters are not. */
const shortestInOutput = 16;

export const scrubbed = '[key removed]';

/** Removes a key from a text that people or files will see. */
export function scrubMessage(text: string, key: string | undefined): string {
  return key !== undefined && key.length >= shortestInMessages ? text.replaceAll(key, scrubbed) : text;
}

/** Removes a key that an endpoint sent back in its answer. */
export function scrubOutput(text: string, key: string | undefined): string {
  return key !== undefined && key.length >= shortestInOutput ? text.replaceAll(key, scrubbed) : text;
}

/** Removes keys from wherever they stand in an answer. */
export function scrubResponse(response: ModelResponse, keys: readonly string[]): ModelResponse {
  let text = JSON.stringify(response);
  for (const key of keys) {
    // As it stands in a string of JSON, and in the JSON text of a tool call's arguments in one.
    const once = JSON.stringify(key).slice(1, -1);
    for (const form of new Set([JSON.stringify(once).slice(1, -1), once])) text = scrubOutput(text, form);
  }
  return JSON.parse(text) as ModelResponse;
}
