import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/problem.ts';
import { estimateRun } from '../../../src/core/run/estimate-run.ts';
import { runLines } from '../../../src/core/run/read-record.ts';
import type { CellLine, RunEvent } from '../../../src/core/run/run.ts';
import { openRun, runIds } from '../../../src/core/run/run-store.ts';
import { completion, everything, json, type Reply, secret, serve } from '../model/test-models.ts';
import { problemsOf, workspaceOf } from '../suite/fixture.ts';
import { localWorkspace, run, runOptions } from './run-fixture.ts';

/** Says the number that it was asked to say; a wrong one for those that `wrong` names. */
const counting =
  (wrong: readonly number[] = []): Reply =>
  (response, { body }) => {
    const n = Number(/\d+/.exec(body.messages.at(-1).content)?.[0]);
    json(response, 200, completion(wrong.includes(n) ? 'no idea' : `It is ${n}.`));
  };

async function cellsOf(file: string): Promise<CellLine[]> {
  const cells: CellLine[] = [];
  for await (const cell of (await openRun(file)).cells()) cells.push(cell);
  return cells;
}

describe('a run', () => {
  it('grades every cell, records it before it is shown, and sums up', async () => {
    const server = await serve(counting([2, 7]));
    const workspace = await localWorkspace(server.baseURL, 10);
    const events: RunEvent[] = [];
    const { finish, header, file } = await run(workspace, { events });

    expect(finish.status).toBe('failed');
    expect(finish.rules).toEqual([
      { rule: 'says', status: 'failed', reason: '2 of 10 cells fail; every cell must pass.' },
    ]);
    expect(finish.summary).toMatchObject({ cells: 10, passed: 8, failed: 2, errors: 0, reusedCells: 0 });
    expect(finish.summary.rubrics.says).toMatchObject({ n: 10, passed: 8, passRate: 0.8, meanScore: 0.8 });
    expect(finish.summary.rubrics.says?.ci?.[0]).toBeCloseTo(0.4902, 4);
    expect(finish.summary.tokens).toMatchObject({ input: 1000, output: 200, cachedInput: 400, total: 1200 });
    expect(finish.summary.costUsd).toBeCloseTo(10 * (100 * 10e-6 + 20 * 100e-6), 9);

    expect(events.map(({ type }) => type).filter((type) => type !== 'progress' && type !== 'case')).toEqual([
      'started',
      'version',
      ...Array.from({ length: 10 }, () => 'cell'),
      'finished',
    ]);
    expect(events.every((event) => event.run === header.id)).toBe(true);
    const kinds = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).kind);
    expect(kinds[0]).toBe('run');
    expect(kinds.at(-1)).toBe('finish');
    expect(kinds.filter((kind) => kind === 'case')).toHaveLength(10);
    const cells = await cellsOf(file);
    expect(cells.map((cell) => cell.case).sort()).toEqual([...Array(10).keys()].map((n) => `c${n}`).sort());
    expect(cells.find((cell) => cell.case === 'c2')).toMatchObject({
      status: 'failed',
      output: 'no idea',
      reportedModel: 'small-2026-01-01',
      source: 'network',
    });
    expect(await everything(workspace.root)).not.toContain(secret);
  });

  it('pays once: a second run asks nothing, a changed rubric neither, a new case only itself', async () => {
    const server = await serve(counting());
    const workspace = await localWorkspace(server.baseURL, 5);
    await run(workspace);
    expect(server.got).toHaveLength(5);
    const again = await run(workspace);
    expect(server.got).toHaveLength(5);
    expect(again.finish.summary).toMatchObject({ reusedCells: 5, paidUsd: 0 });
    expect(again.finish.summary.costUsd).toBeGreaterThan(0);

    const suite = join(workspace.root, 'count.eval.yaml');
    await writeFile(suite, (await readFile(suite, 'utf8')).replace('contains', 'starts-with'));
    expect((await run(workspace)).finish.summary).toMatchObject({ failed: 5, reusedCells: 5 });
    await writeFile(
      join(workspace.root, 'cases.jsonl'),
      '{"id":"c1","vars":{"n":1}}\n{"id":"new","vars":{"n":99}}\n',
    );
    await run(workspace);
    expect(server.got).toHaveLength(6);
  });

  it('asks each trial by itself, and takes the case as the unit', async () => {
    let asked = 0;
    const server = await serve((response) =>
      json(response, 200, completion(asked++ % 3 === 0 ? 'nothing' : 'It is 0.')),
    );
    const workspace = await localWorkspace(server.baseURL, 1, 'trials: 3\n');
    const { finish } = await run(workspace, { limits: { concurrency: 1 } });
    expect(server.got).toHaveLength(3);
    const { n, passed, ci } = finish.summary.rubrics.says ?? {};
    expect([n, passed]).toEqual([3, 2]);
    // One case is one observation, however many trials it had.
    expect((ci?.[1] ?? 0) - (ci?.[0] ?? 0)).toBeGreaterThan(0.75);
  });

  it('never has more requests under way than it may', async () => {
    let open = 0;
    let most = 0;
    const server = await serve(async (response) => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setTimeout(resolve, 5));
      open -= 1;
      json(response, 200, completion('x'));
    });
    await run(await localWorkspace(server.baseURL, 40), { limits: { concurrency: 7 } });
    expect(most).toBe(7);
  });

  it('grades only what is stored in a free regrade, and keeps one such record', async () => {
    const server = await serve(counting());
    const workspace = await localWorkspace(server.baseURL, 4);
    await run(workspace, { selection: { cases: ['c0', 'c1'] } });
    const first = await run(workspace, { offline: true, storedOnly: true });
    expect(first.finish).toMatchObject({
      status: 'passed',
      notStored: 2,
      summary: { cells: 2, reusedCells: 2 },
    });
    const second = await run(workspace, { offline: true, storedOnly: true });
    expect(server.got).toHaveLength(2);
    const ids = await runIds(workspace.root);
    expect(ids).toContain(second.header.id);
    expect(ids).not.toContain(first.header.id);
  });

  it('says before a run what it would ask and cost at most', async () => {
    const server = await serve(counting());
    const workspace = await localWorkspace(server.baseURL, 4);
    const { finish } = await run(workspace, { selection: { cases: ['c0'] } });
    const estimate = await estimateRun(await runOptions(workspace));
    expect(estimate).toMatchObject({ cells: 4, stored: 1, toAsk: 3 });
    expect(estimate.upperUsd).toBeGreaterThan((finish.summary.paidUsd ?? Number.NaN) * 3);
    expect(server.got).toHaveLength(1);
  });
});

describe('limits', () => {
  it('stops before the budget, keeps what is done, and goes on with --resume', async () => {
    const server = await serve(counting());
    const workspace = await localWorkspace(server.baseURL, 10);
    // One answer costs $0.003; before asking, at most 1,024 output tokens ($0.10) are reckoned with.
    const { finish, header } = await run(workspace, { limits: { concurrency: 4, maxCostUsd: 0.115 } });
    expect(finish.status).toBe('error');
    expect(finish.reason).toContain('budget of $0.115');
    expect(finish.summary.cells).toBeGreaterThan(0);
    expect(finish.summary.cells).toBeLessThan(10);
    expect(finish.summary.paidUsd).toBeLessThanOrEqual(0.115);
    const asked = server.got.length;
    expect(asked).toBe(finish.summary.cells);

    const rest = await run(workspace, { resume: 'last' });
    expect(rest.header.resumes).toBe(header.id);
    expect(rest.finish.summary).toMatchObject({ cells: 10, passed: 10, reusedCells: asked });
    expect(server.got).toHaveLength(10);
  });

  it('limits calls', async () => {
    const server = await serve(counting());
    const { finish } = await run(await localWorkspace(server.baseURL, 10, 'budget: { calls: 3 }\n'));
    expect(server.got).toHaveLength(3);
    expect(finish.reason).toBe('The budget of 3 calls is used up.');
  });

  it('refuses a limit in USD where the price is unknown', async () => {
    const workspace = await localWorkspace('http://127.0.0.1:9/v1', 1);
    await writeFile(
      join(workspace.root, 'regrade.config.yaml'),
      'providers: { local: { baseURL: "http://127.0.0.1:9/v1" } }\n',
    );
    const problems = await problemsOf(run(workspace, { limits: { concurrency: 1, maxCostUsd: 1 } }));
    expect(problems.map(({ code }) => code)).toEqual(['unknown-price']);
  });

  it('cancels at once and keeps what is done', async () => {
    const controller = new AbortController();
    const server = await serve((response, got, number) => {
      if (number > 3) setTimeout(() => controller.abort(), 5);
      else counting()(response, got, number);
    });
    const { finish, file } = await run(await localWorkspace(server.baseURL, 10), {
      signal: controller.signal,
    });
    expect(finish.status).toBe('cancelled');
    expect(await cellsOf(file)).toHaveLength(3);
    expect(finish.summary.errors).toBe(0);
  });
});

describe('wrong input is refused before the first request', () => {
  it.each([
    ['a missing variable', { 'cases.jsonl': '{"vars":{"n":1}}\n{"vars":{}}\n' }, 'missing-variable'],
    ['no cases', { 'cases.jsonl': '' }, 'no-cases'],
    ['no model', { 'count.prompt': 'Say {{n}}.' }, 'no-model'],
    [
      'a wrong case rubric',
      { 'cases.jsonl': '{"vars":{"n":1}}\n{"vars":{"n":2},"rubrics":{"x":{"type":"contain"}}}\n' },
      undefined,
    ],
  ])('%s', async (_, files, code) => {
    const server = await serve(counting());
    const workspace = await localWorkspace(server.baseURL, 3);
    for (const [path, text] of Object.entries(files)) await writeFile(join(workspace.root, path), text);
    const problems = await problemsOf(run(workspace));
    if (code !== undefined) expect(problems[0]?.code).toBe(code);
    expect(problems[0]?.file).toBeDefined();
    expect(server.got).toHaveLength(0);
    expect(await runIds(workspace.root)).toEqual([]);
  });

  it('names the case that lacks a variable, and the place in the prompt', async () => {
    const workspace = await localWorkspace('http://127.0.0.1:9/v1', 0);
    await writeFile(join(workspace.root, 'cases.jsonl'), '{"id":"a","vars":{"n":1}}\n{"id":"b","vars":{}}\n');
    const [problem] = await problemsOf(run(workspace));
    expect(problem?.message).toContain('"b" (cases.jsonl:2)');
    expect(problem?.file).toBe('count.prompt');
  });

  it('a case that does not exist', async () => {
    const workspace = await localWorkspace('http://127.0.0.1:9/v1', 2);
    const problems = await problemsOf(run(workspace, { selection: { cases: ['c9'] } }));
    expect(problems[0]?.code).toBe('no-such-case');
  });

  it('a plan that changed since the run to resume', async () => {
    const server = await serve(counting());
    const workspace = await localWorkspace(server.baseURL, 4, 'budget: { calls: 2 }\n');
    await run(workspace);
    await writeFile(join(workspace.root, 'cases.jsonl'), '{"id":"c0","vars":{"n":5}}\n');
    const problems = await problemsOf(run(workspace, { resume: 'last' }));
    expect(problems[0]?.code).toBe('plan-changed');
  });
});

describe('rules that a run decides', () => {
  const rubric = (gate: string) => `rubrics:\n  says: { type: contains, value: "{{n}}", gate: ${gate} }\n`;
  it.each([
    ['{ min: 0.8 }', 'passed'],
    ['{ min: 0.81 }', 'failed'],
    ['{ min: 0.8, confidence: 0.95 }', 'failed'],
    ['{ min: 0.49, confidence: 0.95 }', 'passed'],
    ['off', 'passed'],
  ])('gate %s: %s', async (gate, status) => {
    const server = await serve(counting([2, 7]));
    const workspace = await localWorkspace(server.baseURL, 10);
    const text = `prompts: [count.prompt]\ncases: [cases.jsonl]\n${rubric(gate)}`;
    await writeFile(join(workspace.root, 'count.eval.yaml'), text);
    expect((await run(workspace)).finish.status).toBe(status);
  });

  it('ceilings on metrics; an unknown cost cannot be judged', async () => {
    const server = await serve(counting());
    const known = await run(
      await localWorkspace(server.baseURL, 4, 'gate: { metrics: { costUsd: { max: 0.002 } } }\n'),
    );
    expect(known.finish.status).toBe('failed');
    expect(known.finish.rules.at(-1)?.reason).toContain('0.003');
    const workspace = await localWorkspace(server.baseURL, 4, 'gate: { metrics: { costUsd: { max: 1 } } }\n');
    await writeFile(
      join(workspace.root, 'regrade.config.yaml'),
      `providers: { local: { baseURL: "${server.baseURL}" } }\n`,
    );
    expect((await run(workspace)).finish.status).toBe('error');
  });
});

describe('a provider that fails', () => {
  it('an error is an error, never a pass and never a zero', async () => {
    const server = await serve((response, got, number) => {
      if (got.body.messages.at(-1).content.includes('3'))
        json(response, 400, { error: { message: 'no threes' } });
      else counting()(response, got, number);
    });
    const { finish, file } = await run(await localWorkspace(server.baseURL, 5));
    expect(finish.status).toBe('error');
    expect(finish.summary).toMatchObject({ cells: 5, passed: 4, failed: 0, errors: 1 });
    expect(finish.summary.rubrics.says).toMatchObject({ n: 4, passRate: 1 });
    const cell = (await cellsOf(file)).find(({ status }) => status === 'error');
    expect(cell).toMatchObject({ case: 'c3', output: null, error: { kind: 'bad-request' } });
    expect(cell?.attempts).toMatchObject([{ status: 400, failure: { kind: 'bad-request' } }]);
  });

  it('a refused key is asked about once for each open request, then no more', async () => {
    const server = await serve((response) => json(response, 401, { error: { message: 'no' } }));
    const { finish } = await run(await localWorkspace(server.baseURL, 100), { limits: { concurrency: 4 } });
    expect(finish.summary.errors).toBe(100);
    expect(server.got.length).toBeLessThanOrEqual(4);
  });
});

it('a torn record stays readable, and what is no record is refused', async () => {
  const server = await serve(counting());
  const workspace = await localWorkspace(server.baseURL, 3);
  const { file } = await run(workspace);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.slice(0, text.lastIndexOf('{"kind":"finish"') + 40));
  const stored = await openRun(file);
  expect(stored.finish).toBeNull();
  expect(await cellsOf(file)).toHaveLength(3);
  await writeFile(file, '{"some":"json"}\n');
  await expect(openRun(file)).rejects.toThrow(InputError);
  await writeFile(file, text.replace('"v":1', '"v":9'));
  await expect(openRun(file)).rejects.toThrow('newer Regrade');
});

it('runs the echo model without any set-up', async () => {
  const workspace = await workspaceOf({
    'a.prompt': '---\nmodel: echo\n---\nHello {{name}}',
    'a.eval.yaml':
      'prompts: [a.prompt]\ncases: [{ name: x, vars: { name: Ann } }]\nrubrics: { greets: { type: contains, value: Ann } }\n',
  });
  const { finish, file } = await run(workspace, { suite: 'a.eval.yaml' });
  expect(finish.status).toBe('passed');
  const lines: string[] = [];
  for await (const line of runLines(file)) lines.push(line.kind);
  expect(lines).toEqual(['run', 'version', 'case', 'cell', 'finish']);
});

it('a rule holds for every prompt and model, not for their mean', async () => {
  const workspace = await workspaceOf({
    'loud.prompt': '---\nmodel: echo\n---\nHELLO {{n}}',
    'soft.prompt': '---\nmodel: echo\n---\nhello {{n}}',
    'x.eval.yaml':
      'prompts: [loud.prompt, soft.prompt]\ncases: [{ id: a, vars: { n: 1 } }, { id: b, vars: { n: 2 } }]\n' +
      'rubrics: { soft: { type: contains, value: hello, gate: { min: 0.5 } } }\n',
  });
  const { finish } = await run(workspace, { suite: 'x.eval.yaml' });
  expect(finish.status).toBe('failed');
  expect(finish.rules.map(({ of, status }) => [of?.prompt, status])).toEqual([
    ['loud.prompt', 'failed'],
    ['soft.prompt', 'passed'],
  ]);
});

it('a recording that is not there yet is written by the first run and answers the next', async () => {
  const server = await serve(counting());
  const workspace = await localWorkspace(server.baseURL, 3, 'recordings: [first.jsonl]\n');
  const recordTo = join(workspace.root, 'first.jsonl');
  const { warnings } = await run(workspace, { recordTo });
  expect(warnings.map(({ code }) => code)).toEqual(['no-such-file']);
  expect((await run(workspace, { offline: true, noCache: true })).finish.summary.reusedCells).toBe(3);
  // Recorded anew: the file does not answer for itself.
  await run(workspace, { recordTo, noCache: true });
  expect(server.got).toHaveLength(6);
});
