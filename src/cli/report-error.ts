import { relative, resolve, sep } from 'node:path';
import { formatProblem, InputError, type Problem } from '../core/problem.ts';
import { oneLine } from '../core/report/plain-text.ts';
import type { Io } from './io.ts';

/**
 * Tells an error on standard error, one line a problem, and gives its exit code: 2 for wrong input, 3 for what should
 * not have happened.
 * @param root absolute path of the workspace, so that places are shown from the current folder and terminals link them.
 */
export function reportError(error: unknown, io: Io, root?: string): number {
  if (error instanceof InputError) {
    for (const problem of error.problems) io.stderr.write(`${problemLine(problem, io, root)}\n`);
    return 2;
  }
  const stack = io.env.REGRADE_DEBUG && error instanceof Error ? error.stack : undefined;
  const message = fileTrouble(error) ?? (error instanceof Error ? error.message : String(error));
  io.stderr.write(`error: ${stack ?? oneLine(message, 2000)}\n`);
  return 3;
}

const troubles: { readonly [code: string]: string } = {
  EACCES: 'permission denied. Give yourself the right to read and write there.',
  EPERM: 'permission denied. Give yourself the right to read and write there.',
  EROFS: 'the file system is read-only. Work in a folder that can be written.',
  ENOSPC: 'the disk is full. Make room on it; what is done is kept.',
};

/** What the file system refused, in a sentence with a remedy; undefined for any other error. */
function fileTrouble(error: unknown): string | undefined {
  const { code = '', path } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  const trouble = Object.hasOwn(troubles, code) ? troubles[code] : undefined;
  if (trouble === undefined) return undefined;
  return path === undefined ? `The file system refused: ${trouble}` : `"${path}" cannot be used: ${trouble}`;
}

/** One problem as one line without control characters. */
export function problemLine(problem: Problem, io: Io, root?: string): string {
  const shown =
    problem.file === undefined || root === undefined
      ? problem
      : { ...problem, file: placeFrom(root, io.cwd)(problem.file) };
  return oneLine(formatProblem(shown), 4000);
}

/** Turns paths from the workspace's root into paths from the current folder. */
export function placeFrom(root: string, cwd: string): (file: string) => string {
  return (file) => relative(cwd, resolve(root, file)).split(sep).join('/') || file;
}
