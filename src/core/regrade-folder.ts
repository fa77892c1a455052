import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What stays on the machine that made it; versions and labels beside it are committed. */
const gitignore = 'responses/\nruns/\ncache/\n';

/** Hashes and records are over bytes, so no checkout may change line endings. */
const gitattributes = '* text eol=lf\n';

/**
 * Absolute path of the workspace's `.regrade` folder, made with its `.gitignore` and `.gitattributes` where it does
 * not exist. Files that a user changed stay as they are.
 * @param root absolute path of the workspace
 * @throws Error with a sentence for people when the folder cannot be written.
 */
export async function ensureRegradeFolder(root: string): Promise<string> {
  const folder = join(root, '.regrade');
  try {
    await mkdir(folder, { recursive: true });
    await Promise.all([
      writeNew(join(folder, '.gitignore'), gitignore),
      writeNew(join(folder, '.gitattributes'), gitattributes),
    ]);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `${folder} cannot be written${code === undefined ? '' : ` (${code})`}: it may be read-only, or the disk full. Make it writable and try again.`,
      { cause: error },
    );
  }
  return folder;
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
