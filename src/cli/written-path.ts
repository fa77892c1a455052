import { realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { pathInside } from '../core/workspace.ts';

/**
 * A path of a command line as an absolute one, seen from the workspace's root where it leads into it. The current folder
 * is the real one, while people also write paths that lead there through a link: `/tmp` of macOS is one.
 * @param root absolute path of the workspace
 */
export async function fileWritten(root: string, cwd: string, written: string): Promise<string> {
  const file = resolve(cwd, written);
  if (file === root || pathInside(root, file) !== undefined) return file;
  const [realRoot, real] = [await behindLinks(root), await behindLinks(file)];
  if (real === realRoot) return root;
  const path = pathInside(realRoot, real);
  return path === undefined ? file : join(root, ...path.split('/'));
}

/** The real path of a file, or of the nearest folder above that is there, and the rest as it stands. */
async function behindLinks(file: string): Promise<string> {
  for (let folder = file; ; folder = dirname(folder)) {
    try {
      return join(await realpath(folder), relative(folder, file));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (!notThere.has(code)) throw error;
      if (dirname(folder) === folder) return file;
    }
  }
}

/** What the file system says of a path that leads to no file; the last for one with a NUL character. */
const notThere: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOTDIR',
  'ELOOP',
  'ENAMETOOLONG',
  'EACCES',
  'ERR_INVALID_ARG_VALUE',
]);
