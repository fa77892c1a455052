import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/core/problem.ts';
import { largestText, openWorkspace, pathInside, resolveReference } from '../../src/core/workspace.ts';

let root: string;

beforeAll(async () => {
  const top = await mkdtemp(join(tmpdir(), 'regrade-workspace-'));
  root = join(top, 'w');
  await mkdir(join(root, 'evals', 'node_modules'), { recursive: true });
  await writeFile(join(top, 'secret.txt'), 'secret');
  await writeFile(join(root, 'a.prompt'), '\ufeffhello');
  await writeFile(join(root, 'evals', 'x.eval.yaml'), 'x');
  await writeFile(join(root, 'evals', 'node_modules', 'y.eval.yaml'), 'y');
  await writeFile(join(root, 'large.yaml'), Buffer.alloc(largestText + 1));
  await symlink(join(top, 'secret.txt'), join(root, 'link.txt'));
  await symlink('round.txt', join(root, 'round.txt'));
  await writeFile(join(root, 'private.txt'), 'private', { mode: 0o000 });
});

const code = async (what: Promise<unknown>) => {
  try {
    await what;
  } catch (error) {
    if (error instanceof InputError) return error.problems[0]?.code;
    throw error;
  }
  return 'none';
};

describe('openWorkspace', () => {
  test('reads text without BOM, buffers first', async () => {
    expect(await openWorkspace(root).readText('a.prompt')).toBe('hello');
    expect(await openWorkspace(root, () => 'unsaved').readText('a.prompt')).toBe('unsaved');
    expect(await openWorkspace(root).readText('none.prompt')).toBeUndefined();
  });

  test('refuses what lies outside, links included, folders, and large files', async () => {
    const workspace = openWorkspace(root);
    expect(await code(workspace.readText('../secret.txt'))).toBe('outside-workspace');
    expect(await code(workspace.readText('link.txt'))).toBe('outside-workspace');
    expect(await code(workspace.readChunks('link.txt'))).toBe('outside-workspace');
    expect(await code(workspace.readText('evals'))).toBe('not-a-file');
    expect(await code(workspace.readText('large.yaml'))).toBe('file-too-large');
    expect(await code(workspace.readChunks('none.jsonl'))).toBe('no-such-file');
  });

  test('a name that no file can have and a link to itself lead to no file', async () => {
    const workspace = openWorkspace(root);
    expect(await workspace.readText(`${'n'.repeat(300)}.prompt`)).toBeUndefined();
    expect(await workspace.readText('round.txt')).toBeUndefined();
    expect(await code(workspace.readChunks('round.txt'))).toBe('no-such-file');
  });

  // Root may read everything, and Windows has other rights.
  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'a file that may not be read is told',
    async () => {
      const workspace = openWorkspace(root);
      expect(await code(workspace.readText('private.txt'))).toBe('not-readable');
      expect(await code(workspace.readChunks('private.txt'))).toBe('not-readable');
    },
  );

  test('finds by glob, without installed packages', async () => {
    expect(await openWorkspace(root).find('**/*.eval.yaml')).toEqual(['evals/x.eval.yaml']);
    expect(await openWorkspace(root).find('../**/*')).toEqual([]);
  });
});

test('resolveReference counts from the folder of the file and stays inside', () => {
  expect(resolveReference('evals/x.eval.yaml', '../a.prompt')).toBe('a.prompt');
  expect(resolveReference('x.eval.yaml', 'b/./c.jsonl')).toBe('b/c.jsonl');
  for (const bad of ['../../etc/passwd', '/etc/passwd', 'C:\\x', '..\\..\\x', 'a\0b']) {
    expect(() => resolveReference('evals/x.eval.yaml', bad)).toThrow(InputError);
  }
});

test('pathInside tells files of the workspace', () => {
  expect(pathInside('/w', '/w/a/b.prompt')).toBe('a/b.prompt');
  expect(pathInside('/w', '/wider/b')).toBeUndefined();
  expect(pathInside('/w', '/w')).toBeUndefined();
  expect(pathInside('/w', '/w/..hidden')).toBe('..hidden');
});
