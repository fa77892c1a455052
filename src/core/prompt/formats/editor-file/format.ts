import type { PromptFormat } from '../../prompt.ts';
import { editorFileNames } from './names.ts';
import { readEditorFile } from './read.ts';

/** Files that an editor runs: what stands in them, without what the editor adds. */
export const editorFileFormat: PromptFormat = {
  ...editorFileNames,
  read: async (file) => readEditorFile(file),
};
