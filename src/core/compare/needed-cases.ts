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
  if (data.n === 0) return null;
  const reachable = waysToDecide(data).filter(
    (needed): needed is number => needed !== null && needed > data.n && needed <= mostCases,
  );
  return reachable.length === 0 ? null : Math.min(...reachable);
}

/** Cases in all that each way to a verdict asks for: a shown change, shown equality, shown to be no worse. */
function waysToDecide(data: Undecided): (number | null)[] {
  const { n, delta, sd, margin, alpha, power, discordant } = data;
  const each = alpha / Math.max(1, data.rubrics);
  if (sd === 0) {
    return [delta === 0 ? fewestForUnchanged(margin, alpha) : fewestChanges(each, data.pValue)];
  }
  const target = Math.max(Math.abs(delta), margin);
  const discordance = discordant === null ? null : Math.max(target, (discordant + 1) / (n + 2));
  const isSmall = Math.abs(delta) < margin;
  return [
    target === 0
      ? null
      : discordance === null
        ? neededCasesContinuous(sd, target, each, power)
        : neededCasesBinary(discordance, target, each, power),
    isSmall ? neededCasesEquivalence(sd, margin, alpha, power) : null,
    isSmall ? neededCasesNoWorse(sd, margin, alpha, power, -Math.abs(delta)) : null,
  ];
}

/** More trials a case than this are not offered as a way to decide. */
export const mostTrials = 20;

/** Where less of the variance than this comes from trials, more of them are no way to decide. */
const leastShare = 0.1;

/**
 * Trials a case, on both sides, at which the cases at hand would probably decide, were the truth what was observed so
 * far; null where more trials would not do. The variance of a case difference is omega² + (s²A + s²B)/T: only its
 * second part becomes smaller.
 * @param trials a case now
 * @param share of the variance that comes from trials differing, 0 to 1
 */
export function neededTrials(data: Undecided, trials: number, share: number): number | null {
  const { n, delta, sd, margin, alpha, power, rubrics } = data;
  if (n === 0 || sd === 0 || share < leastShare) return null;
  const size = Math.abs(delta);
  const fewest = fewestForUnchanged(margin, alpha);
  const decides = (smaller: number): boolean => {
    const each = alpha / Math.max(1, rubrics);
    if (size > 0 && neededCasesContinuous(smaller, size, each, power) <= n) return true;
    // The guarded interval does not become narrower than the number of cases lets it.
    if (size >= margin || fewest === null || n < fewest) return false;
    const equal = neededCasesEquivalence(smaller, margin, alpha, power);
    return Math.max(equal, neededCasesNoWorse(smaller, margin, alpha, power, -size)) <= n;
  };
  for (let more = trials + 1; more <= mostTrials; more++) {
    if (decides(sd * Math.sqrt(1 - share * (1 - trials / more)))) return more;
  }
  return null;
}

/** Rounding up that forgives binary fractions. */
const ceil = (value: number) => Math.ceil(value - 1e-9);
