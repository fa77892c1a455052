import { posix } from 'node:path';
import { environmentsPath } from '../prompt/environments-path.ts';
import { fileOfPrompt } from '../prompt/piece-path.ts';
import type { PromptSource } from '../prompt/prompt.ts';

/**
 * The files of a version where they belong now: after a rename the prompt's own file is at its path of today with the
 * overrides of environments beside it, and what stood below its folder moved along with it.
 * @param prompt the prompt's path now
 * @param sources the version's files, the prompt's own first
 */
export function placesNow(prompt: string, sources: readonly PromptSource[]): PromptSource[] {
  const [main] = sources;
  const file = fileOfPrompt(prompt);
  if (main === undefined || main.path === file) return [...sources];
  const from = posix.dirname(main.path);
  const to = posix.dirname(file);
  return sources.map(({ path, text }) => {
    if (path === main.path) return { path: file, text };
    if (path === environmentsPath(main.path)) return { path: environmentsPath(file), text };
    const below = posix.relative(from, path);
    return { path: below.startsWith('../') ? path : posix.join(to, below), text };
  });
}
