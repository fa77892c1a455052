import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makePlan } from '../../../src/core/run/plan.ts';
import type { RunSelection } from '../../../src/core/run/run.ts';
import { loadConfiguration } from '../../../src/core/suite/load-configuration.ts';
import { loadSuite } from '../../../src/core/suite/load-suite.ts';
import { openWorkspace } from '../../../src/core/workspace.ts';
import { regrade, workspaceOf } from './memory-io.ts';

const path = 'greet.prompt';
const overrides = `${path}.environments.yaml`;
const prompt = (word: string, model = 'echo') => `---\nmodel: ${model}\n---\n${word} {{name}}\n`;
const suite = (more = '') => `prompts: [${path}]
${more}cases:
  - { name: ann, vars: { name: Ann } }
rubrics:
  hello: { type: contains, value: Hello }
`;

/** A workspace whose prompt has a model without an answer, and one that answers in production. */
async function workspace(files: { readonly [path: string]: string } = {}) {
  const root = await workspaceOf({
    [path]: prompt('Hello', 'openai:none'),
    [overrides]: 'production: { model: echo, parameters: { temperature: 0.5 } }\n',
    'greet.eval.yaml': suite(),
    ...files,
  });
  return { root, run: (...argv: string[]) => regrade(root, argv) };
}

/** The definition and models of the newest run. */
async function lastRun(root: string) {
  const folder = join(root, '.regrade', 'runs');
  const name =
    (await readdir(folder))
      .filter((one) => one.endsWith('.jsonl'))
      .sort()
      .at(-1) ?? '';
  const lines = (await readFile(join(folder, name), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const of = (kind: string) => lines.filter((line) => line.kind === kind);
  return { header: of('run')[0], versions: of('version'), cells: of('cell') };
}

describe('show', () => {
  test('a label means what runs there; any other reference the plain prompt', async () => {
    const { run } = await workspace();
    await run('save', path, '--message', 'First');
    await run('promote', `${path}@1`, 'production');
    await run('promote', `${path}@1`, 'staging');
    const shown = async (...words: string[]) =>
      JSON.parse((await run('show', ...words, '--format', 'json')).out);
    const plain = await shown(`${path}@1`);
    expect(plain.definition).toMatchObject({ model: 'openai:none', environments: { production: {} } });
    expect(plain).not.toHaveProperty('environment');
    const there = await shown(`${path}@production`);
    expect(there).toMatchObject({
      environment: 'production',
      number: 1,
      hash: plain.hash,
      definition: { model: 'echo', parameters: { temperature: 0.5 } },
    });
    expect(there.definition).not.toHaveProperty('environments');
    expect(there.definitionHash).not.toBe(plain.definitionHash);
    expect(await shown(`${path}@1`, '--environment', 'production')).toEqual(there);
    expect(await shown(`${path}@production`, '--environment', 'none')).toEqual(plain);
    expect(await shown(`${path}@staging`)).toEqual(plain);
  });

  test('an unknown environment is told with those that there are; a source has none', async () => {
    const { run } = await workspace();
    const unknown = await run('show', `${path}@working`, '--format', 'json', '--environment', 'prodction');
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toContain('This version has no overrides for the environment "prodction".');
    expect(unknown.err).toContain('Did you mean "production"? There are production');
    const source = await run('show', `${path}@working`, '--environment', 'production');
    expect(source).toMatchObject({ code: 2, out: '' });
    expect(source.err).toContain('--format json');
  });

  test('the source at a label says on standard error what it does not hold', async () => {
    const { run } = await workspace();
    await run('save', path, '--message', 'First');
    await run('promote', `${path}@1`, 'production');
    const { out, err } = await run('show', `${path}@production`);
    expect(out).toBe(prompt('Hello', 'openai:none'));
    expect(err).toContain('In production this version has model echo, temperature 0.5');
  });
});

describe('run --environment', () => {
  test('asks the environment’s model, also where the suite names others, and says so in record and report', async () => {
    const { root, run } = await workspace({ 'greet.eval.yaml': suite('models: ["openai:other"]\n') });
    const told = await run('run', '--environment', 'production', '--output', 'out.json');
    expect(told.code).toBe(0);
    expect(told.out).toContain('in production');
    const { header, versions, cells } = await lastRun(root);
    expect(header.environment).toBe('production');
    expect(versions).toMatchObject([
      { environment: 'production', definition: { model: 'echo', parameters: { temperature: 0.5 } } },
    ]);
    expect(cells).toMatchObject([{ model: 'echo', version: versions[0].hash }]);
    const report = JSON.parse(await readFile(join(root, 'out.json'), 'utf8'));
    expect(report.versions).toMatchObject([{ prompt: path, environment: 'production' }]);
  });

  test('--model goes first; the parameters of the environment go before those of the suite', async () => {
    const { root } = await workspace({
      'greet.eval.yaml': suite(
        'models: [{ id: echo, parameters: { temperature: 1, seed: 3 } }, "openai:b"]\n',
      ),
    });
    const open = openWorkspace(root);
    const asked = async (selection: RunSelection) => {
      const plan = await makePlan(
        open,
        await loadSuite(open, 'greet.eval.yaml'),
        await loadConfiguration(open),
        selection,
      );
      return plan.targets.map(({ model, parameters }) => [model, parameters]);
    };
    expect(await asked({})).toEqual([
      ['echo', { temperature: 1, seed: 3 }],
      ['openai:b', {}],
    ]);
    expect(await asked({ environment: 'production' })).toEqual([['echo', { temperature: 0.5, seed: 3 }]]);
    expect(await asked({ environment: 'production', models: ['openai:b'] })).toEqual([
      ['openai:b', { temperature: 0.5 }],
    ]);
    await writeFile(join(root, overrides), 'production: { parameters: { seed: null } }\n');
    expect(await asked({ environment: 'production' })).toEqual([
      ['echo', { temperature: 1 }],
      ['openai:b', {}],
    ]);
  });

  test('a prompt without overrides runs as it is; a name that no prompt knows is wrong input', async () => {
    const { run } = await workspace({
      'other.prompt': prompt('Hello'),
      'other.eval.yaml': suite().replace(path, 'other.prompt'),
    });
    expect((await run('run', '--environment', 'production')).code).toBe(0);
    const told = await run('run', '--environment', 'prod');
    expect(told.code).toBe(2);
    expect(told.err).toContain('No prompt here has overrides for the environment "prod".');
    expect((await run('run', 'other.eval.yaml', '--environment', 'none')).code).toBe(0);
  });

  test('is no version of the timeline, and its result is not that of the plain prompt', async () => {
    const { root, run } = await workspace({
      'regrade.config.yaml':
        'labels:\n  production: { requireGate: true }\n  staging: { requireGate: true }\n',
    });
    await run('save', path, '--message', 'First');
    expect((await run('promote', `${path}@1`, 'production')).err).toContain('--environment production');
    expect((await run('run', '--environment', 'production')).code).toBe(0);
    const { versions } = JSON.parse((await run('versions', path, '--json')).out);
    expect(versions.map(({ ref }: { ref: string }) => ref)).toEqual(['v1']);
    expect((await run('promote', `${path}@1`, 'staging')).code).toBe(2);
    expect((await run('promote', `${path}@1`, 'production')).code).toBe(0);
    expect(await readFile(join(root, `.regrade/labels/${path}/production.jsonl`), 'utf8')).toContain(
      '"passed":true',
    );
  });
});

describe('diff and gate', () => {
  test('run both sides in the environment, and plain without the flag, at a label too', async () => {
    const { root, run } = await workspace({ [path]: prompt('Hello') });
    await writeFile(join(root, overrides), 'production: { model: openai:none }\n');
    await run('save', path, '--message', 'First');
    await run('promote', `${path}@1`, 'production');
    await writeFile(join(root, path), prompt('Bye'));
    const plain = await run('diff', `${path}@production`, `${path}@working`, '--output', 'plain.json');
    expect(plain.code).toBe(0);
    const there = await run(
      'diff',
      `${path}@1`,
      `${path}@working`,
      '--environment',
      'production',
      '--offline',
    );
    expect(there.code).toBe(3);
    expect(there.out).toContain('in production');
    const { versions } = await lastRun(root);
    expect(versions).toMatchObject([{ environment: 'production', definition: { model: 'openai:none' } }]);
    expect((await run('diff', `${path}@1`, `${path}@working`, '--environment', 'x')).err).toContain(
      'Neither version has overrides for the environment "x".',
    );
  });

  test('a gate judges what the environment does, and keeps that it did', async () => {
    const { root, run } = await workspace({
      'regrade.config.yaml': 'labels:\n  production: { requireGate: true }\n',
      'greet.eval.yaml': suite('gate: { against: first }\n'),
    });
    await run('save', path, '--message', 'First');
    await run('promote', `${path}@1`, 'first');
    expect((await run('gate', '--offline')).code).not.toBe(0);
    const told = await run('gate', '--environment', 'production');
    expect(told.out).toContain('in production');
    expect(told.code).toBe(0);
    expect((await run('promote', `${path}@1`, 'production')).code).toBe(0);
    expect((await run('gate', '--environment', 'nope')).code).toBe(2);
    expect((await lastRun(root)).header.environment).toBe('production');
  });
});
