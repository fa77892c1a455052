import { normalQuantile } from '../distributions.ts';
import type { Interval } from '../interval.ts';
import {
  cachedT,
  clusterStandardError,
  type Families,
  familySums,
  guardedInterval,
  momentsOf,
  pairedT,
  pseudoCaseInterval,
  tango,
} from './paired-intervals.ts';
import { signFlip } from './sign-flip.ts';
import { wilcoxonSignedRank } from './signed-ranks.ts';

/** Paired differences of one rubric: one value a case. */
export interface PairedSample {
  /** Candidate − baseline of the case means, each in [−1, 1]. */
  readonly differences: Float64Array;
  /** Where cases come in families (paraphrases, turns of one conversation): the family is the unit. */
  readonly families: Families | null;
  /** One pass/fail trial a case on both sides. */
  readonly single: boolean;
}

export interface PairedStatistics {
  readonly n: number;
  /** Cases, or families, whose sum is not zero. */
  readonly changed: number;
  readonly delta: number;
  /** Of case differences; with families, what one case of an unclustered sample of the same error would have. */
  readonly sd: number;
  readonly ci: readonly [number, number];
  readonly guard: readonly [number, number];
  readonly exactP: number;
  readonly midP: number;
  readonly test: string;
  readonly interval: string;
  readonly seed: number | null;
  /** Changed cases of a `single` sample. */
  readonly discordant: number | null;
  /** Wilcoxon's signed-rank p where one case, or family, makes more than half of all change; else null. */
  readonly rankP: number | null;
}

/**
 * Test and intervals of one rubric. The interval is Tango's for single pass/fail trials, else Student's t over cases or
 * families; the guard is what equivalence is decided by.
 * @param seed for Monte Carlo draws, asked for when they are needed
 */
export function pairedStatistics(
  sample: PairedSample,
  alpha: number,
  seed: () => number,
  draws: 'few' | 'many' = 'many',
): PairedStatistics {
  const { differences, families, single } = sample;
  const moments = momentsOf(differences);
  const { n, mean } = moments;
  const units = families === null ? differences : familySums(differences, families);
  const flips = signFlip(units, seed, draws);
  let changed = 0;
  let largest = 0;
  let all = 0;
  let gained = 0;
  let lost = 0;
  for (const unit of units) {
    const size = Math.abs(unit);
    if (size > 1e-9) changed += 1;
    all += size;
    largest = Math.max(largest, size);
  }
  for (const difference of differences) {
    if (difference > 1e-9) gained += 1;
    else if (difference < -1e-9) lost += 1;
  }
  const clustered = families === null ? null : clusteredIntervals(differences, families, alpha);
  let interval: string;
  let ci: Interval;
  let guard: Interval;
  let sd = moments.sd;
  if (clustered !== null) {
    ({ ci, guard, interval } = clustered);
    sd = clustered.sd;
  } else {
    guard = n === 1 ? { lo: -1, hi: 1 } : guardedInterval(moments, 2 * alpha);
    const t = pairedT(moments, alpha);
    if (n === 1) [ci, interval] = [{ lo: -1, hi: 1 }, 'one case'];
    else if (single) [ci, interval] = [tango(lost, gained, n, alpha), 'Tango'];
    else if (t !== null) [ci, interval] = [t, 't over cases'];
    else if (mean === 0) [ci, interval] = [unchangedInterval(n, alpha), 'Tango'];
    else [ci, interval] = [pseudoCaseInterval(moments, alpha), 'two pseudo cases'];
  }
  return {
    n,
    changed,
    delta: Math.abs(mean) < 1e-12 ? 0 : mean,
    sd,
    ci: clipped(ci),
    guard: clipped(guard),
    exactP: flips.p,
    midP: flips.midP,
    test: families === null ? flips.method : `${flips.method} of families`,
    interval,
    seed: flips.seed,
    discordant: single && families === null ? gained + lost : null,
    rankP: changed > 1 && largest > all / 2 ? wilcoxonSignedRank(units, seed, draws).p : null,
  };
}

/** Intervals with the family as the unit. */
function clusteredIntervals(differences: Float64Array, families: Families, alpha: number) {
  const { n, mean } = momentsOf(differences);
  const count = families.count;
  // One value a family whose plain mean is the mean over cases; a large family weighs more, as in the mean itself.
  const scaled = momentsOf(familySums(differences, families).map((sum) => (sum * count) / n));
  const guard = pseudoCaseInterval(scaled, 2 * alpha);
  const se = clusterStandardError(differences, families);
  if (se === null) {
    const whole = { lo: -1, hi: 1 };
    return { ci: whole, guard: whole, interval: 'one family', sd: 0 };
  }
  if (se === 0) {
    const ci = mean === 0 ? unchangedInterval(count, alpha) : pseudoCaseInterval(scaled, alpha);
    return { ci, guard, interval: mean === 0 ? 'Tango' : 'two pseudo cases', sd: 0 };
  }
  const half = cachedT(1 - alpha / 2, count - 1) * se;
  const wide = cachedT(1 - alpha, count - 1) * se;
  return {
    ci: { lo: mean - half, hi: mean + half },
    guard: { lo: Math.min(guard.lo, mean - wide), hi: Math.max(guard.hi, mean + wide) },
    interval: 't over families',
    sd: se * Math.sqrt(n),
  };
}

/** Tango's interval when no case changed: ± z²/(n + z²). */
function unchangedInterval(n: number, alpha: number): Interval {
  const z = normalQuantile(1 - alpha / 2);
  const half = (z * z) / (n + z * z);
  return { lo: -half, hi: half };
}

const clipped = ({ lo, hi }: Interval): readonly [number, number] => [Math.max(-1, lo), Math.min(1, hi)];
