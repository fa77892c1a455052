import { expect, test } from 'vitest';
import { compareRuns } from '../../src/core/compare/compare-runs.ts';
import type { Comparison } from '../../src/core/compare/comparison.ts';
import { acceptanceCount } from '../bench/acceptance.ts';
import { simulatedRuns, type Truth } from '../bench/simulated.ts';

/** Comparisons of replicates, through reading, pairing, statistics and verdicts. */
async function* replicates(
  truth: Truth,
  count: number,
  pValue: 'mid-p' | 'exact' = 'mid-p',
): AsyncGenerator<Comparison> {
  for (let seed = 1; seed <= count; seed++) {
    const [baseline, candidate] = simulatedRuns(truth, seed * 7919);
    yield compareRuns({ runs: [baseline] }, { runs: [candidate] }, { settings: { pValue } });
  }
}

const truth: Truth = { n: 50, trials: 3, rubrics: 4, rho: 0.5, kind: 'pass', change: 'same', missing: 0 };

async function falseRegressions(own: Truth, count: number, pValue?: 'exact'): Promise<number> {
  let found = 0;
  for await (const { verdict } of replicates(own, count, pValue)) {
    if (verdict === 'regressed' || verdict === 'mixed') found += 1;
  }
  return found;
}

test('identical versions: at most 2.5 % of 1,000 comparisons are called regressed', async () => {
  expect(await falseRegressions(truth, 1000)).toBeLessThanOrEqual(acceptanceCount(1000, 0.025, 0.999));
});

test('single cases change, the mean does not: at most 2.5 % are called regressed', async () => {
  expect(await falseRegressions({ ...truth, change: 'single' }, 1000)).toBeLessThanOrEqual(
    acceptanceCount(1000, 0.025, 0.999),
  );
});

test('with errors in between, and in the gate’s mode, no more', async () => {
  const own: Truth = { ...truth, change: 'single', trials: 1, missing: 0.05 };
  expect(await falseRegressions(own, 500, 'exact')).toBeLessThanOrEqual(acceptanceCount(500, 0.025, 0.999));
});

test('a 10-point drop over 60 cases of 3 trials is found in 80 % and more', async () => {
  const own: Truth = { ...truth, n: 60, rubrics: 1, change: -0.1 };
  let found = 0;
  for await (const { verdict } of replicates(own, 400)) if (verdict === 'regressed') found += 1;
  expect(found / 400).toBeGreaterThanOrEqual(0.8);
});

test('a true drop as large as the margin is called unchanged, or no worse, in at most 5 %', async () => {
  const own: Truth = { ...truth, n: 200, trials: 3, rubrics: 1, change: -0.05 };
  let unchanged = 0;
  let noWorse = 0;
  let covered = 0;
  for await (const { rubrics } of replicates(own, 400)) {
    const [rubric] = rubrics;
    if (rubric!.verdict === 'unchanged') unchanged += 1;
    if (rubric!.nonInferior) noWorse += 1;
    if (rubric!.ci![0] <= -0.05 && rubric!.ci![1] >= -0.05) covered += 1;
  }
  expect(unchanged).toBeLessThanOrEqual(acceptanceCount(400, 0.05, 0.999));
  expect(noWorse).toBeLessThanOrEqual(acceptanceCount(400, 0.05, 0.999));
  expect(covered / 400).toBeGreaterThanOrEqual(0.92);
});
