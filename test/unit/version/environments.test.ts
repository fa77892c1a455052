import { describe, expect, test } from 'vitest';
import { describeChange } from '../../../src/core/version/change-words.ts';
import { gitHistory } from '../../../src/core/version/git-history.ts';
import { promote } from '../../../src/core/version/move-labels.ts';
import { promptOf, resolveVersion } from '../../../src/core/version/resolve-version.ts';
import { timeline } from '../../../src/core/version/timeline.ts';
import { openVersionStore } from '../../../src/core/version/version-store.ts';
import {
  at,
  commit,
  dotprompt,
  folderOf,
  git,
  problemsOf,
  remove,
  repositoryOf,
  save,
  working,
  write,
} from './workspace.ts';

const path = 'prompts/reply.prompt';
const beside = `${path}.environments.yaml`;

describe('overrides of environments are versioned with the prompt', () => {
  test('a change of them is a version like any other, told in words', async () => {
    const root = await folderOf({ [path]: dotprompt('Hello') });
    await save(root, path, 'First', 1);
    const words: string[][] = [];
    let before = (await working(root, path)).definition;
    for (const [minute, yaml] of [
      'staging: { model: a, parameters: { temperature: 0 } }',
      'staging: { model: b, parameters: { temperature: 0.2, seed: 1 } }',
      'staging: { model: b, parameters: { passthrough: { top_k: 3 }, topP: null } }\nproduction: { model: c }',
      '{}',
    ].entries()) {
      await write(root, { [beside]: yaml });
      const { created, version } = await save(root, path, `Change ${minute}`, minute + 2);
      expect(created).toBe(true);
      expect(version.record.sources.map((source) => source.path)).toEqual([path, beside]);
      const { definition } = version.record;
      words.push([...describeChange(before, definition).words]);
      before = definition;
    }
    expect(words).toEqual([
      ['messages unchanged', 'environment staging added: model a, temperature 0'],
      ['messages unchanged', 'staging: model a → b, seed 1 added, temperature 0 → 0.2'],
      [
        'messages unchanged',
        'environment production added: model c',
        'staging: seed 1 removed, temperature 0.2 removed, topP unset added, top_k 3 added',
      ],
      ['messages unchanged', 'environment production removed', 'environment staging removed'],
    ]);
    const found = await timeline(openVersionStore(root), {
      path,
      working: await working(root, path),
      snapshots: [],
    });
    expect(
      found.entries.map(({ number, environments }) => [number, Object.keys(environments ?? {})]),
    ).toEqual([
      [5, []],
      [4, ['staging', 'production']],
      [3, ['staging']],
      [2, ['staging']],
      [1, []],
    ]);
  });

  test('a commit that changes them alone is in the history, over a rename too', async () => {
    const root = await repositoryOf({ [path]: dotprompt('A line.\n'.repeat(10)) });
    await write(root, { [beside]: 'production: { model: a }' });
    await commit(root, 'Overrides');
    await git(root, 'mv', path, 'prompts/answer.prompt');
    await git(root, 'mv', beside, 'prompts/answer.prompt.environments.yaml');
    await commit(root, 'Renamed');
    await write(root, { 'prompts/answer.prompt.environments.yaml': 'production: { model: b }' });
    await commit(root, 'Other model');
    const { versions } = await gitHistory(root, 'prompts/answer.prompt');
    expect(versions.map(({ message, changed }) => [message, ...changed].join(' | '))).toEqual([
      'Other model | messages unchanged | production: model a → b',
      'Overrides | messages unchanged | environment production added: model a',
      'Start',
    ]);
  });

  test('an old version has them again, also under a new name', async () => {
    const root = await folderOf({ [path]: dotprompt('Hello'), [beside]: 'production: { model: a }' });
    const { version } = await save(root, path, 'First', 1);
    await write(root, { 'new.prompt': dotprompt('Hello') });
    await remove(root, path);
    await remove(root, beside);
    const store = openVersionStore(root);
    const found = await resolveVersion(store, { prompt: path, ref: version.hash });
    const prompt = await promptOf({ ...found, prompt: 'new.prompt' });
    expect(prompt.definition.environments).toEqual({ production: { model: 'a' } });
    expect(prompt.problems).toEqual([]);
    expect(prompt.sources.map((source) => source.path)).toEqual([
      'new.prompt',
      'new.prompt.environments.yaml',
    ]);
  });

  test('what a run graded in an environment is no version of its own', async () => {
    const root = await folderOf({ [path]: dotprompt('Hello') });
    const { definition, definitionHash, sources } = await working(root, path);
    const snapshot = { prompt: path, hash: 'ab'.repeat(32), definition, sources, run: 'r' };
    const parts = { path, working: null };
    const at = '2026-01-01T00:00:00.000Z';
    const shown = async (environment: { readonly environment?: string }) =>
      (
        await timeline(openVersionStore(root), {
          ...parts,
          snapshots: [{ ...snapshot, definitionHash, at, ...environment }],
        })
      ).entries.length;
    expect(await shown({})).toBe(1);
    expect(await shown({ environment: 'production' })).toBe(0);
  });

  test('a label that wants a gate says that it must hold in its environment', async () => {
    const root = await folderOf({ [path]: dotprompt('Hello'), [beside]: 'production: { model: a }' });
    const { version } = await save(root, path, 'First', 1);
    const request = {
      prompt: path,
      hash: version.hash,
      clock: at(2),
      rules: { production: { requireGate: true } },
    };
    const [problem] = await problemsOf(() =>
      promote(openVersionStore(root), { ...request, label: 'production' }),
    );
    expect(problem).toMatchObject({ code: 'gate-required' });
    expect(problem?.message).toContain('in the environment production');
    expect(problem?.remedy).toContain('--environment production');
    expect((await promote(openVersionStore(root), { ...request, label: 'staging' })).move).toBeDefined();
  });
});
