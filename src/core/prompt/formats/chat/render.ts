import type { PromptParts } from '../../build-prompt.ts';
import { type ListedMessage, messageList } from '../../message-list.ts';

/** Messages filled text by text: quotes and line ends in a value need no escapes and change nothing around them. */
export function renderMessages(
  messages: readonly ListedMessage[],
): Pick<PromptParts, 'template' | 'uses' | 'pattern' | 'prepare'> {
  return messageList(messages);
}
