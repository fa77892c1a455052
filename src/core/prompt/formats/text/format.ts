import type { PromptFormat } from '../../prompt.ts';
import { textNames } from './names.ts';
import { readPlainText } from './read.ts';

/** Plain text or Markdown with `{{variables}}`: one user message. */
export const textFormat: PromptFormat = {
  ...textNames,
  read: async (file) => readPlainText(file),
};
