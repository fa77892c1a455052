/**
 * The population stability index that is to be expected where nothing drifted: about `(bins − 1)·(1/reference + 1/current)`.
 * At 100 scores each and 10 bins it is 0.18, above the usual alarm of 0.1: why the index is no alarm here.
 * @param reference, current numbers of scores
 */
export function psiExpectedNoDrift(bins: number, reference: number, current: number): number {
  return (bins - 1) * (1 / reference + 1 / current);
}
