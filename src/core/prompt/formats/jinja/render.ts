import type { PromptParts } from '../../build-prompt.ts';
import type { Template } from '../../engines/template.ts';
import { messageList } from '../../message-list.ts';
import type { SourceText } from '../../source-text.ts';

/** One user message of the whole text. */
export function oneMessage(
  template: Template,
  source: SourceText,
): Pick<PromptParts, 'uses' | 'pattern' | 'prepare'> {
  const range = source.range(0, source.text.length);
  return messageList([{ role: 'user', range, parts: [{ type: 'text', template }] }]);
}
