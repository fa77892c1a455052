import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../problem.ts';
import { ensureRegradeFolder } from '../regrade-folder.ts';
import { caseLines, cellLines, linesOfCase, notARun, outlines, parsedLine, runLines } from './read-record.ts';
import type { FinishLine, RunHeaderLine, RunLine, StoredRun, VersionLine } from './run.ts';

const runsFolder = (root: string) => join(root, '.regrade', 'runs');

/** Absolute path of a run's record. */
export function runFile(root: string, id: string): string {
  return join(runsFolder(root), `${id}.jsonl`);
}

/** Writes one run's record; lines of one tick go to disk in one write. */
export class RunWriter {
  readonly file: string;
  readonly #handle: FileHandle;
  #pending: string[] = [];
  #flushing: Promise<void> | undefined;
  /** Writes follow each other, so that two batches never mix. */
  #last: Promise<void> = Promise.resolve();

  private constructor(file: string, handle: FileHandle) {
    this.file = file;
    this.#handle = handle;
  }

  /** Creates the record. @throws when it exists already. */
  static async create(root: string, id: string): Promise<RunWriter> {
    await ensureRegradeFolder(root);
    await mkdir(runsFolder(root), { recursive: true });
    const file = runFile(root, id);
    return new RunWriter(file, await open(file, 'ax'));
  }

  /** Adds a line that is written with the next one; nothing tells when. */
  enqueue(line: RunLine): void {
    this.#pending.push(JSON.stringify(line));
  }

  /** Resolves when the line is written: from then on it survives the end of this process. */
  append(line: RunLine): Promise<void> {
    this.enqueue(line);
    return this.flush();
  }

  /** Resolves when all lines so far are written. */
  flush(): Promise<void> {
    this.#flushing ??= this.#writeBatch();
    return this.#flushing;
  }

  async #writeBatch(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#flushing = undefined;
    if (this.#pending.length > 0) {
      const text = `${this.#pending.join('\n')}\n`;
      this.#pending = [];
      this.#last = this.#last.then(() => this.#handle.appendFile(text, 'utf8'));
    }
    await this.#last;
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.#handle.close();
    }
  }
}

/**
 * Opens a run's record, also one of a killed process: a torn last line is left out.
 * @throws {InputError} when the file is no run record or of a newer format.
 */
export async function openRun(file: string): Promise<StoredRun> {
  let header: RunHeaderLine | undefined;
  const versions: VersionLine[] = [];
  let finish: FinishLine | null = null;
  for await (const line of runLines(file)) {
    // They stand before the first case or cell.
    if (line.kind === 'run') header = line;
    else if (line.kind === 'version') versions.push(line);
    else break;
  }
  if (header === undefined) throw InputError.of(notARun(file));
  finish = await finishOf(file);
  return {
    header,
    versions,
    finish,
    cells: () => cellLines(file),
    cases: () => caseLines(file),
    outlines: () => outlines(file),
    ofCase: (id) => linesOfCase(file, id),
  };
}

/** The finish line, looked for at the end of the file so that a large record costs nothing. */
async function finishOf(file: string): Promise<FinishLine | null> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    for (let length = 64 * 1024; ; length *= 8) {
      const start = Math.max(0, size - length);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
      const text = buffer.toString('utf8', 0, bytesRead).trimEnd();
      const cut = text.lastIndexOf('\n');
      if (cut === -1 && start > 0) continue;
      const line = parsedLine(text.slice(cut + 1));
      return line?.kind === 'finish' ? line : null;
    }
  } finally {
    await handle.close();
  }
}

/** A run as lists show it. */
export interface RunListing {
  readonly id: string;
  readonly file: string;
  readonly suite: string;
  readonly header: RunHeaderLine;
  readonly versions: readonly VersionLine[];
  readonly finish: FinishLine | null;
  readonly bytes: number;
}

/** Ids of all stored runs, newest first; reads no record. */
export async function runIds(root: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(runsFolder(root));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.slice(0, -'.jsonl'.length))
    .sort()
    .reverse();
}

/** All stored runs, newest first; a file that is no run record is left out. */
export async function* listRuns(root: string): AsyncGenerator<RunListing> {
  for (const id of await runIds(root)) {
    const file = runFile(root, id);
    try {
      const { header, versions, finish } = await openRun(file);
      yield { id, file, suite: header.suite, header, versions, finish, bytes: (await stat(file)).size };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
}

/** The newest run of a suite that `accept` takes, or undefined. */
export async function latestRun(
  root: string,
  suite: string,
  accept: (run: RunListing) => boolean = () => true,
): Promise<RunListing | undefined> {
  for await (const run of listRuns(root)) if (run.suite === suite && accept(run)) return run;
  return undefined;
}

/** Deletes a run's record. */
export async function removeRun(root: string, id: string): Promise<void> {
  await rm(runFile(root, id), { force: true });
}
