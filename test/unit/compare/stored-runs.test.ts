import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { caseCells } from '../../../src/core/compare/case-cells.ts';
import { compareRuns } from '../../../src/core/compare/compare-runs.ts';
import { missingCells, StoredCells } from '../../../src/core/compare/missing-cells.ts';
import { mayReuse, reportedModels, type WantedBaseline } from '../../../src/core/compare/reuse.ts';
import { makePlan } from '../../../src/core/run/plan.ts';
import { openRun } from '../../../src/core/run/run-store.ts';
import { loadConfiguration } from '../../../src/core/suite/load-configuration.ts';
import { loadSuite } from '../../../src/core/suite/load-suite.ts';
import type { Workspace } from '../../../src/core/workspace.ts';
import { completion, json, type Reply, serve } from '../model/test-models.ts';
import { localWorkspace, run } from '../run/run-fixture.ts';
import { memoryRun } from './memory-run.ts';

/** Says the number; for a prompt that asks for it "briefly", a wrong one for every even number. */
const counting: Reply = (response, { body }) => {
  const text = String(body.messages.at(-1).content);
  const n = Number(/\d+/.exec(text)?.[0]);
  json(response, 200, completion(text.includes('briefly') && n % 2 === 0 ? 'no' : `It is ${n}.`));
};

const edited = (workspace: Workspace) =>
  writeFile(
    join(workspace.root, 'count.prompt'),
    '---\nmodel: local:small\ninput: { schema: { n: integer } }\n---\nSay {{n}} briefly.\n',
  );

async function planOf(workspace: Workspace, selection = {}) {
  const configuration = await loadConfiguration(workspace);
  return makePlan(workspace, await loadSuite(workspace, 'count.eval.yaml'), configuration, selection);
}

test('two recorded versions are compared from their records', async () => {
  const server = await serve(counting);
  const workspace = await localWorkspace(server.baseURL, 20);
  const before = await openRun((await run(workspace)).file);
  await edited(workspace);
  const after = await openRun((await run(workspace)).file);
  const comparison = await compareRuns({ runs: [before] }, { runs: [after] });

  expect(comparison.baseline.version).not.toBe(comparison.candidate.version);
  expect(comparison.baseline).toMatchObject({
    prompt: 'count.prompt',
    models: ['local:small'],
    complete: true,
    asked: 20,
  });
  expect(comparison.rubrics[0]).toMatchObject({ name: 'says', n: 20, delta: -0.5, verdict: 'regressed' });
  expect(comparison.rubrics[0]!.broken).toHaveLength(10);
  expect(comparison.cases).toHaveLength(20);
  const broken = comparison.cases.find(({ id }) => id === 'c2')!;
  expect(broken).toMatchObject({
    changedOutput: true,
    file: 'cases.jsonl',
    suite: 'count.eval.yaml',
    title: 'c2',
  });
  const opened = await caseCells([after], comparison.candidate.version, broken);
  expect(opened.cells.map(({ output }) => output)).toEqual(['no']);
  // A webview gets it as JSON.
  expect(JSON.parse(JSON.stringify(comparison))).toEqual(comparison);
});

describe('what is missing before a comparison', () => {
  test('is what no stored run holds for this version, these cases and rubrics', async () => {
    const server = await serve(counting);
    const workspace = await localWorkspace(server.baseURL, 5);
    const stored = await StoredCells.of([await openRun((await run(workspace)).file)]);
    expect(await missingCells(await planOf(workspace), stored)).toEqual({
      planned: 5,
      missing: 0,
      cases: [],
    });
    expect(await missingCells(await planOf(workspace, { trials: 2 }), stored)).toMatchObject({
      planned: 10,
      missing: 5,
    });

    await writeFile(
      join(workspace.root, 'cases.jsonl'),
      '{"id":"c0","vars":{"n":0}}\n{"id":"c1","vars":{"n":100}}\n{"id":"new","vars":{"n":7}}\n{"id":"c2","vars":{"n":2},"tags":["x"]}\n',
    );
    expect(await missingCells(await planOf(workspace), stored)).toEqual({
      planned: 4,
      missing: 2,
      cases: ['c1', 'new'],
    });

    await edited(workspace);
    expect((await missingCells(await planOf(workspace), stored)).missing).toBe(4);
  });

  test('holds what ended in an error', async () => {
    const server = await serve((response, asked, number) =>
      String(asked.body.messages.at(-1).content).includes('3')
        ? json(response, 400, {})
        : counting(response, asked, number),
    );
    const workspace = await localWorkspace(server.baseURL, 5);
    const stored = await StoredCells.of([await openRun((await run(workspace)).file)]);
    expect(await missingCells(await planOf(workspace), stored)).toEqual({
      planned: 5,
      missing: 1,
      cases: ['c3'],
    });
  });
});

describe('a stored baseline is reused', () => {
  const finishedAt = '2026-11-24T10:01:00.000Z';
  const now = Date.parse(finishedAt) + 60_000;
  const wanted: WantedBaseline = {
    version: 'version-a',
    models: ['openai:test'],
    trials: 1,
    rubrics: new Map([['ok', 'hash of ok']]),
    now,
  };
  const cases = [{ id: 'c0', grades: { ok: [1] } }];
  const stored = (part = {}) => memoryRun({ rubrics: { ok: {} }, cases, reportedModel: 'test-1', ...part });
  const why = async (part: object, own: Partial<WantedBaseline> = {}) => {
    const result = await mayReuse(stored(part), { ...wanted, ...own });
    return result.reusable ? null : result.reason;
  };

  test('when nothing that could differ differs', async () => {
    expect(await why({})).toBeNull();
    expect(await why({}, { reportedModels: new Map([['openai:test', new Set(['test-1'])]]) })).toBeNull();
    expect([...(await reportedModels(stored(), 'version-a'))]).toEqual([
      ['openai:test', new Set(['test-1'])],
    ]);
  });

  test('and not when something does', async () => {
    expect(await why({}, { version: 'b' })).toContain('another version');
    expect(await why({}, { models: ['openai:other'] })).toContain('did not ask "openai:other"');
    expect(await why({}, { trials: 3 })).toContain('1 trials a case, not 3');
    expect(await why({}, { rubrics: new Map([['ok', 'new']]) })).toContain('"ok" changed');
    expect(await why({}, { rubrics: new Map([['more', 'x']]) })).toContain('did not grade by "more"');
    expect(await why({}, { reportedModels: new Map([['openai:test', new Set(['test-2'])]]) })).toContain(
      'test-2 now',
    );
    expect(await why({}, { now: now + 8 * 24 * 3_600_000 })).toContain('8 days old');
    expect(await why({}, { now: now + 2 * 3_600_000, maxAgeMs: 3_600_000 })).toContain('old');
    expect(await why({ finish: null })).toContain('did not run to its end');
    expect(await why({ finish: { reason: 'The budget is used up.' } })).toContain('did not run to its end');
  });
});
