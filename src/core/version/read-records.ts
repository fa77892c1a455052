import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import { definitionHash } from '../prompt/definition.ts';
import { recordHash, recordSchema, type SavedVersion } from './version-record.ts';

/** What a folder of records holds: what could be verified, and a problem for each record that could not. */
export interface ReadRecords {
  readonly versions: ReadonlyMap<string, SavedVersion>;
  readonly problems: readonly Problem[];
}

/** Absolute path of the folder of version records. */
export const versionsFolder = (root: string) => join(root, '.regrade', 'versions');

/** Path of a record from the workspace's root. */
export const recordPath = (hash: string) => `.regrade/versions/${hash}.json`;

type Outcome = { readonly version: SavedVersion } | { readonly problem: Problem } | 'not ours';

/** Reads and verifies records; a file that did not change since is not read again. */
export class RecordReader {
  readonly #root: string;
  readonly #known = new Map<string, { readonly stamp: string; readonly outcome: Outcome }>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Every record; a damaged one is named and left out. */
  async all(): Promise<ReadRecords> {
    const versions = new Map<string, SavedVersion>();
    const problems: Problem[] = [];
    const names = await namesIn(versionsFolder(this.#root));
    for (let start = 0; start < names.length; start += 64) {
      const some = names.slice(start, start + 64);
      for (const outcome of await Promise.all(some.map((name) => this.#read(name)))) {
        if (outcome === 'not ours') continue;
        if ('version' in outcome) versions.set(outcome.version.hash, outcome.version);
        else problems.push(outcome.problem);
      }
    }
    for (const hash of this.#known.keys()) if (!names.includes(hash)) this.#known.delete(hash);
    return { versions, problems };
  }

  async #read(hash: string): Promise<Outcome> {
    const file = join(versionsFolder(this.#root), `${hash}.json`);
    const { mtimeMs, size, ino } = await stat(file);
    const stamp = `${mtimeMs} ${size} ${ino}`;
    const known = this.#known.get(hash);
    if (known?.stamp === stamp) return known.outcome;
    const outcome = verify(hash, await readFile(file, 'utf8'));
    this.#known.set(hash, { stamp, outcome });
    return outcome;
  }
}

/** Hashes by the names of the files, sorted. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.flatMap((name) => (/^[0-9a-f]{64}\.json$/.test(name) ? [name.slice(0, 64)] : [])).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function verify(hash: string, text: string): Outcome {
  const damaged = (message: string, code = 'damaged-version'): Outcome => ({
    problem: {
      severity: 'error',
      code,
      message,
      remedy: restore,
      file: recordPath(hash),
    },
  });
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return damaged(`The record of version ${hash.slice(0, 12)} is damaged: it is not JSON.`);
  }
  if (!isJsonObject(value)) {
    return damaged(`The record of version ${hash.slice(0, 12)} is damaged: it is not a mapping.`);
  }
  let actual: string | undefined;
  try {
    actual = recordHash(value);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
  if (actual !== hash) {
    return damaged(
      `The record of version ${hash.slice(0, 12)}${named(value)} was changed after it was saved: its content no longer has the hash in its name.`,
    );
  }
  if (typeof value.kind === 'string' && value.kind !== 'prompt') return 'not ours';
  if (value.v !== 1) {
    return {
      problem: {
        severity: 'error',
        code: 'newer-version-record',
        message: `The version ${hash.slice(0, 12)}${named(value)} was saved by a newer Regrade.`,
        remedy: 'Update Regrade.',
        file: recordPath(hash),
      },
    };
  }
  const parsed = recordSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const at = issue?.path.join('.') ?? '';
    return damaged(
      `The record of version ${hash.slice(0, 12)} is no version: "${at}" ${issue?.message ?? 'is wrong'}.`,
    );
  }
  if (definitionHash(parsed.data.definition) !== parsed.data.definitionHash) {
    return damaged(
      `The record of version ${hash.slice(0, 12)}${named(value)} is no version: its definition does not have the hash that it says.`,
    );
  }
  return { version: { hash, record: parsed.data } };
}

const restore =
  'Take the file from git again (git log --all --oneline -- and this path finds it), or delete it; every other version stays as it is.';

const named = ({ prompt }: { prompt?: unknown }) =>
  typeof prompt === 'string' ? ` of "${prompt.slice(0, 200)}"` : '';
