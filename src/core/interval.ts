import { normalQuantile, tQuantile } from './distributions.ts';

/** A two-sided confidence interval. */
export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

/**
 * Wilson score interval of a proportion `x / n`; `x` and `n` may be effective, fractional sizes. n = 0 gives [0, 1].
 * Wilson 1927; recommended by Brown, Cai, DasGupta 2001.
 */
export function wilson(x: number, n: number, alpha = 0.05): Interval {
  if (n === 0) return { lo: 0, hi: 1 };
  const z = normalQuantile(1 - alpha / 2);
  const p = x / n;
  const scale = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / scale;
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / scale;
  return { lo: x === 0 ? 0 : Math.max(0, centre - half), hi: x === n ? 1 : Math.min(1, centre + half) };
}

/**
 * Sums over case means, enough for both intervals below, so that a run of any size keeps three numbers a rubric.
 * The case is the unit: add one mean a case, however many trials it had.
 */
export class CaseMeans {
  cases = 0;
  trials = 0;
  #mean = 0;
  #squares = 0;

  /** Adds one case: the mean of its trials, and how many there were. */
  add(mean: number, trials: number): void {
    this.cases += 1;
    this.trials += trials;
    const off = mean - this.#mean;
    this.#mean += off / this.cases;
    this.#squares += off * (mean - this.#mean);
  }

  /** Mean of the case means; null without cases. */
  get mean(): number | null {
    return this.cases === 0 ? null : this.#mean;
  }

  /** Standard error of the mean of case means, n − 1 in the denominator; 0 below two cases. */
  get standardError(): number {
    if (this.cases < 2) return 0;
    const variance = this.#squares / (this.cases - 1);
    // Below rounding noise all means are equal.
    return variance < 1e-18 ? 0 : Math.sqrt(variance / this.cases);
  }
}

/**
 * Interval of a pass rate over cases with several trials each: Wilson on the effective size p(1−p)/SE², which lies
 * between the number of cases and of trials (Korn & Graubard 1998). With one trial a case it is plain Wilson.
 */
export function clusteredWilson(means: CaseMeans, alpha = 0.05): Interval & { readonly nEff: number } {
  const p = means.mean;
  if (p === null) return { lo: 0, hi: 1, nEff: 0 };
  const se = means.standardError;
  const raw = se === 0 ? means.cases : (p * (1 - p)) / (se * se);
  const nEff = Math.min(means.trials, Math.max(means.cases, raw));
  return { ...wilson(p * nEff, nEff, alpha), nEff };
}

/**
 * Interval of a mean score in [0, 1] over case means: Student's t, clipped; where all means are equal, Wilson, which
 * holds for any variable in [0, 1]. Null without cases, [0, 1] with one.
 */
export function meanInterval(means: CaseMeans, alpha = 0.05): Interval | null {
  const mean = means.mean;
  if (mean === null) return null;
  if (means.cases === 1) return { lo: 0, hi: 1 };
  const se = means.standardError;
  if (se === 0) return wilson(mean * means.cases, means.cases, alpha);
  const half = tQuantile(1 - alpha / 2, means.cases - 1) * se;
  return { lo: Math.max(0, mean - half), hi: Math.min(1, mean + half) };
}
