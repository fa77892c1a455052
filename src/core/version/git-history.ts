import { environmentsPath } from '../prompt/environments-path.ts';
import { fileOfPrompt, inFile } from '../prompt/piece-path.ts';
import type { Definition, Prompt } from '../prompt/prompt.ts';
import { describeChange } from './change-words.ts';
import {
  commitsOf,
  findRepository,
  type LogEntry,
  type Rename,
  type Repository,
  type RepositoryPlace,
  renamesOf,
} from './git-log.ts';
import { GitObjects } from './git-objects.ts';
import { type PromptInCommit, promptInCommit } from './git-prompt.ts';
import { type KnownCommit, type KnownHistory, readHistoryCache, writeHistoryCache } from './history-cache.ts';

/** A commit that changed what a prompt does. */
export interface GitVersion {
  readonly commit: string;
  /** When it was written, ms since 1970. */
  readonly at: number;
  readonly author: string;
  readonly message: string;
  /** The prompt's path in this commit. */
  readonly path: string;
  readonly definitionHash: string;
  /** What changed since the commit before, in words. */
  readonly changed: readonly string[];
  readonly lines: number;
  /** True where the clone holds nothing older, so that nobody knows what it changed. */
  readonly cut?: true | undefined;
}

/** A prompt's history in git. */
export interface GitHistory {
  /** Newest first. */
  readonly versions: readonly GitVersion[];
  /** Every path that the prompt had, newest first. */
  readonly names: readonly string[];
  /** Null where the folder is no repository or has no commit, or git is missing. */
  readonly repository: Repository | null;
  /** How many older commits were not read because the look was stopped; 0 where all that the clone holds was read. */
  readonly unread: number;
}

/** How a long history is looked at. */
export interface HistoryOptions {
  /** Stops the look; what was read so far is kept, and the next look goes on from there. */
  readonly signal?: AbortSignal;
  /** Told while commits are read: how many of how many. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Paths that the prompt had before, as records tell; git knows them only once a rename is committed. */
  readonly earlier?: readonly string[];
  /** False: commits behind the place where an earlier look was stopped stay unread; default: they are read now. */
  readonly older?: boolean;
}

/** Files that a prompt reaches may name further ones; more steps than this no prompt has. */
const mostRounds = 6;
/** So many commits are read at a time. */
const batch = 128;
/** Definitions kept between reading and telling, in characters of their texts; those of a longer history are read again. */
const mostKept = 32 * 1024 * 1024;

/**
 * Every commit that changed the resolved definition of a prompt: its file under all its names, and every partial that
 * any of its states reached. Git is asked a constant number of times; with the same commit checked out, once.
 * @param path the prompt's path from the workspace's root
 */
export async function gitHistory(
  root: string,
  path: string,
  options: HistoryOptions = {},
): Promise<GitHistory> {
  const repository = await findRepository(root, path);
  if (repository === undefined) return { versions: [], names: [path], repository: null, unread: 0 };
  const cached = await readHistoryCache(root, path);
  const usable = cached?.prefix === repository.prefix ? cached : undefined;
  // Older commits may come into a shallow clone without a change of its head.
  const fresh =
    !repository.isShallow &&
    usable?.isShallow !== true &&
    usable?.head === repository.head &&
    earlierFiles(path, options).every((name) => usable.names.includes(name)) &&
    (usable.unread === 0 || options.older === false);
  const history = fresh && usable ? usable : await lookUp(path, repository, usable, options);
  if (!fresh) await writeHistoryCache(root, path, history);
  const { commits, names, unread } = history;
  return {
    versions: commits.flatMap(versionOf).map((version) => ({ ...version, path: inFile(path, version.path) })),
    names: names.map((name) => inFile(path, name)),
    repository,
    unread,
  };
}

function versionOf(known: KnownCommit): GitVersion[] {
  const { commit, at, author, subject, path, definitionHash, changed, lines, cut } = known;
  if (changed === undefined || path === null || definitionHash === null) return [];
  return [{ commit, at, author, message: subject, path, definitionHash, changed, lines: lines ?? 0, cut }];
}

async function lookUp(
  path: string,
  repository: Repository,
  earlier: KnownHistory | undefined,
  options: HistoryOptions,
): Promise<KnownHistory> {
  const { head, prefix, isShallow } = repository;
  const file = fileOfPrompt(path);
  const renames = await renamesOf(repository, file);
  const names = new Set([file, ...renames.map(({ from }) => from)]);
  for (const name of earlierFiles(path, options)) {
    if (names.has(name)) continue;
    const before = await renamesOf(repository, name);
    renames.push(...before);
    for (const one of [name, ...before.map(({ from }) => from)]) names.add(one);
  }
  const known = new Map(earlier?.commits.map((commit) => [commit.commit, commit]));
  const objects = new GitObjects(repository.folder);
  try {
    const reading = new Reading(path, objects, repository, [...names], renames, known, options);
    const files = new Set([
      ...names,
      ...[...names].map(environmentsPath),
      ...[...known.values()].flatMap(({ asked }) => asked),
    ]);
    for (let round = 1; ; round++) {
      const before = files.size;
      const log = await commitsOf(repository, [...files]);
      const commits = await reading.read(log, file);
      const unread = log.length - commits.length;
      for (const { asked } of commits) for (const file of asked) files.add(file);
      if (files.size === before || round === mostRounds || unread > 0) {
        const told = await reading.told(commits, log);
        return { head, prefix, isShallow, names: [...names], commits: told, unread };
      }
    }
  } finally {
    await objects.close();
  }
}

/** Files of the names that the prompt had before, without its present one. */
const earlierFiles = (path: string, { earlier = [] }: HistoryOptions) =>
  earlier.map(fileOfPrompt).filter((file) => file !== fileOfPrompt(path));

/** Reads the states of one prompt, each once. */
class Reading {
  readonly #prompt: string;
  readonly #objects: GitObjects;
  readonly #place: RepositoryPlace;
  readonly #names: readonly string[];
  readonly #renames: ReadonlyMap<string, Rename>;
  readonly #known: Map<string, KnownCommit>;
  /** What earlier commits changed, from an earlier look. */
  readonly #toldBefore: ReadonlyMap<string, KnownCommit>;
  readonly #definitions = new Map<string, { readonly definition: Definition; readonly size: number }>();
  #kept = 0;
  readonly #readingAgain = new Map<string, Promise<Definition | undefined>>();
  readonly #options: HistoryOptions;

  constructor(
    prompt: string,
    objects: GitObjects,
    place: RepositoryPlace,
    names: readonly string[],
    renames: readonly Rename[],
    known: Map<string, KnownCommit>,
    options: HistoryOptions,
  ) {
    this.#prompt = prompt;
    this.#options = options;
    this.#objects = objects;
    this.#place = place;
    this.#names = names;
    this.#renames = new Map(renames.map((rename) => [rename.commit, rename]));
    this.#known = known;
    this.#toldBefore = new Map(known);
  }

  /** The state of the prompt in each commit, the newest ones alone where the look is stopped. */
  async read(whole: readonly LogEntry[], path: string): Promise<KnownCommit[]> {
    const { signal, onProgress, older } = this.#options;
    const paths = this.#pathsIn(whole, path);
    const lastKnown = whole.findLastIndex(({ commit }) => this.#known.has(commit));
    const log = older === false && lastKnown !== -1 ? whole.slice(0, lastKnown + 1) : whole;
    const commits: KnownCommit[] = [];
    for (let start = 0; start < log.length; start += batch) {
      const some = log.slice(start, start + batch);
      const isNew = some.some(({ commit }) => !this.#known.has(commit));
      if (isNew && signal?.aborted === true) break;
      if (isNew) onProgress?.(start, whole.length);
      commits.push(
        ...(await Promise.all(some.map((entry) => this.#readOne(entry, paths.get(entry.commit) ?? path)))),
      );
    }
    for (const commit of commits) this.#known.set(commit.commit, commit);
    return commits;
  }

  async #readOne(entry: LogEntry, path: string): Promise<KnownCommit> {
    const known = this.#known.get(entry.commit);
    if (known !== undefined) {
      const { changed: _, lines: __, cut: ___, ...state } = known;
      return { ...state, parents: entry.parents, ...(entry.cut === true ? { cut: true } : {}) };
    }
    const found = await this.#promptAt(entry.commit, path);
    if (found?.prompt !== undefined) this.#keep(found.prompt);
    return {
      ...entry,
      path: found?.path ?? null,
      definitionHash: found?.prompt?.definitionHash ?? null,
      asked: found?.asked.filter((file) => file !== found.path) ?? [],
    };
  }

  /** The prompt under the name that it should have in a commit, else under any of its names. */
  async #promptAt(commit: string, path: string): Promise<(PromptInCommit & { path: string }) | undefined> {
    for (const name of new Set([path, ...this.#names])) {
      const found = await promptInCommit(this.#objects, commit, inFile(this.#prompt, name), this.#place);
      if (found !== undefined) return { ...found, path: name };
    }
    return undefined;
  }

  /** Commit → the path that the prompt had, followed back along the renames. */
  #pathsIn(log: readonly LogEntry[], path: string): Map<string, string> {
    const paths = new Map<string, string>();
    for (const { commit, parents } of log) {
      const here = paths.get(commit) ?? path;
      paths.set(commit, here);
      const rename = this.#renames.get(commit);
      const before = rename?.to === here ? rename.from : here;
      for (const parent of parents) if (!paths.has(parent)) paths.set(parent, before);
    }
    return paths;
  }

  /** The commits with what each of them changed in words, where it changed something. */
  async told(commits: readonly KnownCommit[], log: readonly LogEntry[]): Promise<KnownCommit[]> {
    const unread = new Set(log.slice(commits.length).map(({ commit }) => commit));
    const all = new Map(commits.map((commit) => [commit.commit, commit]));
    // Oldest first: a state that could not be read stands for the one before it.
    const states = new Map<string, KnownCommit | undefined>();
    for (const commit of commits.toReversed()) {
      const before = commit.parents.map((parent) => states.get(parent)).find((state) => state !== undefined);
      const isState = commit.definitionHash !== null || commit.path === null;
      states.set(commit.commit, isState ? commit : before);
    }
    // Oldest first too: these were read last, so that their definitions are still kept.
    const told: KnownCommit[] = [];
    for (let end = commits.length; end > 0; end -= batch) {
      const some = commits.slice(Math.max(0, end - batch), end);
      told.unshift(...(await Promise.all(some.map((commit) => this.#tell(commit, states, all, unread)))));
    }
    return told;
  }

  async #tell(
    commit: KnownCommit,
    states: ReadonlyMap<string, KnownCommit | undefined>,
    all: ReadonlyMap<string, KnownCommit>,
    unread: ReadonlySet<string>,
  ): Promise<KnownCommit> {
    if (commit.definitionHash === null) return commit;
    // A parent that was not read yet: what this commit changed is told by a later look.
    if (commit.parents.some((parent) => unread.has(parent))) return commit;
    const parents = commit.parents.filter((parent) => all.has(parent)).map((parent) => states.get(parent));
    if (parents.some((parent) => parent?.definitionHash === commit.definitionHash)) return commit;
    const before = this.#toldBefore.get(commit.commit);
    if (before?.changed !== undefined && before.parents.join() === commit.parents.join()) return before;
    const parent = parents.find((one) => one !== undefined && one.definitionHash !== null);
    if (parent === undefined) return { ...commit, changed: [], lines: 0 };
    const [old, now] = await Promise.all([this.#definition(parent), this.#definition(commit)]);
    if (old === undefined || now === undefined) return { ...commit, changed: [], lines: 0 };
    const { words, lines } = describeChange(old, now);
    return { ...commit, changed: words, lines };
  }

  #definition({ commit, path, definitionHash }: KnownCommit): Promise<Definition | undefined> {
    if (path === null || definitionHash === null) return Promise.resolve(undefined);
    const kept = this.#definitions.get(definitionHash);
    if (kept !== undefined) return Promise.resolve(kept.definition);
    // A version is wanted twice at once: by its own commit and by the one after it.
    const under = this.#readingAgain.get(definitionHash);
    if (under !== undefined) return under;
    const reading = this.#readAgain(commit, path).finally(() => this.#readingAgain.delete(definitionHash));
    this.#readingAgain.set(definitionHash, reading);
    return reading;
  }

  async #readAgain(commit: string, path: string): Promise<Definition | undefined> {
    const found = await promptInCommit(this.#objects, commit, inFile(this.#prompt, path), this.#place);
    if (found?.prompt !== undefined) this.#keep(found.prompt);
    return found?.prompt?.definition;
  }

  #keep({ definitionHash, definition, sources }: Prompt): void {
    if (this.#definitions.has(definitionHash)) return;
    const size = sources.reduce((sum, { text }) => sum + text.length, 0);
    this.#definitions.set(definitionHash, { definition, size });
    this.#kept += size;
    for (const [oldest, entry] of this.#definitions) {
      if (this.#kept <= mostKept) break;
      this.#definitions.delete(oldest);
      this.#kept -= entry.size;
    }
  }
}
