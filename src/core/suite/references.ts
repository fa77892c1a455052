import { posix } from 'node:path';
import { nearest } from '../nearest.ts';
import { InputError, type Range } from '../problem.ts';
import { resolveReference, type Workspace } from '../workspace.ts';

/** A path or glob as it stands in a file. */
export interface Reference {
  /** The file that it stands in. */
  readonly from: string;
  readonly written: string;
  readonly range: Range;
}

/**
 * The files that a reference names, sorted, by path from the workspace's root; `what` is the word for them in messages.
 * @throws {InputError} `no-such-file` with the nearest name, `no-match` for a glob, `outside-workspace`.
 */
export async function filesOf(workspace: Workspace, reference: Reference, what: string): Promise<string[]> {
  const { from, written, range } = reference;
  const path = resolveReference(from, written, { range });
  if (/[*?[\]{}]/.test(written)) {
    const found = await workspace.find(resolveReference(literally(from), written, { range }));
    if (found.length > 0) return found;
    // A name may hold such letters itself, as "[id].prompt" does.
    if (await isThere(workspace, path, reference)) return [path];
    throw InputError.of({
      code: 'no-match',
      message: `No ${what} matches "${written}".`,
      remedy: 'Check the pattern; it counts from the folder of this file.',
      file: from,
      range,
    });
  }
  if (await isThere(workspace, path, reference)) return [path];
  const beside = await workspace.find(posix.join(posix.dirname(literally(path)), '*'));
  const names = beside.map((one) => posix.basename(one));
  const near = nearest(posix.basename(path), names);
  throw InputError.of({
    code: 'no-such-file',
    message: `There is no ${what} "${written}".`,
    remedy: near
      ? `Did you mean "${posix.join(posix.dirname(written), near)}"?`
      : 'Check the path; it counts from the folder of this file.',
    file: from,
    range,
  });
}

/** The path as a glob that matches it alone: only what the user wrote is a pattern, not the folder that it stands in. */
export const literally = (path: string) => path.replace(/[*?[\]]/g, '[$&]');

/** Whether a file can be read, told by its first piece. */
async function isThere(workspace: Workspace, path: string, { from, range }: Reference): Promise<boolean> {
  try {
    const pieces = (await workspace.readChunks(path))[Symbol.asyncIterator]();
    await pieces.next();
    await pieces.return?.();
    return true;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (error.problems.some(({ code }) => code === 'no-such-file')) return false;
    // What is wrong with the file is shown where it is named.
    throw new InputError(error.problems.map((problem) => ({ ...problem, file: from, range })));
  }
}
