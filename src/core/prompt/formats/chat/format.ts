import type { PromptFormat } from '../../prompt.ts';
import { readChat } from './read.ts';

/** A list of chat messages, alone or in a chat request, as promptfoo and others keep it: `.json`, `.yaml`. */
export const chatFormat: PromptFormat = {
  id: 'chat',
  title: 'chat messages (.json, .yaml)',
  matches: () => false,
  mayMatch: (path) => /\.(json|ya?ml)$/i.test(path),
  claims: (text) => /"role"\s*:/.test(text) || /^[ \t]*(-[ \t]+)?(role|messages):/m.test(text),
  read: async (file) => readChat(file),
};
