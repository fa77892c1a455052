import type { Range } from '../../../problem.ts';
import type { PromptParts } from '../../build-prompt.ts';
import { type CutText, cutTemplate } from '../../engines/braces.ts';
import { messageList } from '../../message-list.ts';

/** The body as one message. */
export function bodyMessage(
  body: CutText,
  role: 'user' | 'system',
  range: Range,
  file: string,
): Pick<PromptParts, 'template' | 'uses' | 'pattern' | 'prepare'> {
  const template = cutTemplate(body, file, (value) =>
    typeof value === 'string' ? value : JSON.stringify(value),
  );
  return messageList([{ role, range, parts: [{ type: 'text', template }] }]);
}
