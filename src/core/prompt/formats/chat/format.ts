import type { PromptFormat } from '../../prompt.ts';
import { chatNames } from './names.ts';
import { readChat } from './read.ts';

/** A list of chat messages, alone or in a chat request. */
export const chatFormat: PromptFormat = {
  ...chatNames,
  claims: (text) => /"role"\s*:/.test(text) || /^[ \t]*(-[ \t]+)?(role|messages):/m.test(text),
  read: async (file) => readChat(file),
};
