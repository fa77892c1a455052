import { normalQuantile, tCdf, tQuantile } from '../distributions.ts';
import type { Interval } from '../interval.ts';

/** Mean and sums of squares of a sample. */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Standard deviation, n − 1 in the denominator; 0 below two values and where all are equal. */
  readonly sd: number;
  readonly squares: number;
}

/** Moments of differences. */
export function momentsOf(values: ArrayLike<number>): Moments {
  const n = values.length;
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < n; at++) {
    const value = values[at] ?? 0;
    sum += value;
    squares += value * value;
  }
  const mean = n === 0 ? 0 : sum / n;
  let off = 0;
  for (let at = 0; at < n; at++) off += ((values[at] ?? 0) - mean) ** 2;
  const variance = n < 2 ? 0 : off / (n - 1);
  // Below rounding noise all are equal.
  return { n, mean, sd: variance < 1e-18 ? 0 : Math.sqrt(variance), squares };
}

/**
 * Tango's score interval (1998) for the difference of two paired proportions: all differences D that the score test does
 * not reject, by bisection. Never of zero width.
 * @param lost pairs that passed and fail now; `gained` the reverse
 */
export function tango(lost: number, gained: number, n: number, alpha = 0.05): Interval {
  if (n === 0) return { lo: -1, hi: 1 };
  const z = normalQuantile(1 - alpha / 2);
  const delta = (gained - lost) / n;
  const score = (difference: number) => {
    const b = -gained - lost + (2 * n - gained + lost) * difference;
    const c = -lost * difference * (1 - difference);
    const q = (Math.sqrt(Math.max(0, b * b - 8 * n * c)) - b) / (4 * n);
    const variance = n * (2 * q + difference * (1 - difference));
    const numerator = gained - lost - n * difference;
    if (variance <= 0) return numerator === 0 ? 0 : Math.sign(numerator) * Number.POSITIVE_INFINITY;
    return numerator / Math.sqrt(variance);
  };
  // The score falls in D: above +z left of the lower limit, below −z right of the upper one.
  return {
    lo: score(-1 + 1e-12) < z ? -1 : crossing(-1, delta, (difference) => score(difference) > z),
    hi: score(1 - 1e-12) > -z ? 1 : crossing(delta, 1, (difference) => score(difference) > -z),
  };
}

/** Where `left` turns from true to false, 60 halvings. */
function crossing(from: number, to: number, left: (value: number) => boolean): number {
  let low = from;
  let high = to;
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (left(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Student's t of paired differences; null below two, and where all are equal. Not clipped. */
export function pairedT(
  moments: Moments,
  alpha = 0.05,
): (Interval & { readonly se: number; readonly t: number; readonly p: number }) | null {
  const { n, mean, sd } = moments;
  if (n < 2 || sd === 0) return null;
  const se = sd / Math.sqrt(n);
  const half = cachedT(1 - alpha / 2, n - 1) * se;
  const t = mean / se;
  return { se, t, p: 2 * tCdf(-Math.abs(t), n - 1), lo: mean - half, hi: mean + half };
}

/** The same few quantiles are asked for by every rubric, slice and metric. */
const quantiles = new Map<string, number>();
export function cachedT(p: number, df: number): number {
  const key = `${p} ${df}`;
  let value = quantiles.get(key);
  if (value === undefined) {
    if (quantiles.size > 1000) quantiles.clear();
    value = tQuantile(p, df);
    quantiles.set(key, value);
  }
  return value;
}

/**
 * Interval after two more cases, one gained and one lost: never of zero width. With one pass/fail trial a case it is
 * Bonett & Price 2012.
 */
export function pseudoCaseInterval({ n, mean, squares }: Moments, alpha = 0.05): Interval {
  const size = n + 2;
  const centre = (n * mean) / size;
  const half =
    normalQuantile(1 - alpha / 2) * Math.sqrt(Math.max(0, (squares + 2) / size - centre * centre) / size);
  return { lo: Math.max(-1, centre - half), hi: Math.min(1, centre + half) };
}

/**
 * What `unchanged` and `no worse` are decided by: the union of the t interval and the one with two pseudo cases. The t
 * interval alone calls a prompt harmless too often when a few cases break completely.
 */
export function guardedInterval(moments: Moments, alpha = 0.1): Interval {
  const guard = pseudoCaseInterval(moments, alpha);
  const t = pairedT(moments, alpha);
  if (t === null) return guard;
  return { lo: Math.max(-1, Math.min(guard.lo, t.lo)), hi: Math.min(1, Math.max(guard.hi, t.hi)) };
}

/** Values by family: `families[i]` is the family of value i, from 0 to `count` − 1. */
export interface Families {
  readonly of: Int32Array;
  readonly count: number;
}

/** Sum of the values of each family. */
export function familySums(values: ArrayLike<number>, families: Families): Float64Array {
  const sums = new Float64Array(families.count);
  for (let at = 0; at < values.length; at++) {
    const family = families.of[at] ?? 0;
    sums[family] = (sums[family] ?? 0) + (values[at] ?? 0);
  }
  return sums;
}

/**
 * Standard error of the mean when values come in families: `G/(G−1) · Σ(Σ(d − mean))² / n²` (Miller 2024, with the
 * correction that Inspect AI uses). Null below two families: that is not certainty.
 */
export function clusterStandardError(values: ArrayLike<number>, families: Families): number | null {
  if (families.count < 2) return null;
  const { n, mean } = momentsOf(values);
  const centred = Float64Array.from({ length: n }, (_, at) => (values[at] ?? 0) - mean);
  const squares = familySums(centred, families).reduce((all, one) => all + one * one, 0);
  const variance = ((families.count / (families.count - 1)) * squares) / (n * n);
  return variance < 1e-18 ? 0 : Math.sqrt(variance);
}
