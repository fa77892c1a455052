import type { PromptFormat } from '../prompt.ts';
import { dotpromptFormat } from './dotprompt/format.ts';
import { githubFormat } from './github/format.ts';
import { textFormat } from './text/format.ts';

/** Every prompt format, in the order in which they are asked whether a file is theirs. */
export const promptFormats: readonly PromptFormat[] = [githubFormat, dotpromptFormat, textFormat];

/**
 * The format of a file, by its name alone. Plain text and Markdown count as prompts only where a suite names
 * them; that is the caller's decision.
 */
export function formatOf(path: string): PromptFormat | undefined {
  return promptFormats.find((format) => format.matches(path));
}
