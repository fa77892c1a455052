import { closeSync, openSync, readSync } from 'node:fs';
import { InputError, type Problem } from '../problem.ts';
import { LineScanner, type ScannedLine } from './line-scanner.ts';
import type { ResponseRecord } from './model.ts';
import { aboutSchema, longestRecord, readRecord, recordSchema } from './response-record.ts';

/** Committed answers: the files of a suite's `recordings:`, checked when opened, read record by record afterwards. */
export interface Recordings {
  has(key: string): boolean;
  find(key: string): ResponseRecord | undefined;
  line(key: string): string | undefined;
  keys(): Iterable<string>;
  records(): Iterable<ResponseRecord>;
  /** The `about` lines, as they stand. */
  readonly about: readonly string[];
  close(): void;
}

/** One file to read. */
export interface RecordingsFile {
  /** For messages, from the workspace's root. */
  readonly path: string;
  readonly absolute: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** So many problems of one file are reported; the rest are most likely the same. */
const mostProblems = 20;

/**
 * Reads files of records once, as a stream, into an index. A key that comes twice counts as it comes last.
 * @throws {InputError} `bad-recording` with file and line for every line that is not a record
 */
export async function openRecordings(files: readonly RecordingsFile[]): Promise<Recordings> {
  const places = new Map<string, { fd: number; at: number; size: number }>();
  const about: string[] = [];
  const problems: Problem[] = [];
  const descriptors: number[] = [];
  const close = () => {
    for (const fd of descriptors.splice(0)) closeSync(fd);
  };

  try {
    for (const file of files) {
      const fd = openSync(file.absolute, 'r');
      descriptors.push(fd);
      for await (const line of linesOf(file.chunks)) {
        const content = readLine(line, file.path, problems);
        if (problems.length >= mostProblems) break;
        if (content === undefined) continue;
        if ('about' in content) about.push(content.about);
        else places.set(content.key, { fd, at: line.at, size: line.size });
      }
    }
  } catch (error) {
    close();
    throw error;
  }
  if (problems.length > 0) {
    close();
    throw new InputError(problems);
  }

  const line = (key: string): string | undefined => {
    const place = places.get(key);
    if (place === undefined) return undefined;
    const bytes = Buffer.allocUnsafe(place.size);
    return withoutMarks(bytes.toString('utf8', 0, readSync(place.fd, bytes, 0, place.size, place.at)));
  };
  const find = (key: string): ResponseRecord | undefined => {
    const text = line(key);
    return text === undefined ? undefined : readRecord(text);
  };
  return {
    has: (key) => places.has(key),
    find,
    line,
    keys: () => places.keys(),
    *records() {
      for (const key of places.keys()) {
        const record = find(key);
        if (record) yield record;
      }
    },
    about,
    close,
  };
}

/** Without the byte order mark and the carriage return that some editors leave. */
const withoutMarks = (line: string) => line.replace(/^\ufeff/, '').trim();

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ScannedLine> {
  const scanner = new LineScanner(0, longestRecord);
  for await (const chunk of chunks) {
    yield* scanner.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }
  const rest = scanner.rest();
  if (rest) yield rest;
}

function readLine(
  line: ScannedLine,
  path: string,
  problems: Problem[],
): { key: string } | { about: string } | undefined {
  const wrong = (message: string): undefined => {
    const start = { line: line.number, column: 1 };
    problems.push({
      severity: 'error',
      code: 'bad-recording',
      message,
      remedy: 'Delete the line, or record again with --record.',
      file: path,
      range: { start, end: { line: line.number, column: Math.min(line.size, longestRecord) + 1 } },
    });
    return undefined;
  };
  if (line.bytes === null) return wrong('The line is longer than 64 MB, which no record is.');
  const text = withoutMarks(line.bytes.toString('utf8'));
  if (text === '') return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return wrong('The line is not JSON.');
  }
  const record = recordSchema.safeParse(json);
  if (record.success) return { key: record.data.key };
  if (aboutSchema.safeParse(json).success) return { about: text };
  const issue = record.error.issues[0];
  const where = issue?.path.map(String).join('.') || 'the line';
  return wrong(`The line is not a record of a response: ${where}: ${issue?.message ?? 'unknown'}.`);
}
