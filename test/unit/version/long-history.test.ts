import { expect, test } from 'vitest';
import { type GitHistory, gitHistory } from '../../../src/core/version/git-history.ts';
import { gitFolders } from '../../../src/core/version/git-log.ts';
import { commit, dotprompt, folderOf, git, repositoryOf, write } from './workspace.ts';

const path = 'reply.prompt';

/** A repository with so many commits that each change the prompt, made in one go. */
async function longRepository(commits: number): Promise<string> {
  const root = await repositoryOf({ [path]: dotprompt('Revision 0.') });
  for (let n = 1; n < commits; n++) {
    await write(root, { [path]: dotprompt(`Revision ${n}.`) });
    await git(root, 'commit', '-q', '-a', '-m', `Change ${n}`);
  }
  return root;
}

const told = ({ versions }: GitHistory) => versions.map(({ message, changed }) => [message, ...changed]);

test('a look that is stopped keeps the newest commits, and the next one goes on from there', async () => {
  const root = await longRepository(300);
  const stop = new AbortController();
  const progress: [number, number][] = [];
  const first = await gitHistory(root, path, {
    signal: stop.signal,
    onProgress: (...at) => {
      progress.push(at);
      if (progress.length === 2) stop.abort();
    },
  });
  expect(progress).toEqual([
    [0, 300],
    [128, 300],
  ]);
  // The oldest of those that were read waits for its parent to be told.
  expect(first.unread).toBe(44);
  expect(first.versions).toHaveLength(255);
  expect(told(first)[0]).toEqual(['Change 299', 'user message: 1 line']);

  // Unasked nothing older is read, new commits are.
  const asked: number[] = [];
  const older = { older: false, onProgress: (done: number) => asked.push(done) };
  expect(told(await gitHistory(root, path, older))).toEqual(told(first));
  expect(asked).toEqual([]);
  await write(root, { [path]: dotprompt('New') });
  await commit(root, 'New');
  const second = await gitHistory(root, path, older);
  expect(second.unread).toBe(44);
  expect(told(second)).toEqual([['New', 'user message: 1 line'], ...told(first)]);

  const whole = await gitHistory(root, path);
  expect(whole.unread).toBe(0);
  expect(told(whole).slice(0, 256)).toEqual(told(second));
  expect(told(whole)).toHaveLength(301);
  expect(told(whole).slice(-2)).toEqual([['Change 1', 'user message: 1 line'], ['Start']]);
});

test('a look that is stopped at once has nothing, and says how much there is', async () => {
  const root = await longRepository(3);
  const found = await gitHistory(root, path, { signal: AbortSignal.abort() });
  expect([found.versions.length, found.unread]).toEqual([0, 3]);
  expect((await gitHistory(root, path)).versions).toHaveLength(3);
});

test('git’s folders are found above a folder, for a worktree, and not where there is no repository', async () => {
  const root = await repositoryOf({ 'inner/reply.prompt': dotprompt('A') });
  expect(await gitFolders(root)).toEqual({ own: `${root}/.git`, common: `${root}/.git` });
  expect(await gitFolders(`${root}/inner`)).toEqual({ own: `${root}/.git`, common: `${root}/.git` });
  const other = await folderOf();
  await git(root, 'worktree', 'add', '-q', `${other}/tree`);
  expect(await gitFolders(`${other}/tree/inner`)).toEqual({
    own: `${root}/.git/worktrees/tree`,
    common: `${root}/.git`,
  });
  expect(await gitFolders(other)).toBeUndefined();
});
