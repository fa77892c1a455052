import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, matchesGlob } from 'node:path';
import { InputError } from '../problem.ts';
import type { Prompt } from '../prompt/prompt.ts';
import { largestText, type Workspace } from '../workspace.ts';
import { ended, runGit, startGit } from './git.ts';
import { findCommit, findRepository } from './git-log.ts';
import { GitObjects } from './git-objects.ts';
import { promptInCommit } from './git-prompt.ts';
import { openVersionStore, type VersionStore } from './version-store.ts';

/** A workspace as it was in a commit: what the working copy cannot change. */
export interface GitTree {
  /** As it was written, e.g. `origin/main`. */
  readonly ref: string;
  readonly commit: string;
  /**
   * Its files. `root` is the workspace's own, so that runs and responses are kept where they always are; `absolute`
   * leads to files that `materialize` wrote.
   */
  readonly workspace: Workspace;
  /** Saved versions and labels as the commit has them. */
  readonly versions: VersionStore;
  /** Absolute path of the folder that holds what `materialize` wrote. */
  readonly folder: string;
  /** Writes files of the commit to `folder`, for those who read files themselves. */
  materialize(paths: readonly string[]): Promise<void>;
  /** A prompt with its partials; undefined when the commit has no such file. @throws {InputError} what keeps it from being read. */
  prompt(path: string): Promise<Prompt | undefined>;
  /** Takes `folder` away. */
  close(): Promise<void>;
}

/** Folders that `Workspace.find` leaves out. */
const leftOut: ReadonlySet<string> = new Set(['node_modules', '.git', '.regrade']);

/**
 * Opens a workspace as it was in a commit. Symbolic links and submodules are not followed: they are no files.
 * @param root absolute path of the workspace
 * @throws {InputError} `no-repository` or `unknown-ref`.
 */
export async function openGitTree(root: string, ref: string): Promise<GitTree> {
  const repository = await findRepository(root);
  if (repository === undefined) {
    throw InputError.of({
      code: 'no-repository',
      message: `${root} lies in no git repository with a commit, or git is not installed.`,
      remedy: 'Run this in a clone of the repository.',
    });
  }
  const commit = await findCommit(root, ref);
  if (commit === undefined) {
    throw InputError.of({
      code: 'unknown-ref',
      message: `git knows no commit "${ref}".`,
      remedy:
        'Name a branch, tag or commit that is there. A shallow clone in CI has only the newest one: fetch the base too.',
    });
  }
  const { prefix } = repository;
  const paths = new Set(await filesOf(root, commit, prefix));
  const objects = new GitObjects(root);
  const folder = await mkdtemp(join(tmpdir(), 'regrade-base-'));
  const absolute = (path: string) => join(folder, ...path.split('/'));

  const readText = async (path: string): Promise<string | undefined> => {
    if (!paths.has(path)) return undefined;
    const file = await objects.read(commit, `${prefix}${path}`);
    if (file === undefined) return undefined;
    if (file.text !== undefined) return file.text;
    throw InputError.of({
      code: 'file-too-large',
      message: `"${path}" is larger than ${largestText / 1024 / 1024} MB, which is more than can be read from a commit.`,
      remedy: 'Split it into several files.',
      file: path,
    });
  };
  const materialize = async (wanted: readonly string[]) => {
    for (const path of wanted) {
      if (!paths.has(path)) continue;
      await mkdir(dirname(absolute(path)), { recursive: true });
      await writeFile(absolute(path), blob(root, commit, `${prefix}${path}`));
    }
  };
  const close = async () => {
    await objects.close();
    await rm(folder, { recursive: true, force: true });
  };

  try {
    await materialize([...paths].filter((path) => /^\.regrade\/(versions|labels)\//.test(path)));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ref,
    commit,
    folder,
    versions: openVersionStore(folder),
    materialize,
    close,
    async prompt(path) {
      const found = await promptInCommit(objects, commit, path, repository);
      if (found?.error !== undefined) throw found.error;
      return found?.prompt;
    },
    workspace: {
      root,
      absolute,
      readText,
      async readChunks(path) {
        if (paths.has(path)) return blob(root, commit, `${prefix}${path}`);
        throw InputError.of({
          code: 'no-such-file',
          message: `There is no file "${path}" in ${ref} (commit ${commit.slice(0, 12)}).`,
          remedy: 'Check the path; it counts from the folder of the file that names it.',
          file: path,
        });
      },
      async find(pattern) {
        if (pattern.startsWith('/') || pattern.split('/').includes('..')) return [];
        return [...paths].filter((path) => isFound(path) && matchesGlob(path, pattern)).sort();
      },
    },
  };
}

const isFound = (path: string) => !path.split('/').some((part) => leftOut.has(part));

/** Paths of the plain files of a commit, from the workspace's root. */
async function filesOf(root: string, commit: string, prefix: string): Promise<string[]> {
  const told = await runGit(root, [
    'ls-tree',
    '-r',
    '-z',
    '--full-tree',
    commit,
    ...(prefix === '' ? [] : [prefix]),
  ]);
  if (!told.ok) throw new Error(`git ls-tree failed: ${told.text.trim()}`);
  return told.text.split('\0').flatMap((line) => {
    const [, path] = /^100(?:644|755) blob [0-9a-f]+\t(.+)$/s.exec(line) ?? [];
    return path?.startsWith(prefix) ? [path.slice(prefix.length)] : [];
  });
}

/** The bytes of a file of a commit, as a stream; they may be more than memory holds. */
async function* blob(root: string, commit: string, path: string): AsyncGenerator<Uint8Array> {
  const process = startGit(root, ['cat-file', 'blob', `${commit}:${path}`]);
  const end = ended(process);
  process.stdin.end();
  process.stderr.resume();
  try {
    for await (const piece of process.stdout) yield piece as Buffer;
    if ((await end) !== 0) throw new Error(`git could not read "${path}" of commit ${commit.slice(0, 12)}.`);
  } finally {
    process.kill();
  }
}
