import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compareRuns } from '../../src/core/compare/compare-runs.ts';
import { cusumARL, cusumDown } from '../../src/core/compare/drift/cusum.ts';
import { eDetectorSR } from '../../src/core/compare/drift/e-detector.ts';
import { pageHinkleyDown } from '../../src/core/compare/drift/page-hinkley.ts';
import { rollingThreshold } from '../../src/core/compare/drift/rolling-threshold.ts';
import { psiExpectedNoDrift } from '../../src/core/compare/drift/stability-index.ts';
import {
  type JudgeCounts,
  langReiczigel,
  roganGladen,
} from '../../src/core/compare/judging/corrected-rate.ts';
import { noiseFloor, varianceComponents } from '../../src/core/compare/judging/noise-floor.ts';
import { ppiMean } from '../../src/core/compare/judging/prediction-powered.ts';
import { mulberry32 } from '../../src/core/compare/mulberry32.ts';
import { benjaminiHochberg, benjaminiYekutieli, holm } from '../../src/core/compare/multiplicity.ts';
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
import { agrestiMin, newcombePaired } from '../../src/core/compare/paired-proportions.ts';
import { failureRateUpperBound, flipSeenProbability } from '../../src/core/compare/repeated-trials.ts';
import { flakinessIndex } from '../../src/core/compare/rubric-sample.ts';
import { eAverage, eBH, pToE } from '../../src/core/compare/sequential/e-values.ts';
import { GridEvidence } from '../../src/core/compare/sequential/grid-evidence.ts';
import {
  bettingConfidenceSequence,
  hedgedCapital,
} from '../../src/core/compare/sequential/hedged-capital.ts';
import { eMcNemarRegression, eMcNemarTwoSided } from '../../src/core/compare/sequential/mcnemar-evidence.ts';
import { signFlip, signFlipExact, signFlipMonteCarlo } from '../../src/core/compare/sign-flip.ts';
import { wilcoxonSignedRank } from '../../src/core/compare/signed-ranks.ts';
import { suiteOnlySE } from '../../src/core/compare/suite-error.ts';
import { type CaseTrials, varianceSplit } from '../../src/core/compare/variance-split.ts';
import { decideVerdict, overallVerdict } from '../../src/core/compare/verdict.ts';
import { normalCdf, normalQuantile, tCdf } from '../../src/core/distributions.ts';
import { CaseMeans, clusteredWilson, wilson } from '../../src/core/interval.ts';
import { KappaScore } from '../../src/core/rubric/dataset/kappa.ts';
import { passAtK, passHatK } from '../../src/core/rubric/dataset/pass-at-k.ts';
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

// biome-ignore lint/suspicious/noExplicitAny: an input as published
const judgeCounts = ({ x, n, tp, humanPass, tn, humanFail }: any): JudgeCounts => ({
  passes: x,
  answers: n,
  passesAgreed: tp,
  humanPasses: humanPass,
  failsAgreed: tn,
  humanFails: humanFail,
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
  newcombePaired: ({ alpha, ...cells }) => newcombePaired(cells, alpha),
  agrestiMin: ({ lost, gained, n, alpha }) => agrestiMin(lost, gained, n, alpha),
  wilcoxonSignedRank: ({ d }) => {
    const { w, p } = wilcoxonSignedRank(d, noSeed);
    return { W: w, p };
  },
  benjaminiYekutieli: ({ p }) => benjaminiYekutieli(p),
  suiteOnlySE: ({ A, B }) =>
    suiteOnlySE(A.map((baseline: number[], at: number) => ({ baseline, candidate: B[at] })) as CaseTrials[]),
  eMcNemarTwoSided: ({ lost, gained }) => eMcNemarTwoSided(lost, gained),
  eMcNemarRegression: ({ lost, gained }) => eMcNemarRegression(lost, gained),
  eGrid: ({ d, direction, grid }) => {
    const evidence = new GridEvidence(direction, grid);
    return d.map((difference: number) => evidence.add(difference));
  },
  hedgedCapital: ({ d, m, alpha, truncation }) => hedgedCapital(d, m, { alpha, truncation }),
  bettingConfidenceSequence: ({ d, alpha, truncation, grid }) =>
    bettingConfidenceSequence(d, { alpha, truncation }, grid),
  eBH: ({ e, alpha }) => eBH(e, alpha),
  pToE: ({ p }) => pToE(p),
  eAverage: ({ e }) => eAverage(e),
  roganGladen: (input) => roganGladen(judgeCounts(input)),
  langReiczigel: (input) => langReiczigel(judgeCounts(input)),
  ppiMean: ({ human, judge, judgeUnlabelled, lambda_, alpha }) =>
    ppiMean(
      human,
      judge,
      Array.isArray(judgeUnlabelled)
        ? judgeUnlabelled
        : [...Array(judgeUnlabelled.ones).fill(1), ...Array(judgeUnlabelled.zeros).fill(0)],
      // The published values hold the formula alone, below the number of labels at which a result is shown too.
      { alpha, fewestLabels: 2, ...(lambda_ === null ? {} : { weight: lambda_ }) },
    ),
  varianceComponents: ({ scores }) => varianceComponents(scores),
  noiseFloor: ({ varRun }) => noiseFloor(varRun),
  cusumARL: ({ k, h, shift }) => cusumARL(k, h, shift),
  cusumDown: ({ x, mu0, sd, k }) => cusumDown(x, mu0, sd, k),
  pageHinkleyDown: ({ x, delta }) => pageHinkleyDown(x, delta),
  eDetectorSR: ({ x, m0, lambdaFractions }) => eDetectorSR(x, m0, lambdaFractions),
  rollingThreshold: ({ mu0, sd, window, nRef, varRun, margin, L }) =>
    rollingThreshold({ mean: mu0, sd, size: nRef, runVariance: varRun }, window, margin, L),
  psiExpectedNoDrift: ({ bins, nRef, nCur }) => psiExpectedNoDrift(bins, nRef, nCur),
  flipSeenProbability: ({ p, trials }) => flipSeenProbability(p, trials),
  failureRateUpperBound: ({ trials, failures, confidence }) =>
    failureRateUpperBound(trials, failures, confidence),
  passAtK: ({ n, c, k }) => passAtK(n, c, k),
  passHatK: ({ n, c, k }) => passHatK(n, c, k),
  // The rubric cohen-kappa: rows are what was expected, columns what was given.
  cohenKappa: ({ table, alpha }) => {
    const score = new KappaScore('none', undefined);
    (table as number[][]).forEach((row, expected) => {
      row.forEach((times, given) => {
        for (let time = 0; time < times; time++)
          score.add([{ given: String(given), expected: String(expected) }]);
      });
    });
    const { value, ci } = score.figure(alpha);
    const [lo, hi] = ci ?? [Number.NaN, Number.NaN];
    return { kappa: value, se: (hi - lo) / 2 / normalQuantile(1 - alpha / 2), lo, hi };
  },
  normalCdf: ({ x }) => normalCdf(x),
  normalQuantile: ({ p }) => normalQuantile(p),
};

/** Held by interval-vectors.test.ts. */
const elsewhere = ['tQuantile', 'tCdf', 'betaQuantile', 'binomialCdf', 'meanInterval'];

for (const [name, computed] of Object.entries(functions)) {
  const own = vectors.filter((vector) => vector.function === name);
  test(`${name}: ${own.length} published values`, async () => {
    expect(own.length).toBeGreaterThan(0);
    for (const { input, output, tolerance } of own) {
      near(await computed(input), output, tolerance, `${name} of ${JSON.stringify(input)}`);
    }
  });
}

test('every vector is held to', () => {
  const left = vectors.filter(({ function: name }) => !(name in functions) && !elsewhere.includes(name));
  expect(left).toEqual([]);
  expectDocumented('statistics, vectors', vectors.length, vectors.length);
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
