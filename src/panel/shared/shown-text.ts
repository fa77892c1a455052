/**
 * C0 and C1 controls but tab and line feed, bidirectional embeddings, overrides and isolates, line and paragraph
 * separators, invisible tags and marks that hide or turn what stands beside them.
 */
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B\u2028\u2029\u202A-\u202E\u2060\u2066-\u2069\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]|\r/gu;

/** Text from outside with its unseen characters made seen: `␛` for an escape, `‹U+202E›` for an override; `\r\n` is a line's end. */
export function shownText(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(unseen, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return '\u2421';
    return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}
