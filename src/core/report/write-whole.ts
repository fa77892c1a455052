import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../problem.ts';

/**
 * Writes a report, making the folders on the way. The file is there whole or not at all: an older report stays until
 * the new one is complete.
 * @param file absolute path
 * @throws {InputError} `cannot-write`, and what `pieces` throws.
 */
export async function writeWhole(
  file: string,
  pieces: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(partial, 'w');
    try {
      for await (const piece of batched(pieces)) await handle.write(piece);
      await handle.close();
      await rename(partial, file);
    } catch (error) {
      await handle.close();
      await rm(partial, { force: true });
      throw error;
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw InputError.of({
      code: 'cannot-write',
      message: `The report "${file}" could not be written (${code}).`,
      remedy: 'Give a file in a folder that can be written.',
    });
  }
}

/** Pieces of at least 64 K units, so that each does not cost a write of its own. */
async function* batched(pieces: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let pending = '';
  for await (const piece of pieces) {
    pending += piece;
    if (pending.length < 65_536) continue;
    yield pending;
    pending = '';
  }
  if (pending !== '') yield pending;
}
