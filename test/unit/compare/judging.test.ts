import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type JudgeCounts,
  langReiczigel,
  roganGladen,
} from '../../../src/core/compare/judging/corrected-rate.ts';
import {
  noiseFloor,
  runVariance,
  varianceComponents,
} from '../../../src/core/compare/judging/noise-floor.ts';
import { ppiMean } from '../../../src/core/compare/judging/prediction-powered.ts';
import { mulberry32 } from '../../../src/core/compare/mulberry32.ts';
import { acceptanceCount } from '../../bench/acceptance.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const size = fc.integer({ min: 1, max: 400 });
const counts = fc.tuple(size, size, size, share, share, share).map(
  ([answers, humanPasses, humanFails, passing, agreeing, failing]): JudgeCounts => ({
    answers,
    humanPasses,
    humanFails,
    passes: Math.round(passing * answers),
    passesAgreed: Math.round(agreeing * humanPasses),
    failsAgreed: Math.round(failing * humanFails),
  }),
);
/** Pass called fail and fail pass. */
const turned = (one: JudgeCounts): JudgeCounts => ({
  passes: one.answers - one.passes,
  answers: one.answers,
  passesAgreed: one.failsAgreed,
  humanPasses: one.humanFails,
  failsAgreed: one.passesAgreed,
  humanFails: one.humanPasses,
});

describe('the corrected pass rate', () => {
  test('is mirrored when pass and fail are exchanged, and lies in its interval', () => {
    fc.assert(
      fc.property(counts, (own) => {
        for (const [rate, other] of [
          [roganGladen(own), roganGladen(turned(own))],
          [langReiczigel(own), langReiczigel(turned(own))],
        ]) {
          if (rate === null || other === null || rate === undefined || other === undefined) {
            expect(other).toBe(rate);
            continue;
          }
          expect(other.lo).toBeCloseTo(1 - rate.hi, 8);
          expect(other.hi).toBeCloseTo(1 - rate.lo, 8);
          expect(rate.lo).toBeLessThanOrEqual(rate.hi);
          expect(rate.lo).toBeGreaterThanOrEqual(0);
          expect(rate.hi).toBeLessThanOrEqual(1);
          if ('clipped' in rate) {
            expect(rate.lo).toBeLessThanOrEqual(rate.clipped);
            expect(rate.hi).toBeGreaterThanOrEqual(rate.clipped);
          }
        }
      }),
    );
  });

  test('more confidence is wider', () => {
    fc.assert(
      fc.property(counts, fc.double({ min: 0.01, max: 0.4, noNaN: true }), (own, alpha) => {
        const less = roganGladen(own, alpha);
        const sure = roganGladen(own, alpha / 2);
        if (less === null || sure === null) return;
        expect(sure.lo).toBeLessThanOrEqual(less.lo);
        expect(sure.hi).toBeGreaterThanOrEqual(less.hi);
      }),
    );
  });

  test('a perfect judge corrects nothing; a coin, and a class without labels, give no rate', () => {
    const perfect = {
      passes: 30,
      answers: 40,
      passesAgreed: 50,
      humanPasses: 50,
      failsAgreed: 60,
      humanFails: 60,
    };
    expect(roganGladen(perfect)).toMatchObject({ raw: 0.75, clipped: 0.75 });
    const useless = [
      { ...perfect, passesAgreed: 25, failsAgreed: 33 },
      { ...perfect, humanFails: 0, failsAgreed: 0 },
      { ...perfect, answers: 0, passes: 0 },
    ];
    for (const one of useless) {
      expect(roganGladen(one)).toBeNull();
      expect(langReiczigel(one)).toBeNull();
    }
  });
});

describe('people’s mean from a judge and some labels', () => {
  const values = fc.array(share, { minLength: 20, maxLength: 60 });
  const labelled = fc.array(fc.tuple(share, share), { minLength: 20, maxLength: 60 });

  test('a judge that is wrong by the same amount everywhere changes nothing', () => {
    fc.assert(
      fc.property(labelled, values, share, (pairs, others, bias) => {
        const human = pairs.map(([label]) => label);
        const judge = pairs.map(([, said]) => said);
        const own = ppiMean(human, judge, others);
        const biased = ppiMean(
          human,
          judge.map((one) => one + bias),
          others.map((one) => one + bias),
        );
        if (own === null || biased === null) throw new Error('There are 20 labels.');
        expect(biased.estimate).toBeCloseTo(own.estimate, 6);
        expect(biased.se).toBeCloseTo(own.se, 6);
        expect(own.lambda).toBeGreaterThanOrEqual(0);
        expect(own.lambda).toBeLessThanOrEqual(1);
        expect(own.lo).toBeLessThanOrEqual(own.estimate);
        expect(own.hi).toBeGreaterThanOrEqual(own.estimate);
      }),
    );
  });

  test('weight 0, and a judge that always says the same, leave the labels alone', () => {
    fc.assert(
      fc.property(labelled, values, share, (pairs, others, said) => {
        const human = pairs.map(([label]) => label);
        const alone = human.reduce((sum, one) => sum + one, 0) / human.length;
        const judge = pairs.map(([, one]) => one);
        expect(ppiMean(human, judge, others, { weight: 0 })?.estimate).toBeCloseTo(alone, 12);
        const same = ppiMean(
          human,
          judge.map(() => said),
          others.map(() => said),
        );
        expect(same).toMatchObject({ lambda: 0 });
        expect(same?.estimate).toBeCloseTo(alone, 12);
      }),
    );
  });

  test('too few labels, or no other answer, give nothing', () => {
    const nineteen = Array(19).fill(1);
    expect(ppiMean(nineteen, nineteen, [1, 0])).toBeNull();
    expect(ppiMean([...nineteen, 0], [...nineteen, 0], [])).toBeNull();
    expect(() => ppiMean([1], [], [1])).toThrow(RangeError);
  });

  // 73 of 1,000 is the 99.9 % quantile at 5 %.
  test('the interval misses the true mean in at most 73 of 1,000 draws, and is narrower than with labels alone', () => {
    const allowed = acceptanceCount(1_000, 0.05, 0.999);
    expect(allowed).toBe(73);
    const random = mulberry32(5);
    const draw = () => {
      const human = random() < 0.7 ? 1 : 0;
      // Passes too much: one in four failures.
      const judge = human === 1 || random() < 0.25 ? 1 : 0;
      return { human, judge };
    };
    let missed = 0;
    let width = 0;
    let alone = 0;
    for (let run = 0; run < 1_000; run++) {
      const labels = Array.from({ length: 100 }, draw);
      const others = Array.from({ length: 400 }, () => draw().judge);
      const human = labels.map((one) => one.human);
      const judge = labels.map((one) => one.judge);
      const own = ppiMean(human, judge, others);
      if (own === null) throw new Error('There are 100 labels.');
      if (own.lo > 0.7 || own.hi < 0.7) missed += 1;
      width += own.se;
      alone += ppiMean(human, judge, others, { weight: 0 })?.se ?? 0;
    }
    expect(missed).toBeLessThanOrEqual(allowed);
    expect(width).toBeLessThan(0.8 * alone);
  });
});

describe('noise of the judge', () => {
  test('components know no level, and the share of the outputs is at most 1', () => {
    const table = fc
      .tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 2, max: 6 }))
      .chain(([outputs, repeats]) =>
        fc.array(fc.array(share, { minLength: repeats, maxLength: repeats }), {
          minLength: outputs,
          maxLength: outputs,
        }),
      );
    fc.assert(
      fc.property(table, share, (scores, shift) => {
        const own = varianceComponents(scores);
        const moved = varianceComponents(scores.map((row) => row.map((one) => one + shift)));
        if (own === null || moved === null) throw new Error('There are two of each.');
        expect(moved.varWithin).toBeCloseTo(own.varWithin, 9);
        expect(moved.varBetween).toBeCloseTo(own.varBetween, 9);
        expect(own.varBetween).toBeGreaterThanOrEqual(0);
        if (own.icc !== null) expect(own.icc).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  test('a judge that always agrees with itself has none; uneven tables are refused', () => {
    expect(
      varianceComponents([
        [0.2, 0.2],
        [0.8, 0.8],
      ]),
    ).toMatchObject({ varWithin: 0, icc: 1 });
    expect(varianceComponents([[0.2, 0.2]])).toBeNull();
    expect(varianceComponents([[0.2], [0.3]])).toBeNull();
    expect(() => varianceComponents([[0.2, 0.1], [0.3]])).toThrow(RangeError);
  });

  test('the floor is what whole runs differ by beyond their trials, and needs five of them', () => {
    const runs = [0.8, 0.82, 0.78, 0.84, 0.76].map((mean) => ({ mean, se: 0.01 }));
    // var = 0.001, of which 0.0001 is the trials'.
    expect(runVariance(runs)).toBeCloseTo(0.0009, 12);
    expect(noiseFloor(runVariance(runs) ?? 0)).toBeCloseTo(1.96 * Math.sqrt(0.0018), 12);
    expect(runVariance(runs.map((run) => ({ ...run, se: 1 })))).toBe(0);
    expect(runVariance(runs.slice(1))).toBeNull();
  });
});
