import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isThere } from '../file-there.ts';
import { InputError } from '../problem.ts';
import { openRecordings, type Recordings } from './recordings.ts';

/** Gives the line of a key that was used. */
export type LineOf = (key: string) => string | undefined;

/** Writes what was used to one recordings file, for `--record`. Holds keys only: the records themselves are on disk. */
export interface Recorder {
  /** Notes that the answer of this key was used. */
  use(key: string, line: LineOf): void;
  /** Notes that something could not be answered, so that what the file holds may be needed still. */
  incomplete(): void;
  /**
   * Writes the file; until then it stays as it was, and what was paid for is in the local store.
   * @param release called when all lines are read, before the file is replaced: Windows replaces no file that is open
   * @throws {InputError} when it cannot be written
   */
  close(release: () => void): Promise<void>;
}

/**
 * The file is sorted by key, so that recording again changes only the lines that differ, and is replaced in one step.
 * `about` lines that it has are kept. Records that this run did not use are dropped, unless it was incomplete.
 * @param file absolute path
 * @param name the same, for messages
 * @throws {InputError} when the file exists and is not a recordings file
 */
export async function openRecorder(file: string, name: string): Promise<Recorder> {
  const before = (await isThere(file))
    ? await openRecordings([{ path: name, absolute: file, chunks: createReadStream(file) }])
    : undefined;
  const used = new Map<string, LineOf>();
  let complete = true;
  return {
    use(key, line) {
      used.set(key, line);
    },
    incomplete() {
      complete = false;
    },
    async close(release) {
      try {
        if (used.size === 0) return;
        if (!complete) keepOthers(used, before);
        await write(file, before?.about ?? [], used, () => {
          before?.close();
          release();
        });
      } finally {
        before?.close();
      }
    },
  };
}

function keepOthers(used: Map<string, LineOf>, before: Recordings | undefined): void {
  if (before === undefined) return;
  for (const key of before.keys()) if (!used.has(key)) used.set(key, before.line);
}

async function write(
  file: string,
  about: readonly string[],
  used: ReadonlyMap<string, LineOf>,
  beforeReplacing: () => void,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  const handle = await open(draft, 'w');
  try {
    let batch = about.map((line) => `${line}\n`).join('');
    for (const key of [...used.keys()].sort()) {
      const line = used.get(key)?.(key);
      if (line === undefined) throw new Error(`The record ${key} is no longer in its file.`);
      batch += `${line}\n`;
      if (batch.length > 1 << 20) {
        await handle.write(batch);
        batch = '';
      }
    }
    await handle.write(batch);
    await handle.sync();
    await handle.close();
    beforeReplacing();
    await rename(draft, file);
  } catch (error) {
    await handle.close();
    await rm(draft, { force: true });
    const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw InputError.of({
      code: 'recording-not-written',
      message: `The responses could not be written to ${file} (${code}).`,
      remedy:
        'Check that the folder can be written. The answers are kept in .regrade/responses, so a second run with --record asks for nothing.',
    });
  }
}
