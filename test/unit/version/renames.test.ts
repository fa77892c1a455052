import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitHistory } from '../../../src/core/version/git-history.ts';
import { labelsOf, promote, rollback } from '../../../src/core/version/move-labels.ts';
import { timeline } from '../../../src/core/version/timeline.ts';
import { openVersionStore } from '../../../src/core/version/version-store.ts';
import { at, commit, dotprompt, folderOf, git, repositoryOf, save, write } from './workspace.ts';

const numbersOf = async (root: string, path: string) =>
  (await openVersionStore(root).versionsOf(path)).versions.map(
    ({ number, record }) => `${number} ${record.prompt}`,
  );

/** Two versions of `a.prompt` with `production` at the first. */
async function saved(root: string) {
  await write(root, { 'a.prompt': dotprompt('Text 1') });
  const first = await save(root, 'a.prompt', '1', 1);
  await write(root, { 'a.prompt': dotprompt('Text 2') });
  const second = await save(root, 'a.prompt', '2', 2);
  const store = openVersionStore(root);
  await promote(store, {
    prompt: 'a.prompt',
    label: 'production',
    hash: first.version.hash,
    clock: at(3),
    who: 'Ann',
  });
  return { store, first: first.version, second: second.version };
}

test('by hand: versions and labels follow, also after the text changed and was saved', async () => {
  const root = await folderOf();
  const { store, first, second } = await saved(root);
  await rename(join(root, 'a.prompt'), join(root, 'b.prompt'));
  expect(await numbersOf(root, 'b.prompt')).toEqual(['1 a.prompt', '2 a.prompt']);
  expect(await labelsOf(store, await store.versionsOf('b.prompt'))).toMatchObject([
    { label: 'production', hash: first.hash },
  ]);
  const move = { prompt: 'b.prompt', label: 'production', clock: at(4), who: 'Ann' };
  const moved = await promote(store, { ...move, hash: second.hash });
  expect(moved.move?.from).toBe(first.hash);
  // The label's move under the new name is a link of its own.
  await write(root, { 'b.prompt': dotprompt('Text 3') });
  expect(await numbersOf(root, 'b.prompt')).toEqual(['1 a.prompt', '2 a.prompt']);
  await save(root, 'b.prompt', '3', 5);
  expect(await numbersOf(root, 'b.prompt')).toEqual(['1 a.prompt', '2 a.prompt', '3 b.prompt']);
  expect((await rollback(store, move)).version.number).toBe(1);
  const [state] = await labelsOf(store, await store.versionsOf('b.prompt'));
  expect(state?.moves.map(({ to }) => to)).toEqual([first.hash, second.hash, first.hash]);
});

test('by git, also where the text changed with it', async () => {
  const root = await repositoryOf({});
  await saved(root);
  const long = 'A line.\n'.repeat(10);
  await write(root, { 'a.prompt': dotprompt(`${long}1`) });
  await commit(root, 'Before');
  await git(root, 'mv', 'a.prompt', 'b.prompt');
  await write(root, { 'b.prompt': dotprompt(`${long}2`) });
  await commit(root, 'Rename');
  expect(await numbersOf(root, 'b.prompt')).toEqual(['1 a.prompt', '2 a.prompt']);
});

describe('where nothing tells, a person is asked', () => {
  test('the text changed and nothing was saved since: candidates, then what the person says', async () => {
    const root = await folderOf();
    const { store } = await saved(root);
    await write(root, { 'x/a.prompt': dotprompt('Other'), 'other.prompt': dotprompt('Third') });
    await save(root, 'other.prompt', 'o', 1);
    await rename(join(root, 'a.prompt'), join(root, 'gone'));
    const { versions, candidates } = await store.versionsOf('x/a.prompt');
    expect([versions, candidates]).toEqual([[], ['a.prompt']]);
    await save(root, 'x/a.prompt', '3', 4, { renamedFrom: 'a.prompt' });
    expect(await numbersOf(root, 'x/a.prompt')).toEqual(['1 a.prompt', '2 a.prompt', '3 x/a.prompt']);
  });

  test('two files that are gone did the same', async () => {
    const root = await folderOf({ 'a.prompt': dotprompt('Same'), 'b.prompt': dotprompt('Same') });
    await save(root, 'a.prompt', 'a', 1);
    await save(root, 'b.prompt', 'b', 1);
    for (const name of ['a', 'b']) await rename(join(root, `${name}.prompt`), join(root, `${name}.old`));
    await write(root, { 'c.prompt': dotprompt('Same') });
    expect(await openVersionStore(root).versionsOf('c.prompt')).toMatchObject({
      versions: [],
      candidates: ['a.prompt', 'b.prompt'],
    });
  });
});

test('a copy is another prompt', async () => {
  const root = await folderOf();
  await saved(root);
  await write(root, { 'copy.prompt': dotprompt('Text 2') });
  expect(await openVersionStore(root).versionsOf('copy.prompt')).toMatchObject({
    versions: [],
    candidates: [],
  });
});

test('versions saved under the old name on another branch still count', async () => {
  const root = await repositoryOf({});
  await saved(root);
  await commit(root, 'Saved');
  await git(root, 'checkout', '-q', '-b', 'side');
  await write(root, { 'a.prompt': dotprompt('Side') });
  await save(root, 'a.prompt', 'side', 6);
  await commit(root, 'Side');
  await git(root, 'checkout', '-q', 'main');
  await git(root, 'mv', 'a.prompt', 'b.prompt');
  await save(root, 'b.prompt', 'renamed', 7);
  await commit(root, 'Renamed');
  await git(root, 'merge', '-q', '--no-edit', '-X', 'theirs', 'side');
  expect(await numbersOf(root, 'b.prompt')).toEqual(['1 a.prompt', '2 a.prompt', '3 a.prompt', '4 b.prompt']);
});

test('a rename that is not committed yet keeps the history in git', async () => {
  const root = await repositoryOf({ 'old.prompt': dotprompt('One') });
  await write(root, { 'old.prompt': dotprompt('Two') });
  await commit(root, 'Two');
  await save(root, 'old.prompt', 'saved', 1);
  await rename(join(root, 'old.prompt'), join(root, 'new.prompt'));
  const store = openVersionStore(root);
  const entries = async () =>
    (await timeline(store, { path: 'new.prompt', working: null, snapshots: [] })).entries.flatMap(
      ({ origins }) => origins.flatMap((origin) => (origin.kind === 'git' ? [origin.path] : [])),
    );
  expect(await entries()).toEqual(['old.prompt', 'old.prompt']);
  // As well where a look before that knew of no earlier name.
  await write(root, { 'other.prompt': dotprompt('Other') });
  expect((await gitHistory(root, 'other.prompt')).versions).toEqual([]);
  const earlier = { earlier: ['other.prompt', 'old.prompt'] };
  expect((await gitHistory(root, 'other.prompt', earlier)).versions).toHaveLength(2);
});
