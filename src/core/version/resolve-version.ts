import { InputError } from '../problem.ts';
import { fileOfPrompt, inFile } from '../prompt/piece-path.ts';
import type { Definition, Prompt, PromptSource } from '../prompt/prompt.ts';
import { promptAt, readPrompt } from '../prompt/read-prompt.ts';
import { openWorkspace } from '../workspace.ts';
import { findCommit, findRepository, type Repository, type RepositoryPlace, renamesOf } from './git-log.ts';
import { GitObjects } from './git-objects.ts';
import { promptInCommit } from './git-prompt.ts';
import { labelledVersion, labelsOf } from './move-labels.ts';
import { placesNow } from './places-now.ts';
import type { VersionReference } from './reference.ts';
import type { Snapshot } from './snapshot.ts';
import type { NumberedVersion } from './version-order.ts';
import type { PromptVersions, VersionStore } from './version-store.ts';

/** What a reference leads to. */
export interface ResolvedVersion {
  readonly kind: 'saved' | 'run' | 'git' | 'working';
  /** The prompt's path as it was asked for. */
  readonly prompt: string;
  readonly number: number | null;
  /** Hash of the saved version or snapshot, or id of the commit; null for the working copy. */
  readonly hash: string | null;
  readonly definitionHash: string;
  readonly definition: Definition;
  /** The prompt's own file first; its path may be an earlier one. */
  readonly sources: readonly PromptSource[];
  /** Where it is a saved version. */
  readonly saved?: NumberedVersion;
  /** The label that led to it, where one did. */
  readonly label?: string;
}

/** What resolving may look at beside the store. */
export interface ResolveOptions {
  /** The prompt as it stands in the editor; default: read from disk when it is asked for. */
  readonly working?: Prompt;
  /** What runs graded, for hash prefixes. */
  readonly snapshots?: () => Promise<readonly Snapshot[]>;
}

/**
 * Finds the version that `PROMPT@REF` means. REF is, in this order: a number (`7`, `v7`), a hash prefix of at least
 * four hex digits (of a saved version, its definition, or what a run graded), a label, a git ref, `working`.
 * @param reference its prompt is a path from the workspace's root
 * @throws {InputError} `ambiguous-version` with the candidates, `unknown-version`, or what keeps the version from
 *   being read.
 */
export async function resolveVersion(
  store: VersionStore,
  { prompt, ref }: VersionReference,
  options: ResolveOptions = {},
): Promise<ResolvedVersion> {
  const versions = await store.versionsOf(prompt, options.working);
  const number = /^v?(\d{1,15})$/i.exec(ref)?.[1];
  if (number !== undefined) {
    const found = versions.versions.find((version) => version.number === Number(number));
    if (found) return ofSaved(prompt, found);
  }
  const prefix = /^(?:sha256:)?([0-9a-f]{4,64})$/i.exec(ref)?.[1]?.toLowerCase();
  if (prefix !== undefined) {
    const found = await byHash(prompt, prefix, versions, options);
    if (found) return found;
  }
  const labels = await labelsOf(store, versions);
  if (labels.some(({ label }) => label === ref)) {
    return { ...ofSaved(prompt, await labelledVersion(store, versions, ref)), label: ref };
  }
  const repository = await findRepository(store.root, prompt);
  const commit = repository && (await findCommit(repository.folder, ref));
  if (repository !== undefined && commit !== undefined)
    return inCommit(repository, prompt, ref, commit, versions);
  if (ref === 'working') return ofWorking(prompt, options.working ?? (await readWorking(store.root, prompt)));
  const isThere = versions.versions.length > 0 || (await isOnDisk(store.root, prompt));
  if (!isThere) {
    throw InputError.of({
      code: 'no-such-file',
      message: `There is no prompt file "${prompt}", and no version of it is saved.`,
      remedy: 'Check the path; it counts from the current folder.',
    });
  }
  throw InputError.of(
    unknown(
      prompt,
      ref,
      versions,
      labels.map(({ label }) => label),
    ),
  );
}

async function isOnDisk(root: string, path: string): Promise<boolean> {
  return (await openWorkspace(root).readText(fileOfPrompt(path))) !== undefined;
}

/** The prompt at a path, as it stands on disk. @throws {InputError} `no-such-file`, or what keeps it from being read. */
export async function readWorking(root: string, path: string): Promise<Prompt> {
  const prompt = await promptAt(openWorkspace(root), path);
  if (prompt === undefined) {
    throw InputError.of({
      code: 'no-such-file',
      message: `There is no prompt file "${path}".`,
      remedy: 'Check the path; it counts from the current folder.',
    });
  }
  return prompt;
}

/**
 * A version as a prompt that can be rendered and run, under the path that it was asked for. Where this Regrade reads
 * the same files as another definition, a warning says so.
 * @throws {InputError} when its files can no longer be read.
 */
export async function promptOf(version: ResolvedVersion): Promise<Prompt> {
  const texts = new Map(version.sources.map(({ path, text }) => [path, text]));
  const [main] = version.sources;
  if (main === undefined) throw new TypeError('A version has at least one source.');
  const named = { path: inFile(version.prompt, main.path), text: main.text };
  const prompt = await readPrompt(named, async (path) => texts.get(path));
  const same = prompt.definitionHash === version.definitionHash;
  return {
    ...prompt,
    path: version.prompt,
    sources: placesNow(version.prompt, version.sources),
    problems: same
      ? prompt.problems
      : [
          ...prompt.problems,
          {
            severity: 'warning',
            code: 'read-differently',
            message: `This Regrade reads the files of ${version.number === null ? 'this version' : `version ${version.number}`} as another definition than the one that was saved.`,
            remedy: 'Save it as a new version to compare with it.',
            file: version.prompt,
          },
        ],
  };
}

function ofSaved(prompt: string, saved: NumberedVersion): ResolvedVersion {
  const { definitionHash, definition, sources } = saved.record;
  const { number, hash } = saved;
  return { kind: 'saved', prompt, number, hash, definitionHash, definition, sources, saved };
}

function ofWorking(path: string, prompt: Prompt): ResolvedVersion {
  const { definitionHash, definition, sources } = prompt;
  return { kind: 'working', prompt: path, number: null, hash: null, definitionHash, definition, sources };
}

async function byHash(
  prompt: string,
  prefix: string,
  { versions }: PromptVersions,
  { snapshots }: ResolveOptions,
): Promise<ResolvedVersion | undefined> {
  const starts = (hash: string) => hash.replace(/^sha256:/, '').startsWith(prefix);
  const saved = versions.filter(({ hash, record }) => starts(hash) || starts(record.definitionHash));
  const definitions = new Set(saved.map(({ record }) => record.definitionHash));
  const byRecord = saved.filter(({ hash }) => starts(hash));
  // Several saves of one definition under its hash: the newest. Anything else that fits several is not guessed.
  if (definitions.size > 1 || byRecord.length > 1) {
    throw InputError.of({
      code: 'ambiguous-version',
      message: `"${prefix}" is the beginning of several hashes of "${prompt}".`,
      remedy: `Give more digits: ${saved.map((version) => `v${version.number} is ${version.hash.slice(0, 16)} (definition ${version.record.definitionHash.slice(7, 23)})`).join(', ')}.`,
    });
  }
  const found = byRecord[0] ?? saved.at(-1);
  if (found) return ofSaved(prompt, found);
  const graded = ((await snapshots?.()) ?? []).filter(
    (one) => one.prompt === prompt && (starts(one.hash) || starts(one.definitionHash)),
  );
  const [first] = graded;
  if (first === undefined) return undefined;
  const others = new Set(graded.map(({ definitionHash }) => definitionHash));
  if (others.size > 1) {
    throw InputError.of({
      code: 'ambiguous-version',
      message: `"${prefix}" is the beginning of several hashes of "${prompt}" that runs graded.`,
      remedy: `Give more digits: ${[...new Set(graded.map(({ hash }) => hash.slice(0, 16)))].join(', ')}.`,
    });
  }
  const { hash, definitionHash, definition, sources } = first;
  return { kind: 'run', prompt, number: null, hash, definitionHash, definition, sources };
}

async function inCommit(
  repository: Repository,
  path: string,
  ref: string,
  commit: string,
  { names, versions }: PromptVersions,
): Promise<ResolvedVersion> {
  const objects = new GitObjects(repository.folder);
  try {
    let tried = names;
    let found = await firstThere(objects, commit, tried, repository);
    if (found === undefined) {
      const renames = await renamesOf(repository, fileOfPrompt(path));
      tried = renames.map(({ from }) => inFile(path, from));
      found = await firstThere(objects, commit, tried, repository);
    }
    if (found?.error !== undefined) throw found.error;
    if (found?.prompt === undefined) {
      throw InputError.of({
        code: 'not-in-commit',
        message: `There is no "${path}" in ${ref} (commit ${commit.slice(0, 12)}).`,
        remedy: 'Name a commit that has the prompt; regrade versions PROMPT lists them.',
      });
    }
    const { definitionHash, definition, sources } = found.prompt;
    const number =
      versions.findLast(({ record }) => record.definitionHash === definitionHash)?.number ?? null;
    return { kind: 'git', prompt: path, number, hash: commit, definitionHash, definition, sources };
  } finally {
    await objects.close();
  }
}

async function firstThere(
  objects: GitObjects,
  commit: string,
  paths: readonly string[],
  place: RepositoryPlace,
) {
  for (const path of paths) {
    const found = await promptInCommit(objects, commit, path, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unknown(prompt: string, ref: string, versions: PromptVersions, labels: readonly string[]) {
  const last = versions.versions.at(-1)?.number;
  const known = [
    ...(last === undefined ? [] : [last === 1 ? 'v1' : `v1 to v${last}`]),
    ...labels,
    'working',
  ].join(', ');
  const damaged = versions.problems.length > 0 ? ' Damaged records are left out.' : '';
  return {
    code: 'unknown-version',
    message: `"${prompt}" has no version "${ref}".`,
    remedy: `It has ${known}; branches, tags and commits of git can be named too.${damaged}`,
  };
}
