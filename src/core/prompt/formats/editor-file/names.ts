import type { FormatNames } from '../../format-names.ts';
import { editorFileKind } from './kinds.ts';

/** Prompt files, agents, instructions and skills of VS Code, and commands and skills of Claude Code. */
export const editorFileNames: FormatNames = {
  id: 'editor-file',
  title: 'files that an editor runs (.prompt.md, .agent.md, .instructions.md, SKILL.md)',
  tells: (path) => editorFileKind(path)?.tells,
  globs: [
    '**/*.prompt.md',
    '**/*.agent.md',
    '**/*.chatmode.md',
    '**/.github/agents/*.md',
    '**/.claude/commands/**/*.md',
  ],
};
