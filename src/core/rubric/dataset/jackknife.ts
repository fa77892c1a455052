import { tQuantile } from '../../distributions.ts';
import { wilson } from '../../interval.ts';
import type { Figure } from './observation.ts';

/**
 * Interval of a figure over cases that is no mean: Student's t over the jackknife, whose standard error comes from
 * leaving each case out once (Tukey 1958). For a mean it is the t interval. Where no case makes a difference and the
 * figure is at an end of its range, Wilson's, which never has zero width.
 * @param left the figure without a case, and how many cases it stands for
 */
export function jackknifeInterval(
  value: number,
  left: Iterable<{ readonly value: number | null; readonly cases: number }>,
  alpha: number,
  [least, most]: readonly [number, number],
): Pick<Figure, 'ci' | 'method'> {
  let cases = 0;
  let mean = 0;
  let squares = 0;
  for (const one of left) {
    if (one.value === null) return { ci: null, method: 'none: without some case it is not defined' };
    // Welford's update for several equal values at once.
    const off = one.value - mean;
    cases += one.cases;
    mean += (off * one.cases) / cases;
    squares += off * (one.value - mean) * one.cases;
  }
  if (cases < 2) return { ci: [least, most], method: 'one case' };
  const error = Math.sqrt(((cases - 1) / cases) * squares);
  if (error < 1e-9) {
    const { lo, hi } = wilson(value >= most ? cases : 0, cases, alpha);
    if (value >= most) return { ci: [Math.max(least, most - (1 - lo)), most], method: 'Wilson' };
    if (value <= least) return { ci: [least, Math.min(most, least + hi)], method: 'Wilson' };
    return { ci: null, method: 'none: no case makes a difference' };
  }
  const half = tQuantile(1 - alpha / 2, cases - 1) * error;
  return {
    ci: [Math.max(least, value - half), Math.min(most, value + half)],
    method: 'jackknife, t over cases',
  };
}
