import type { PromptFormat } from '../../prompt.ts';
import { promptfooNames } from './names.ts';
import { listPieces, readPromptfoo } from './read.ts';

/** promptfoo's files of several prompts. Its other files are formats of their own. */
export const promptfooFormat: PromptFormat = {
  ...promptfooNames,
  pieces: listPieces,
  read: async (file, _readText, piece) => readPromptfoo(file, piece),
};
