import { InputError } from '../problem.ts';
import { fileOfPrompt } from '../prompt/piece-path.ts';
import type { Prompt } from '../prompt/prompt.ts';
import { readPrompt } from '../prompt/read-prompt.ts';
import { largestText } from '../workspace.ts';
import { type RepositoryPlace, repositoryPath } from './git-log.ts';
import type { GitFile, GitObjects } from './git-objects.ts';

/** A prompt as it was in a commit, with every file that was looked for, found or not. */
export interface PromptInCommit {
  /** Undefined when it could not be read then. */
  readonly prompt: Prompt | undefined;
  /** Why it could not. */
  readonly error: InputError | undefined;
  readonly asked: readonly string[];
}

/**
 * Reads a prompt as it was in a commit, with its partials of that commit; undefined when there was no such file.
 * @param path from the workspace's root
 */
export async function promptInCommit(
  objects: GitObjects,
  commit: string,
  path: string,
  place: RepositoryPlace,
): Promise<PromptInCommit | undefined> {
  const asked = new Set([fileOfPrompt(path)]);
  const read = async (file: string) => {
    asked.add(file);
    const there = repositoryPath(place, file);
    return there === undefined ? undefined : textOf(await objects.read(commit, there), file);
  };
  try {
    const text = await read(fileOfPrompt(path));
    if (text === undefined) return undefined;
    return { prompt: await readPrompt({ path, text }, read), error: undefined, asked: [...asked] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { prompt: undefined, error, asked: [...asked] };
  }
}

function textOf(file: GitFile | undefined, path: string): string | undefined {
  if (file === undefined) return undefined;
  if (file.text !== undefined) return file.text;
  throw InputError.of({
    code: 'file-too-large',
    message: `"${path}" is larger than ${largestText / 1024 / 1024} MB.`,
    file: path,
  });
}
