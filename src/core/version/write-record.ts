import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureRegradeFolder } from '../regrade-folder.ts';
import { versionsFolder } from './read-records.ts';
import {
  plainRecord,
  recordHash,
  recordText,
  type SavedVersion,
  type VersionRecord,
} from './version-record.ts';

/**
 * Writes a record once, whole or not at all: a process that is killed leaves no half of it. A record that stands there
 * already is left alone, because its name says what it holds.
 */
export async function writeRecord(root: string, record: VersionRecord): Promise<SavedVersion> {
  const hash = recordHash(plainRecord(record));
  const folder = await ensureRegradeFolder(root);
  const cache = join(folder, 'cache');
  await Promise.all([mkdir(versionsFolder(root), { recursive: true }), mkdir(cache, { recursive: true })]);
  const file = join(versionsFolder(root), `${hash}.json`);
  const draft = join(cache, `version-${randomBytes(6).toString('hex')}.json`);
  try {
    await writeWhole(draft, recordText(record));
    await link(draft, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !withoutLinks.has(code)) {
      if (code !== 'EEXIST') throw error;
    } else await writeNew(file, recordText(record));
  } finally {
    await rm(draft, { force: true });
  }
  return { hash, record };
}

/** What file systems without hard links say. */
const withoutLinks: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EISDIR',
  'EXDEV',
]);

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeWhole(file, text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

async function writeWhole(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(text, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
}
