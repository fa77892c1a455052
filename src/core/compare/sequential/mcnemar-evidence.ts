import { binomialCdf, logGamma } from '../../distributions.ts';

/**
 * Sequential McNemar test, for one pass/fail trial a case: the e-value against "a changed case is as often lost as gained"
 * after so many of each, with a uniform prior on the share that is lost, `2^k · B(lost + 1, gained + 1)`. It may be looked
 * at after every case: the chance that it ever reaches 1/a without a change is at most a (Robbins 1970; Ville 1939).
 * Unchanged cases do not move it.
 */
export function eMcNemarTwoSided(lost: number, gained: number): number {
  return Math.exp((lost + gained) * Math.LN2 + logBeta(lost, gained));
}

/**
 * The same against "not more often lost than gained": the prior is uniform above a half,
 * `2^(k+1) · B(lost + 1, gained + 1) · P(Beta(lost + 1, gained + 1) > 1/2)`.
 */
export function eMcNemarRegression(lost: number, gained: number): number {
  const changed = lost + gained;
  // P(Beta(s + 1, f + 1) > 1/2) = P(Bin(k + 1, 1/2) ≤ s)
  const above = binomialCdf(lost, changed + 1, 0.5);
  return Math.exp((changed + 1) * Math.LN2 + logBeta(lost, gained)) * above;
}

/** ln B(lost + 1, gained + 1). */
const logBeta = (lost: number, gained: number) =>
  logGamma(lost + 1) + logGamma(gained + 1) - logGamma(lost + gained + 2);
