import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { InputError } from '../problem.ts';
import type { StoredRun } from '../run/run.ts';
import { runJson } from './run-json.ts';
import { runJsonl } from './run-jsonl.ts';
import { runJunit } from './run-junit.ts';
import { runMarkdown } from './run-markdown.ts';

/** Gives a report in pieces. */
export type RunReport = (run: StoredRun) => AsyncIterable<string>;

const reports: ReadonlyMap<string, RunReport> = new Map([
  ['.json', runJson],
  ['.jsonl', runJsonl],
  ['.xml', runJunit],
  ['.md', runMarkdown],
]);

/**
 * The report that a file's extension asks for.
 * @throws {InputError} `unknown-report` that names the extensions there are.
 */
export function reportFor(file: string): RunReport {
  const report = reports.get(extname(file).toLowerCase());
  if (report !== undefined) return report;
  throw InputError.of({
    code: 'unknown-report',
    message: `"${file}" names no kind of report that can be written.`,
    remedy: 'End the name with .json, .jsonl, .xml (JUnit) or .md (Markdown).',
  });
}

/**
 * Writes a run's report, making the folders on the way. The file is there whole or not at all: an older report stays
 * until the new one is complete.
 * @param file absolute path; its extension decides the kind.
 * @throws {InputError} `unknown-report`, `cannot-write`, `run-unfinished`.
 */
export async function writeReport(run: StoredRun, file: string): Promise<void> {
  const report = reportFor(file);
  const partial = `${file}.${process.pid}.partial`;
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(partial, 'w');
    try {
      for await (const piece of batched(report(run))) await handle.write(piece);
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
async function* batched(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let pending = '';
  for await (const piece of pieces) {
    pending += piece;
    if (pending.length < 65_536) continue;
    yield pending;
    pending = '';
  }
  if (pending !== '') yield pending;
}
