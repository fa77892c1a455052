import { join, resolve } from 'node:path';
import { isThere } from '../file-there.ts';
import { runGit } from './git.ts';

/** Where the files of a workspace stand in a repository. */
export interface Repository extends RepositoryPlace {
  /** Absolute path of the folder in which git is asked: the workspace's, or one in it that is a repository of its own. */
  readonly folder: string;
  /** Id of the commit that is checked out. */
  readonly head: string;
  /** Whether the clone holds only the newest commits. */
  readonly isShallow: boolean;
}

/** How paths of a workspace become paths of a repository. */
export interface RepositoryPlace {
  /** Path of `folder` from the workspace: empty, or with `/` at its end. What lies elsewhere is not in the repository. */
  readonly inner: string;
  /** Path of `folder` from the repository's top: empty, or with `/` at its end. */
  readonly prefix: string;
}

/** A path from the workspace's root as one from the repository's top; undefined for what is not in the repository. */
export function repositoryPath({ inner, prefix }: RepositoryPlace, path: string): string | undefined {
  return path.startsWith(inner) ? `${prefix}${path.slice(inner.length)}` : undefined;
}

/** A path from the repository's top as one from the workspace's root; undefined for what is not in the workspace. */
export function placeInWorkspace({ inner, prefix }: RepositoryPlace, path: string): string | undefined {
  return path.startsWith(prefix) ? `${inner}${path.slice(prefix.length)}` : undefined;
}

/** A commit that touched files of a prompt. */
export interface LogEntry {
  readonly commit: string;
  /** Nearest earlier commits that touched these files. */
  readonly parents: readonly string[];
  /** When it was written, ms since 1970. */
  readonly at: number;
  readonly author: string;
  /** The first line of its message. */
  readonly subject: string;
  /** True where the clone holds nothing older than this commit. */
  readonly cut?: true | undefined;
}

/**
 * The repository of a workspace, or, for a path in it, the innermost one around that: a submodule, or a clone in a
 * folder of the workspace. Undefined where there is none, no commit yet, or no git on this machine.
 */
export async function findRepository(root: string, path = ''): Promise<Repository | undefined> {
  const inner = await innerRepository(root, path);
  const folder = join(root, ...inner.split('/'));
  const told = await runGit(folder, [
    'rev-parse',
    '--show-prefix',
    '--is-shallow-repository',
    'HEAD^{commit}',
  ]);
  if (!told.ok) return undefined;
  const [prefix = '', isShallow, head = ''] = told.text.split('\n');
  if (!/^[0-9a-f]{40,64}$/.test(head)) return undefined;
  return { folder, inner, head, prefix, isShallow: isShallow === 'true' };
}

/** Path from the root of the innermost folder above a path that holds a repository of its own; empty, or with `/` at its end. */
async function innerRepository(root: string, path: string): Promise<string> {
  const folders = path.split('/').slice(0, -1);
  for (let depth = folders.length; depth > 0; depth--) {
    const inner = folders.slice(0, depth);
    if (await isThere(join(root, ...inner, '.git'))) return `${inner.join('/')}/`;
  }
  return '';
}

/** Where git keeps what it knows of a folder. */
export interface GitFolders {
  /** Absolute path of the folder with this work tree's HEAD and its log. */
  readonly own: string;
  /** Absolute path of the folder with the branches, shared by all work trees. */
  readonly common: string;
}

/** The folders of git for a folder, which may lie above it or, for a worktree, elsewhere; undefined where there is no repository. */
export async function gitFolders(root: string): Promise<GitFolders | undefined> {
  const told = await runGit(root, ['rev-parse', '--absolute-git-dir', '--git-common-dir']);
  if (!told.ok) return undefined;
  const [own = '', common = ''] = told.text.split('\n');
  // The second one may be told relative to the folder.
  return own === '' ? undefined : { own, common: resolve(root, common) };
}

/** A rename in the history of one file. */
export interface Rename {
  readonly commit: string;
  /** Paths from the workspace's root. */
  readonly from: string;
  readonly to: string;
}

/**
 * Renames that git follows back from a path of the checked-out commit, newest first; those from or to places outside the
 * workspace are left out.
 */
export async function renamesOf(repository: Repository, path: string): Promise<Rename[]> {
  const told = await runGit(repository.folder, [
    'log',
    '--follow',
    '--find-renames',
    '--diff-filter=R',
    '--name-status',
    '-z',
    '--no-ext-diff',
    '--no-textconv',
    '--format=%x01%H',
    '--end-of-options',
    'HEAD',
    '--',
    path.slice(repository.inner.length),
  ]);
  if (!told.ok) return [];
  const renames: Rename[] = [];
  let commit = '';
  const fields = told.text.split('\0').map((field) => field.replace(/^\n+/, ''));
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] ?? '';
    if (field.startsWith('\u0001')) commit = field.slice(1).trim();
    else if (/^R\d+$/.test(field)) {
      const [from, to] = [fields[at + 1] ?? '', fields[at + 2] ?? ''].map((one) =>
        placeInWorkspace(repository, one),
      );
      if (from !== undefined && to !== undefined) renames.push({ commit, from, to });
      at += 2;
    }
  }
  return renames;
}

/** Commits up to the checked-out one that touched any of these paths of the workspace, children before their parents. */
export async function commitsOf(
  { folder, inner, isShallow }: Repository,
  paths: readonly string[],
): Promise<LogEntry[]> {
  const told = await runGit(folder, [
    'log',
    '--topo-order',
    '--parents',
    '-z',
    '--encoding=UTF-8',
    '--format=%H%n%P%n%at%n%an%n%ae%n%D%n%s',
    '--end-of-options',
    'HEAD',
    '--',
    ...paths.flatMap((path) => (path.startsWith(inner) ? [path.slice(inner.length)] : [])),
  ]);
  if (!told.ok) return [];
  return told.text.split('\0').flatMap((record) => {
    const [commit, parents = '', at, name = '', address = '', names = '', ...subject] = record.split('\n');
    if (!commit || !/^[0-9a-f]{40,64}$/.test(commit)) return [];
    return [
      {
        commit,
        parents: parents.split(' ').filter((parent) => parent !== ''),
        at: Number(at) * 1000,
        author: address === '' ? name : `${name} <${address}>`,
        subject: subject.join(' '),
        ...(isShallow && names.split(', ').includes('grafted') ? { cut: true as const } : {}),
      },
    ];
  });
}

/** The commit that a text names (branch, tag, hash, `HEAD~2` …); undefined when it names none. */
export async function findCommit(root: string, ref: string): Promise<string | undefined> {
  if (ref === '' || ref.startsWith('-') || /[\0\n]/.test(ref)) return undefined;
  const told = await runGit(root, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${ref}^{commit}`,
  ]);
  const commit = told.ok ? told.text.trim().split('\n').at(-1) : undefined;
  return commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
}
