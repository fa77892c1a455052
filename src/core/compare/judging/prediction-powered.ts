import { normalQuantile } from '../../distributions.ts';
import type { Interval } from '../../interval.ts';

/** Settings of `ppiMean`. */
export interface PredictionPowered {
  readonly alpha?: number;
  /** Weight of the judge, 0 (labels alone) to 1; chosen for the smallest error where it is left out. */
  readonly weight?: number;
  /** With fewer labels than this there is no result. */
  readonly fewestLabels?: number;
}

/**
 * The mean that people would give, from their labels on some answers and the judge's scores on these and many more: PPI++
 * (Angelopoulos, Duchi, Zrnic 2023), `λ·mean(G) + mean(Y − λ·F)`. A biased judge does not bias it; a good one makes it
 * sharper. For scores, and for paired case differences alike; in their units. Null with fewer than 20 labels, or no
 * further answer. The labelled answers must be a random part of all.
 * @param human labels Y; `judge` the judge's scores F of the same answers; `unlabelled` its scores G of the others
 * @throws {RangeError} when labels and scores of the same answers differ in number
 */
export function ppiMean(
  human: readonly number[],
  judge: readonly number[],
  unlabelled: readonly number[],
  { alpha = 0.05, weight, fewestLabels = 20 }: PredictionPowered = {},
): (Interval & { readonly lambda: number; readonly estimate: number; readonly se: number }) | null {
  const n = human.length;
  if (judge.length !== n)
    throw new RangeError(`${n} labels do not go with ${judge.length} scores of the judge.`);
  if (n < Math.max(2, fewestLabels) || unlabelled.length === 0) return null;
  const lambda = weight ?? bestWeight(human, judge, unlabelled);
  const rest = human.map((label, at) => label - lambda * (judge[at] ?? 0));
  const estimate = lambda * mean(unlabelled) + mean(rest);
  const variance = lambda ** 2 * (squares(unlabelled) / unlabelled.length ** 2) + squares(rest) / n ** 2;
  const se = Math.sqrt(variance);
  const half = normalQuantile(1 - alpha / 2) * se;
  return { lambda, estimate, se, lo: estimate - half, hi: estimate + half };
}

/** `cov(Y, F) / ((1 + n/N)·var(F and G))`, in [0, 1]; 0 where the judge always says the same. */
function bestWeight(
  human: readonly number[],
  judge: readonly number[],
  unlabelled: readonly number[],
): number {
  const n = human.length;
  const all = [...judge, ...unlabelled];
  const variance = squares(all) / (all.length - 1);
  if (variance < 1e-18) return 0;
  const [ofHuman, ofJudge] = [mean(human), mean(judge)];
  const covariance = mean(human.map((label, at) => (label - ofHuman) * ((judge[at] ?? 0) - ofJudge)));
  return Math.min(1, Math.max(0, covariance / ((1 + n / unlabelled.length) * variance)));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sum of squares around the mean. */
function squares(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
}
