import { insertHistory } from '../../history.ts';

/** A piece of a message, in Dotprompt's terms: `pending` is a place that a host fills later. */
export type DotpromptPart =
  | { readonly text: string }
  | { readonly media: { readonly url: string; readonly contentType?: string } }
  | { readonly pending: string };

export interface DotpromptMessage {
  readonly role: string;
  readonly content: readonly DotpromptPart[];
  readonly fromHistory?: true;
}

/** What a helper did at one place of the output. */
export type Mark =
  | { readonly kind: 'role'; readonly role: string }
  | { readonly kind: 'history' }
  | { readonly kind: 'part'; readonly part: DotpromptPart };

/** The text that stands in the output for the mark of this index. */
export const markText = (nonce: string, index: number) => `<<<${nonce}:${index}>>>`;

/**
 * Parts a rendered template into messages. Text before any role is the user's; text after the history is the model's;
 * pieces of white space alone between two marks are dropped; all other text stays untouched.
 */
export function messagesOf(
  output: string,
  nonce: string,
  marks: readonly Mark[],
  history: readonly DotpromptMessage[],
): DotpromptMessage[] {
  const messages: DotpromptMessage[] = [];
  let role = 'user';
  let parts: DotpromptPart[] = [];
  let placed = false;
  const close = (next: string) => {
    if (parts.length > 0) messages.push({ role, content: parts });
    role = next;
    parts = [];
  };
  const [first = '', ...pieces] = output.split(`<<<${nonce}:`);
  const add = (text: string) => {
    if (text.trim() !== '') parts.push({ text });
  };
  add(first);
  for (const piece of pieces) {
    const end = piece.indexOf('>>>');
    const mark = marks[Number(piece.slice(0, end))];
    if (mark?.kind === 'role') close(mark.role);
    else if (mark?.kind === 'part') parts.push(mark.part);
    else if (mark) {
      close('model');
      placed ||= history.length > 0;
      messages.push(...history.map((message) => ({ ...message, fromHistory: true as const })));
    }
    add(piece.slice(end + 3));
  }
  close(role);
  return placed || history.length === 0 ? messages : insertHistory(messages, history);
}
