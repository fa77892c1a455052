import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareRuns } from '../../../src/core/compare/compare-runs.ts';
import { mulberry32, seedOf } from '../../../src/core/compare/mulberry32.ts';
import { benjaminiHochberg, holm } from '../../../src/core/compare/multiplicity.ts';
import { fewestChanges, fewestForUnchanged, neededCases } from '../../../src/core/compare/needed-cases.ts';
import { pairedStatistics } from '../../../src/core/compare/paired-statistics.ts';
import { signFlip, signFlipMonteCarlo } from '../../../src/core/compare/sign-flip.ts';
import { type MemoryCase, memoryRun, type Value } from './memory-run.ts';

const grid = fc.array(
  fc.integer({ min: -10, max: 10 }).map((k) => k / 10),
  { minLength: 1, maxLength: 60 },
);
const anywhere = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });
const differences = fc.oneof(grid, anywhere);
const seed = () => 7;

const statisticsOf = (values: readonly number[], alpha = 0.05) =>
  pairedStatistics({ differences: Float64Array.from(values), families: null, single: false }, alpha, seed);

describe('the permutation test', () => {
  test('exchanging the sides, and the order of cases, change nothing', () => {
    fc.assert(
      fc.property(differences, fc.integer(), (values, shuffle) => {
        const own = signFlip(values, seed);
        const mirrored = signFlip(
          values.map((one) => -one),
          seed,
        );
        const random = mulberry32(shuffle);
        const order = values.map((one) => [random(), one] as const).sort((a, b) => a[0] - b[0]);
        const shuffled = signFlip(
          order.map(([, one]) => one),
          seed,
        );
        expect(mirrored.p).toBeCloseTo(own.p, 12);
        expect(shuffled.p).toBeCloseTo(own.p, 12);
        expect(shuffled.midP).toBeCloseTo(own.midP, 12);
      }),
    );
  });

  test('a case that did not change changes nothing', () => {
    fc.assert(
      fc.property(differences, (values) => {
        expect(signFlip([...values, 0], seed)).toEqual(signFlip(values, seed));
      }),
    );
  });

  test('p is a probability, never 0, and mid-p is not above it', () => {
    fc.assert(
      fc.property(differences, (values) => {
        const { p, midP } = signFlip(values, seed);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(midP).toBeGreaterThan(0);
        expect(midP).toBeLessThanOrEqual(p);
      }),
    );
  });

  test('the program, enumeration and Monte Carlo agree', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 3, maxLength: 14 }), (values) => {
        const exact = signFlip(
          values.map((one) => one / 10),
          seed,
        );
        // Off every grid by an irrational step: enumerated.
        const enumerated = signFlip(
          values.map((one) => (one * Math.SQRT2) / 10),
          seed,
        );
        expect(enumerated.p).toBeCloseTo(exact.p, 9);
        expect(enumerated.midP).toBeCloseTo(exact.midP, 9);
      }),
    );
    const many = Array.from({ length: 40 }, (_, at) => ((at % 7) - 2.5) / 10);
    const exact = signFlip(many, seed);
    const drawn = signFlip(
      many.map((one) => one * Math.SQRT2),
      seed,
    );
    expect(exact.method).toBe('exact sign-flip');
    expect(drawn.method).toBe('Monte Carlo sign-flip');
    expect(Math.abs(drawn.p - exact.p)).toBeLessThan(0.02);
    expect(Math.abs(signFlipMonteCarlo(many, 9999, 3) - exact.p)).toBeLessThan(0.02);
  });

  test('ten thousand cases are exact where they lie on a grid', () => {
    const values = Array.from({ length: 10_000 }, (_, at) =>
      at % 3 === 0 ? 0 : at % 5 === 0 ? -1 / 3 : at % 2 === 0 ? 1 / 3 : -1 / 3,
    );
    const result = signFlip(values, seed);
    expect(result.method).toBe('exact sign-flip');
    // The normal approximation is good here.
    const sum = values.reduce((a, b) => a + b, 0);
    const sd = Math.sqrt(values.reduce((a, b) => a + b * b, 0));
    expect(Math.abs(sum) / sd).toBeGreaterThan(3);
    expect(result.p).toBeLessThan(1e-3);
  });
});

describe('intervals', () => {
  test('lie in [−1, 1], hold delta, mirror, and grow as alpha falls', () => {
    fc.assert(
      fc.property(differences, (values) => {
        const own = statisticsOf(values);
        const mirrored = statisticsOf(values.map((one) => -one));
        const surer = statisticsOf(values, 0.01);
        const [lo, hi] = own.ci;
        expect(lo).toBeGreaterThanOrEqual(-1);
        expect(hi).toBeLessThanOrEqual(1);
        expect(own.delta).toBeGreaterThanOrEqual(lo - 1e-9);
        expect(own.delta).toBeLessThanOrEqual(hi + 1e-9);
        expect(hi - lo).toBeGreaterThan(0);
        expect(mirrored.ci[0]).toBeCloseTo(-hi, 9);
        expect(mirrored.ci[1]).toBeCloseTo(-lo, 9);
        expect(surer.ci[1] - surer.ci[0]).toBeGreaterThanOrEqual(hi - lo - 1e-9);
      }),
    );
  });
});

describe('corrections', () => {
  const ps = fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }), {
    maxLength: 12,
  });

  test('never make p smaller, keep the order, and leave out what was not tested', () => {
    fc.assert(
      fc.property(ps, (p) => {
        for (const correct of [holm, benjaminiHochberg]) {
          const adjusted = correct(p);
          p.forEach((own, at) => {
            if (own === null) expect(adjusted[at]).toBeNull();
            else expect(adjusted[at]).toBeGreaterThanOrEqual(own - 1e-12);
            p.forEach((other, to) => {
              if (own !== null && other !== null && own <= other) {
                expect(adjusted[at]!).toBeLessThanOrEqual(adjusted[to]! + 1e-12);
              }
            });
          });
        }
      }),
    );
  });
});

test('the fewest cases for unchanged, and the fewest changes that can be significant, are the published ones', () => {
  expect([0.1, 0.05, 0.03, 0.02].map((margin) => fewestForUnchanged(margin, 0.05))).toEqual([
    22, 45, 76, 115,
  ]);
  expect(fewestForUnchanged(0, 0.05)).toBeNull();
  expect([fewestChanges(0.05, 'mid-p'), fewestChanges(0.05, 'exact')]).toEqual([5, 6]);
});

test('needed cases are more than there are, or none', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 500 }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.option(fc.integer({ min: 0, max: 100 }), { nil: null }),
      fc.double({ min: 0, max: 0.2, noNaN: true }),
      (n, delta, sd, discordant, margin) => {
        const needed = neededCases({
          n,
          delta,
          sd,
          discordant: discordant === null ? null : Math.min(n, discordant),
          margin,
          alpha: 0.05,
          rubrics: 4,
          power: 0.8,
          pValue: 'mid-p',
        });
        if (needed !== null) {
          expect(Number.isInteger(needed)).toBe(true);
          expect(needed).toBeGreaterThan(n);
          expect(needed).toBeLessThanOrEqual(10_000);
        }
      },
    ),
  );
});

test('seeds do not depend on the order of words', () => {
  expect(seedOf(1, ['a', 'b', 'c'])).toBe(seedOf(1, ['c', 'a', 'b']));
  expect(seedOf(1, ['a', 'b'])).not.toBe(seedOf(2, ['a', 'b']));
  expect(seedOf(1, ['a'])).not.toBe(seedOf(1, ['b']));
});

describe('a whole comparison', () => {
  const value: fc.Arbitrary<Value> = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<Value>(0, 1) },
    { weight: 1, arbitrary: fc.constant<Value>('missing') },
  );
  const score: fc.Arbitrary<Value> = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 10 }).map((k): Value => k / 10) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  );
  const trials = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });
  const pair = fc.record({
    a: fc.record({ ok: trials(value), tone: trials(score) }),
    b: fc.record({ ok: trials(value), tone: trials(score) }),
  });
  const rubrics = { ok: {}, tone: { binary: false } };
  const side = (
    pairs: readonly { a: MemoryCase['grades']; b: MemoryCase['grades'] }[],
    which: 'a' | 'b',
    order: readonly number[],
  ) =>
    memoryRun({
      version: which,
      rubrics,
      cases: order.map((at) => ({
        id: `c${at}`,
        ...(at % 3 === 0 ? { cluster: `f${at % 2}` } : {}),
        grades: pairs[at]![which],
      })),
    });

  test('mirrors when the sides are exchanged, and does not depend on the order of cases', async () => {
    const opposite = {
      improved: 'regressed',
      regressed: 'improved',
      unchanged: 'unchanged',
      inconclusive: 'inconclusive',
    };
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { minLength: 1, maxLength: 25 }), async (pairs) => {
        const straight = pairs.map((_, at) => at);
        const reverse = [...straight].reverse();
        const a = side(pairs, 'a', straight);
        const b = side(pairs, 'b', straight);
        const own = await compareRuns({ runs: [a] }, { runs: [b] });
        const mirrored = await compareRuns({ runs: [b] }, { runs: [a] });
        const reordered = await compareRuns(
          { runs: [side(pairs, 'a', reverse)] },
          { runs: [side(pairs, 'b', reverse)] },
        );
        own.rubrics.forEach((rubric, at) => {
          const other = mirrored.rubrics[at]!;
          const moved = reordered.rubrics.find(({ name }) => name === rubric.name)!;
          expect(other.verdict).toBe(opposite[rubric.verdict]);
          expect(other.reason).toBe(rubric.reason);
          expect(other.delta ?? 0).toBeCloseTo(-(rubric.delta ?? 0), 9);
          expect(other.pValue).toEqual(rubric.pValue);
          expect(other.neededCases).toBe(rubric.neededCases);
          expect([...other.broken].sort()).toEqual([...rubric.fixed].sort());
          expect(moved.verdict).toBe(rubric.verdict);
          expect(moved.delta ?? 0).toBeCloseTo(rubric.delta ?? 0, 9);
          expect(moved.pValue ?? 1).toBeCloseTo(rubric.pValue ?? 1, 9);
          const difference =
            (rubric.candidate[rubric.binary ? 'passRate' : 'meanScore'] ?? 0) -
            (rubric.baseline[rubric.binary ? 'passRate' : 'meanScore'] ?? 0);
          expect(rubric.delta ?? 0).toBeCloseTo(difference, 9);
        });
      }),
      { numRuns: 60 },
    );
  });
});
