import { stripVTControlCharacters } from 'node:util';

// Model output, case names and reasons come from outside: a report shows them, and nothing in them may act on a
// terminal (escape sequences), hide text (bidirectional overrides) or break a file format (control characters).

/** C0 and C1 controls but tab and line feed, bidirectional marks and overrides, line and paragraph separators, BOM, specials, lone surrogates. */
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF\uFFF9-\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Text that shows and does nothing else: no escape sequences; every other control character is U+FFFD; lines end with `\n`. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(/\r\n?/g, '\n').replace(unprintable, '\uFFFD');
}

/** `plainText` on one line, at most `limit` UTF-16 units; what is cut ends with `…`. */
export function oneLine(text: string, limit: number): string {
  return shorten(plainText(ahead(text, limit)).replace(/\s+/g, ' ').trim(), limit);
}

/** At most `limit` UTF-16 units, never half a character; what is cut ends with `…`. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, Math.max(0, limit - 1));
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** `plainText` with its lines, at most `limit` UTF-16 units. */
export function manyLines(text: string, limit: number): string {
  return shorten(plainText(ahead(text, limit)), limit);
}

/** The part of a text that can matter for a short form, so that a large output is not cleaned as a whole. */
function ahead(text: string, limit: number): string {
  const enough = limit * 4 + 4096;
  return text.length <= enough ? text : text.slice(0, enough);
}
