import type { HistoryMessage } from '../case.ts';
import type { Message } from './message.ts';

/** Earlier messages of a conversation, as messages of this prompt. */
export function historyMessages(history: readonly HistoryMessage[]): Message[] {
  return history.map(({ role, content }) => ({
    role,
    content: [{ type: 'text', text: content }],
    metadata: { purpose: 'history' },
  }));
}

/** Where a template has no place for the history: before the last message if that one is the user's, else at the end. */
export function insertHistory<M extends { readonly role: string }>(
  messages: readonly M[],
  history: readonly M[],
): M[] {
  const last = messages.at(-1);
  return last?.role === 'user' ? [...messages.slice(0, -1), ...history, last] : [...messages, ...history];
}
