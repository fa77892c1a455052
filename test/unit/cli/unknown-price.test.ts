import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commitAll, countingServer, countingWorkspace, worse } from './counting.ts';
import { regrade } from './memory-io.ts';

const json = async (root: string, file: string) => JSON.parse(await readFile(join(root, file), 'utf8'));

test('where nothing was asked, nothing was paid', async () => {
  const server = await countingServer();
  const root = await countingWorkspace(server.url, 2);
  expect((await regrade(root, ['run', '--offline', '--output', 'a.json'])).code).toBe(3);
  expect((await json(root, 'a.json')).summary).toMatchObject({ errors: 2, costUsd: 0, paidUsd: 0 });
});

test('what answers of unknown price came to is never $0, and no judge costs nothing', async () => {
  const server = await countingServer();
  const root = await countingWorkspace(server.url, 2);
  await commitAll(root);
  const first = await regrade(root, ['run', '--output', 'a.json']);
  expect(first.out).toContain('Cost unknown. The price of 2 answers is unknown.');
  expect((await json(root, 'a.json')).summary).toMatchObject({
    costUsd: null,
    paidUsd: null,
    judgeCostUsd: 0,
  });
  expect((await regrade(root, ['runs'])).out).toContain('an unknown amount paid');

  // From the store: what is paid now is known.
  await regrade(root, ['run', '--output', 'b.json']);
  expect((await json(root, 'b.json')).summary).toMatchObject({ costUsd: null, paidUsd: 0, reusedCells: 2 });

  await writeFile(join(root, 'count.prompt'), worse);
  const diff = [
    'diff',
    'count.prompt@main',
    'count.prompt@working',
    '--output',
    'd.json',
    '--output',
    'd.md',
  ];
  expect((await regrade(root, diff)).out).toContain('An unknown amount paid now; 2 answers asked, 2 reused.');
  const { baseline, candidate } = await json(root, 'd.json');
  expect([baseline.paidUsd, candidate.paidUsd]).toEqual([0, null]);
  expect(await readFile(join(root, 'd.md'), 'utf8')).toContain('An unknown amount paid now');
  expect((await regrade(root, diff)).out).toContain('$0 paid now; 0 answers asked, 4 reused.');
});
