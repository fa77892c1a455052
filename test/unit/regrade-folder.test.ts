import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ensureRegradeFolder } from '../../src/core/regrade-folder.ts';

it('says in a sentence that its folder cannot be written, and where', async () => {
  const root = await mkdtemp(join(tmpdir(), 'regrade-folder-'));
  onTestFinished(() => rm(root, { recursive: true }));
  await writeFile(join(root, '.regrade'), 'a file where the folder should be');
  await expect(ensureRegradeFolder(root)).rejects.toThrow(
    `${join(root, '.regrade')} cannot be written (EEXIST): it may be read-only, or the disk full. Make it writable and try again.`,
  );
});
