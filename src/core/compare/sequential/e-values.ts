/**
 * An e-value is evidence against a hypothesis whose mean is at most 1 where the hypothesis holds; 1/a or more rejects it
 * at level a. E-values of rubrics come from the same outputs: they may be averaged, never multiplied.
 */

/** Evidence for "something changed" from the evidence of each rubric, valid whatever their dependence (Vovk & Wang 2021). Needs one at least. */
export function eAverage(eValues: readonly number[]): number {
  return eValues.reduce((sum, one) => sum + one, 0) / eValues.length;
}

/** An e-value from a p, `1 / (2·√p)` (Vovk & Wang 2021). */
export function pToE(p: number): number {
  return 1 / (2 * Math.sqrt(p));
}

/** A p from an e-value, `min(1, 1/e)`: valid by Markov's inequality, at any time. */
export function eToP(eValue: number): number {
  return Math.min(1, 1 / eValue);
}

/**
 * Places of the hypotheses that e-BH rejects (Wang & Ramdas 2022), in growing order: the largest k e-values, for the
 * largest k with `k · e₍ₖ₎ / m ≥ 1/alpha`. Keeps the expected share of false rejections at alpha, whatever the dependence.
 */
export function eBH(eValues: readonly number[], alpha = 0.05): number[] {
  const order = eValues
    .map((value, index) => ({ value, index }))
    .sort((one, other) => other.value - one.value);
  const last = order.findLastIndex(({ value }, at) => ((at + 1) * value) / eValues.length >= 1 / alpha);
  return order
    .slice(0, last + 1)
    .map(({ index }) => index)
    .sort((one, other) => one - other);
}
