import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../../src/core/compare/mulberry32.ts';
import { eAverage, eBH, eToP, pToE } from '../../../src/core/compare/sequential/e-values.ts';
import { GridEvidence, noWorseDifference } from '../../../src/core/compare/sequential/grid-evidence.ts';
import {
  bettingConfidenceSequence,
  hedgedCapital,
} from '../../../src/core/compare/sequential/hedged-capital.ts';
import {
  eMcNemarRegression,
  eMcNemarTwoSided,
} from '../../../src/core/compare/sequential/mcnemar-evidence.ts';
import { acceptanceCount } from '../../bench/acceptance.ts';

const difference = fc.oneof(fc.constantFrom(-1, 0, 1), fc.double({ min: -1, max: 1, noNaN: true }));
const differences = fc.array(difference, { minLength: 1, maxLength: 60 });

const evidenceOf = (values: Iterable<number>, direction: 'regressed' | 'improved') => {
  const evidence = new GridEvidence(direction);
  for (const value of values) evidence.add(value);
  return evidence;
};

/** Runs of 100 case differences with the mean 0: lost and gained equally often, or spread evenly. */
function* nullRuns(runs: number, seed: number): Generator<number[]> {
  const random = mulberry32(seed);
  for (let run = 0; run < runs; run++) {
    yield Array.from({ length: 100 }, () => {
      const draw = random();
      if (run % 2 === 0) return draw < 0.1 ? -1 : draw < 0.2 ? 1 : 0;
      return draw - 0.5;
    });
  }
}

describe('sequential McNemar', () => {
  const weight = (lost: number, changed: number) => {
    let chance = 0.5 ** changed;
    for (let at = 1; at <= lost; at++) chance *= (changed - at + 1) / at;
    return chance;
  };

  test('after any number of changed cases the mean e-value under no change is 1', () => {
    for (const changed of [1, 2, 7, 30]) {
      let both = 0;
      let one = 0;
      for (let lost = 0; lost <= changed; lost++) {
        both += weight(lost, changed) * eMcNemarTwoSided(lost, changed - lost);
        one += weight(lost, changed) * eMcNemarRegression(lost, changed - lost);
      }
      expect(both).toBeCloseTo(1, 9);
      expect(one).toBeCloseTo(1, 9);
    }
  });

  test('a lost case multiplies by 2(s + 1)/(k + 2), and exchanging the sides changes nothing', () => {
    fc.assert(
      fc.property(fc.nat({ max: 300 }), fc.nat({ max: 300 }), (lost, gained) => {
        const now = eMcNemarTwoSided(lost, gained);
        const next = (now * 2 * (lost + 1)) / (lost + gained + 2);
        expect(eMcNemarTwoSided(lost + 1, gained) / next).toBeCloseTo(1, 8);
        expect(eMcNemarTwoSided(gained, lost) / now).toBeCloseTo(1, 8);
        expect(eMcNemarRegression(lost, gained)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('7, 8 and 11 changed cases, all one way, reach 20, 40 and 200; so does the mixture of bets', () => {
    const first = (target: number, at: (changed: number) => number) => {
      let changed = 0;
      while (at(changed) < target) changed += 1;
      return changed;
    };
    for (const at of [
      (lost: number) => eMcNemarRegression(lost, 0),
      (lost: number) => evidenceOf(Array(lost).fill(-1), 'regressed').value,
    ]) {
      expect([20, 40, 200].map((target) => first(target, at))).toEqual([7, 8, 11]);
    }
  });
});

describe('the mixture of bets', () => {
  test('is never negative, takes cases in any order, and mirrors when the sides are exchanged', () => {
    fc.assert(
      fc.property(differences, (values) => {
        const own = evidenceOf(values, 'regressed');
        expect(own.value).toBeGreaterThanOrEqual(0);
        expect(own.highest).toBeGreaterThanOrEqual(Math.max(1, own.value));
        const turned = evidenceOf([...values].reverse(), 'regressed');
        expect(turned.value / own.value).toBeCloseTo(1, 8);
        const mirrored = evidenceOf(
          values.map((one) => -one),
          'improved',
        );
        expect(mirrored.value).toBe(own.value);
      }),
    );
  });

  test('10,000 lost cases overflow nothing that is compared', () => {
    expect(evidenceOf(Array(10_000).fill(-1), 'regressed').value).toBeGreaterThan(1e300);
    expect(evidenceOf(Array(10_000).fill(1), 'regressed').value).toBeLessThan(1e-200);
  });

  test('shows no worse after 53, 99 and 160 cases without a change at margins of 10, 5 and 3 points', () => {
    const casesFor = (margin: number, target: number) => {
      const evidence = new GridEvidence('improved');
      let cases = 0;
      while (evidence.value < target) {
        evidence.add(noWorseDifference(0, margin));
        cases += 1;
      }
      return cases;
    };
    expect([0.1, 0.05, 0.03].map((margin) => casesFor(margin, 20))).toEqual([53, 99, 160]);
    expect([0.1, 0.05, 0.03].map((margin) => casesFor(margin, 100))).toEqual([76, 142, 230]);
  });

  test('what is no difference is refused', () => {
    const evidence = new GridEvidence('regressed');
    for (const wrong of [Number.NaN, 1.5, Number.NEGATIVE_INFINITY]) {
      expect(() => evidence.add(wrong)).toThrow(RangeError);
      expect(() => hedgedCapital([wrong])).toThrow(RangeError);
      expect(() => noWorseDifference(wrong, 0.05)).toThrow(RangeError);
    }
    expect(evidence.value).toBe(1);
  });
});

describe('hedged capital', () => {
  test('is never negative, and the same when the sides are exchanged', () => {
    fc.assert(
      fc.property(differences, difference, (values, mean) => {
        const own = hedgedCapital(values, mean);
        const mirrored = hedgedCapital(
          values.map((one) => -one),
          -mean,
        );
        own.forEach((capital, at) => {
          expect(capital).toBeGreaterThanOrEqual(0);
          expect((mirrored[at] ?? Number.NaN) / capital).toBeCloseTo(1, 6);
        });
      }),
    );
  });

  test('its confidence sequence mirrors, and lies in the range of differences', () => {
    fc.assert(
      fc.property(differences, (values) => {
        const { lo, hi } = bettingConfidenceSequence(values, undefined, 200);
        const mirrored = bettingConfidenceSequence(
          values.map((one) => -one),
          undefined,
          200,
        );
        expect(lo).toBeGreaterThanOrEqual(-1);
        expect(hi).toBeLessThanOrEqual(1);
        expect(lo).toBeLessThan(hi);
        // A mean that is rejected by a rounding error on one side alone is one step of the grid.
        expect(Math.abs(mirrored.lo + hi)).toBeLessThan(0.0101);
        expect(Math.abs(mirrored.hi + lo)).toBeLessThan(0.0101);
      }),
    );
  });

  test('more cases tell more: 20 lost of 40 exclude 0, and 0 stays in where as many were gained', () => {
    const lost = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? -1 : 0));
    expect(bettingConfidenceSequence(lost).hi).toBeLessThan(0);
    const even = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? -1 : 1));
    const { lo, hi } = bettingConfidenceSequence(even);
    expect(lo).toBeLessThan(0);
    expect(hi).toBeGreaterThan(0);
  });
});

// Looked at after every case. 73 of 1,000 is the 99.9 % quantile at 5 %.
test('when nothing changed, at most 73 of 1,000 runs of 100 cases ever reach 20, and the mean e-value is 1', () => {
  const allowed = acceptanceCount(1_000, 0.05, 0.999);
  expect(allowed).toBe(73);
  const calls = { grid: 0, hedged: 0 };
  let sum = 0;
  let squares = 0;
  for (const values of nullRuns(1_000, 20_261)) {
    const grid = evidenceOf(values, 'regressed');
    sum += grid.value;
    squares += grid.value ** 2;
    if (grid.highest >= 20) calls.grid += 1;
    if (hedgedCapital(values).some((capital) => capital >= 20)) calls.hedged += 1;
  }
  expect(calls.grid).toBeLessThanOrEqual(allowed);
  expect(calls.hedged).toBeLessThanOrEqual(allowed);
  // The mean of the e-value is 1, with heavy tails: within five of its observed standard errors from above.
  const mean = sum / 1_000;
  const error = Math.sqrt((squares / 1_000 - mean * mean) / 1_000);
  expect(mean).toBeLessThanOrEqual(1 + 5 * error);
  expect(mean).toBeGreaterThan(0.5);
});

test('a real fall is found: 100 of 100 runs of 100 cases that lose four in ten', () => {
  const random = mulberry32(3);
  let found = 0;
  for (let run = 0; run < 100; run++) {
    const values = Array.from({ length: 100 }, () => (random() < 0.4 ? -1 : 0));
    if (evidenceOf(values, 'regressed').highest >= 20) found += 1;
  }
  expect(found).toBe(100);
});

describe('e-values together', () => {
  const eValues = fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 15 });

  test('e-BH rejects the largest, more of them at a larger alpha, whatever their order', () => {
    fc.assert(
      fc.property(eValues, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (values, alpha) => {
        const rejected = eBH(values, alpha);
        const kept = values.filter((_, at) => !rejected.includes(at));
        const least = Math.min(...rejected.map((at) => values[at] ?? 0));
        for (const one of kept) expect(one).toBeLessThanOrEqual(least);
        expect(eBH(values, alpha * 1.5).length).toBeGreaterThanOrEqual(rejected.length);
        const turned = eBH([...values].reverse(), alpha);
        expect(turned.length).toBe(rejected.length);
        for (const at of rejected) {
          expect((rejected.length * (values[at] ?? 0)) / values.length).toBeGreaterThanOrEqual(
            1 / alpha - 1e-9,
          );
        }
      }),
    );
  });

  test('their mean lies among them; p to e and back is never better than p', () => {
    fc.assert(
      fc.property(eValues, fc.double({ min: 1e-9, max: 1, noNaN: true }), (values, p) => {
        expect(eAverage(values)).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
        expect(eAverage(values)).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
        expect(eToP(pToE(p))).toBeGreaterThanOrEqual(p);
      }),
    );
    expect(eToP(40)).toBe(0.025);
    expect(eToP(0)).toBe(1);
  });
});
