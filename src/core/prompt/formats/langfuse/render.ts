import type { PromptParts } from '../../build-prompt.ts';
import { type ListedMessage, messageList } from '../../message-list.ts';

/** Messages filled text by text; a placeholder is the place of the messages of its variable, else of earlier ones. */
export function renderLangfuse(
  messages: readonly ListedMessage[],
): Pick<PromptParts, 'template' | 'uses' | 'pattern' | 'prepare'> {
  return messageList(messages);
}
