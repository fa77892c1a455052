import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '../../../src/core/clock.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { InputError, type Problem } from '../../../src/core/problem.ts';
import type { Prompt } from '../../../src/core/prompt/prompt.ts';
import { readWorking } from '../../../src/core/version/resolve-version.ts';
import { openVersionStore, type SaveOutcome } from '../../../src/core/version/version-store.ts';

export type Files = { readonly [path: string]: string };

/** A temporary folder with files in it; gives its real path. */
export async function folderOf(files: Files = {}): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'regrade-version-')));
  await write(root, files);
  return root;
}

export async function write(root: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

/** Runs git in a folder; fails with what it said. */
export async function git(root: string, ...words: string[]): Promise<string> {
  const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false'];
  const { stdout } = await promisify(execFile)('git', ['-C', root, ...identity, ...words]);
  return stdout;
}

/** A repository with files committed. */
export async function repositoryOf(files: Files, message = 'Start'): Promise<string> {
  const root = await folderOf(files);
  await git(root, 'init', '-q', '-b', 'main');
  await commit(root, message);
  return root;
}

export async function commit(root: string, message: string): Promise<string> {
  await git(root, 'add', '-A');
  await git(root, 'commit', '-q', '--allow-empty', '-m', message);
  return (await git(root, 'rev-parse', 'HEAD')).trim();
}

/** A clock that stands at a minute of a fixed day. */
export const at = (minute: number): Clock => ({
  ...systemClock,
  now: () => Date.UTC(2026, 0, 1, 0, minute),
});

/** A Dotprompt file of one message. */
export const dotprompt = (body: string, head = 'model: openai/gpt-5-mini') => `---\n${head}\n---\n${body}\n`;

/** Saves the prompt at a path as it stands on disk. */
export async function save(
  root: string,
  path: string,
  message: string,
  minute: number,
  more: { readonly author?: string; readonly renamedFrom?: string } = {},
): Promise<SaveOutcome> {
  const prompt = await readWorking(root, path);
  return openVersionStore(root).save({ prompt, message, clock: at(minute), author: 'Ann', ...more });
}

export const working = (root: string, path: string): Promise<Prompt> => readWorking(root, path);

export const versionFiles = async (root: string) =>
  (await readdir(join(root, '.regrade', 'versions'))).sort();

export const text = (root: string, path: string) => readFile(join(root, path), 'utf8');

export const remove = (root: string, path: string) => rm(join(root, path));

/** The problems of a call that must fail with an InputError. */
export async function problemsOf(call: () => unknown): Promise<readonly Problem[]> {
  try {
    await call();
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  throw new Error('This had to fail.');
}

export const codesOf = async (call: () => unknown) => (await problemsOf(call)).map(({ code }) => code);
