import type { Range } from '../../../problem.ts';
import type { PromptParts } from '../../build-prompt.ts';
import type { Template } from '../../engines/template.ts';
import { messageList } from '../../message-list.ts';

/** A prompt that is no list of messages is one message of the user. */
export function userMessage(
  template: Template,
  range: Range,
): Pick<PromptParts, 'template' | 'uses' | 'pattern' | 'prepare'> {
  return messageList([{ role: 'user', range, parts: [{ type: 'text', template }] }]);
}
