import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { allowGitNetwork } from '../../../src/core/version/git.ts';
import { gitHistory } from '../../../src/core/version/git-history.ts';
import { resolveVersion } from '../../../src/core/version/resolve-version.ts';
import { timeline } from '../../../src/core/version/timeline.ts';
import { openVersionStore } from '../../../src/core/version/version-store.ts';
import { commit, dotprompt, folderOf, git, repositoryOf, save, working, write } from './workspace.ts';

const path = 'prompts/reply.prompt';

/** A repository whose prompt had three texts and one other name. */
async function threeCommits(): Promise<string> {
  const root = await repositoryOf({
    'prompts/old.prompt': dotprompt('One {{> sign}}'),
    'prompts/_sign.prompt': 'Ann',
  });
  await write(root, { 'prompts/_sign.prompt': 'Ben' });
  await commit(root, 'Two');
  await git(root, 'mv', 'prompts/old.prompt', path);
  await commit(root, 'Moved');
  await write(root, { [path]: dotprompt('Three {{> sign}}') });
  await commit(root, 'Three');
  return root;
}

const clone = (from: string, to: string, ...more: string[]) =>
  promisify(execFile)('git', ['clone', '-q', ...more, `file://${from}`, to]);

const changesOf = async (root: string, prompt: string) =>
  (await gitHistory(root, prompt)).versions.map(({ message, path, changed }) => [message, path, changed]);

test.each([false, true])(
  'a repository in a folder of the workspace tells the history of its prompts (in a repository: %s)',
  async (isAround) => {
    const root = isAround ? await repositoryOf({ 'top.prompt': dotprompt('Top') }) : await folderOf();
    await clone(await threeCommits(), join(root, 'services/shop'));
    const prompt = `services/shop/${path}`;
    expect(await changesOf(root, prompt)).toEqual([
      ['Three', prompt, ['user message: 1 line']],
      ['Two', 'services/shop/prompts/old.prompt', ['partial sign: 1 line']],
      ['Start', 'services/shop/prompts/old.prompt', []],
    ]);
    const store = openVersionStore(root);
    const old = await resolveVersion(store, { prompt, ref: 'HEAD~2' });
    expect(old).toMatchObject({
      kind: 'git',
      sources: [{ text: dotprompt('One {{> sign}}') }, { text: 'Ben' }],
    });
    expect(old.sources[1]?.path).toBe('services/shop/prompts/_sign.prompt');
    // Saved versions stay the workspace's own and meet the commit.
    await save(root, prompt, 'Saved', 1);
    const found = await timeline(store, {
      path: prompt,
      working: await working(root, prompt),
      snapshots: [],
    });
    const known = found.entries.find(({ number }) => number === 1)?.origins.map(({ kind }) => kind);
    expect([found.entries.length, known]).toEqual([3, ['saved', 'git', 'working']]);
  },
);

test('a shallow clone says where it ends, and has the rest once it is fetched', async () => {
  const root = join(await folderOf(), 'clone');
  await clone(await threeCommits(), root, '--depth', '2');
  const entries = async () =>
    (await timeline(openVersionStore(root), { path, working: null, snapshots: [] })).entries.map(
      ({ message, first, cut = false }) => ({ message, first, cut }),
    );
  expect(await entries()).toEqual([
    { message: 'Three', first: false, cut: false },
    { message: 'Moved', first: false, cut: true },
  ]);
  await git(root, 'fetch', '-q', '--unshallow');
  expect(await entries()).toEqual([
    { message: 'Three', first: false, cut: false },
    { message: 'Two', first: false, cut: false },
    { message: 'Start', first: true, cut: false },
  ]);
});

test('in a shallow clone a prompt that came later has a first version', async () => {
  const from = await threeCommits();
  await write(from, { 'new.prompt': dotprompt('New') });
  await commit(from, 'New');
  const root = join(await folderOf(), 'clone');
  await clone(from, root, '--depth', '2');
  expect((await gitHistory(root, 'new.prompt')).versions).toMatchObject([{ message: 'New', changed: [] }]);
  expect((await gitHistory(root, 'new.prompt')).versions[0]?.cut).toBeUndefined();
});

test('in a folder that nobody trusts, a partial clone starts no program to fetch what it lacks', async () => {
  const from = await threeCommits();
  await git(from, 'config', 'uploadpack.allowFilter', 'true');
  const root = join(await folderOf(), 'clone');
  await clone(from, root, '--filter=blob:none');
  const trace = join(await folderOf(), 'started');
  await git(root, 'config', 'core.sshCommand', `touch ${trace}; false`);
  await git(root, 'remote', 'set-url', 'origin', 'ssh://example.invalid/x');
  const look = () =>
    gitHistory(root, path).then(
      () => 'read',
      () => 'failed',
    );
  allowGitNetwork(false);
  try {
    await look();
    await expect(access(trace)).rejects.toThrow();
  } finally {
    allowGitNetwork(true);
  }
  // The same look would have started it.
  await look();
  await access(trace);
});
