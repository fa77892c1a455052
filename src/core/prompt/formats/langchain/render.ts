import type { JsonObject } from '../../../json.ts';
import type { PromptParts } from '../../build-prompt.ts';
import { type ListedMessage, messageList } from '../../message-list.ts';

/** Messages with the values of partial variables put in where a case gives none: those are the defaults. */
export function renderManifest(
  messages: readonly ListedMessage[],
  partialVariables: JsonObject,
): Pick<PromptParts, 'template' | 'uses' | 'pattern' | 'prepare' | 'defaults'> {
  return { ...messageList(messages), defaults: partialVariables };
}
