import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../problem.ts';
import { ensureRegradeFolder } from '../regrade-folder.ts';
import type { ResponseRecord } from './model.ts';
import { readRecord } from './response-record.ts';
import { Shard } from './shard.ts';

/** Answers by key, on this machine: `.regrade/responses/`, one JSONL file for each first two digits of the key. */
export interface ResponseStore {
  has(key: string): boolean;
  find(key: string): ResponseRecord | undefined;
  /** The line of a key as it stands in the file. */
  line(key: string): string | undefined;
  /** All records, as they come; for looking for a near one. */
  records(): Iterable<ResponseRecord>;
  /**
   * The record is in the file when this resolves.
   * @param line what `recordLine` gave
   * @throws {InputError} when it cannot be written
   */
  put(key: string, line: string): Promise<void>;
  /** Lines met so far that hold no record. */
  readonly broken: number;
  close(): void;
}

/** @param root absolute path of the workspace; nothing is made there until the first `put` */
export function openResponseStore(root: string): ResponseStore {
  const folder = join(root, '.regrade', 'responses');
  const shards = new Map<string, Shard>();
  let ready: Promise<unknown> | undefined;

  const shardNamed = (name: string): Shard => {
    let shard = shards.get(name);
    if (shard === undefined) {
      shard = new Shard(join(folder, `${name}.jsonl`));
      shards.set(name, shard);
    }
    return shard;
  };
  const shardOf = (key: string) => shardNamed(key.slice(0, 2));
  const read = (shard: Shard, key: string): ResponseRecord | undefined => {
    const line = shard.line(key);
    if (line === undefined) return undefined;
    const record = readRecord(line);
    if (record?.key === key) return record;
    shard.forget(key);
    return undefined;
  };

  return {
    has: (key) => shardOf(key).has(key),
    find: (key) => read(shardOf(key), key),
    line: (key) => shardOf(key).line(key),
    *records() {
      for (let number = 0; number < 256; number++) {
        const shard = shardNamed(number.toString(16).padStart(2, '0'));
        for (const key of [...shard.keys()]) {
          const record = read(shard, key);
          if (record) yield record;
        }
      }
    },
    async put(key, line) {
      try {
        ready ??= ensureRegradeFolder(root).then(() => mkdir(folder, { recursive: true }));
        await ready;
        shardOf(key).append(key, line);
      } catch (error) {
        ready = undefined;
        if (error instanceof InputError) throw error;
        const code = (error as NodeJS.ErrnoException).code ?? String(error);
        throw InputError.of({
          code: 'response-not-written',
          message: `An answer could not be written to .regrade/responses (${code}).`,
          remedy: 'Check that the folder can be written and that the disk is not full.',
        });
      }
    },
    get broken() {
      let count = 0;
      for (const shard of shards.values()) count += shard.broken;
      return count;
    },
    close() {
      for (const shard of shards.values()) shard.close();
    },
  };
}
