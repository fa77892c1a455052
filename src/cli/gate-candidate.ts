import { InputError } from '../core/problem.ts';
import { fileOfPrompt, inFile } from '../core/prompt/piece-path.ts';
import type { Prompt } from '../core/prompt/prompt.ts';
import { promptAt } from '../core/prompt/read-prompt.ts';
import { runGit } from '../core/version/git.ts';
import { findRepository } from '../core/version/git-log.ts';
import type { GitTree } from '../core/version/git-tree.ts';
import { sideAt } from './diff-side.ts';
import type { Session } from './session.ts';

/** A prompt as this change has it, by the path that the judging suite knows. */
export interface Candidate {
  readonly prompt: Prompt;
  readonly number: number | null;
  readonly words: string;
  /** Where this change moved it. */
  readonly movedTo: string | null;
}

/**
 * The candidate of a gate: the working copy, or the version of `--at`. Where a base judges and this change renamed the
 * prompt, the renamed one, under the path that the base knows.
 * @returns undefined when the prompt is gone.
 * @throws {InputError} what keeps it from being read.
 */
export async function gateCandidate(
  session: Session & { readonly flags: { readonly at?: string } },
  base: GitTree | null,
  path: string,
): Promise<Candidate | undefined> {
  const { flags, workspace, store } = session;
  if (flags.at !== undefined) {
    const side = await sideAt(session, path, flags.at);
    return { prompt: side.prompt, number: side.number, words: side.words, movedTo: null };
  }
  const movedTo = (await isThere(session, path)) ? null : await renamedTo(session, base, path);
  const prompt = await promptAt(workspace, movedTo ?? path);
  if (prompt === undefined) return undefined;
  const number = await store.numberOf(prompt);
  return { prompt: { ...prompt, path }, number, words: 'working copy', movedTo };
}

async function isThere({ workspace }: Session, path: string): Promise<boolean> {
  try {
    return (await workspace.readText(fileOfPrompt(path))) !== undefined;
  } catch (error) {
    if (error instanceof InputError) return true;
    throw error;
  }
}

/** Where a file of the base stands now, by git's likeness of files; null where it is gone. */
async function renamedTo({ workspace }: Session, base: GitTree | null, path: string): Promise<string | null> {
  const repository = base === null ? undefined : await findRepository(workspace.root);
  if (base === null || repository === undefined) return null;
  const told = await runGit(workspace.root, [
    'diff',
    '--no-ext-diff',
    '--no-textconv',
    '--find-renames',
    '--diff-filter=R',
    '--name-status',
    '-z',
    base.commit,
    '--',
  ]);
  if (!told.ok) return null;
  const fields = told.text.split('\0');
  const at = fields.findIndex(
    (field, index) =>
      /^R\d+$/.test(field) && fields[index + 1] === `${repository.prefix}${fileOfPrompt(path)}`,
  );
  const target = at === -1 ? undefined : fields[at + 2];
  return target?.startsWith(repository.prefix) ? inFile(path, target.slice(repository.prefix.length)) : null;
}
