/** What a rolling mean is held against. */
export interface RollingReference {
  /** Mean and standard deviation of the reference scores, and their number. */
  readonly mean: number;
  readonly sd: number;
  readonly size: number;
  /** Variance that whole runs share, 0 where it is not measured. */
  readonly runVariance: number;
}

/**
 * The rolling mean below which an alarm is due: `mean − max(margin, width · SE)`, with
 * `SE² = sd²·(1/window + 1/size) + runVariance`. In units of the score.
 * @param window scores in the rolling mean, 30 at least
 * @param margin the smallest fall that matters
 * @param width standard errors that a fall must pass
 */
export function rollingThreshold(
  { mean, sd, size, runVariance }: RollingReference,
  window: number,
  margin: number,
  width = 3,
): number {
  const error = Math.sqrt(sd * sd * (1 / window + 1 / size) + runVariance);
  return mean - Math.max(margin, width * error);
}
