import { tokenize } from '@huggingface/jinja';
import type { Token } from './nodes.ts';
import { spansOf } from './spans.ts';

/**
 * The text of a template without its `{# comments #}` and the line end at its end, which are never sent: so that they
 * make no other definition. Where taking the comments out would change what is sent, the text stays as it is.
 */
export function withoutComments(written: string): string {
  const text = written.endsWith('\n') ? written.slice(0, -1) : written;
  const options = { trim_blocks: false, lstrip_blocks: false };
  const tokens = tokenize(text, options);
  if (!tokens.some(({ type }) => type === 'Comment')) return text;
  const spans = spansOf(text, tokens);
  let bare = '';
  let done = 0;
  tokens.forEach(({ type }, index) => {
    const span = spans[index];
    if (type !== 'Comment' || !span) return;
    bare += text.slice(done, span.start);
    done = span.end;
  });
  bare += text.slice(done);
  return joined(tokenize(bare, options)) === joined(tokens) ? bare : text;
}

/** Tokens without comments, with the texts that stood around a comment in one piece. */
function joined(tokens: readonly Token[]): string {
  const merged: Token[] = [];
  for (const token of tokens) {
    const last = merged.at(-1);
    if (token.type === 'Comment') continue;
    if (token.type === 'Text' && last?.type === 'Text') last.value += token.value;
    else merged.push({ ...token });
  }
  return JSON.stringify(merged);
}
