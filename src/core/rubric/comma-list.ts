/**
 * The fields of a comma-separated text, by promptfoo's rules for `contains-any` and its kin: fields are trimmed,
 * repeated commas skipped; a field in double quotes keeps commas and spaces, with `\"`, `\\` and `""` as escapes.
 * @throws {Error} for a quote without an end, and for text between a closing quote and the next comma.
 */
export function parseCommaList(text: string): string[] {
  const fields: string[] = [];
  // Sticky patterns without overlapping repetition: each step is linear in what it consumes.
  const separator = /[\s,]*/y;
  const quote = /"((?:[^"\\]|\\["\\]|\\(?!["\\])|"")*)"(?!")/y;
  const afterQuote = /\s*(?:,|$)/y;
  const plain = /[^,]*/y;
  let at = end(separator, text, 0);
  while (at < text.length) {
    if (text[at] === '"') {
      quote.lastIndex = at;
      const found = quote.exec(text);
      if (!found) throw new Error('A quoted word has no closing quote');
      fields.push((found[1] ?? '').replace(/\\(["\\])|"(")/g, '$1$2'));
      afterQuote.lastIndex = quote.lastIndex;
      if (!afterQuote.test(text)) throw new Error('A comma is missing after a quoted word');
      at = quote.lastIndex;
    } else {
      const next = end(plain, text, at);
      fields.push(text.slice(at, next).trim());
      at = next;
    }
    at = end(separator, text, at);
  }
  return fields;
}

function end(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  pattern.test(text);
  return pattern.lastIndex;
}
