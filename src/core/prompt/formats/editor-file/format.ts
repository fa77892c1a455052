import type { PromptFormat } from '../../prompt.ts';
import { isEditorFile } from './kinds.ts';
import { readEditorFile } from './read.ts';

/** Prompt files, agents, instructions and skills of VS Code, and commands and skills of Claude Code. */
export const editorFileFormat: PromptFormat = {
  id: 'editor-file',
  title: 'files that an editor runs (.prompt.md, .agent.md, .instructions.md, SKILL.md)',
  matches: isEditorFile,
  read: async (file) => readEditorFile(file),
};
