import type { Interval } from '../../interval.ts';
import { checkedDifference } from './differences.ts';

/** How the hedged bets are made. */
export interface HedgedBets {
  /** Level that the bets are tuned for; the test is valid at any. */
  readonly alpha: number;
  /** No bet risks more than this share of the wealth. */
  readonly truncation: number;
}

const usual: HedgedBets = { alpha: 0.05, truncation: 0.5 };

/**
 * Evidence against "the mean case difference is `mean`", in both directions, after each case: the hedged capital of
 * Waudby-Smith & Ramdas (2024) with predictable plug-in bets, half of the wealth on each side; the larger half counts. At
 * 1/a or above at any time the mean is rejected at level a.
 * @param differences candidate less baseline, −1 to 1, in the order in which they came
 * @throws {RangeError} when a difference is outside of that
 */
export function hedgedCapital(
  differences: readonly number[],
  mean = 0,
  { alpha, truncation }: HedgedBets = usual,
): number[] {
  const m = (mean + 1) / 2;
  const outcomes = differences.map((one) => (checkedDifference(one) + 1) / 2);
  const bets = plugInBets(outcomes, alpha);
  let up = 1;
  let down = 1;
  return outcomes.map((outcome, at) => {
    const bet = bets[at] ?? 0;
    up *= 1 + Math.min(bet, truncation / m) * (outcome - m);
    down *= 1 - Math.min(bet, truncation / (1 - m)) * (outcome - m);
    return Math.max(up, down) / 2;
  });
}

/** What is bet before each outcome, from those before it: large where they vary little. */
function plugInBets(outcomes: readonly number[], alpha: number): number[] {
  let sum = 0.5;
  let squares = 0.25;
  let variance = 0.25;
  return outcomes.map((outcome, at) => {
    const t = at + 1;
    const bet = Math.sqrt((2 * Math.log(2 / alpha)) / (variance * t * Math.log(t + 1)));
    sum += outcome;
    squares += (outcome - sum / (t + 1)) ** 2;
    variance = squares / (t + 1);
    return bet;
  });
}

/**
 * Confidence sequence of the mean case difference: all means on a grid that the hedged capital has not rejected by now.
 * It may be looked at after every case, and is what is shown after an early stop, where the plain interval is too far from
 * 0. Costs `grid` × cases steps.
 * @param grid steps between −1 and 1; the limits lie one step outside of what is not rejected
 * @throws {RangeError} when a difference is outside [−1, 1]
 */
export function bettingConfidenceSequence(
  differences: readonly number[],
  bets: HedgedBets = usual,
  grid = 1000,
): Interval {
  let lo = 1;
  let hi = -1;
  for (let at = 0; at <= grid; at++) {
    const mean = (2 * at) / grid - 1;
    const evidence = hedgedCapital(differences, mean, bets).at(-1) ?? 0;
    if (evidence >= 1 / bets.alpha) continue;
    lo = Math.min(lo, mean);
    hi = Math.max(hi, mean);
  }
  const step = 2 / grid;
  return lo > hi ? { lo: -1, hi: 1 } : { lo: Math.max(-1, lo - step), hi: Math.min(1, hi + step) };
}
