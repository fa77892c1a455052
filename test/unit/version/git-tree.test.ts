import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openGitTree } from '../../../src/core/version/git-tree.ts';
import { openWorkspace } from '../../../src/core/workspace.ts';
import { commitAll } from '../cli/counting.ts';
import { workspaceOf } from '../cli/memory-io.ts';

const bytesOf = async (chunks: AsyncIterable<Uint8Array>) => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
};

async function treeOf(root: string, ref = 'main') {
  const tree = await openGitTree(root, ref);
  onTestFinished(() => tree.close());
  return tree;
}

test('reads a commit as the workspace was, whatever stands on disk now', async () => {
  const large = Buffer.alloc(9 * 1024 * 1024, 'x');
  const root = await workspaceOf({
    'a.eval.yaml': '\ufeffprompts: []\n',
    'sub/b c ü.eval.yml': 'b',
    'sub/[id].prompt': 'c',
    'node_modules/x/c.eval.yaml': 'no',
    '.regrade/labels/a.prompt/production.jsonl': '',
  });
  await writeFile(join(root, 'large.jsonl'), large);
  await commitAll(root);
  const workspace = openWorkspace(root);
  const patterns = ['**/*.eval.{yaml,yml}', 'sub/*', '*.jsonl', 'sub/[[]id[]].prompt', '../*', 'nothing/**'];
  const before = await Promise.all(patterns.map((pattern) => workspace.find(pattern)));
  await writeFile(join(root, 'a.eval.yaml'), 'changed');
  await writeFile(join(root, 'new.eval.yaml'), 'new');

  const tree = await treeOf(root);
  expect(await Promise.all(patterns.map((pattern) => tree.workspace.find(pattern)))).toEqual(before);
  expect(before[0]).toEqual(['a.eval.yaml', 'sub/b c ü.eval.yml']);
  expect(await tree.workspace.readText('a.eval.yaml')).toBe('prompts: []\n');
  expect(await tree.workspace.readText('new.eval.yaml')).toBeUndefined();
  expect((await bytesOf(await tree.workspace.readChunks('large.jsonl'))).equals(large)).toBe(true);
  await expect(tree.workspace.readText('large.jsonl')).rejects.toThrow('larger than 8 MB');
  await expect(tree.workspace.readChunks('gone.jsonl')).rejects.toThrow('There is no file');
  await tree.materialize(['large.jsonl', 'sub/[id].prompt', 'gone.jsonl']);
  expect(await readFile(tree.workspace.absolute('sub/[id].prompt'), 'utf8')).toBe('c');
  expect((await readFile(join(tree.folder, 'large.jsonl'))).equals(large)).toBe(true);
  expect(tree.workspace.root).toBe(root);
});

test('a workspace below the top of its repository sees its own files only', async () => {
  const top = await workspaceOf({
    'outside.eval.yaml': 'no',
    'app/in.eval.yaml': 'yes',
    'application/x.eval.yaml': 'no',
  });
  await commitAll(top);
  const tree = await treeOf(join(top, 'app'));
  expect(await tree.workspace.find('**/*.eval.yaml')).toEqual(['in.eval.yaml']);
  expect(await tree.workspace.readText('in.eval.yaml')).toBe('yes');
  expect(await tree.workspace.readText('../outside.eval.yaml')).toBeUndefined();
});

// Making links needs a right that few have on Windows.
test.skipIf(process.platform === 'win32')('a symbolic link is no file of a commit', async () => {
  const root = await workspaceOf({ 'real.prompt': 'x' });
  await mkdir(join(root, 'sub'));
  await symlink('/etc/passwd', join(root, 'sub/link.prompt'));
  await commitAll(root);
  const tree = await treeOf(root);
  expect(await tree.workspace.find('**/*.prompt')).toEqual(['real.prompt']);
  expect(await tree.workspace.readText('sub/link.prompt')).toBeUndefined();
});

test('labels and saved versions are those of the commit', async () => {
  const root = await workspaceOf({ 'a.prompt': '---\nmodel: echo\n---\nHello\n' });
  await commitAll(root);
  const tree = await treeOf(root);
  await mkdir(join(root, '.regrade/labels/a.prompt'), { recursive: true });
  await writeFile(join(root, '.regrade/labels/a.prompt/production.jsonl'), 'nonsense\n');
  expect((await tree.versions.versionsOf('a.prompt')).versions).toEqual([]);
  expect((await tree.prompt('a.prompt'))?.path).toBe('a.prompt');
  expect(await tree.prompt('b.prompt')).toBeUndefined();
});
