import type { PromptFormat } from '../prompt.ts';
import { chatFormat } from './chat/format.ts';
import { dotpromptFormat } from './dotprompt/format.ts';
import { editorFileFormat } from './editor-file/format.ts';
import { githubFormat } from './github/format.ts';
import { jinjaFormat } from './jinja/format.ts';
import { langchainFormat } from './langchain/format.ts';
import { langfuseFormat } from './langfuse/format.ts';
import { promptfooFormat } from './promptfoo/format.ts';
import { promptyFormat } from './prompty/format.ts';
import { textFormat } from './text/format.ts';

/** Every prompt format, in the order of `formatNames`: that in which they are asked whether a file is theirs. */
export const promptFormats: readonly PromptFormat[] = [
  githubFormat,
  editorFileFormat,
  promptyFormat,
  dotpromptFormat,
  jinjaFormat,
  textFormat,
  langfuseFormat,
  langchainFormat,
  chatFormat,
  promptfooFormat,
];

/** The format of a file that something names as a prompt, by its name or, for `.json` and the like, by its content. */
export function formatOfPrompt({ path, text }: { path: string; text: string }): PromptFormat | undefined {
  return promptFormats.find((format) => format.tells(path) !== undefined && (format.claims?.(text) ?? true));
}

/** The format that reads one of several prompts in a file of this name. */
export function formatOfPieces(path: string): PromptFormat | undefined {
  return promptFormats.find((format) => format.pieces !== undefined && format.tells(path) !== undefined);
}
