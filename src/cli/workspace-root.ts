import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const marks = ['.regrade', 'regrade.config.yaml', '.git'];

/** Absolute path of the nearest folder upward that marks a workspace, else `cwd` itself. */
export async function findWorkspaceRoot(cwd: string): Promise<string> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    for (const mark of marks) if (await exists(join(folder, mark))) return folder;
    if (dirname(folder) === folder) return cwd;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return false;
    throw error;
  }
}
