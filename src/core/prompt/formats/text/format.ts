import type { PromptFormat } from '../../prompt.ts';
import { isEditorFile } from '../editor-file/kinds.ts';
import { readPlainText } from './read.ts';

/** Plain text or Markdown with `{{variables}}`: one user message. Only files that a suite names are meant. */
export const textFormat: PromptFormat = {
  id: 'text',
  title: 'plain text or Markdown (.txt, .md)',
  matches: (path) => /\.(txt|md)$/i.test(path) && !isEditorFile(path),
  read: async (file) => readPlainText(file),
};
