import { describe, expect, test } from 'vitest';
import { caseCells } from '../../../src/core/compare/case-cells.ts';
import { type CompareOptions, compareRuns } from '../../../src/core/compare/compare-runs.ts';
import type { Comparison } from '../../../src/core/compare/comparison.ts';
import type { StoredRun } from '../../../src/core/run/run.ts';
import { type MemoryCase, type MemoryRun, memoryRun, type Value } from './memory-run.ts';

const pass = { ok: {} };

/** Cases `c0` … with these passes of one rubric. */
const cases = (
  values: readonly (Value | readonly Value[])[],
  more: (at: number) => Partial<MemoryCase> = () => ({}),
) =>
  values.map(
    (value, at): MemoryCase => ({
      id: `c${at}`,
      grades: { ok: typeof value === 'object' ? value : [value] },
      ...more(at),
    }),
  );

const compared = (
  a: Partial<MemoryRun>,
  b: Partial<MemoryRun>,
  options?: CompareOptions,
): Promise<Comparison> =>
  compareRuns(
    { runs: [memoryRun({ id: 'run-a', version: 'a', rubrics: pass, cases: [], ...a })] },
    { runs: [memoryRun({ id: 'run-b', version: 'b', rubrics: pass, cases: [], ...b })] },
    options,
  );

const ones = (n: number) => new Array<Value>(n).fill(1);
const mixed = (n: number, failing: number) =>
  Array.from({ length: n }, (_, at): Value => (at < failing ? 0 : 1));
const ok = (comparison: Comparison) => comparison.rubrics.find(({ name }) => name === 'ok')!;

describe('a rubric', () => {
  test('regresses with its figures, cases and words', async () => {
    const comparison = await compared({ cases: cases(ones(50)) }, { cases: cases(mixed(50, 9)) });
    const rubric = ok(comparison);
    expect(rubric).toMatchObject({
      n: 50,
      delta: -0.18,
      verdict: 'regressed',
      reason: 'significant',
      method: 'exact sign-flip, mid-p; Tango; Holm',
      seed: null,
      changed: 9,
      fixed: [],
      nDropped: 0,
      clusters: null,
      neededCases: null,
      baseline: { passRate: 1 },
      candidate: { passRate: 0.82 },
    });
    expect(rubric.broken).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8']);
    expect(rubric.exactP).toBeCloseTo(2 / 2 ** 9, 12);
    expect(rubric.midP).toBeCloseTo(1 / 2 ** 9, 12);
    expect(rubric.ci![0]).toBeLessThan(-0.18);
    expect(rubric.ci![1]).toBeLessThan(0);
    expect(rubric.explanation).toMatch(/^−18 points \(95 % interval −\d+ to −\d+\).* 9 broken, 0 fixed\.$/);
    expect(comparison.verdict).toBe('regressed');
    expect(comparison.sentence).toBe('Regressed in one. ok fell by 18 points.');
  });

  test('is unchanged only when enough cases say so', async () => {
    const few = ok(await compared({ cases: cases(ones(44)) }, { cases: cases(ones(44)) }));
    expect(few).toMatchObject({ verdict: 'inconclusive', reason: 'too-few-changes', neededCases: 45 });
    expect(few.explanation).toContain('fewer than 45 cases');
    const enough = ok(await compared({ cases: cases(ones(45)) }, { cases: cases(ones(45)) }));
    expect(enough).toMatchObject({ verdict: 'unchanged', reason: 'equivalent', delta: 0 });
  });

  test('that is undecided says how many more cases would tell', async () => {
    const comparison = await compared({ cases: cases(ones(60)) }, { cases: cases(mixed(60, 4)) });
    const rubric = ok(comparison);
    expect(rubric).toMatchObject({ verdict: 'inconclusive', reason: 'too-few-changes' });
    expect(rubric.neededCases).toBeGreaterThan(60);
    expect(rubric.explanation).toContain(`About ${rubric.neededCases! - 60} more cases would tell.`);
    expect(comparison.sentence).toContain('more cases would tell');
  });

  test('counts every case once, however many trials it has', async () => {
    const before = [...cases(ones(7)), { id: 'many', grades: { ok: ones(20) } }];
    const after = [...cases(ones(7)), { id: 'many', grades: { ok: new Array<Value>(20).fill(0) } }];
    const rubric = ok(await compared({ cases: before }, { cases: after }));
    expect(rubric.n).toBe(8);
    expect(rubric.delta).toBe(-0.125);
    expect(rubric.verdict).toBe('inconclusive');
  });

  test('marks flaky cases, and takes the majority for broken and fixed', async () => {
    const rubric = ok(
      await compared(
        {
          cases: cases([
            [1, 1, 0],
            [1, 1, 1],
            [0, 1],
            [0, 0, 0],
          ]),
        },
        {
          cases: cases([
            [0, 0, 1],
            [1, 1, 1],
            [0, 0],
            [1, 1, 1],
          ]),
        },
      ),
    );
    expect(rubric).toMatchObject({ broken: ['c0'], fixed: ['c3'], flaky: ['c0', 'c2'] });
    expect(rubric.column.change).toEqual(['broken', 'both-pass', 'split', 'fixed']);
    expect(rubric.column.baseline.trials).toEqual(['110', '111', '01', '000']);
    expect(rubric.flakiness.baseline).toBeCloseTo((2 / 3 + 0 + 1 + 0) / 4, 12);
  });

  test('of scores compares scores, by an exact test on their grid', async () => {
    const scores = (shift: number) =>
      Array.from({ length: 30 }, (_, at) => ({
        id: `s${at}`,
        grades: { tone: [Math.round((0.5 + (at % 4) / 10 + (at % 5 === 0 ? 0 : shift)) * 100) / 100] },
      }));
    const rubrics = { tone: { binary: false } };
    const comparison = await compared({ rubrics, cases: scores(0) }, { rubrics, cases: scores(0.1) });
    expect(comparison.rubrics[0]).toMatchObject({
      verdict: 'improved',
      method: 'exact sign-flip, mid-p; t over cases; Holm',
    });
    expect(comparison.rubrics[0]!.delta).toBeCloseTo(0.08, 9);
  });

  test('off every grid is tested by Monte Carlo, with a seed that the cases give', async () => {
    const scores = (side: number) =>
      Array.from({ length: 30 }, (_, at) => ({
        id: `s${at}`,
        grades: { tone: [Math.abs(Math.sin(at * 7.1 + side)) * 0.5 + side * 0.05] },
      }));
    const rubrics = { tone: { binary: false } };
    const once = await compared({ rubrics, cases: scores(0) }, { rubrics, cases: scores(1) });
    const again = await compared({ rubrics, cases: scores(0) }, { rubrics, cases: scores(1) });
    expect(once.rubrics[0]!.method).toContain('Monte Carlo');
    expect(once.rubrics[0]!.seed).not.toBeNull();
    expect(again).toEqual(once);
  });

  test('takes families of cases as units', async () => {
    const family = (at: number) => ({ cluster: `f${Math.floor(at / 10)}` });
    const alone = ok(await compared({ cases: cases(ones(40)) }, { cases: cases(mixed(40, 10)) }));
    const rubric = ok(
      await compared({ cases: cases(ones(40), family) }, { cases: cases(mixed(40, 10), family) }),
    );
    expect(alone.verdict).toBe('regressed');
    expect(rubric).toMatchObject({ clusters: 4, n: 40, changed: 1, exactP: 1, verdict: 'inconclusive' });
    expect(rubric.ci![1] - rubric.ci![0]).toBeGreaterThan(alone.ci![1] - alone.ci![0]);
  });

  test('is corrected for the number of rubrics', async () => {
    const many = (values: readonly Value[]) =>
      values.map((value, at) => ({ id: `c${at}`, grades: { ok: [value], b: [1], c: [1], d: [1] } as const }));
    const rubrics = { ok: {}, b: {}, c: {}, d: {} };
    const comparison = await compared(
      { rubrics, cases: many(ones(50)) },
      { rubrics, cases: many(mixed(50, 6)) },
    );
    const rubric = ok(comparison);
    expect(rubric.adjustedPValue).toBeCloseTo(4 * rubric.pValue!, 12);
    expect(rubric.verdict).toBe('inconclusive');
  });
});

describe('what is missing', () => {
  test('is no pass and no zero: the case is left out and counted', async () => {
    const before = cases([...ones(99), 'missing']);
    const rubric = ok(await compared({ cases: before }, { cases: cases(ones(100)) }));
    expect(rubric).toMatchObject({ n: 99, nDropped: 1, delta: 0, verdict: 'unchanged' });
    expect(rubric.column.baseline.trials.at(-1)).toBe('e');
  });

  test('leaves the verdict open when it could change it', async () => {
    const after = cases(Array.from({ length: 60 }, (_, at): Value => (at < 5 ? 'missing' : 1)));
    const rubric = ok(await compared({ cases: cases(ones(60)) }, { cases: after }));
    expect(rubric).toMatchObject({
      verdict: 'inconclusive',
      reason: 'missing-data',
      nDropped: 5,
      neededCases: null,
    });
    expect(rubric.explanation).toContain('5 cases could not be graded');
  });

  test('of a run that ended early counts as missing, not as another set of cases', async () => {
    const comparison = await compared({ cases: cases(ones(60)) }, { cases: cases(ones(40)), finish: null });
    expect(comparison.onlyBaseline).toEqual([]);
    expect(ok(comparison)).toMatchObject({ reason: 'missing-data', nDropped: 20, n: 40 });
    expect(comparison.candidate.complete).toBe(false);
    expect(comparison.warnings.join(' ')).toContain('did not run to its end');
  });

  test('as a whole answer is missing in every rubric', async () => {
    const comparison = await compared(
      { cases: cases(ones(3)) },
      { cases: cases(ones(3), (at) => (at === 0 ? { failed: { 1: 'rate-limit' } } : {})) },
    );
    expect(ok(comparison)).toMatchObject({ n: 2, nDropped: 1 });
    expect(comparison.cases[0]).toMatchObject({ changedOutput: null, errors: { baseline: 0, candidate: 1 } });
  });

  test('in all cases is no data', async () => {
    const comparison = await compared({ cases: cases(['missing']) }, { cases: cases([1]) });
    expect(ok(comparison)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'no-data',
      n: 0,
      delta: null,
      pValue: null,
    });
    expect(comparison.verdict).toBe('inconclusive');
  });
});

describe('pairing', () => {
  test('goes by identity, never by position, and lists what one side lacks', async () => {
    const comparison = await compared(
      { cases: cases([1, 0, 1]) },
      { cases: [{ id: 'new', grades: { ok: [1] } }, ...cases([1, 0, 1]).reverse().slice(0, 2)] },
    );
    expect(comparison.cases.map(({ id }) => id)).toEqual(['c1', 'c2']);
    expect(comparison.onlyBaseline.map(({ id }) => id)).toEqual(['c0']);
    expect(comparison.onlyCandidate.map(({ id }) => id)).toEqual(['new']);
    expect(ok(comparison)).toMatchObject({ n: 2, delta: 0 });
  });

  test('leaves out a case whose content changed, and says so', async () => {
    const comparison = await compared(
      { cases: cases([1, 1], (at) => ({ vars: { text: `ticket ${at}`, z: 1 } })) },
      {
        cases: cases([0, 0], (at) => ({
          vars: { z: 1, text: at === 0 ? 'another ticket' : `ticket ${at}` },
        })),
      },
    );
    expect(comparison.changedCases.map(({ id }) => id)).toEqual(['c0']);
    expect(ok(comparison).broken).toEqual(['c1']);
  });

  test('does not compare by a rubric that was defined otherwise', async () => {
    const comparison = await compared(
      { cases: cases(ones(50)) },
      { rubrics: { ok: { hash: 'another' } }, cases: cases(mixed(50, 20)) },
    );
    expect(ok(comparison)).toMatchObject({ verdict: 'inconclusive', reason: 'not-comparable', pValue: null });
    expect(ok(comparison).explanation).toContain('defined differently');
  });

  test('takes models apart, and compares two models of one version', async () => {
    const run = memoryRun({ models: ['m:one', 'm:two'], rubrics: pass, cases: cases([1, 0]) });
    const both = await compareRuns({ runs: [run] }, { runs: [run] });
    expect(ok(both)).toMatchObject({ n: 2, delta: 0 });
    expect(ok(both).column.baseline.trials).toEqual(['1|1', '0|0']);
    const models = await compareRuns({ runs: [run], model: 'm:one' }, { runs: [run], model: 'm:two' });
    expect(models.baseline.models).toEqual(['m:one']);
    expect(models.candidate.models).toEqual(['m:two']);
    expect(ok(models).n).toBe(2);
  });

  test('takes several suites of a prompt together', async () => {
    const side = (version: string, second: readonly Value[]): StoredRun[] => [
      memoryRun({ version, suite: 'one.eval.yaml', rubrics: pass, cases: cases([1, 1]) }),
      memoryRun({ version, suite: 'two.eval.yaml', rubrics: pass, cases: cases(second) }),
    ];
    const comparison = await compareRuns({ runs: side('a', [1, 1]) }, { runs: side('b', [0, 1]) });
    expect(ok(comparison)).toMatchObject({ n: 4, broken: ['c0 (two.eval.yaml)'] });
    expect(comparison.cases.map(({ suite }) => suite)).toEqual([
      'one.eval.yaml',
      'one.eval.yaml',
      'two.eval.yaml',
      'two.eval.yaml',
    ]);
  });

  test('keeps rubrics of one name and two meanings apart', async () => {
    const side = (version: string): StoredRun[] => [
      memoryRun({ version, suite: 'one.eval.yaml', rubrics: pass, cases: cases([1, 1]) }),
      memoryRun({ version, suite: 'two.eval.yaml', rubrics: { ok: { hash: 'other' } }, cases: cases([1]) }),
    ];
    const comparison = await compareRuns({ runs: side('a') }, { runs: side('b') });
    expect(comparison.rubrics.map(({ name, n }) => [name, n])).toEqual([
      ['ok (one.eval.yaml)', 2],
      ['ok (two.eval.yaml)', 1],
    ]);
  });

  test('takes the later of two cells of one identity: more trials and repairs add up', async () => {
    const first = memoryRun({ version: 'a', rubrics: pass, cases: cases(['missing', 1]) });
    const second = memoryRun({ version: 'a', rubrics: pass, cases: cases([1]) });
    const comparison = await compareRuns({ runs: [first, second] }, { runs: [first, second] });
    expect(ok(comparison)).toMatchObject({ n: 2, nDropped: 0 });
  });

  test('refuses runs that do not hold the version, or hold several', async () => {
    const run = memoryRun({ version: 'a', rubrics: pass, cases: [] });
    await expect(compareRuns({ runs: [run], version: 'b' }, { runs: [run] })).rejects.toThrow(
      'does not hold the version b',
    );
    const other = memoryRun({ version: 'b', rubrics: pass, cases: [] });
    await expect(compareRuns({ runs: [run, other] }, { runs: [run] })).rejects.toThrow('several prompts');
    await expect(compareRuns({ runs: [] }, { runs: [run] })).rejects.toThrow('no run to compare');
  });
});

describe('beside the rubrics', () => {
  test('metrics have a ratio with an interval', async () => {
    const cost = (factor: number) => (at: number) => ({ cell: { costUsd: (0.001 + at * 0.0001) * factor } });
    const comparison = await compared(
      { cases: cases(ones(20), cost(1)) },
      { cases: cases(ones(20), cost(1.5)) },
    );
    const metric = comparison.metrics.find(({ name }) => name === 'costUsd')!;
    expect(metric.ratio).toBeCloseTo(1.5, 9);
    expect(metric.ci![0]).toBeCloseTo(1.5, 6);
    expect(metric.n).toBe(20);
    expect(metric.candidate!.sum).toBeCloseTo(metric.baseline!.sum * 1.5, 9);
    expect(comparison.metrics.find(({ name }) => name === 'ttftMs')).toMatchObject({
      baseline: null,
      ratio: null,
    });
    expect(comparison.metrics.find(({ name }) => name === 'reasoningTokens')!.baseline!.median).toBe(5);
  });

  test('outputs that differ are marked', async () => {
    const comparison = await compared(
      { cases: cases(ones(2), () => ({ outputs: ['Same.'] })) },
      { cases: cases(ones(2), (at) => ({ outputs: [at === 0 ? 'Other.' : 'Same.'] })) },
    );
    expect(comparison.cases.map(({ changedOutput }) => changedOutput)).toEqual([true, false]);
  });

  test('slices by tag carry their own figures, corrected over the table', async () => {
    const tags = (at: number) => ({ tags: at < 20 ? ['refund', 'de'] : ['de'] });
    const comparison = await compared(
      { cases: cases(ones(40), tags) },
      { cases: cases(mixed(40, 10), tags) },
    );
    expect(comparison.slices.map(({ tag, cases: n }) => [tag, n])).toEqual([
      ['de', 40],
      ['refund', 20],
    ]);
    expect(comparison.slices[1]!.rubrics[0]).toMatchObject({
      n: 20,
      delta: -0.5,
      broken: 10,
      baseline: 1,
      candidate: 0.5,
    });
  });

  test('a classification has its confusion table', async () => {
    const labels = ['billing', 'bug', 'billing', 'bug', 'billing', 'bug'];
    const rubrics = { label: { type: 'equals', options: {} } };
    const side = (answers: readonly string[]) => ({
      rubrics,
      cases: labels.map((expected, at) => ({
        id: `c${at}`,
        expected,
        outputs: [answers[at]!],
        grades: { label: [answers[at] === expected ? 1 : 0] },
      })),
    });
    const comparison = await compared(
      side(labels),
      side(['billing', 'billing', 'no idea', 'bug', 'billing', 'bug']),
    );
    const [table] = comparison.confusion;
    expect(table).toMatchObject({ rubric: 'label', labels: ['billing', 'bug', '(other)'], other: '(other)' });
    expect(table!.baseline.matrix).toEqual([
      [3, 0, 0],
      [0, 3, 0],
    ]);
    expect(table!.candidate.matrix).toEqual([
      [2, 0, 1],
      [1, 2, 0],
    ]);
    expect(table!.candidate.classes[0]).toEqual({
      label: 'billing',
      support: 3,
      precision: 2 / 3,
      recall: 2 / 3,
      f1: 2 / 3,
    });
    expect(table!.candidate.accuracy).toBeCloseTo(4 / 6, 12);
  });

  test('free text has none', async () => {
    const rubrics = { label: { type: 'equals', options: {} } };
    const side = {
      rubrics,
      cases: cases(ones(6), (at) => ({ expected: `Answer ${at}`, grades: { label: [1] } })),
    };
    expect((await compared(side, side)).confusion).toEqual([]);
  });

  test('another reported model is said', async () => {
    const comparison = await compared(
      { cases: cases([1]), reportedModel: 'm-1' },
      { cases: cases([1]), reportedModel: 'm-2' },
    );
    expect(comparison.warnings.join(' ')).toContain('m-1 before, m-2 now');
  });

  test('one case is read back with its cells', async () => {
    const run = memoryRun({
      version: 'a',
      rubrics: pass,
      cases: cases([
        [1, 0],
        [1, 1],
      ]),
    });
    const opened = await caseCells([run], 'a', { case: 'c0', suite: 'a.eval.yaml' });
    expect(opened.case!.case.id).toBe('c0');
    expect(opened.cells.map(({ trial, status }) => [trial, status])).toEqual([
      [1, 'passed'],
      [2, 'failed'],
    ]);
  });

  test('hostile names are names', async () => {
    const rubrics = Object.fromEntries([['constructor', {}]]);
    const side = {
      rubrics,
      cases: [{ id: '__proto__', grades: { constructor: [1] } as { [name: string]: Value[] } }],
    };
    const comparison = await compared(side, side);
    expect(comparison.rubrics.map(({ name, n }) => [name, n])).toEqual([['constructor', 1]]);
    expect(comparison.cases[0]!.id).toBe('__proto__');
  });
});
