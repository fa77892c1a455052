import { betaQuantile } from '../distributions.ts';

/**
 * Chance that the trials of a case differ from each other, so that it is seen to be flaky: `1 − p^T − (1 − p)^T`. A case
 * that passes nine times of ten shows it in 27 % of three trials: not seen flaky says little.
 * @param passRate of the case, 0 to 1
 */
export function flipSeenProbability(passRate: number, trials: number): number {
  if (trials < 2) return 0;
  return 1 - passRate ** trials - (1 - passRate) ** trials;
}

/**
 * The highest failure rate of one case that its trials leave possible, one-sided (Clopper & Pearson 1934); with no failure
 * `1 − (1 − confidence)^(1/n)`: after 20 trials that all passed still 14 %. 1 without trials.
 */
export function failureRateUpperBound(trials: number, failures: number, confidence = 0.95): number {
  if (failures >= trials) return 1;
  if (failures === 0) return 1 - (1 - confidence) ** (1 / trials);
  return betaQuantile(confidence, failures + 1, trials - failures);
}
