import { resolve } from 'node:path';
import { runGit } from './git.ts';

/** Where a workspace stands in its repository. */
export interface Repository {
  /** Id of the commit that is checked out. */
  readonly head: string;
  /** Path of the workspace from the repository's top: empty, or with `/` at its end. */
  readonly prefix: string;
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
}

/** The repository around a folder; undefined where there is none, no commit yet, or no git on this machine. */
export async function findRepository(root: string): Promise<Repository | undefined> {
  const told = await runGit(root, ['rev-parse', '--show-prefix', 'HEAD^{commit}']);
  if (!told.ok) return undefined;
  const lines = told.text.split('\n');
  const head = lines[1] ?? '';
  return /^[0-9a-f]{40,64}$/.test(head) ? { head, prefix: lines[0] ?? '' } : undefined;
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
  /** Paths from the repository's top. */
  readonly from: string;
  readonly to: string;
}

/** Renames that git follows back from a path (from `root`) of the checked-out commit, newest first. */
export async function renamesOf(root: string, path: string): Promise<Rename[]> {
  const told = await runGit(root, [
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
    path,
  ]);
  if (!told.ok) return [];
  const renames: Rename[] = [];
  let commit = '';
  const fields = told.text.split('\0').map((field) => field.replace(/^\n+/, ''));
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] ?? '';
    if (field.startsWith('\u0001')) commit = field.slice(1).trim();
    else if (/^R\d+$/.test(field)) {
      renames.push({ commit, from: fields[at + 1] ?? '', to: fields[at + 2] ?? '' });
      at += 2;
    }
  }
  return renames;
}

/** Commits up to the checked-out one that touched any of these paths (from `root`), children before their parents. */
export async function commitsOf(root: string, paths: readonly string[]): Promise<LogEntry[]> {
  const told = await runGit(root, [
    'log',
    '--topo-order',
    '--parents',
    '-z',
    '--encoding=UTF-8',
    '--format=%H%n%P%n%at%n%an%n%ae%n%s',
    '--end-of-options',
    'HEAD',
    '--',
    ...paths,
  ]);
  if (!told.ok) return [];
  return told.text.split('\0').flatMap((record) => {
    const [commit, parents = '', at, name = '', address = '', ...subject] = record.split('\n');
    if (!commit || !/^[0-9a-f]{40,64}$/.test(commit)) return [];
    return [
      {
        commit,
        parents: parents.split(' ').filter((parent) => parent !== ''),
        at: Number(at) * 1000,
        author: address === '' ? name : `${name} <${address}>`,
        subject: subject.join(' '),
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
