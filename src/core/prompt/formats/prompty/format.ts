import type { PromptFormat } from '../../prompt.ts';
import { readPrompty } from './read.ts';

/** Prompty, version 1 and 2: chat prompts. */
export const promptyFormat: PromptFormat = {
  id: 'prompty',
  title: 'Prompty (.prompty)',
  matches: (path) => /\.prompty$/i.test(path),
  read: readPrompty,
};
