import { hostileKeys, type JsonValue } from '../json.ts';

/** Levels inside each other; deeper data is no test case. */
const deepest = 64;

/** What is wrong in a JSON text; `offset` in UTF-16 units. */
export class JsonTextError extends Error {
  override readonly name = 'JsonTextError';
  readonly code: string;
  readonly offset: number;
  readonly remedy: string;

  constructor(code: string, message: string, remedy: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
    this.remedy = remedy;
  }
}

/**
 * Parses JSON and refuses what `JSON.parse` takes silently: duplicate and hostile keys, integers beyond 2^53,
 * numbers that become infinite, half characters, nesting of more than 64 levels.
 * @throws {JsonTextError}
 */
export function parseStrictJson(text: string): JsonValue {
  const keys = scan(text);
  let value: JsonValue;
  try {
    // Only a text with a long run of digits or an exponent can hold a number that is not kept exactly.
    value = JSON.parse(text, /\d{16}|\d[eE]/.test(text) ? exactNumber : undefined) as JsonValue;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new JsonTextError(
      'json-syntax',
      'This is not valid JSON.',
      'Correct the JSON here.',
      brokenAt(text),
    );
  }
  const found = { keys: 0 };
  inspect(value, found, text);
  if (found.keys !== keys) {
    const { key, offset } = duplicateKey(text);
    throw new JsonTextError(
      'duplicate-key',
      `The key "${key}" stands twice in one object.`,
      'Remove one of the two.',
      offset,
    );
  }
  return value;
}

/** Counts the keys as written and looks at the depth, in one pass that no text can make slow. */
function scan(text: string): number {
  let keys = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter === 0x22) {
      at = endOfString(text, at);
      if (isKey(text, at)) keys++;
    } else if (letter === 0x7b || letter === 0x5b) {
      depth++;
      if (depth > deepest) {
        throw new JsonTextError(
          'too-deep',
          `More than ${deepest} levels stand inside each other here.`,
          'Make the structure flatter.',
          at,
        );
      }
    } else if (letter === 0x7d || letter === 0x5d) depth--;
  }
  return keys;
}

/** Offset of the quote that ends the string which starts at `start`; the text's length where none does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let from = end;
    while (from - 1 > start && text.charCodeAt(from - 1) === 0x5c) from--;
    // Each two backslashes are one that is meant; one that is left over makes the quote a part of the string.
    if ((end - from) % 2 === 0) return end;
  }
  return text.length;
}

/** Whether a colon follows the quote at `end`. */
function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at++;
  return text.charAt(at) === ':';
}

function exactNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number') return value;
  const source = context?.source ?? String(value);
  if (!Number.isFinite(value) || (/^-?\d+$/.test(source) && !Number.isSafeInteger(value))) {
    const message = `The number ${source.slice(0, 40)} is too large to be kept exactly.`;
    throw new JsonTextError('unsafe-integer', message, 'Put it in quotes, or write it with fewer digits.', 0);
  }
  return value;
}

function inspect(value: JsonValue, found: { keys: number }, text: string): void {
  if (typeof value === 'string') wellFormed(value, text);
  else if (Array.isArray(value)) for (const item of value) inspect(item, found, text);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      found.keys++;
      if (hostileKeys.has(key)) {
        const offset = Math.max(0, text.indexOf(`"${key}"`));
        throw new JsonTextError(
          'hostile-key',
          `The key "${key}" is not allowed.`,
          'Give it another name.',
          offset,
        );
      }
      wellFormed(key, text);
      inspect(item, found, text);
    }
  }
}

function wellFormed(part: string, text: string): void {
  if (!/\p{Surrogate}/u.test(part)) return;
  const offset = Math.max(0, text.search(/\\u[dD][89a-fA-F]|\p{Surrogate}/u));
  throw new JsonTextError(
    'lone-surrogate',
    'This text holds half a character (a lone surrogate).',
    'Write the whole character.',
    offset,
  );
}

/** The first key that its object already has; only called when there is one. */
function duplicateKey(text: string): { key: string; offset: number } {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === '{' || letter === '[') open.push(new Set());
    else if (letter === '}' || letter === ']') open.pop();
    else if (letter === '"') {
      const start = at;
      at = endOfString(text, at);
      if (!isKey(text, at)) continue;
      const key = JSON.parse(text.slice(start, at + 1)) as string;
      const seen = open.at(-1);
      if (seen?.has(key)) return { key, offset: start };
      seen?.add(key);
    }
  }
  return { key: '', offset: 0 };
}

/** Where JSON breaks off: the end of the longest start of the text that could still become JSON. */
function brokenAt(text: string): number {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (couldGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return Math.min(good, text.length);
}

function couldGoOn(start: string): boolean {
  try {
    JSON.parse(start);
    return true;
  } catch (error) {
    // V8 says this, or an offset that is the end, when only the rest is missing.
    const message = error instanceof Error ? error.message : '';
    const offset = /at position (\d+)/.exec(message)?.[1];
    return message.startsWith('Unexpected end') || (offset !== undefined && Number(offset) >= start.length);
  }
}
