import type { PromptFormat } from '../../prompt.ts';
import { promptyNames } from './names.ts';
import { readPrompty } from './read.ts';

/** Prompty, version 1 and 2: chat prompts. */
export const promptyFormat: PromptFormat = {
  ...promptyNames,
  read: readPrompty,
};
