import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cusumARL, cusumDown } from '../../../src/core/compare/drift/cusum.ts';
import { eDetectorSR } from '../../../src/core/compare/drift/e-detector.ts';
import { pageHinkleyDown } from '../../../src/core/compare/drift/page-hinkley.ts';
import { rollingThreshold } from '../../../src/core/compare/drift/rolling-threshold.ts';
import { mulberry32 } from '../../../src/core/compare/mulberry32.ts';
import { normalQuantile } from '../../../src/core/distributions.ts';

const score = fc.double({ min: 0, max: 1, noNaN: true });
const scores = fc.array(score, { minLength: 1, maxLength: 80 });

/** Mean number of scores until the statistic passes the threshold, over seeded streams. */
function meanDelay(
  runs: number,
  draw: (random: () => number) => number,
  watch: (scores: readonly number[]) => number[],
  threshold: number,
  longest: number,
): number {
  const random = mulberry32(99);
  let sum = 0;
  for (let run = 0; run < runs; run++) {
    const alarm = watch(Array.from({ length: longest }, () => draw(random))).findIndex(
      (one) => one > threshold,
    );
    sum += alarm === -1 ? longest : alarm + 1;
  }
  return sum / runs;
}

const passes = (rate: number) => (random: () => number) => (random() < rate ? 1 : 0);
const rates = [0.85, 0.8, 0.7, 0.5];

const watchers = {
  CUSUM: { watch: (values: readonly number[]) => cusumDown(values, 0.9, 0.3, 0.25), threshold: 8.585 },
  'Page–Hinkley': { watch: (values: readonly number[]) => pageHinkleyDown(values, 0.02), threshold: 10 },
  'e-detector': { watch: (values: readonly number[]) => eDetectorSR(values, 0.87), threshold: 1_000 },
};

describe('detectors', () => {
  for (const [name, { watch, threshold }] of Object.entries(watchers)) {
    if (name === 'Page–Hinkley') continue;
    test(`${name} alarms later for smaller shifts`, () => {
      const delays = rates.map((rate) => meanDelay(50, passes(rate), watch, threshold, 2_000));
      for (let at = 1; at < delays.length; at++) {
        expect(delays[at]).toBeLessThan(delays[at - 1] ?? 0);
      }
    });
  }

  test('Page–Hinkley alarms later for smaller shifts from the scores before', () => {
    const { watch } = watchers['Page–Hinkley'];
    const before = Array.from({ length: 200 }, (_, at) => (at % 10 === 0 ? 0 : 1));
    const delays = rates.map((rate) =>
      meanDelay(100, passes(rate), (values) => watch([...before, ...values]).slice(200), 10, 1_000),
    );
    for (let at = 1; at < delays.length; at++) expect(delays[at]).toBeLessThan(delays[at - 1] ?? 0);
  });

  test('none is negative, and a lower score never speaks against a fall', () => {
    fc.assert(
      fc.property(scores, fc.nat(), score, (values, place, share) => {
        const at = place % values.length;
        const lower = values.with(at, (values[at] ?? 0) * share);
        for (const watch of [watchers.CUSUM.watch, watchers['e-detector'].watch]) {
          const own = watch(values);
          watch(lower).forEach((one, index) => {
            expect(one).toBeGreaterThanOrEqual((own[index] ?? 0) - 1e-9 * Math.abs(own[index] ?? 0));
            expect(own[index]).toBeGreaterThanOrEqual(0);
          });
        }
        for (const one of watchers['Page–Hinkley'].watch(values)) expect(one).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('Page–Hinkley knows no level: scores moved by the same amount give the same', () => {
    fc.assert(
      fc.property(scores, score, (values, shift) => {
        const moved = pageHinkleyDown(
          values.map((one) => one + shift),
          0.02,
        );
        pageHinkleyDown(values, 0.02).forEach((one, at) => {
          expect(moved[at]).toBeCloseTo(one, 9);
        });
      }),
    );
  });
});

describe('run lengths', () => {
  test('are those of Brook and Evans’s chain, to the published digits', () => {
    expect(cusumARL(0.25, 8.585, 0) / 1_000).toBeCloseTo(1, 2);
    expect(Math.round(cusumARL(0.125, 19.199, 0.5))).toBe(51);
  });

  test('are longer for smaller shifts, more slack and higher thresholds', () => {
    const lengths = [0, 0.5, 2].map((shift) => cusumARL(0.5, 4, shift));
    for (let at = 1; at < lengths.length; at++) expect(lengths[at]).toBeLessThan(lengths[at - 1] ?? 0);
    expect(cusumARL(0.5, 5, 0)).toBeGreaterThan(lengths[0] ?? 0);
    expect(cusumARL(0.6, 4, 0)).toBeGreaterThan(lengths[0] ?? 0);
  });

  test('agree with 2,000 simulated streams at half a standard deviation, within five standard errors', () => {
    const draw = (random: () => number) => -0.5 + normalQuantile(Math.max(random(), 1e-12));
    const simulated = meanDelay(2_000, draw, (values) => cusumDown(values, 0, 1, 0.5), 4, 300);
    // The delay's standard deviation is about its mean, 27.
    expect(Math.abs(simulated - cusumARL(0.5, 4, 0.5))).toBeLessThan((5 * 27) / Math.sqrt(2_000));
  });
});

describe('the e-detector', () => {
  test('at the tolerated mean it takes at least A scores on average to a false alarm (200 streams, A = 100)', () => {
    expect(meanDelay(200, passes(0.87), (values) => eDetectorSR(values, 0.87), 100, 1_500)).toBeGreaterThan(
      100,
    );
  });

  test('what cannot be watched is refused', () => {
    for (const least of [0, 1, -0.1, Number.NaN]) expect(() => eDetectorSR([1], least)).toThrow(RangeError);
    for (const wrong of [1.1, -0.1, Number.NaN]) expect(() => eDetectorSR([wrong], 0.9)).toThrow(RangeError);
  });
});

test('the rolling threshold lies at least the margin below the mean, lower for smaller windows and references', () => {
  const size = fc.integer({ min: 30, max: 5_000 });
  fc.assert(
    fc.property(
      score,
      score,
      size,
      size,
      fc.double({ min: 0, max: 0.2, noNaN: true }),
      (mean, sd, window, n, margin) => {
        const reference = { mean, sd, size: n, runVariance: 0 };
        const own = rollingThreshold(reference, window, margin);
        expect(own).toBeLessThanOrEqual(mean - margin + 1e-12);
        expect(rollingThreshold(reference, window * 2, margin)).toBeGreaterThanOrEqual(own);
        expect(rollingThreshold({ ...reference, size: n * 2 }, window, margin)).toBeGreaterThanOrEqual(own);
        expect(rollingThreshold({ ...reference, runVariance: 0.01 }, window, margin)).toBeLessThanOrEqual(
          own,
        );
      },
    ),
  );
});
