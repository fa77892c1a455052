import { cp } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { labelsOf, promote, rollback } from '../../../src/core/version/move-labels.ts';
import { openVersionStore } from '../../../src/core/version/version-store.ts';
import {
  at,
  codesOf,
  commit,
  dotprompt,
  folderOf,
  git,
  repositoryOf,
  save,
  text,
  versionFiles,
  write,
} from './workspace.ts';

const path = 'reply.prompt';

/** A repository with one saved version and a branch `side` beside `main`. */
async function parted() {
  const root = await repositoryOf({ [path]: dotprompt('Start') });
  const { version } = await save(root, path, 'Start', 1);
  await commit(root, 'Saved');
  await git(root, 'branch', 'side');
  return { root, start: version };
}

const merge = (root: string) => git(root, 'merge', '-q', '--no-edit', 'side');

/** Saves a text on a branch and commits the records alone, so that only they are merged. */
async function saveOn(root: string, branch: string, body: string, minute: number, author = 'Ann') {
  await git(root, 'checkout', '-q', branch);
  await write(root, { [path]: dotprompt(body) });
  const { version } = await save(root, path, body, minute, { author });
  await git(root, 'checkout', '-q', '--', path);
  await commit(root, body);
  return version;
}

describe('two branches', () => {
  test('that each save merge without conflict and lose nothing; the next version joins them', async () => {
    const { root, start } = await parted();
    const one = await saveOn(root, 'side', 'One', 2);
    const two = await saveOn(root, 'main', 'Two', 3);
    await merge(root);
    const store = openVersionStore(root);
    const { versions, problems } = await store.versionsOf(path);
    expect(problems).toEqual([]);
    expect(versions.map(({ hash }) => hash)).toEqual([start.hash, one.hash, two.hash]);
    await write(root, { [path]: dotprompt('Three') });
    const { version } = await save(root, path, 'Three', 4);
    expect(version.number).toBe(4);
    expect(version.record.parents).toEqual([one.hash, two.hash].sort());
  });

  test('that save the same are one record, or two that do no harm', async () => {
    const { root } = await parted();
    await saveOn(root, 'side', 'Same', 2);
    await saveOn(root, 'main', 'Same', 2);
    await merge(root);
    expect(await versionFiles(root)).toHaveLength(2);
    await git(root, 'branch', '-f', 'side');
    await saveOn(root, 'side', 'Again', 3, 'Ann');
    await saveOn(root, 'main', 'Again', 4, 'Bob');
    await merge(root);
    const { versions, problems } = await openVersionStore(root).versionsOf(path);
    expect(problems).toEqual([]);
    expect(versions.map(({ record }) => record.author)).toEqual(['Ann', 'Ann', 'Ann', 'Bob']);
    await write(root, { [path]: dotprompt('Again') });
    expect(await save(root, path, 'Nothing new', 5)).toMatchObject({ created: false });
  });

  test('that move a label are a conflict, and it is explained', async () => {
    const { root, start } = await parted();
    const move = async (branch: string, hash: string, who: string) => {
      await git(root, 'checkout', '-q', branch);
      const store = openVersionStore(root);
      await promote(store, { prompt: path, label: 'production', hash, clock: at(9), who, why: `by ${who}` });
      await commit(root, `Moved by ${who}`);
    };
    await move('main', start.hash, 'Ann');
    await git(root, 'branch', '-f', 'side');
    const one = await saveOn(root, 'side', 'One', 2);
    await move('side', one.hash, 'Ben');
    const two = await saveOn(root, 'main', 'Two', 3);
    await move('main', two.hash, 'Cleo');
    await expect(merge(root)).rejects.toThrow();
    const store = openVersionStore(root);
    const versions = await store.versionsOf(path);
    expect(versions.versions).toHaveLength(3);
    const [state] = await labelsOf(store, versions);
    expect(state?.problems[0]?.message).toMatch(/goes to v3 .*Cleo.*by Cleo.* goes to v2 .*Ben.*by Ben/);
    const request = { prompt: path, label: 'production', hash: start.hash, clock: at(10), who: 'Ann' };
    expect(await codesOf(() => promote(store, request))).toEqual(['label-conflict']);
    expect(await codesOf(() => rollback(store, request))).toEqual(['label-conflict']);
    const file = `.regrade/labels/${path}/production.jsonl`;
    const marks = /^(<<<<<<<|=======|>>>>>>>).*\n/gm;
    await write(root, { [file]: (await text(root, file)).replace(marks, '') });
    await commit(root, 'Settled');
    const [settled] = await labelsOf(store, await store.versionsOf(path));
    expect(settled).toMatchObject({ hash: one.hash, problems: [] });
    expect(settled?.moves).toHaveLength(3);
  });

  test.each(['main', 'side'])(
    'that move a label are decided by promoting where %s moved it',
    async (branch) => {
      const { root, start } = await parted();
      const request = { prompt: path, label: 'production', clock: at(9), who: 'Ann' };
      const on = async (name: string, hash: string) => {
        await git(root, 'checkout', '-q', name);
        await promote(openVersionStore(root), { ...request, hash, why: `on ${name}` });
        await commit(root, `Moved on ${name}`);
        return hash;
      };
      await on('main', start.hash);
      await git(root, 'branch', '-f', 'side');
      const side = await on('side', (await saveOn(root, 'side', 'One', 2)).hash);
      const main = await on('main', (await saveOn(root, 'main', 'Two', 3)).hash);
      await expect(merge(root)).rejects.toThrow();
      const store = openVersionStore(root);
      const hash = branch === 'main' ? main : side;
      expect(await promote(store, { ...request, hash })).toMatchObject({
        decided: true,
        move: { to: hash, why: `on ${branch}` },
      });
      const [state] = await labelsOf(store, await store.versionsOf(path));
      expect(state).toMatchObject({ hash, problems: [] });
      expect(state?.moves.map(({ why }) => why).sort()).toEqual(['on main', 'on main', 'on side']);
      // What the other branch chose was decided against: it does not come up by going back.
      expect((await rollback(store, request)).version.hash).toBe(start.hash);
    },
  );

  test('of which one moves a label merge without conflict', async () => {
    const { root, start } = await parted();
    const one = await saveOn(root, 'side', 'One', 2);
    await git(root, 'checkout', '-q', 'main');
    const store = openVersionStore(root);
    await promote(store, { prompt: path, label: 'production', hash: start.hash, clock: at(3), who: 'Ann' });
    await commit(root, 'Moved');
    await merge(root);
    const versions = await store.versionsOf(path);
    expect(await labelsOf(store, versions)).toMatchObject([{ label: 'production', hash: start.hash }]);
    expect(versions.versions.at(-1)?.hash).toBe(one.hash);
  });

  test('that add cases at the end of one file are a conflict of git; in files of their own they merge', async () => {
    const { root } = await parted();
    const line = (name: string) => `${JSON.stringify({ name, vars: {} })}\n`;
    await write(root, { 'cases.jsonl': line('base') });
    await commit(root, 'Cases');
    await git(root, 'branch', '-f', 'side');
    await git(root, 'checkout', '-q', 'side');
    await write(root, { 'side.jsonl': line('side') });
    await commit(root, 'Side');
    await git(root, 'checkout', '-q', 'main');
    await write(root, { 'cases.jsonl': line('base') + line('main') });
    await commit(root, 'Main');
    await merge(root);
    expect(await text(root, 'cases.jsonl')).toBe(line('base') + line('main'));
    expect(await text(root, 'side.jsonl')).toBe(line('side'));
  });
});

test.each(['true', 'input', 'false'])(
  'a clone with core.autocrlf=%s reads every record and label',
  async (setting) => {
    const { root, start } = await parted();
    await promote(openVersionStore(root), {
      prompt: path,
      label: 'production',
      hash: start.hash,
      clock: at(3),
      who: 'Ann',
    });
    await commit(root, 'Moved');
    const clone = await folderOf();
    await git(clone, 'clone', '-q', '-c', `core.autocrlf=${setting}`, root, 'copy');
    const there = `${clone}/copy`;
    expect((await text(there, path)).includes('\r\n')).toBe(setting === 'true');
    expect(await text(there, `.regrade/versions/${start.hash}.json`)).not.toContain('\r');
    const store = openVersionStore(there);
    const versions = await store.versionsOf(path);
    expect(versions).toMatchObject({ problems: [], versions: [{ hash: start.hash, number: 1 }] });
    expect(await labelsOf(store, versions)).toMatchObject([{ hash: start.hash, problems: [] }]);
    expect(await save(there, path, 'Nothing', 9)).toMatchObject({ created: false });
    expect(await git(there, 'status', '--porcelain')).toBe('');
  },
);

test('records and labels whose line ends were turned by hand still count', async () => {
  const { root, start } = await parted();
  await promote(openVersionStore(root), {
    prompt: path,
    label: 'a',
    hash: start.hash,
    clock: at(3),
    who: 'Ann',
  });
  const copy = await folderOf();
  await cp(root, copy, { recursive: true });
  for (const file of [`.regrade/versions/${start.hash}.json`, `.regrade/labels/${path}/a.jsonl`]) {
    await write(copy, { [file]: (await text(copy, file)).replaceAll('\n', '\r\n') });
  }
  const store = openVersionStore(copy);
  expect(await labelsOf(store, await store.versionsOf(path))).toMatchObject([
    { hash: start.hash, problems: [] },
  ]);
});
