import type { Token } from './nodes.ts';

/** From an offset of a template up to another. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const isBlank = (text: string, at: number) => at < text.length && text.charAt(at).trim() === '';

/**
 * Where the tokens of a template stand. The package gives none, but its tokens come in order and nothing but blanks
 * and the minus of a tag stands between them.
 */
export function spansOf(text: string, tokens: readonly Token[]): Span[] {
  let at = 0;
  const skipBlanks = () => {
    while (isBlank(text, at)) at++;
  };
  return tokens.map((token): Span => {
    if (token.type === 'Text') {
      const start = text.indexOf(token.value, at);
      at = start + token.value.length;
      return { start, end: at };
    }
    if (token.type === 'Comment') {
      const start = text.indexOf('{#', at);
      at = text.indexOf('#}', start + 2) + 2;
      return { start, end: at };
    }
    skipBlanks();
    if (token.type === 'CloseStatement' || token.type === 'CloseExpression') {
      const start = at;
      at = text.indexOf(token.value, at) + token.value.length;
      return { start, end: at };
    }
    const start = at;
    if (token.type === 'StringLiteral') at = endOfString(text, at);
    else at += token.value.length;
    const span = { start, end: at };
    // `{%-` and `{{-` are given without the minus.
    if ((token.type === 'OpenStatement' || token.type === 'OpenExpression') && text.charAt(at) === '-') at++;
    return span;
  });
}

function endOfString(text: string, start: number): number {
  const quote = text.charAt(start);
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== quote) at += text.charAt(at) === '\\' ? 2 : 1;
  return at + 1;
}
