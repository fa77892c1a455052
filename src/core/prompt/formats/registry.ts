import type { PromptFormat } from '../prompt.ts';
import { chatFormat } from './chat/format.ts';
import { dotpromptFormat } from './dotprompt/format.ts';
import { editorFileFormat } from './editor-file/format.ts';
import { githubFormat } from './github/format.ts';
import { jinjaFormat } from './jinja/format.ts';
import { langchainFormat } from './langchain/format.ts';
import { promptfooFormat } from './promptfoo/format.ts';
import { promptyFormat } from './prompty/format.ts';
import { textFormat } from './text/format.ts';

/** Every prompt format, in the order in which they are asked whether a file is theirs. */
export const promptFormats: readonly PromptFormat[] = [
  githubFormat,
  editorFileFormat,
  promptyFormat,
  dotpromptFormat,
  jinjaFormat,
  textFormat,
  langchainFormat,
  chatFormat,
  promptfooFormat,
];

/**
 * The format of a file, by its name alone. Plain text and Markdown count as prompts only where a suite names
 * them; that is the caller's decision.
 */
export function formatOf(path: string): PromptFormat | undefined {
  return promptFormats.find((format) => format.matches(path));
}

/** The format of a file that something names as a prompt, by its name or, for `.json` and the like, by its content. */
export function formatOfPrompt({ path, text }: { path: string; text: string }): PromptFormat | undefined {
  return (
    formatOf(path) ??
    promptFormats.find((format) => format.mayMatch?.(path) === true && format.claims?.(text) === true)
  );
}
