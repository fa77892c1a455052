import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/core/compare/compare-runs.ts';
import { neededTrials, type Undecided } from '../../../src/core/compare/needed-cases.ts';
import { memoryRun, type Value } from './memory-run.ts';

const data = (change: Partial<Undecided> = {}): Undecided => ({
  n: 60,
  delta: -0.06,
  sd: 0.2,
  discordant: null,
  margin: 0.05,
  alpha: 0.05,
  rubrics: 1,
  power: 0.8,
  pValue: 'mid-p',
  ...change,
});

describe('more trials', () => {
  it('decide where trials differ, and cannot where cases do', () => {
    // (1.96 + 0.84)² · 0.2² / 0.06² + 1.92 = 90 cases; 60 do where the sd is 0.163: 0.2 · √(3/5) = 0.155.
    expect(neededTrials(data(), 3, 1)).toBe(5);
    expect(neededTrials(data(), 3, 0)).toBeNull();
    const at = (share: number) => neededTrials(data(), 3, share) ?? Number.POSITIVE_INFINITY;
    for (let share = 0.1; share < 1; share += 0.1) expect(at(share)).toBeGreaterThanOrEqual(at(share + 0.1));
  });

  it('show no equality that the guard forbids with so few cases', () => {
    expect(neededTrials(data({ delta: 0, n: 30 }), 3, 1)).toBeNull();
    expect(neededTrials(data({ delta: 0, n: 60, sd: 0.18 }), 3, 1)).toBeGreaterThan(3);
  });

  it('promise nothing where nothing differs or there is nothing', () => {
    expect(neededTrials(data({ sd: 0, delta: 0 }), 3, 1)).toBeNull();
    expect(neededTrials(data({ n: 0 }), 3, 1)).toBeNull();
  });
});

type Trials = (at: number) => readonly Value[];

async function advised(before: Trials, after: Trials, count = 48) {
  const run = (id: string, of: Trials) =>
    memoryRun({
      id,
      version: id,
      rubrics: { ok: {} },
      cases: Array.from({ length: count }, (_, at) => ({ id: `c${at}`, grades: { ok: of(at) } })),
    });
  const { rubrics } = await compareRuns({ runs: [run('a', before)] }, { runs: [run('b', after)] });
  return rubrics[0];
}

describe('the advice on a rubric that is not decided', () => {
  it('says that cases differ where each case agrees with itself', async () => {
    const rubric = await advised(
      () => [1, 1, 1],
      (at) => (at < 4 ? [0, 0, 0] : [1, 1, 1]),
    );
    expect(rubric).toMatchObject({
      verdict: 'inconclusive',
      moreTrials: { help: 'hardly', trials: null, share: 0 },
    });
    expect(rubric?.explanation).toContain('More trials would not: the cases differ, not their trials.');
  });

  it('names the trials that would do where the trials of a case differ', async () => {
    const before: Trials = (at) => (at % 3 === 0 ? [1, 1, 0] : [1, 1, 1]);
    const after: Trials = (at) => (at % 3 === 1 ? [1, 0, 1] : at % 9 === 2 ? [0, 0, 1] : [1, 1, 1]);
    const rubric = await advised(before, after, 81);
    expect(rubric).toMatchObject({ verdict: 'inconclusive', moreTrials: { help: 'yes' } });
    const trials = rubric?.moreTrials?.trials ?? 0;
    expect(trials).toBeGreaterThan(3);
    expect(rubric?.moreTrials?.share).toBeGreaterThan(0.5);
    expect(rubric?.explanation).toContain(`So would ${trials} trials a case.`);
    const few = await advised(before, after, 45);
    expect(few?.moreTrials).toMatchObject({ help: 'hardly', trials: null });
    expect(few?.explanation).toContain('More trials alone would not.');
  });

  it('cannot be given with one trial a case, nor is it once decided', async () => {
    const one = await advised(
      () => [1],
      (at) => [at < 3 ? 0 : 1],
    );
    expect(one?.moreTrials).toEqual({ help: 'unknown', trials: null, share: null });
    const decided = await advised(
      () => [1],
      (at) => [at < 20 ? 0 : 1],
    );
    expect(decided).toMatchObject({ verdict: 'regressed', moreTrials: null });
  });
});
