import { describe, expect, test } from 'vitest';
import type { Prompt } from '../../../src/core/prompt/prompt.ts';
import { promote } from '../../../src/core/version/move-labels.ts';
import type { Snapshot } from '../../../src/core/version/snapshot.ts';
import { type TimelineEntry, timeline } from '../../../src/core/version/timeline.ts';
import { openVersionStore } from '../../../src/core/version/version-store.ts';
import { at, commit, dotprompt, folderOf, repositoryOf, save, working, write } from './workspace.ts';

const path = 'reply.prompt';

const told = (entry: TimelineEntry) =>
  `${entry.number === null ? '-' : `v${entry.number}`} ${entry.origins.map(({ kind }) => kind).join('+')}: ${entry.changed.join('; ')}`;

async function linesOf(root: string, snapshots: readonly Snapshot[] = []) {
  const parts = { path, working: await working(root, path), snapshots };
  return (await timeline(openVersionStore(root), parts)).entries.map(told);
}

const snapshot = (prompt: Prompt, run: string, minute: number): Snapshot => ({
  prompt: path,
  hash: prompt.definitionHash.slice(7),
  definitionHash: prompt.definitionHash,
  definition: prompt.definition,
  sources: prompt.sources,
  at: new Date(at(minute).now()).toISOString(),
  run,
});

describe('one list out of git, saved versions, runs and the working copy', () => {
  test('the same definition is one entry with all its origins', async () => {
    const root = await repositoryOf({ [path]: dotprompt('A') }, 'Commit A');
    const first = await save(root, path, 'Save A', 1);
    const a = await working(root, path);
    await write(root, { [path]: dotprompt('B') });
    await save(root, path, 'Save B', 2);
    await commit(root, 'Commit B');
    await write(root, { [path]: dotprompt('C') });
    await commit(root, 'Commit C');
    const c = await working(root, path);
    await write(root, { [path]: dotprompt('D') });
    const d = await working(root, path);
    await promote(openVersionStore(root), {
      prompt: path,
      label: 'production',
      hash: first.version.hash,
      clock: at(3),
      who: 'Ann',
    });
    const future = 60 * 24 * 365 * 100;
    const snapshots = [
      snapshot(a, 'r1', 4),
      snapshot(c, 'r2', future),
      snapshot(d, 'r3', future),
      snapshot(d, 'r4', future + 1),
    ];
    expect(await linesOf(root, snapshots)).toEqual([
      '- run+run+working: user message: 1 line',
      '- git+run: user message: 1 line',
      'v2 saved+git: user message: 1 line',
      'v1 saved+git+run: ',
    ]);
    const { entries } = await timeline(openVersionStore(root), { path, working: d, snapshots });
    expect(entries.at(-1)).toMatchObject({
      labels: ['production'],
      message: 'Save A',
      author: 'Ann',
      ref: 'v1',
    });
    expect(entries[1]).toMatchObject({ message: 'Commit C', author: 'Ann <ann@example.com>', number: null });
  });

  test('a state that comes back is another entry', async () => {
    const root = await repositoryOf({ [path]: dotprompt('A') }, 'A');
    await write(root, { [path]: dotprompt('B') });
    await commit(root, 'B');
    await write(root, { [path]: dotprompt('A') });
    await commit(root, 'A again');
    await save(root, path, 'Saved', 60 * 24 * 365 * 100);
    expect(await linesOf(root)).toEqual([
      'v1 saved+git+working: user message: 1 line',
      '- git: user message: 1 line',
      '- git: ',
    ]);
  });

  test('works without git, and with an unsaved buffer', async () => {
    const root = await folderOf({ [path]: dotprompt('A') });
    expect(await linesOf(root)).toEqual(['- working: ']);
    await save(root, path, 'A', 1);
    expect(await linesOf(root)).toEqual(['v1 saved+working: ']);
    await write(root, { [path]: dotprompt('A', 'model: openai/gpt-5') });
    expect(await linesOf(root)).toEqual([
      '- working: model: openai/gpt-5-mini → openai/gpt-5; messages unchanged',
      'v1 saved+working: '.replace('+working', ''),
    ]);
  });

  test('the working copy stands against the last commit where nothing was saved', async () => {
    const root = await repositoryOf({ [path]: dotprompt('A') }, 'A');
    await write(root, { [path]: dotprompt('B') });
    expect(await linesOf(root)).toEqual(['- working: user message: 1 line', '- git: ']);
  });

  test('a prompt that is gone keeps its timeline; damage is told beside it', async () => {
    const root = await folderOf({ [path]: dotprompt('A') });
    await save(root, path, 'A', 1);
    await write(root, { [`.regrade/versions/${'0'.repeat(64)}.json`]: '{}' });
    const found = await timeline(openVersionStore(root), { path, working: null, snapshots: [] });
    expect(found.entries.map(told)).toEqual(['v1 saved: ']);
    expect(found.problems.map(({ code }) => code)).toEqual(['damaged-version']);
  });
});
