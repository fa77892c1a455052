/** Words that YAML takes for something else than a text. */
const special = /^(?:~|null|true|false|[-+]?(?:\.?[0-9]|\.(?:inf|nan)).*)$/iu;

/**
 * A text as a scalar: plain where that reads back as the same text, else in double quotes.
 * @param flow whether it stands inside `[…]` or `{…}`
 */
export function scalarOf(text: string, flow: boolean): string {
  const plain =
    /^[^\s\-?:,[\]{}#&*!|>'"%@`][^\n\t]*$/u.test(text) &&
    !/: |:$| #|\s$/u.test(text) &&
    !(flow && /[,[\]{}]/u.test(text)) &&
    !special.test(text);
  return plain ? text : JSON.stringify(text);
}

/** A text inside quotes that stand already. */
export function quotedPart(text: string, quote: '"' | "'"): string {
  return quote === '"' ? JSON.stringify(text).slice(1, -1) : text.replaceAll("'", "''");
}

/** A text inside a snippet, in which `$`, `}` and `\` would mean something. */
export function snippetText(text: string): string {
  return text.replaceAll(/[\\$}]/gu, '\\$&');
}
