import { normalQuantile } from '../distributions.ts';
import { momentsOf, pseudoCaseInterval } from './paired-intervals.ts';

/** More cases than this are not offered as a way to decide. */
export const mostCases = 10_000;

/**
 * Cases for a true difference `delta` of pass rates with one trial a case (Connor 1987).
 * @param discordance share of cases whose verdict changes
 */
export function neededCasesBinary(discordance: number, delta: number, alpha: number, power: number): number {
  const spread =
    normalQuantile(1 - alpha / 2) * Math.sqrt(discordance) +
    normalQuantile(power) * Math.sqrt(discordance - delta * delta);
  return ceil((spread / delta) ** 2);
}

/** Cases for a true difference `delta` of scores whose differences have the standard deviation `sd`; within 1 of the exact answer. */
export function neededCasesContinuous(sd: number, delta: number, alpha: number, power: number): number {
  const z = normalQuantile(1 - alpha / 2);
  return ceil((((z + normalQuantile(power)) * sd) / delta) ** 2 + (z * z) / 2);
}

/** Cases to show `unchanged` when nothing changed. */
export function neededCasesEquivalence(sd: number, margin: number, alpha: number, power: number): number {
  const z = normalQuantile(1 - alpha);
  return ceil((((z + normalQuantile(1 - (1 - power) / 2)) * sd) / margin) ** 2 + (z * z) / 2);
}

/** Cases to show `no worse` by more than `margin` when the true difference is `delta`, above −margin. */
export function neededCasesNoWorse(
  sd: number,
  margin: number,
  alpha: number,
  power: number,
  delta = 0,
): number {
  const z = normalQuantile(1 - alpha);
  return ceil((((z + normalQuantile(power)) * sd) / (margin + delta)) ** 2 + (z * z) / 2);
}

/** The smallest number of cases that, with no case changed, shows `unchanged`: below it that verdict is out of reach. */
export function fewestForUnchanged(margin: number, alpha: number): number | null {
  const width = (n: number) => pseudoCaseInterval({ ...momentsOf([]), n }, 2 * alpha).hi;
  if (!(margin > 0) || width(mostCases) >= margin) return null;
  let low = 0;
  let high = mostCases;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (width(middle) < margin) high = middle;
    else low = middle;
  }
  return high;
}

/** The fewest changed cases, all one way, that can be significant. */
export function fewestChanges(alpha: number, kind: 'mid-p' | 'exact'): number {
  const least = Math.ceil(1 - Math.log2(alpha) - (kind === 'mid-p' ? 1 : 0));
  // p must be below alpha, not equal to it.
  return 2 ** (kind === 'mid-p' ? -least : 1 - least) < alpha ? least : least + 1;
}

/** What `neededCases` of a rubric is estimated from. */
export interface Undecided {
  readonly n: number;
  readonly delta: number;
  /** Standard deviation of the case differences; of families, scaled to cases, where there are any. */
  readonly sd: number;
  /** Number of changed cases where each case has one pass/fail trial on both sides; else null. */
  readonly discordant: number | null;
  readonly margin: number;
  readonly alpha: number;
  /** Rubrics that are tested together. */
  readonly rubrics: number;
  readonly power: number;
  readonly pValue: 'mid-p' | 'exact';
}

/**
 * Number of cases in all at which a verdict is to be expected, were the truth what was observed so far; null when it is
 * not reachable or there is nothing to estimate from.
 */
export function neededCases(data: Undecided): number | null {
  const { n, delta, sd, margin, alpha, power, discordant } = data;
  if (n === 0) return null;
  const each = alpha / Math.max(1, data.rubrics);
  const candidates: (number | null)[] = [];
  if (sd === 0) {
    if (delta === 0) candidates.push(fewestForUnchanged(margin, alpha));
    else candidates.push(fewestChanges(each, data.pValue));
  } else {
    const target = Math.max(Math.abs(delta), margin);
    if (target > 0) {
      const discordance = discordant === null ? null : Math.max(target, (discordant + 1) / (n + 2));
      candidates.push(
        discordance === null
          ? neededCasesContinuous(sd, target, each, power)
          : neededCasesBinary(discordance, target, each, power),
      );
    }
    if (Math.abs(delta) < margin) {
      candidates.push(neededCasesEquivalence(sd, margin, alpha, power));
      candidates.push(neededCasesNoWorse(sd, margin, alpha, power, -Math.abs(delta)));
    }
  }
  const reachable = candidates.filter(
    (needed): needed is number => needed !== null && needed > n && needed <= mostCases,
  );
  return reachable.length === 0 ? null : Math.min(...reachable);
}

/** Rounding up that forgives binary fractions. */
const ceil = (value: number) => Math.ceil(value - 1e-9);
