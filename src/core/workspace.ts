import { constants, createReadStream } from 'node:fs';
import { access, glob, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, posix, relative, sep } from 'node:path';
import { InputError, type Problem } from './problem.ts';

/** A whole text file may be this large, in bytes; larger data belongs into a JSONL or CSV dataset, which streams. */
export const largestText = 8 * 1024 * 1024;

/** The files of one workspace, named by their path from its root with `/` between parts. */
export interface Workspace {
  /** Absolute path of the root. */
  readonly root: string;
  /**
   * Text of a file, unsaved buffers first; without BOM; undefined if there is none.
   * @throws {InputError} when the file is too large, a folder, not in the workspace, or may not be read.
   */
  readText(path: string): Promise<string | undefined>;
  /**
   * Bytes of a file as a stream, for datasets; an unsaved buffer comes as one piece.
   * @throws {InputError} when there is no such file in the workspace.
   */
  readChunks(path: string, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** Files that match a glob, sorted; `node_modules`, `.git` and `.regrade` are left out. A pattern that goes upward finds nothing. */
  find(pattern: string): Promise<string[]>;
  /** Absolute path of a file of the workspace. */
  absolute(path: string): string;
}

/** Gives the text of an unsaved buffer by path from the root, or undefined. */
export type Buffers = (path: string) => string | undefined;

/** The workspace on disk at `root`, with the editor's unsaved buffers before it. */
export function openWorkspace(root: string, buffers: Buffers = () => undefined): Workspace {
  const absolute = (path: string) => join(root, ...path.split('/'));
  return {
    root,
    absolute,
    async readText(path) {
      const buffer = buffers(path);
      if (buffer !== undefined) return withoutBom(buffer);
      const file = await insideOf(root, path);
      if (file === undefined) return undefined;
      const { size } = await stat(file);
      if (size > largestText) throw InputError.of(tooLarge(path, size));
      return withoutBom(await readable(path, () => readFile(file, 'utf8')));
    },
    async readChunks(path, signal) {
      const buffer = buffers(path);
      if (buffer !== undefined) return onePiece(Buffer.from(buffer, 'utf8'));
      const file = await insideOf(root, path);
      if (file === undefined) throw InputError.of(missing(path));
      await readable(path, () => access(file, constants.R_OK));
      return createReadStream(file, { highWaterMark: 256 * 1024, ...(signal ? { signal } : {}) });
    },
    async find(pattern) {
      if (isAbsolute(pattern) || pattern.split('/').includes('..')) return [];
      const found: string[] = [];
      const exclude = (entry: string) => leftOut.has(entry.split(/[\\/]/).at(-1) ?? '');
      for await (const entry of glob(pattern, { cwd: root, exclude })) {
        const path = entry.split(sep).join('/');
        if (!path.split('/').some((part) => leftOut.has(part))) found.push(path);
      }
      return found.sort();
    },
  };
}

const leftOut: ReadonlySet<string> = new Set(['node_modules', '.git', '.regrade']);

/**
 * `reference` as it stands in the file `from`, as a path from the root.
 * @throws {InputError} with code `outside-workspace` when it is absolute or leads out of the workspace.
 */
export function resolveReference(
  from: string,
  reference: string,
  place: Pick<Problem, 'range'> = {},
): string {
  const written = reference.replaceAll('\\', '/');
  const path = posix.normalize(posix.join(posix.dirname(from), written));
  if (
    posix.isAbsolute(written) ||
    /^[A-Za-z]:/.test(written) ||
    path === '..' ||
    path.startsWith('../') ||
    written.includes('\0')
  ) {
    throw InputError.of({
      code: 'outside-workspace',
      message: `The path "${reference}" leads out of the workspace.`,
      remedy: 'Use a relative path to a file inside the workspace.',
      file: from,
      ...place,
    });
  }
  return path;
}

/** A path from the root as a file of the workspace names it: the reverse of `resolveReference`. */
export function referenceTo(from: string, path: string): string {
  return posix.relative(posix.dirname(from), path);
}

/** Path of an absolute file from the root, `/` between parts; undefined when it lies outside. */
export function pathInside(root: string, file: string): string | undefined {
  const path = relative(root, file);
  if (path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)) return undefined;
  return path.split(sep).join('/');
}

/** The real file behind a path, links followed, if it exists and lies inside the root. */
async function insideOf(root: string, path: string): Promise<string | undefined> {
  if (path.includes('\0') || path.split('/').includes('..') || isAbsolute(path))
    throw InputError.of(outside(path));
  let file: string;
  try {
    file = await readable(path, () => realpath(join(root, ...path.split('/'))));
  } catch (error) {
    // A name too long for the file system and links that lead round in a circle lead to no file either.
    if (leadsNowhere.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  if (pathInside(await realpath(root), file) === undefined) throw InputError.of(outside(path));
  if (!(await stat(file)).isFile()) {
    throw InputError.of({ code: 'not-a-file', message: `"${path}" is a folder, not a file.`, file: path });
  }
  return file;
}

const leadsNowhere: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP']);

/** What `read` gives. @throws {InputError} `not-readable` where the file's rights forbid it. */
async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    throw InputError.of({
      code: 'not-readable',
      message: `"${path}" cannot be read: permission denied.`,
      remedy: 'Give yourself the right to read the file and its folder.',
      file: path,
    });
  }
}

async function* onePiece(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

const withoutBom = (text: string) => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);

const missing = (path: string) => ({
  code: 'no-such-file',
  message: `There is no file "${path}".`,
  remedy: 'Check the path; it counts from the folder of the file that names it.',
  file: path,
});

const outside = (path: string) => ({
  code: 'outside-workspace',
  message: `"${path}" lies outside the workspace.`,
  remedy: 'Move the file into the workspace.',
  file: path,
});

const tooLarge = (path: string, size: number) => ({
  code: 'file-too-large',
  message: `"${path}" has ${Math.round(size / 1024 / 1024)} MB; a file of this kind may have ${largestText / 1024 / 1024} MB.`,
  remedy: 'Keep large sets of cases in a JSONL or CSV dataset, which is read as a stream.',
  file: path,
});
