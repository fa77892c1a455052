import { normalQuantile } from '../distributions.ts';
import { type Interval, wilson } from '../interval.ts';

/** Pass/fail verdicts of the same cases on both sides, one trial each. */
export interface PairedTable {
  readonly bothPass: number;
  /** Passed at the baseline, fails at the candidate. */
  readonly lost: number;
  /** The reverse. */
  readonly gained: number;
  readonly bothFail: number;
}

/**
 * Newcombe's square-and-add interval (1998, method 10) of the candidate's pass rate less the baseline's, a share from −1
 * to 1: closed form, from the Wilson limits of both rates and their correlation. A cross-check of Tango's interval, which
 * is the one that is shown. No case gives [−1, 1].
 */
export function newcombePaired(
  { bothPass, lost, gained, bothFail }: PairedTable,
  alpha = 0.05,
): Interval & { readonly delta: number } {
  const n = bothPass + lost + gained + bothFail;
  if (n === 0) return { delta: 0, lo: -1, hi: 1 };
  const before = limits(bothPass + lost, n, alpha);
  const after = limits(bothPass + gained, n, alpha);
  const phi = correlation({ bothPass, lost, gained, bothFail });
  const delta = (gained - lost) / n;
  const together = (one: number, other: number) =>
    Math.sqrt(Math.max(0, one * one - 2 * phi * one * other + other * other));
  return {
    delta,
    lo: delta - together(after.below, before.above),
    hi: delta + together(after.above, before.below),
  };
}

/** How far the Wilson limits are from the rate. */
function limits(passes: number, n: number, alpha: number): { below: number; above: number } {
  const { lo, hi } = wilson(passes, n, alpha);
  return { below: passes / n - lo, above: hi - passes / n };
}

/** Correlation of the two verdicts, its numerator drawn to 0 by n/2 where it is positive; 0 where one side is all one way. */
function correlation({ bothPass, lost, gained, bothFail }: PairedTable): number {
  const n = bothPass + lost + gained + bothFail;
  const margins = (bothPass + lost) * (gained + bothFail) * (bothPass + gained) * (lost + bothFail);
  if (margins === 0) return 0;
  const product = bothPass * bothFail - lost * gained;
  return (product > 0 ? Math.max(0, product - n / 2) : product) / Math.sqrt(margins);
}

/**
 * Agresti & Min's interval (2005) of the same difference: half a case is added to each of the four cells, then Wald.
 * Clipped to [−1, 1].
 * @param n all cases, changed or not
 */
export function agrestiMin(lost: number, gained: number, n: number, alpha = 0.05): Interval {
  const size = n + 2;
  const rose = (gained + 0.5) / size;
  const fell = (lost + 0.5) / size;
  const delta = rose - fell;
  const half = normalQuantile(1 - alpha / 2) * Math.sqrt((rose + fell - delta * delta) / size);
  return { lo: Math.max(-1, delta - half), hi: Math.min(1, delta + half) };
}
