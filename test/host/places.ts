// Where things are: the repository, the cache of editors, the Node that runs them.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The repository's root. */
export const root = resolve(import.meta.dirname, '../..');

/** Where downloaded editors are kept; @vscode/test-electron uses the same folder. Ignored by git. */
export const cache = join(root, '.vscode-test');

/** Node 24 from the `node` package, which the VS Code server needs. */
export const node24 = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** The first of some files that exists, or undefined. */
export function firstExisting(files: readonly (string | undefined)[]): string | undefined {
  return files.find((file) => file !== undefined && file !== '' && existsSync(file));
}

/** Where a program named `name` stands on PATH, or undefined. */
export function onPath(name: string): string | undefined {
  const ends = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  const separator = process.platform === 'win32' ? ';' : ':';
  const folders = (process.env.PATH ?? '').split(separator);
  return firstExisting(folders.flatMap((folder) => ends.map((end) => join(folder, name + end))));
}

/** A short name for some content, to tell whether it changed. */
export function fingerprint(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
