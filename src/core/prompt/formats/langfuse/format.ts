import type { PromptFormat } from '../../prompt.ts';
import { langfuseNames } from './names.ts';
import { readLangfuse } from './read.ts';

/** A prompt as Langfuse gives it: text or chat, with Mustache in it. */
export const langfuseFormat: PromptFormat = {
  ...langfuseNames,
  claims: (text) => /"type"\s*:\s*"(text|chat)"/.test(text) && /"prompt"\s*:\s*["[]/.test(text),
  read: async (file) => readLangfuse(file),
};
