import { betaQuantile, binomialCdf } from '../../src/core/distributions.ts';

/** The most false calls that a sound method makes in so many replicates: a quantile of the binomial distribution. */
export function acceptanceCount(replicates: number, rate: number, confidence: number): number {
  let low = -1;
  let high = replicates;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (binomialCdf(middle, replicates, rate) >= confidence) high = middle;
    else low = middle;
  }
  return high;
}

/** The exact interval of a rate (Clopper & Pearson 1934). */
export function clopperPearson(x: number, n: number, alpha = 0.05): { lo: number; hi: number } {
  return {
    lo: x === 0 ? 0 : betaQuantile(alpha / 2, x, n - x + 1),
    hi: x === n ? 1 : betaQuantile(1 - alpha / 2, x + 1, n - x),
  };
}
