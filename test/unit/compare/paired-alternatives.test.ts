import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareRuns } from '../../../src/core/compare/compare-runs.ts';
import { benjaminiHochberg, benjaminiYekutieli } from '../../../src/core/compare/multiplicity.ts';
import { agrestiMin, newcombePaired } from '../../../src/core/compare/paired-proportions.ts';
import { failureRateUpperBound, flipSeenProbability } from '../../../src/core/compare/repeated-trials.ts';
import { wilcoxonSignedRank } from '../../../src/core/compare/signed-ranks.ts';
import { suiteOnlySE } from '../../../src/core/compare/suite-error.ts';
import { binomialCdf } from '../../../src/core/distributions.ts';
import { memoryRun } from './memory-run.ts';

const count = fc.nat({ max: 60 });
const cells = fc
  .record({ bothPass: count, lost: count, gained: count, bothFail: count })
  .filter(({ bothPass, lost, gained, bothFail }) => bothPass + lost + gained + bothFail > 0);
const alphas = fc.tuple(
  fc.double({ min: 0.001, max: 0.5, noNaN: true }),
  fc.double({ min: 0.01, max: 0.99, noNaN: true }),
);

describe('other intervals of paired pass rates', () => {
  const intervals = {
    newcombePaired,
    agrestiMin: (table: Parameters<typeof newcombePaired>[0], alpha?: number) => {
      const { bothPass, lost, gained, bothFail } = table;
      return agrestiMin(lost, gained, bothPass + lost + gained + bothFail, alpha);
    },
  };
  for (const [name, interval] of Object.entries(intervals)) {
    test(`${name}: exchanging the sides mirrors it, and it holds the difference`, () => {
      fc.assert(
        fc.property(cells, (table) => {
          const own = interval(table);
          const other = interval({ ...table, lost: table.gained, gained: table.lost });
          expect(other.lo).toBeCloseTo(-own.hi, 10);
          expect(other.hi).toBeCloseTo(-own.lo, 10);
          const n = table.bothPass + table.lost + table.gained + table.bothFail;
          const delta = (table.gained - table.lost) / n;
          expect(own.lo).toBeLessThanOrEqual(delta + 1e-12);
          expect(own.hi).toBeGreaterThanOrEqual(delta - 1e-12);
          expect(own.lo).toBeGreaterThanOrEqual(-1 - 1e-12);
          expect(own.hi).toBeLessThanOrEqual(1 + 1e-12);
          expect(own.hi).toBeGreaterThan(own.lo);
        }),
      );
    });

    test(`${name}: more confidence is wider`, () => {
      fc.assert(
        fc.property(cells, alphas, (table, [alpha, share]) => {
          const sure = interval(table, alpha * share);
          const less = interval(table, alpha);
          expect(sure.lo).toBeLessThanOrEqual(less.lo + 1e-12);
          expect(sure.hi).toBeGreaterThanOrEqual(less.hi - 1e-12);
        }),
      );
    });
  }

  test('nothing paired says nothing', () => {
    expect(newcombePaired({ bothPass: 0, lost: 0, gained: 0, bothFail: 0 })).toEqual({
      delta: 0,
      lo: -1,
      hi: 1,
    });
  });
});

describe('signed ranks', () => {
  const few = fc.array(
    fc.integer({ min: -6, max: 6 }).map((k) => k / 10),
    { maxLength: 9 },
  );
  const noSeed = () => 0;

  test('p is the share of sign patterns whose rank sum is as far out, ties and zeros included', () => {
    fc.assert(
      fc.property(few, (values) => {
        const { plus, minus, p } = wilcoxonSignedRank(values, noSeed);
        const sizes = values.filter((one) => one !== 0).map((one) => Math.round(Math.abs(one) * 10));
        const ranks = sizes.map(
          (size) =>
            sizes.filter((one) => one < size).length + (sizes.filter((one) => one === size).length + 1) / 2,
        );
        expect(plus + minus).toBeCloseTo((sizes.length * (sizes.length + 1)) / 2, 9);
        let far = 0;
        for (let pattern = 0; pattern < 2 ** ranks.length; pattern++) {
          const sum = ranks.reduce((all, rank, at) => all + ((pattern >> at) & 1 ? rank : -rank), 0);
          if (Math.abs(sum) >= Math.abs(plus - minus) - 1e-9) far += 1;
        }
        expect(p).toBeCloseTo(far / 2 ** ranks.length, 10);
      }),
    );
  });

  test('only order and direction count: sizes may be stretched, sides exchanged', () => {
    fc.assert(
      fc.property(few, (values) => {
        const own = wilcoxonSignedRank(values, noSeed);
        const stretched = wilcoxonSignedRank(
          values.map((one) => one ** 3),
          noSeed,
        );
        expect(stretched).toEqual(own);
        const mirrored = wilcoxonSignedRank(
          values.map((one) => -one),
          noSeed,
        );
        expect(mirrored).toEqual({ ...own, plus: own.minus, minus: own.plus });
      }),
    );
  });
});

describe('a change that one case makes', () => {
  const compared = async (after: (at: number) => number) => {
    const side = (version: string, of: (at: number) => number) =>
      memoryRun({
        id: version,
        version,
        rubrics: { tone: { binary: false } },
        cases: Array.from({ length: 20 }, (_, at) => ({ id: `c${at}`, grades: { tone: [of(at)] } })),
      });
    const { rubrics } = await compareRuns({ runs: [side('a', () => 0.8)] }, { runs: [side('b', after)] });
    return rubrics[0];
  };

  test('is told beside what is left of it by ranks', async () => {
    // Seven rose a little, one fell from 0.8 to 0: W is 8 of 36, two-sided p = 0.1953125.
    const rubric = await compared((at) => (at === 0 ? 0 : at < 8 ? 0.81 + at / 1_000 : 0.8));
    expect(rubric?.notes).toContain('one-case-dominates');
    expect(rubric?.explanation).toContain(
      'One case makes more than half of the change; by ranks alone, where it counts less, p is 0.2.',
    );
  });

  test('is not said of many alike', async () => {
    const rubric = await compared((at) => (at < 12 ? 0.7 : 0.8));
    expect(rubric?.verdict).toBe('regressed');
    expect(rubric?.notes).not.toContain('one-case-dominates');
    expect(rubric?.explanation).not.toContain('by ranks');
  });
});

test('Benjamini and Yekutieli’s adjusted p is never below Benjamini and Hochberg’s, and what was not tested does not count', () => {
  const p = fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 12 });
  fc.assert(
    fc.property(p, (values) => {
      const hochberg = benjaminiHochberg(values);
      benjaminiYekutieli(values).forEach((own, at) => {
        const other = hochberg[at] ?? null;
        expect(own === null).toBe(values[at] === null);
        if (own === null || other === null) return;
        expect(own).toBeGreaterThanOrEqual(other - 1e-12);
        expect(own).toBeLessThanOrEqual(1);
      });
      const tested = values.filter((value) => value !== null);
      expect(benjaminiYekutieli(values).filter((value) => value !== null)).toEqual(
        benjaminiYekutieli(tested),
      );
    }),
  );
});

describe('the error for exactly these cases', () => {
  const trials = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 7 });
  const cases = fc.array(fc.record({ baseline: trials, candidate: trials }), { minLength: 1, maxLength: 12 });

  test('exchanging the sides changes nothing, nor does how good a case is', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: -0.5, max: 0.5, noNaN: true }), (own, shift) => {
        const se = suiteOnlySE(own) ?? Number.NaN;
        const exchanged = own.map(({ baseline, candidate }) => ({
          baseline: candidate,
          candidate: baseline,
        }));
        expect(suiteOnlySE(exchanged)).toBeCloseTo(se, 12);
        const better = own.map(({ baseline, candidate }) => ({
          baseline: baseline.map((value) => value + shift),
          candidate,
        }));
        expect(suiteOnlySE(better)).toBeCloseTo(se, 6);
      }),
    );
  });

  test('a case of one trial has none', () => {
    expect(suiteOnlySE([{ baseline: [1], candidate: [1, 0] }])).toBeNull();
    expect(suiteOnlySE([])).toBeNull();
  });

  test('with five trials each case has its own variance, with fewer the pooled one', () => {
    const still = { baseline: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], candidate: [1, 1, 1, 1, 1] };
    const moving = { baseline: [0, 1, 0, 1, 1], candidate: [1, 1, 1, 1, 1] };
    // s² of 0 1 0 1 1 is 0.3: 0.3/5 alone, else 4·0.3/13 pooled over 9 + 4 degrees of freedom.
    expect(suiteOnlySE([still, moving])).toBeCloseTo(Math.sqrt(0.3 / 5) / 2, 12);
    const short = { ...moving, candidate: [1, 1] };
    expect(suiteOnlySE([still, short])).toBeCloseTo(Math.sqrt(0.3 / 5) / 2, 12);
    const few = { baseline: [0, 1], candidate: [1, 1] };
    const pooled = 0.5 / 10;
    expect(suiteOnlySE([still, few])).toBeCloseTo(Math.sqrt(pooled / 10 + pooled / 2) / 2, 12);
  });
});

describe('what trials of one case can show', () => {
  test('a case that passes nine times of ten is seen to be flaky in 18, 27, 41 and 65 %', () => {
    const seen = [2, 3, 5, 10].map((trials) => Math.round(flipSeenProbability(0.9, trials) * 100));
    expect(seen).toEqual([18, 27, 41, 65]);
    expect(flipSeenProbability(0.5, 1)).toBe(0);
  });

  test('more trials see more, and passing is exchangeable with failing', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 50 }),
        (rate, trials) => {
          const seen = flipSeenProbability(rate, trials);
          expect(flipSeenProbability(1 - rate, trials)).toBeCloseTo(seen, 12);
          expect(flipSeenProbability(rate, trials + 1)).toBeGreaterThanOrEqual(seen - 1e-12);
          expect(seen).toBeGreaterThanOrEqual(-1e-12);
          expect(seen).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test('20 trials that passed leave a failure rate of 14 %, and any bound is where so few failures have become improbable', () => {
    expect(Math.round(failureRateUpperBound(20, 0) * 100)).toBe(14);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        alphas,
        (trials, share, [alpha, part]) => {
          const failures = Math.floor(share * trials);
          const bound = failureRateUpperBound(trials, failures, 1 - alpha);
          expect(binomialCdf(failures, trials, bound)).toBeCloseTo(alpha, 8);
          expect(bound).toBeLessThanOrEqual(failureRateUpperBound(trials, failures, 1 - alpha * part));
          expect(bound).toBeLessThanOrEqual(failureRateUpperBound(trials, failures + 1, 1 - alpha));
        },
      ),
    );
    expect(failureRateUpperBound(0, 0)).toBe(1);
    expect(failureRateUpperBound(3, 3)).toBe(1);
  });
});
