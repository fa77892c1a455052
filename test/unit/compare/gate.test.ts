import { describe, expect, test } from 'vitest';
import { compareRuns } from '../../../src/core/compare/compare-runs.ts';
import { combineGates, decideGate, type GateInput, gateDefault } from '../../../src/core/compare/gate.ts';
import { runRules } from '../../../src/core/compare/run-rules.ts';
import type { GateRule } from '../../../src/core/rubric/rubric.ts';
import type { SuiteGate } from '../../../src/core/suite/suite.ts';
import { type MemoryCase, type MemoryRun, memoryRun, type Value } from './memory-run.ts';

const gate: SuiteGate = { alpha: 0.05, margin: 0.05, inconclusive: 'warn', metrics: {} };

const cases = (n: number, failing: number, more: Partial<MemoryCase> = {}): MemoryCase[] =>
  Array.from({ length: n }, (_, at) => ({ id: `c${at}`, grades: { ok: [at < failing ? 0 : 1] }, ...more }));

interface Situation {
  readonly before: readonly MemoryCase[];
  readonly after: readonly MemoryCase[];
  readonly rule?: GateRule;
  readonly gate?: Partial<SuiteGate>;
  readonly candidate?: Partial<MemoryRun>;
  readonly stopped?: string;
}

async function decide(situation: Situation) {
  const own = { ...gate, ...situation.gate };
  const rubrics = { ok: situation.rule === undefined ? {} : { gate: situation.rule } };
  const baseline = memoryRun({ version: 'a', rubrics, cases: situation.before });
  const candidate = memoryRun({ version: 'b', rubrics, cases: situation.after, ...situation.candidate });
  const settings = { pValue: 'exact' as const, alpha: own.alpha, margin: own.margin };
  const input: GateInput = {
    gate: own,
    comparisons: [
      await compareRuns(
        { runs: [baseline] },
        { runs: [candidate] },
        { settings, defaultRule: gateDefault(own) },
      ),
    ],
    runRules: await runRules(candidate, 'b', own, gateDefault(own)),
    stopped: situation.stopped ?? null,
  };
  return decideGate(input);
}

describe('no-regression', () => {
  test('fails on a shown regression', async () => {
    const decision = await decide({ before: cases(50, 0), after: cases(50, 9) });
    expect(decision).toMatchObject({ status: 'failed', exitCode: 1, sentence: 'The gate fails: ok.' });
    expect(decision.outcomes[0]).toMatchObject({ rule: 'ok', asks: 'no-regression', status: 'failed' });
    expect(decision.outcomes[0]!.reason).toContain('9 broken');
  });

  test('decides by the exact p: five broken cases of 50 are not enough, though mid-p would do', async () => {
    expect(await decide({ before: cases(50, 0), after: cases(50, 5) })).toMatchObject({ exitCode: 0 });
    expect(await decide({ before: cases(50, 0), after: cases(50, 6) })).toMatchObject({ exitCode: 1 });
  });

  test('passes what is undecided with a warning that names the cases needed; or fails, as the suite wants', async () => {
    const undecided = { before: cases(50, 0), after: cases(50, 3) };
    const warned = await decide(undecided);
    expect(warned).toMatchObject({ exitCode: 0, sentence: 'The gate passes. Not decided: ok.' });
    expect(warned.outcomes[0]!.status).toBe('warning');
    expect(warned.outcomes[0]!.neededCases).toBeGreaterThan(50);
    expect(await decide({ ...undecided, gate: { inconclusive: 'fail' } })).toMatchObject({ exitCode: 1 });
    expect((await decide({ ...undecided, gate: { inconclusive: 'pass' } })).outcomes[0]!.status).toBe(
      'passed',
    );
  });

  test('says when there are too few cases for it to fail', async () => {
    const [outcome] = (await decide({ before: cases(4, 0), after: cases(4, 4) })).outcomes;
    expect(outcome).toMatchObject({ status: 'warning', neededCases: 6 });
    expect(outcome!.reason).toContain('fewer than 6 cases');
  });

  test('is the default, and off is off', async () => {
    const off = await decide({ before: cases(50, 0), after: cases(50, 20), rule: 'off' });
    expect(off).toMatchObject({ exitCode: 3, status: 'error' });
    expect(off.outcomes[0]!.reason).toContain('nothing was judged');
  });
});

describe('no-worse', () => {
  const rule = { 'no-worse': 0.05 };

  test('must be shown', async () => {
    expect(await decide({ before: cases(200, 0), after: cases(200, 1), rule })).toMatchObject({
      exitCode: 0,
    });
    const decision = await decide({ before: cases(30, 0), after: cases(30, 0), rule });
    expect(decision.exitCode).toBe(1);
    expect(decision.outcomes[0]).toMatchObject({ asks: 'no worse than 0.05', neededCases: 45 });
    expect(decision.outcomes[0]!.reason).toContain('Below 45 cases this rule cannot pass');
  });

  test('has a margin of its own', async () => {
    const wide = await decide({ before: cases(30, 0), after: cases(30, 0), rule: { 'no-worse': 0.1 } });
    expect(wide.exitCode).toBe(0);
  });
});

describe('rules over the candidate alone', () => {
  test('min is decided as in run', async () => {
    const rule = { min: 0.95 };
    expect(await decide({ before: cases(20, 5), after: cases(20, 1), rule })).toMatchObject({ exitCode: 0 });
    const failed = await decide({ before: cases(20, 5), after: cases(20, 2), rule });
    expect(failed.exitCode).toBe(1);
    expect(failed.outcomes).toEqual([
      expect.objectContaining({ rule: 'ok', asks: 'at least 0.95', status: 'failed' }),
    ]);
  });

  test('min with confidence says how many cases it needs before it can pass', async () => {
    const rule = { min: 0.95, confidence: 0.95 };
    const early = await decide({ before: cases(40, 0), after: cases(40, 0), rule });
    expect(early.outcomes[0]).toMatchObject({ status: 'failed', neededCases: 73 });
    expect(early.outcomes[0]!.reason).toContain('Below 73 cases this rule cannot pass');
    expect(await decide({ before: cases(73, 0), after: cases(73, 0), rule })).toMatchObject({ exitCode: 0 });
  });

  test('ceilings of metrics hold', async () => {
    const metrics = { latencyMs: { p95: 400 } };
    const decision = await decide({ before: cases(50, 0), after: cases(50, 0), gate: { metrics } });
    expect(decision.exitCode).toBe(1);
    expect(decision.outcomes.at(-1)).toMatchObject({
      rule: 'metric latencyMs',
      asks: 'a ceiling',
      status: 'failed',
    });
  });

  test('an unknown cost cannot pass', async () => {
    const decision = await decide({
      before: cases(50, 0),
      after: cases(50, 0, { cell: { costUsd: null } }),
      gate: { metrics: { costUsd: { max: 1 } } },
    });
    expect(decision).toMatchObject({ exitCode: 3 });
  });
});

describe('fails closed', () => {
  const good = { before: cases(50, 0), after: cases(50, 0) };

  test('without a baseline', () => {
    const decision = decideGate({
      gate,
      comparisons: null,
      noBaseline: 'No version has the label "production".',
      runRules: [],
      stopped: null,
    });
    expect(decision).toMatchObject({ exitCode: 3, sentence: 'The gate could not be judged: baseline.' });
    expect(decision.outcomes[0]!.reason).toContain('production');
  });

  test('on errors, also beside a regression', async () => {
    const broken = [...cases(50, 20), { id: 'x', grades: { ok: ['missing' as Value] } }];
    const decision = await decide({
      before: [...cases(50, 0), { id: 'x', grades: { ok: [1] } }],
      after: broken,
    });
    expect(decision).toMatchObject({ exitCode: 3 });
    expect(decision.sentence).toContain('Failed besides: ok.');
  });

  test('when the budget ended the run', async () => {
    expect(await decide({ ...good, stopped: 'The budget of 10 calls is used up.' })).toMatchObject({
      exitCode: 3,
    });
    expect(
      await decide({ ...good, candidate: { finish: { reason: 'The budget is used up.' } } }),
    ).toMatchObject({
      exitCode: 3,
    });
    expect(await decide({ ...good, candidate: { finish: null } })).toMatchObject({ exitCode: 3 });
  });

  test('when the cases differ: fewer of them cannot loosen it', async () => {
    const decision = await decide({ before: cases(60, 0), after: cases(50, 0) });
    expect(decision.exitCode).toBe(3);
    expect(decision.outcomes.find(({ rule }) => rule === 'cases')!.reason).toContain(
      '10 cases only in the baseline',
    );
    const changed = await decide({ before: good.before, after: cases(50, 0, { vars: { other: 1 } }) });
    expect(changed.exitCode).toBe(3);
  });

  test('when a rubric was defined otherwise', async () => {
    const decision = await decide({ ...good, candidate: { rubrics: { ok: { hash: 'loose' } } } });
    expect(decision.exitCode).toBe(3);
    expect(decision.outcomes[0]!.reason).toContain('defined differently');
  });

  test('when nothing ran', async () => {
    expect(await decide({ before: [], after: [] })).toMatchObject({ exitCode: 3 });
    expect(combineGates([])).toMatchObject({ exitCode: 3 });
  });

  test('over several suites: could not be judged before failed before passed', async () => {
    const passed = await decide(good);
    const failed = await decide({ before: cases(50, 0), after: cases(50, 9) });
    const error = await decide({ ...good, candidate: { finish: null } });
    expect(passed.exitCode).toBe(0);
    expect(combineGates([passed, failed]).exitCode).toBe(1);
    expect(combineGates([passed, failed, error]).exitCode).toBe(3);
  });
});
