/** Bets, as shares of the largest that cannot ruin. */
const shares: readonly number[] = [0.05, 0.1, 0.2, 0.4, 0.8];

/**
 * E-detector in Shiryaev and Roberts's form against a mean below `least` (Shin, Ramdas, Rinaldo 2023), after each score:
 * the mean over bets of `M = (M + 1)·(1 + λ·(least − x))`. As long as the mean stays at `least` or above, however the
 * scores depend on each other, the mean time until it reaches A is at least A scores: A is the tolerated number of scores
 * a false alarm. Needs no minimum of scores.
 * @param scores in [0, 1]
 * @param least the tolerated mean, between 0 and 1: the reference less the margin
 * @param bets shares in (0, 1) of the largest bet that cannot ruin, 1 / (1 − least)
 * @throws {RangeError} when `least` leaves nothing to watch, or a score is outside [0, 1]
 */
export function eDetectorSR(scores: readonly number[], least: number, bets = shares): number[] {
  if (!(least > 0 && least < 1)) {
    throw new RangeError(`A mean of ${least} cannot be watched: it must lie between 0 and 1.`);
  }
  const state = new Float64Array(bets.length);
  return scores.map((score) => {
    if (!(score >= 0 && score <= 1)) throw new RangeError(`A score lies between 0 and 1; ${score} does not.`);
    bets.forEach((bet, at) => {
      state[at] = ((state[at] ?? 0) + 1) * (1 + (bet / (1 - least)) * (least - score));
    });
    return state.reduce((sum, one) => sum + one, 0) / state.length;
  });
}
