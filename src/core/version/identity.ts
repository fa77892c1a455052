import type { SavedVersion } from './version-record.ts';

/** What is asked to find a prompt's earlier names. */
export interface IdentityQuestions {
  /** Path of the prompt from the workspace's root. */
  readonly path: string;
  readonly records: ReadonlyMap<string, SavedVersion>;
  /** Versions that labels under this path stand at or stood at. */
  readonly labelled: readonly string[];
  /** Whether there is a file at a path now. */
  exists(path: string): Promise<boolean>;
  /** Earlier paths by git's renames, newest first. */
  gitNames(): Promise<readonly string[]>;
  /** What the prompt does now; undefined when it cannot be read. */
  definitionHash(): Promise<string | undefined>;
}

/** Who a prompt is, over its renames. */
export interface PromptIdentity {
  /** Its paths, newest first; the asked one is the first. */
  readonly names: readonly string[];
  /** Its saved versions under all its names. */
  readonly versions: readonly SavedVersion[];
  /** Paths that it may have had, likeliest first, where nothing tells for sure; a person decides. */
  readonly candidates: readonly string[];
}

/**
 * Finds the saved versions of a prompt that may have been renamed. Its own versions name their parents, wherever those
 * were saved. Where it has none, git's renames tell; then a version of a file that is gone and did exactly the same.
 */
export async function identify(questions: IdentityQuestions): Promise<PromptIdentity> {
  const { path, records, labelled } = questions;
  const seeds = [
    ...[...records.values()].filter(({ record }) => record.prompt === path),
    ...labelled.flatMap((hash) => records.get(hash) ?? []),
  ];
  if (seeds.length > 0) return gather(questions, [path], seeds, []);

  const byPath = new Map<string, SavedVersion[]>();
  for (const version of records.values()) {
    const { prompt } = version.record;
    byPath.set(prompt, [...(byPath.get(prompt) ?? []), version]);
  }
  const gone: string[] = [];
  for (const other of byPath.keys()) if (!(await questions.exists(other))) gone.push(other);
  if (gone.length === 0) return { names: [path], versions: [], candidates: [] };

  const git = (await questions.gitNames()).filter((name) => gone.includes(name));
  if (git.length > 0) {
    return gather(
      questions,
      [path, ...git],
      git.flatMap((name) => byPath.get(name) ?? []),
      [],
    );
  }
  const parents = new Map<string, string>();
  for (const { record } of records.values()) {
    for (const parent of record.parents) {
      if (records.get(parent)?.record.prompt !== record.prompt) parents.set(parent, record.prompt);
    }
  }
  // A name whose versions went on under another name is taken.
  const free = gone.filter((name) => !byPath.get(name)?.some(({ hash }) => parents.has(hash)));
  const hash = await questions.definitionHash();
  if (hash === undefined) return { names: [path], versions: [], candidates: [] };
  const same = free.filter((name) => newest(byPath.get(name) ?? [])?.record.definitionHash === hash);
  const [only] = same;
  if (only !== undefined && same.length === 1) {
    return gather(questions, [path, only], byPath.get(only) ?? [], []);
  }
  return { names: [path], versions: [], candidates: likeliestFirst(path, same.length > 0 ? same : free) };
}

/** All versions that these were made from, and all others under the names that came up and are free now. */
async function gather(
  { path, records, exists }: IdentityQuestions,
  known: readonly string[],
  seeds: readonly SavedVersion[],
  candidates: readonly string[],
): Promise<PromptIdentity> {
  const names = new Set(known);
  const versions = new Map<string, SavedVersion>();
  const open = [...seeds];
  for (let version = open.pop(); version; version = open.pop()) {
    if (versions.has(version.hash)) continue;
    versions.set(version.hash, version);
    open.push(...version.record.parents.flatMap((parent) => records.get(parent) ?? []));
    const { prompt } = version.record;
    if (names.has(prompt) || prompt === path || (await exists(prompt))) continue;
    names.add(prompt);
    open.push(...[...records.values()].filter(({ record }) => record.prompt === prompt));
  }
  return { names: [...names], versions: [...versions.values()], candidates };
}

function newest(versions: readonly SavedVersion[]): SavedVersion | undefined {
  const parents = new Set(versions.flatMap(({ record }) => record.parents));
  return versions
    .filter(({ hash }) => !parents.has(hash))
    .sort((a, b) => Date.parse(b.record.createdAt) - Date.parse(a.record.createdAt))[0];
}

/** Files of the same name first, then files of the same folder. */
function likeliestFirst(path: string, others: readonly string[]): string[] {
  const [folder, name] = split(path);
  const likeness = (other: string) => {
    const [otherFolder, otherName] = split(other);
    return (otherName === name ? 2 : 0) + (otherFolder === folder ? 1 : 0);
  };
  return [...others].sort((a, b) => likeness(b) - likeness(a) || (a < b ? -1 : 1));
}

function split(path: string): readonly [string, string] {
  const cut = path.lastIndexOf('/');
  return [path.slice(0, Math.max(0, cut)), path.slice(cut + 1)];
}
