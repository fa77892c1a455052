import type { Clock } from '../clock.ts';
import { InputError, type Problem } from '../problem.ts';
import { fileOfPrompt, inFile } from '../prompt/piece-path.ts';
import type { Prompt, PromptSource } from '../prompt/prompt.ts';
import { promptAt } from '../prompt/read-prompt.ts';
import { openWorkspace } from '../workspace.ts';
import { authorName } from './author.ts';
import { findRepository, renamesOf } from './git-log.ts';
import { readHistoryCache } from './history-cache.ts';
import { identify, type PromptIdentity } from './identity.ts';
import { labelNames, readLabel } from './labels.ts';
import { type ReadRecords, RecordReader } from './read-records.ts';
import { unixLines } from './text-diff.ts';
import { type NumberedVersion, newestVersions, numbered } from './version-order.ts';
import type { SavedVersion, VersionRecord } from './version-record.ts';
import { writeRecord } from './write-record.ts';

/** The saved versions of one prompt. */
export interface PromptVersions {
  /** The prompt's paths over its renames, newest first. */
  readonly names: readonly string[];
  /** Oldest first. */
  readonly versions: readonly NumberedVersion[];
  /** Earlier paths that it may have had, likeliest first, where nothing tells for sure. */
  readonly candidates: readonly string[];
  /** Damaged records of any prompt; what can be read goes on working. */
  readonly problems: readonly Problem[];
}

/** What to save. */
export interface SaveRequest {
  /** The prompt as it stands, unsaved buffers included. */
  readonly prompt: Prompt;
  readonly message: string;
  readonly clock: Clock;
  /** Default: git's user, else the user of the operating system. */
  readonly author?: string;
  /** Hashes of the versions that it was made from; default: the newest of this prompt. */
  readonly parents?: readonly string[];
  /** An earlier path of this prompt, where a person says so: its versions come before. */
  readonly renamedFrom?: string;
}

/** What saving came to. */
export interface SaveOutcome {
  readonly version: NumberedVersion;
  /** False when nothing had changed since the newest version, which `version` then is. */
  readonly created: boolean;
}

/** The saved versions of a workspace, in `.regrade/versions`. */
export interface VersionStore {
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Every record that can be verified, and a problem for each one that cannot. */
  all(): Promise<ReadRecords>;
  /** A saved version by its whole hash; undefined when there is none, or its record is damaged. */
  read(hash: string): Promise<SavedVersion | undefined>;
  /**
   * The saved versions of a prompt, under all its names.
   * @param working what the prompt does now, where the caller has read it; it helps to find an earlier name
   */
  versionsOf(path: string, working?: Pick<Prompt, 'definitionHash'>): Promise<PromptVersions>;
  /**
   * Saves the prompt as it stands. Unchanged files since the newest version make no new one.
   * @throws {InputError} `unknown-earlier-name`.
   */
  save(request: SaveRequest): Promise<SaveOutcome>;
  /** The number of the newest saved version that does exactly what this prompt does; null where there is none. */
  numberOf(prompt: Prompt): Promise<number | null>;
  /** The hash of the saved version with this number if it does what this prompt does, else of the newest that does. */
  savedHash(prompt: Prompt, number: number): Promise<string | undefined>;
}

/** Opens the version store of a workspace; writes nothing until something is saved. */
export function openVersionStore(root: string): VersionStore {
  const reader = new RecordReader(root);
  const workspace = openWorkspace(root);

  const exists = async (path: string) => {
    try {
      return (await workspace.readText(fileOfPrompt(path))) !== undefined;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return true;
    }
  };
  const definitionNow = async (path: string) => {
    try {
      return (await promptAt(workspace, path))?.definitionHash;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return undefined;
    }
  };
  const identityOf = async (
    path: string,
    { versions }: ReadRecords,
    working?: Pick<Prompt, 'definitionHash'>,
  ): Promise<PromptIdentity> =>
    identify({
      path,
      records: versions,
      labelled: await labelledUnder(root, path),
      exists,
      gitNames: () => gitNames(root, path),
      definitionHash: async () => working?.definitionHash ?? definitionNow(path),
    });

  const store: VersionStore = {
    root,
    all: () => reader.all(),
    read: async (hash) => (await reader.all()).versions.get(hash),
    async versionsOf(path, working) {
      const records = await reader.all();
      const { names, versions, candidates } = await identityOf(path, records, working);
      return { names, versions: numbered(versions), candidates, problems: records.problems };
    },
    async save({ prompt, message, clock, author, parents, renamedFrom }) {
      const before = await store.versionsOf(prompt.path, prompt);
      const earlier = renamedFrom === undefined ? [] : await earlierVersions(store, renamedFrom);
      const versions = numbered([...before.versions, ...earlier]);
      const latest = versions.at(-1);
      if (latest !== undefined && parents === undefined && isSame(latest.record, prompt)) {
        return { version: latest, created: false };
      }
      const record: VersionRecord = {
        v: 1,
        kind: 'prompt',
        prompt: prompt.path,
        parents: [...(parents ?? newestVersions(versions).map(({ hash }) => hash))].sort(),
        createdAt: new Date(clock.now()).toISOString(),
        author: wellFormed(author ?? (await authorName(root))),
        message: wellFormed(message.trim()),
        definitionHash: prompt.definitionHash,
        definition: prompt.definition,
        sources: prompt.sources.map(({ path, text }) => ({ path, text })),
      };
      const { hash } = await writeRecord(root, record);
      const after = await store.versionsOf(prompt.path, prompt);
      const version = after.versions.find((one) => one.hash === hash);
      if (version !== undefined) return { version, created: true };
      const damaged = after.problems.filter(({ file }) => file?.includes(hash));
      throw new InputError(damaged);
    },
    async numberOf(prompt) {
      const { versions } = await store.versionsOf(prompt.path, prompt);
      return (
        versions.findLast(({ record }) => record.definitionHash === prompt.definitionHash)?.number ?? null
      );
    },

    async savedHash(prompt, number) {
      const { versions } = await store.versionsOf(prompt.path, prompt);
      const same = versions.filter(({ record }) => record.definitionHash === prompt.definitionHash);
      return (same.find((version) => version.number === number) ?? same.at(-1))?.hash;
    },
  };
  return store;
}

async function earlierVersions(store: VersionStore, path: string): Promise<readonly NumberedVersion[]> {
  const { versions } = await store.versionsOf(path);
  if (versions.length > 0) return versions;
  throw InputError.of({
    code: 'unknown-earlier-name',
    message: `There is no saved version of "${path}".`,
    remedy: 'Give the path, from the workspace’s root, under which earlier versions were saved.',
  });
}

/** Versions that moves of labels under this path name. */
async function labelledUnder(root: string, path: string): Promise<string[]> {
  const labels = await labelNames(root, path);
  const files = await Promise.all(labels.map((label) => readLabel(root, path, label)));
  return files.flatMap((file) => file?.moves.map(({ to }) => to) ?? []);
}

async function gitNames(root: string, path: string): Promise<readonly string[]> {
  const repository = await findRepository(root, path);
  if (repository === undefined) return [];
  const { head, prefix } = repository;
  const cached = await readHistoryCache(root, path);
  if (cached?.head === head && cached.prefix === prefix) {
    return cached.names.slice(1).map((name) => inFile(path, name));
  }
  return (await renamesOf(repository, fileOfPrompt(path))).map(({ from }) => inFile(path, from));
}

function isSame(record: VersionRecord, prompt: Prompt): boolean {
  return (
    record.prompt === prompt.path &&
    record.definitionHash === prompt.definitionHash &&
    sameSources(record.sources, prompt.sources)
  );
}

/** Whether two versions have the same files with the same texts; line ends do not count. */
export function sameSources(a: readonly PromptSource[], b: readonly PromptSource[]): boolean {
  const texts = new Map(a.map(({ path, text }) => [path, unixLines(text)]));
  return a.length === b.length && b.every(({ path, text }) => texts.get(path) === unixLines(text));
}

/** Half characters have no place in a record; they become U+FFFD. */
const wellFormed = (text: string) => Buffer.from(text, 'utf8').toString('utf8');
