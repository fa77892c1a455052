import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compareRuns } from '../../src/core/compare/compare-runs.ts';
import { mulberry32 } from '../../src/core/compare/mulberry32.ts';
import { benjaminiHochberg, holm } from '../../src/core/compare/multiplicity.ts';
import {
  neededCasesBinary,
  neededCasesContinuous,
  neededCasesEquivalence,
} from '../../src/core/compare/needed-cases.ts';
import {
  clusterStandardError,
  familySums,
  guardedInterval,
  momentsOf,
  pairedT,
  pseudoCaseInterval,
  tango,
} from '../../src/core/compare/paired-intervals.ts';
import { flakinessIndex } from '../../src/core/compare/rubric-sample.ts';
import { signFlip, signFlipExact, signFlipMonteCarlo } from '../../src/core/compare/sign-flip.ts';
import { type CaseTrials, varianceSplit } from '../../src/core/compare/variance-split.ts';
import { decideVerdict, overallVerdict } from '../../src/core/compare/verdict.ts';
import { normalCdf, normalQuantile, tCdf } from '../../src/core/distributions.ts';
import { CaseMeans, clusteredWilson, wilson } from '../../src/core/interval.ts';
import { acceptanceCount, clopperPearson } from '../bench/acceptance.ts';
import { memoryRun, type Value } from '../unit/compare/memory-run.ts';
import { expectDocumented } from './documented.ts';

interface Vector {
  readonly function: string;
  // biome-ignore lint/suspicious/noExplicitAny: each function has inputs of its own
  readonly input: any;
  // biome-ignore lint/suspicious/noExplicitAny: and outputs
  readonly output: any;
  readonly tolerance: number;
}

const vectors = JSON.parse(readFileSync('../shared/reference/statistics-vectors.json', 'utf8')) as Vector[];

/** Differences of a table with so many lost, gained and unchanged cases. */
const table = (lost: number, gained: number, n: number) =>
  Float64Array.from({ length: n }, (_, at) => (at < lost ? -1 : at < lost + gained ? 1 : 0));

const grouped = (groups: readonly (readonly number[])[]) => ({
  values: groups.flat(),
  families: {
    of: Int32Array.from(groups.flatMap((group, at) => group.map(() => at))),
    count: groups.length,
  },
});

const noSeed = () => 0;

// biome-ignore lint/suspicious/noExplicitAny: see above
const functions: { [name: string]: (input: any) => unknown } = {
  mcnemarExact: ({ lost, gained }) => signFlip(table(lost, gained, lost + gained), noSeed).p,
  mcnemarMidP: ({ lost, gained }) => signFlip(table(lost, gained, lost + gained), noSeed).midP,
  tango: ({ lost, gained, n, alpha }) => ({ delta: (gained - lost) / n, ...tango(lost, gained, n, alpha) }),
  varianceSplit: ({ A, B }) =>
    varianceSplit(
      A.map((baseline: number[], at: number) => ({ baseline, candidate: B[at] })) as CaseTrials[],
    ),
  // With one pass/fail trial a case the interval after two pseudo cases is Bonett and Price's.
  bonettPrice: ({ lost, gained, n, alpha }) => pseudoCaseInterval(momentsOf(table(lost, gained, n)), alpha),
  signFlipExact: ({ d }) => signFlipExact(d),
  signFlipMonteCarlo: ({ d, B, seed }) => signFlipMonteCarlo(d, B, seed),
  signFlipCluster: ({ groups }) => {
    const { values, families } = grouped(groups);
    return signFlip(familySums(values, families), noSeed).p;
  },
  mulberry32: ({ seed, count }) => {
    const random = mulberry32(seed);
    return Array.from({ length: count }, () => random());
  },
  pairedT: ({ d, alpha }) => ({ mean: momentsOf(d).mean, ...pairedT(momentsOf(d), alpha) }),
  guardedInterval: ({ d, alpha }) => guardedInterval(momentsOf(d), alpha),
  clusterSE: ({ groups }) => {
    const { values, families } = grouped(groups);
    const se = clusterStandardError(values, families);
    const miller = (g: number) => Math.sqrt((g - 1) / g);
    return se === null
      ? null
      : { mean: momentsOf(values).mean, se_inspect: se, se_miller: se * miller(families.count) };
  },
  holm: ({ p }) => holm(p),
  benjaminiHochberg: ({ p }) => benjaminiHochberg(p),
  tost: ({ d, margin }) => {
    const moments = momentsOf(d);
    const t = pairedT(moments, 0.1)!;
    const upper = tCdf((moments.mean - margin) / t.se, moments.n - 1);
    const lower = 1 - tCdf((moments.mean + margin) / t.se, moments.n - 1);
    return { p: Math.max(upper, lower), lo90: t.lo, hi90: t.hi, equivalent: t.lo > -margin && t.hi < margin };
  },
  nonInferior: ({ d, margin, alpha }) => {
    const moments = momentsOf(d);
    const t = pairedT(moments, 2 * alpha)!;
    const p = 1 - tCdf((moments.mean + margin) / t.se, moments.n - 1);
    return { lower: t.lo, p, nonInferior: t.lo > -margin };
  },
  neededCasesBinary: ({ discordance, delta, alpha, power }) =>
    neededCasesBinary(discordance, delta, alpha, power),
  neededCasesContinuous: ({ sdDiff, delta, alpha, power }) =>
    neededCasesContinuous(sdDiff, delta, alpha, power),
  neededCasesEquivalence: ({ sdDiff, margin, alpha, power }) =>
    neededCasesEquivalence(sdDiff, margin, alpha, power),
  flakinessIndex: ({ n, c }) => flakinessIndex(n, c),
  verdict: ({ missing, changed, gate, ci95, ci90g, pAdj, ...input }) => {
    const { verdict, reason, notes } = decideVerdict({
      ...input,
      missing,
      changed: changed ?? 0,
      ci: ci95,
      guard: ci90g,
      adjustedP: pAdj,
      pValue: gate ? 'exact' : 'mid-p',
    });
    return { verdict, reason: [reason, ...notes].join('+') };
  },
  overallVerdict: ({ rubrics }) => overallVerdict(rubrics),
  caseDifferences: async ({ A, B }) => {
    const side = (cases: { [id: string]: (number | string)[] }, version: string) =>
      memoryRun({
        version,
        rubrics: { score: { binary: false } },
        cases: Object.entries(cases).map(([id, values]) => ({
          id,
          // What the system under test did wrong is an outcome: the rubric grades it 0.
          grades: { score: values.map((value): Value => (value === 'sut-error' ? 0 : (value as Value))) },
        })),
      });
    const comparison = await compareRuns({ runs: [side(A, 'a')] }, { runs: [side(B, 'b')] });
    const [rubric] = comparison.rubrics;
    const { baseline, candidate } = rubric!.column;
    const d: { [id: string]: number } = {};
    const dropped: string[] = [];
    comparison.cases.forEach(({ id }, at) => {
      const before = baseline.means[at];
      const after = candidate.means[at];
      if (typeof before === 'number' && typeof after === 'number') d[id] = after - before;
      else dropped.push(id);
    });
    for (const { id } of [...comparison.onlyBaseline, ...comparison.onlyCandidate]) dropped.push(id);
    return { d, nPaired: rubric!.n, dropped, delta: rubric!.delta };
  },
  clopperPearson: ({ x, n, alpha }) => clopperPearson(x, n, alpha),
  acceptanceCount: ({ replicates, rate, confidence }) => acceptanceCount(replicates, rate, confidence),
  wilsonDesignEffect: ({ p, cases, trials, icc, alpha }) => {
    const nEff = (cases * trials) / (1 + (trials - 1) * icc);
    return { nEff, ...wilson(p * nEff, nEff, alpha) };
  },
  wilson: ({ x, n, alpha }) => wilson(x, n, alpha),
  clusteredWilson: ({ cases, alpha }) => {
    const means = new CaseMeans();
    for (const trials of cases as number[][]) {
      means.add(trials.reduce((a, b) => a + b, 0) / trials.length, trials.length);
    }
    return { p: means.mean, nCases: means.cases, nTrials: means.trials, ...clusteredWilson(means, alpha) };
  },
  normalCdf: ({ x }) => normalCdf(x),
  normalQuantile: ({ p }) => normalQuantile(p),
};

/** Held by interval-vectors.test.ts. */
const elsewhere = ['tQuantile', 'tCdf', 'betaQuantile', 'binomialCdf', 'meanInterval'];

/** Other ways to the same figure, which the reference weighs and Regrade does not take, and estimands that it does not show. */
const notTaken = {
  newcombePaired: 3,
  agrestiMin: 3,
  wilcoxonSignedRank: 3,
  benjaminiYekutieli: 4,
  suiteOnlySE: 3,
};

/** Of features that do not exist yet: adaptive trials and early stopping, judge calibration, drift, agents' reliability. */
const later = {
  eMcNemarTwoSided: 5,
  eMcNemarRegression: 5,
  eGrid: 3,
  hedgedCapital: 3,
  bettingConfidenceSequence: 3,
  eBH: 4,
  pToE: 3,
  eAverage: 3,
  cohenKappa: 3,
  roganGladen: 3,
  langReiczigel: 3,
  ppiMean: 4,
  varianceComponents: 3,
  noiseFloor: 3,
  cusumARL: 4,
  cusumDown: 3,
  pageHinkleyDown: 3,
  eDetectorSR: 3,
  rollingThreshold: 3,
  psiExpectedNoDrift: 3,
  passAtK: 5,
  passHatK: 5,
  flipSeenProbability: 3,
  failureRateUpperBound: 3,
};

for (const [name, computed] of Object.entries(functions)) {
  const own = vectors.filter((vector) => vector.function === name);
  test(`${name}: ${own.length} published values`, async () => {
    expect(own.length).toBeGreaterThan(0);
    for (const { input, output, tolerance } of own) {
      near(await computed(input), output, tolerance, `${name} of ${JSON.stringify(input)}`);
    }
  });
}

test('every vector is held to, or named with its number', () => {
  const counts: { [name: string]: number } = {};
  for (const { function: name } of vectors) {
    if (name in functions || elsewhere.includes(name)) continue;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  expect(counts).toEqual({ ...notTaken, ...later });
  const left = Object.values(counts).reduce((sum, count) => sum + count, 0);
  expectDocumented('statistics, vectors', vectors.length - left, vectors.length);
});

function near(actual: unknown, wanted: unknown, tolerance: number, what: string): void {
  if (typeof wanted === 'number') {
    expect(actual, what).toBeTypeOf('number');
    expect(Math.abs((actual as number) - wanted), `${what}: ${actual}, not ${wanted}`).toBeLessThanOrEqual(
      tolerance,
    );
  } else if (Array.isArray(wanted)) {
    expect((actual as unknown[]).length, what).toBe(wanted.length);
    wanted.forEach((one, at) => {
      near((actual as unknown[])[at], one, tolerance, `${what}[${at}]`);
    });
  } else if (typeof wanted === 'object' && wanted !== null) {
    for (const [key, one] of Object.entries(wanted)) {
      near((actual as { [key: string]: unknown })[key], one, tolerance, `${what}.${key}`);
    }
  } else {
    expect(actual, what).toEqual(wanted);
  }
}
