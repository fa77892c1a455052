import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { InputError } from '../problem.ts';
import { LineScanner } from './line-scanner.ts';
import { keyOfLine, longestRecord } from './response-record.ts';

interface Place {
  readonly at: number;
  readonly size: number;
}

const chunkSize = 256 * 1024;

/**
 * One append-only file of records. The index from key to place is made when first asked and follows what this and
 * other processes append. Reads and writes are synchronous: for a few kilobytes of a local file that costs a tenth of
 * the CPU of a round through the thread pool.
 */
export class Shard {
  readonly #file: string;
  readonly #places = new Map<string, Place>();
  #fd: number | undefined;
  /** Up to here, in bytes, lines are in the index; always the beginning of a line. */
  #indexed = 0;
  #broken = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** Lines that hold no record: a process that was killed while writing leaves one. */
  get broken(): number {
    return this.#broken;
  }

  has(key: string): boolean {
    if (this.#places.has(key)) return true;
    this.#follow();
    return this.#places.has(key);
  }

  /** The line of a key, the last one written; undefined if there is none. */
  line(key: string): string | undefined {
    if (!this.has(key)) return undefined;
    const place = this.#places.get(key);
    return place && this.#read(place).toString('utf8');
  }

  /** All keys, in the order of writing. */
  keys(): Iterable<string> {
    this.#follow();
    return this.#places.keys();
  }

  /** Takes a line out of the index that turned out to hold no record. */
  forget(key: string): void {
    if (this.#places.delete(key)) this.#broken++;
  }

  /**
   * Appends one line with one write, so that lines of several processes do not mix. It begins with a line feed too:
   * what a killed process left unfinished before it then spoils nothing but itself.
   */
  append(key: string, line: string): void {
    const bytes = Buffer.from(`\n${line}\n`, 'utf8');
    const fd = this.#open(true);
    if (fd === undefined) throw new Error(`${this.#file} could not be opened.`);
    // Where it came to stand is for #follow to find out: another process may have written in between.
    this.#places.delete(key);
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(fd, bytes, written, bytes.length - written);
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #follow(): void {
    const fd = this.#open(false);
    if (fd === undefined) return;
    const { size } = fstatSync(fd);
    if (size < this.#indexed) {
      this.#places.clear();
      this.#indexed = 0;
    }
    if (size === this.#indexed) return;
    const scanner = new LineScanner(this.#indexed, longestRecord);
    for (let at = this.#indexed; at < size; ) {
      const chunk = Buffer.allocUnsafe(Math.min(chunkSize, size - at));
      const count = readSync(fd, chunk, 0, chunk.length, at);
      if (count === 0) break;
      at += count;
      for (const line of scanner.push(chunk.subarray(0, count))) {
        if (line.size === 0) continue;
        const key = line.bytes === null ? undefined : keyOfLine(line.bytes);
        if (key === undefined) this.#broken++;
        else this.#places.set(key, { at: line.at, size: line.size });
      }
    }
    this.#indexed = scanner.at;
  }

  #read(place: Place): Buffer {
    const fd = this.#open(false);
    const bytes = Buffer.allocUnsafe(place.size);
    if (fd === undefined) return Buffer.alloc(0);
    const count = readSync(fd, bytes, 0, place.size, place.at);
    return bytes.subarray(0, count);
  }

  #open(create: boolean): number | undefined {
    if (this.#fd !== undefined) return this.#fd;
    const flags = constants.O_RDWR | constants.O_APPEND | (create ? constants.O_CREAT : 0);
    try {
      this.#fd = openSync(this.#file, flags, 0o644);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (create) throw error;
      if (!['ENOENT', 'ENOTDIR'].includes(code)) throw unreadable(code);
    }
    return this.#fd;
  }
}

function unreadable(code: string): InputError {
  return InputError.of({
    code: 'responses-not-readable',
    message: `The stored answers in .regrade/responses could not be opened (${code}).`,
    remedy: 'Check that the folder and its files can be read and written.',
  });
}
