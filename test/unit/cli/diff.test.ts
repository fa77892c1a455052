import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runIds } from '../../../src/core/run/run-store.ts';
import {
  commitAll,
  counting,
  countingCases,
  countingServer,
  countingSuite,
  countingWorkspace,
  worse,
} from './counting.ts';
import { regrade } from './memory-io.ts';

const interval = z.tuple([z.number(), z.number()]).nullable();
const figures = z.looseObject({ passRate: z.number().nullable(), meanScore: z.number().nullable() });
const ids = z.array(z.string());
const quantities = z.looseObject({ median: z.number(), p95: z.number(), sum: z.number() }).nullable();

/** The shape that the design fixes; further keys may stand beside. */
const fixedShape = z.looseObject({
  schemaVersion: z.literal(1),
  baseline: z.looseObject({ prompt: z.string(), version: z.string() }),
  candidate: z.looseObject({ prompt: z.string(), version: z.string() }),
  rubrics: z.record(
    z.string(),
    z.looseObject({
      n: z.int(),
      baseline: figures,
      candidate: figures,
      delta: z.number().nullable(),
      ci: interval,
      pValue: z.number().nullable(),
      adjustedPValue: z.number().nullable(),
      method: z.string(),
      verdict: z.enum(['improved', 'regressed', 'unchanged', 'inconclusive']),
      reason: z.string(),
      fixed: ids,
      broken: ids,
      flaky: ids,
      neededCases: z.int().nullable(),
    }),
  ),
  metrics: z.record(
    z.string(),
    z.looseObject({
      baseline: quantities,
      candidate: quantities,
      ratio: z.number().nullable(),
      ci: interval,
    }),
  ),
  cases: z.looseObject({ paired: z.int(), onlyBaseline: ids, onlyCandidate: ids }),
  verdict: z.enum(['improved', 'regressed', 'unchanged', 'mixed', 'inconclusive']),
});

const readJson = async (root: string, file: string) =>
  fixedShape.parse(JSON.parse(await readFile(join(root, file), 'utf8')));

describe('two versions', () => {
  test('asks for what is missing only, and tells what broke', async () => {
    const server = await countingServer();
    const root = await countingWorkspace(server.url);
    await commitAll(root);
    await writeFile(join(root, 'count.prompt'), worse);
    const argv = [
      'diff',
      'count.prompt@main',
      'count.prompt@working',
      '--output',
      'd.json',
      '--output',
      'd.md',
    ];
    const { code, out, err } = await regrade(root, argv);
    expect(code).toBe(0);
    expect(server.requests).toBe(40);
    expect(err).toContain('count.eval.yaml: 40 of 40 answers are missing and asked for now');
    expect(out).toMatch(/^Regressed in one\. says fell by 50 points\./);
    expect(out).toContain('broken  cases.jsonl:2  c2');
    const json = await readJson(root, 'd.json');
    expect(json).toMatchObject({
      baseline: { prompt: 'count.prompt', words: expect.stringMatching(/^main \([0-9a-f]{8}\)$/) },
      candidate: { words: 'working copy', errors: 0, complete: true },
      rubrics: { says: { n: 20, delta: -0.5, verdict: 'regressed', fixed: [], neededCases: null } },
      cases: { paired: 20, onlyBaseline: [], onlyCandidate: [] },
      verdict: 'regressed',
    });
    expect(json.rubrics.says?.broken).toHaveLength(10);
    expect(json.metrics.latencyMs).toBeDefined();
    const md = await readFile(join(root, 'd.md'), 'utf8');
    expect(md).toContain('### `count.prompt`: regressed');
    expect(md).toContain('| <code>says</code> | 20 | 100\u00A0% | 50\u00A0% |');

    // Everything is stored now; one more case is asked on both sides, and where both ask the same, once.
    await writeFile(join(root, 'cases.jsonl'), countingCases(21));
    await regrade(root, argv);
    expect(server.requests).toBe(42);
  });

  test('the same case is asked of both sides within a moment, also where one side has more of them stored', async () => {
    const server = await countingServer();
    const root = await countingWorkspace(server.url, 40);
    await commitAll(root);
    await writeFile(join(root, 'count.prompt'), worse);
    const argv = ['diff', 'count.prompt@main', 'count.prompt@working', '--concurrency', '4'];
    await regrade(root, argv);
    const at = (text: string) => server.asked.findIndex((one) => one.text.trim() === text);
    for (let n = 1; n <= 40; n++) {
      expect(Math.abs(at(`Say ${n}.`) - at(`Say ${n} briefly.`))).toBeLessThanOrEqual(4);
    }
  });

  test('two models are compared on one version, case by case', async () => {
    const server = await countingServer();
    const root = await countingWorkspace(server.url, 5);
    const both = ['diff', 'count.prompt@working', 'count.prompt@working'];
    const argv = [...both, '--baseline-model', 'local:small', '--candidate-model', 'local:large'];
    const { code, out } = await regrade(root, [...argv, '--output', 'd.json']);
    expect(code).toBe(0);
    expect(server.asked.map(({ model }) => model).sort()).toEqual([
      ...new Array<string>(5).fill('large'),
      ...new Array<string>(5).fill('small'),
    ]);
    expect(out).toContain('working copy, local:large');
    expect(await readJson(root, 'd.json')).toMatchObject({
      baseline: { models: ['local:small'], words: 'working copy, local:small' },
      candidate: { models: ['local:large'] },
      rubrics: { says: { n: 5, delta: 0 } },
      cases: { paired: 5, onlyBaseline: [], onlyCandidate: [] },
    });
    const twice = await regrade(root, [...argv, '--model', 'local:small']);
    expect(twice.code).toBe(2);
    expect(twice.err).toContain('--model names what both sides ask');
  });

  test('a request that both versions have is asked once', async () => {
    const server = await countingServer();
    const root = await countingWorkspace(server.url, 6);
    await commitAll(root);
    await writeFile(join(root, 'count.prompt'), counting('Say {{! a number }}{{n}}.'));
    const { code } = await regrade(root, ['diff', 'count.prompt@main', 'count.prompt@working', '--no-cache']);
    expect(code).toBe(0);
    expect(server.requests).toBe(6);
  });

  test('two prompts are compared as two versions of one, also by a suite that names only one of them', async () => {
    const server = await countingServer();
    const root = await countingWorkspace(server.url, 20, { 'old.prompt': worse });
    const { code, out } = await regrade(root, ['diff', 'old.prompt@working', 'count.prompt@working']);
    expect(code).toBe(0);
    expect(out).toContain('Improved in one. says rose by 50 points.');
    expect(out).toContain('baseline   old.prompt, working copy × local:small');
  });

  test('over all suites that name the prompt; --suite, --case and --tag narrow', async () => {
    const server = await countingServer();
    const root = await countingWorkspace(server.url, 4, {
      'short.eval.yaml': countingSuite('brief: { type: word-count, value: { max: 3 } }'),
      'other.eval.yaml':
        'prompts: [other.prompt]\ncases: [{ vars: {} }]\nrubrics: { x: { type: contains, value: x } }\n',
      'other.prompt': '---\nmodel: echo\n---\nx\n',
      'broken.eval.yaml': 'prompts: 3\n',
    });
    await commitAll(root);
    const argv = ['diff', 'count.prompt@main', 'count.prompt@working', '--output', 'd.json'];
    const { code, err } = await regrade(root, argv);
    expect(code).toBe(0);
    expect(err).toContain('broken.eval.yaml:1:');
    expect(Object.keys((await readJson(root, 'd.json')).rubrics)).toEqual(['says', 'brief']);
    await regrade(root, [...argv, '--suite', 'short.eval.yaml', '--case', 'c2', '--case', 'c3']);
    const narrowed = await readJson(root, 'd.json');
    expect(Object.keys(narrowed.rubrics)).toEqual(['brief']);
    expect(narrowed.cases.paired).toBe(2);
    expect(await regrade(root, [...argv, '--suite', 'other.eval.yaml'])).toMatchObject({ code: 2 });
    expect(await regrade(root, [...argv, '--case', 'c99'])).toMatchObject({ code: 2 });
  });

  test('stored answers of another reported model are asked for again', async () => {
    const server = await countingServer();
    const root = await countingWorkspace(server.url, 4);
    await commitAll(root);
    await regrade(root, ['run']);
    expect(server.requests).toBe(4);
    server.model = 'small-2';
    await writeFile(join(root, 'count.prompt'), worse);
    const { err, out } = await regrade(root, ['diff', 'count.prompt@main', 'count.prompt@working']);
    expect(err).toContain('Another model answers now');
    expect(out).not.toContain('Another model answered');
    // Four of the candidate, and the four stored ones again.
    expect(server.requests).toBe(12);
  });

  test('stored answers stand while the provider is down: nothing says that another model answers', async () => {
    const server = await countingServer();
    const root = await countingWorkspace(server.url, 4);
    await commitAll(root);
    await regrade(root, ['run']);
    server.fails = true;
    await writeFile(join(root, 'count.prompt'), worse);
    const { code, err } = await regrade(root, ['diff', 'count.prompt@main', 'count.prompt@working']);
    expect(code).toBe(3);
    expect(err).not.toContain('Another model');
    // Those of the candidate alone.
    expect(server.requests).toBe(8);
  });

  test('stored answers older than a week are asked for again, unless offline', async () => {
    const server = await countingServer();
    const root = await countingWorkspace(server.url, 3);
    await commitAll(root);
    await regrade(root, ['run']);
    const folder = join(root, '.regrade/responses');
    for (const name of await readdir(folder)) {
      const text = await readFile(join(folder, name), 'utf8');
      await writeFile(join(folder, name), text.replaceAll(/"at":"20\d\d/g, '"at":"2020'));
    }
    const argv = ['diff', 'count.prompt@main', 'count.prompt@working'];
    expect((await regrade(root, [...argv, '--offline'])).code).toBe(0);
    expect(server.requests).toBe(3);
    await regrade(root, argv);
    expect(server.requests).toBe(6);
  });
});

describe('exit codes', () => {
  const diff = ['diff', 'count.prompt@main', 'count.prompt@working'];

  test.each([
    ['worse', 20, [], 0],
    ['worse', 20, ['--fail-on', 'regressed'], 1],
    ['worse', 20, ['--fail-on', 'inconclusive'], 1],
    ['same', 4, ['--fail-on', 'regressed'], 0],
    ['same', 4, ['--fail-on', 'inconclusive'], 1],
    ['same', 60, ['--fail-on', 'inconclusive'], 0],
  ] as const)('%s, %i cases, %j: %i', async (kind, cases, flags, expected) => {
    const server = await countingServer();
    const root = await countingWorkspace(server.url, cases);
    await commitAll(root);
    await writeFile(join(root, 'count.prompt'), kind === 'worse' ? worse : counting());
    expect((await regrade(root, [...diff, ...flags])).code).toBe(expected);
  });

  test('3: a provider that refuses leaves nothing to compare', async () => {
    const server = await countingServer();
    const root = await countingWorkspace(server.url, 3);
    await commitAll(root);
    server.fails = true;
    const { code, out } = await regrade(root, diff);
    expect(code).toBe(3);
    expect(out).toContain('3 cells of the candidate ended in an error, for example: ');
  });

  test('3: the budget is reached; 3: cancelled', async () => {
    const server = await countingServer();
    const root = await countingWorkspace(server.url, 6, {
      'count.eval.yaml': countingSuite(undefined, 'budget: { calls: 2 }\n'),
    });
    await commitAll(root);
    await writeFile(join(root, 'count.prompt'), worse);
    expect(await regrade(root, diff)).toMatchObject({ code: 3 });
    expect(await regrade(root, diff, { interrupt: (press) => press() })).toMatchObject({ code: 3 });
  });

  test('--max-cost is one budget for both sides, which go on in step', async () => {
    const server = await countingServer();
    const priced = (words: string) =>
      counting(words).replace('input:', 'config: { maxOutputTokens: 2 }\ninput:');
    const root = await countingWorkspace(server.url, 20, { 'count.prompt': priced('Say {{n}}.') });
    const config = join(root, 'regrade.config.yaml');
    // Each answer has two tokens and so costs a dollar.
    await writeFile(
      config,
      `${await readFile(config, 'utf8')}prices: { "local:small": { input: 0, output: 500000 } }\n`,
    );
    await commitAll(root);
    await writeFile(join(root, 'count.prompt'), priced('Say {{n}} briefly.'));
    const { code, out } = await regrade(root, [...diff, '--max-cost', '10', '--concurrency', '2']);
    expect(code).toBe(3);
    expect(out).toContain('$10');
    expect(server.requests).toBe(10);
    const ofCandidate = server.asked.filter(({ text }) => text.includes('briefly')).length;
    expect(Math.abs(ofCandidate - 5)).toBeLessThanOrEqual(1);
  });

  test.each([
    [['diff', 'count.prompt', 'count.prompt@working'], 'names no version'],
    [['diff', 'count.prompt@nowhere', 'count.prompt@working'], 'no version "nowhere"'],
    [['diff', 'count.prompt@working', 'gone.prompt@working'], 'no prompt file "gone.prompt"'],
    [['diff', '../x.prompt@working', 'count.prompt@working'], 'outside the workspace'],
    [['diff', '20261124T051500123Z-0a1b2c', 'count.prompt@working'], 'is a run and'],
    [['diff', '20261124T051500123Z-0a1b2c', '20261124T051500123Z-0a1b2d'], 'There is no run'],
    [['diff', 'count.prompt@working', 'count.prompt@working', '--output', 'x.xml'], '.json, .md or .html'],
    [
      ['diff', 'count.prompt@working', 'count.prompt@working', '--fail-on', 'worse'],
      'regressed, inconclusive',
    ],
  ])('2: %j', async (argv, said) => {
    const root = await countingWorkspace('http://127.0.0.1:1/v1', 1);
    const { code, err } = await regrade(root, argv);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });
});

test('two runs are compared as they were recorded, asking nothing', async () => {
  const server = await countingServer();
  const root = await countingWorkspace(server.url);
  await regrade(root, ['run']);
  await writeFile(join(root, 'count.prompt'), worse);
  await regrade(root, ['run']);
  const [now = '', before = ''] = await runIds(root);
  const asked = server.requests;
  const { code, out } = await regrade(root, ['diff', before, now, '--output', 'd.json']);
  expect(code).toBe(0);
  expect(out).toContain(`baseline   count.prompt, run ${before} × local:small`);
  expect((await readJson(root, 'd.json')).verdict).toBe('regressed');
  expect(server.requests).toBe(asked);
  expect(await regrade(root, ['diff', before, now, '--trials', '2'])).toMatchObject({ code: 2 });
});
