import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hashOf } from '../../../src/core/canonical.ts';
import type { JsonValue } from '../../../src/core/json.ts';
import { numbered } from '../../../src/core/version/version-order.ts';
import type { SavedVersion, VersionRecord } from '../../../src/core/version/version-record.ts';
import { openVersionStore } from '../../../src/core/version/version-store.ts';
import { at, dotprompt, folderOf, remove, save, text, versionFiles, working, write } from './workspace.ts';

const path = 'prompts/reply.prompt';

describe('saving', () => {
  test('a record holds everything under the hash of its canonical form', async () => {
    const root = await folderOf({
      [path]: dotprompt('{{! why }}\nHello {{> sign}}'),
      'prompts/_sign.prompt': 'Ann\n',
    });
    const { version, created } = await save(root, path, ' First ', 1);
    expect(created).toBe(true);
    expect(version.number).toBe(1);
    expect(await versionFiles(root)).toEqual([`${version.hash}.json`]);
    const stored = JSON.parse(await text(root, `.regrade/versions/${version.hash}.json`)) as JsonValue;
    expect(hashOf(stored)).toBe(version.hash);
    expect(stored).toMatchObject({
      v: 1,
      kind: 'prompt',
      prompt: path,
      parents: [],
      createdAt: '2026-01-01T00:01:00.000Z',
      author: 'Ann',
      message: 'First',
      definitionHash: (await working(root, path)).definitionHash,
      sources: [
        { path, text: dotprompt('{{! why }}\nHello {{> sign}}') },
        { path: 'prompts/_sign.prompt', text: 'Ann\n' },
      ],
    });
    expect(await text(root, '.regrade/.gitattributes')).toContain('eol=lf');
    expect(await text(root, '.regrade/.gitignore')).toContain('cache/');
  });

  test('nothing changed: nothing is written; a comment alone is a version', async () => {
    const root = await folderOf({ [path]: dotprompt('Hello') });
    const first = await save(root, path, 'First', 1);
    expect(await save(root, path, 'Again', 2)).toEqual({ version: first.version, created: false });
    expect(await versionFiles(root)).toHaveLength(1);
    await write(root, { [path]: dotprompt('{{! said }}Hello') });
    const second = await save(root, path, 'Comment', 3);
    expect(second).toMatchObject({ created: true, version: { number: 2 } });
    expect(second.version.record.parents).toEqual([first.version.hash]);
    expect(second.version.record.definitionHash).toBe(first.version.record.definitionHash);
  });

  test('Windows line ends are no change, and the saved text keeps those that it had', async () => {
    const root = await folderOf({ [path]: dotprompt('Hello\nyou') });
    await save(root, path, 'First', 1);
    const windows = dotprompt('Hello\nyou').replaceAll('\n', '\r\n');
    await write(root, { [path]: windows });
    expect(await save(root, path, 'Windows', 2)).toMatchObject({ created: false, version: { number: 1 } });
    await write(root, { [path]: windows.replace('you', 'all') });
    const { version } = await save(root, path, 'All', 3);
    expect(version.record.sources[0]?.text).toBe(windows.replace('you', 'all'));
  });

  test('an older state that comes back is a version of its own', async () => {
    const root = await folderOf({ [path]: dotprompt('A') });
    await save(root, path, 'A', 1);
    await write(root, { [path]: dotprompt('B') });
    await save(root, path, 'B', 2);
    await write(root, { [path]: dotprompt('A') });
    expect(await save(root, path, 'A again', 3)).toMatchObject({ created: true, version: { number: 3 } });
    const store = openVersionStore(root);
    expect(await store.numberOf(await working(root, path))).toBe(3);
  });

  test('author: git’s user where there is one', async () => {
    const root = await folderOf({ [path]: dotprompt('A') });
    const store = openVersionStore(root);
    const prompt = await working(root, path);
    const { version } = await store.save({ prompt, message: 'A', clock: at(1) });
    expect(version.record.author.length).toBeGreaterThan(0);
  });
});

describe('reading', () => {
  async function three() {
    const root = await folderOf();
    const hashes: string[] = [];
    for (const [index, body] of ['A', 'B', 'C'].entries()) {
      await write(root, { [path]: dotprompt(body) });
      hashes.push((await save(root, path, body, index)).version.hash);
    }
    return { root, hashes };
  }
  const file = (hash: string | undefined) => `.regrade/versions/${hash}.json`;

  test.each([
    ['edited', (record: string) => record.replace('"message": "B"', '"message": "Never"'), 'damaged-version'],
    ['cut off', (record: string) => record.slice(0, 100), 'damaged-version'],
    ['conflict marks', (record: string) => `<<<<<<< HEAD\n${record}`, 'damaged-version'],
    ['empty', () => '', 'damaged-version'],
    ['a list', () => '[]', 'damaged-version'],
  ])('a record that is %s is named and the rest goes on', async (_, damage, code) => {
    const { root, hashes } = await three();
    const [a, b, c] = hashes;
    await write(root, { [file(b)]: damage(await text(root, file(b))) });
    const store = openVersionStore(root);
    const { versions, problems } = await store.versionsOf(path);
    expect(problems.map((problem) => [problem.code, problem.file])).toEqual([[code, file(b)]]);
    expect(versions.map(({ hash }) => hash)).toEqual([a, c]);
    expect(await store.read(b ?? '')).toBeUndefined();
    await write(root, { [path]: dotprompt('D') });
    expect((await save(root, path, 'D', 9)).version.record.parents).toContain(c);
  });

  test('a record whose hash is right and content wrong is named', async () => {
    const { root, hashes } = await three();
    const record = JSON.parse(await text(root, file(hashes[0]))) as { [key: string]: JsonValue };
    const put = async (changes: { [key: string]: JsonValue }) => {
      const changed = { ...record, ...changes };
      await write(root, { [file(hashOf(changed))]: JSON.stringify(changed) });
    };
    await put({ definition: { ...(record.definition as object), model: 'other' } });
    await put({ prompt: '../outside.prompt' });
    await put({ v: 2 });
    await put({ kind: 'tool-set' });
    await put({ note: 'a field of a later version' });
    const { versions, problems } = await openVersionStore(root).versionsOf(path);
    expect(problems.map(({ code }) => code).sort()).toEqual([
      'damaged-version',
      'damaged-version',
      'newer-version-record',
    ]);
    expect(versions).toHaveLength(4);
  });

  test('blanks and line ends of the file do not count', async () => {
    const { root, hashes } = await three();
    const record = await text(root, file(hashes[0]));
    await write(root, {
      [file(hashes[0])]: record.replaceAll('\n', '\r\n'),
      [file(hashes[1])]: JSON.stringify(JSON.parse(await text(root, file(hashes[1])))),
    });
    const { versions, problems } = await openVersionStore(root).versionsOf(path);
    expect([versions.length, problems]).toEqual([3, []]);
  });

  test('a record that changes while the store is open is read again', async () => {
    const { root, hashes } = await three();
    const store = openVersionStore(root);
    expect((await store.all()).versions.size).toBe(3);
    await writeFile(join(root, file(hashes[2])), 'broken');
    expect((await store.all()).problems).toHaveLength(1);
    await remove(root, file(hashes[2]));
    expect(await store.all()).toMatchObject({ problems: [] });
    expect((await store.all()).versions.size).toBe(2);
  });
});

test('order: parents first, then time, then hash, whatever the order of reading', () => {
  const version = (hash: string, minute: number, ...parents: string[]): SavedVersion => ({
    hash,
    record: { parents, createdAt: new Date(at(minute).now()).toISOString() } as unknown as VersionRecord,
  });
  const all = [
    version('a', 5),
    // Saved on a machine whose clock was slow.
    version('b', 1, 'a'),
    version('c', 6, 'a'),
    version('d', 6, 'a'),
    version('e', 2, 'c', 'd'),
    version('f', 9, 'gone'),
  ];
  for (const order of [all, all.toReversed()]) {
    expect(numbered(order).map(({ hash, number }) => `${number}${hash}`)).toEqual([
      '1a',
      '2b',
      '3c',
      '4d',
      '5e',
      '6f',
    ]);
  }
});
