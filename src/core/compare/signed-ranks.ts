import { type SignFlip, signFlip } from './sign-flip.ts';

/** Wilcoxon's signed-rank test of paired differences. */
export interface SignedRanks extends SignFlip {
  /** Sums of the ranks of |d| over what rose and over what fell. */
  readonly plus: number;
  readonly minus: number;
  /** The smaller of the two. */
  readonly w: number;
}

/**
 * Wilcoxon's signed-rank test (1945): the sign-flip test of the ranks of |d|, so that one extreme case weighs no more than
 * its rank. It tests symmetry, not the mean that is shown: a note beside the verdict where one case dominates, never the
 * verdict. Zeros are dropped, equal sizes share their mean rank, and p stays exact with both.
 * @param differences of cases
 * @param seed of the draws where there are too many ranks for the exact distribution
 * @param draws few for tables that are only looked through, as in `signFlip`
 */
export function wilcoxonSignedRank(
  differences: ArrayLike<number>,
  seed: () => number,
  draws: 'few' | 'many' = 'many',
): SignedRanks {
  const ranks = signedRanks(differences);
  let plus = 0;
  let minus = 0;
  for (const rank of ranks) {
    if (rank > 0) plus += rank;
    else minus -= rank;
  }
  return { plus, minus, w: Math.min(plus, minus), ...signFlip(ranks, seed, draws) };
}

/** Sizes nearer to each other than this are one size. */
const tie = 1e-9;

/** Ranks from 1 of the sizes of what is not zero, with the sign of the difference. */
function signedRanks(differences: ArrayLike<number>): Float64Array {
  const changed = Array.from(differences)
    .filter((one) => Math.abs(one) > tie)
    .sort((one, other) => Math.abs(one) - Math.abs(other));
  const ranks = new Float64Array(changed.length);
  let from = 0;
  while (from < changed.length) {
    const size = Math.abs(changed[from] ?? 0);
    let to = from + 1;
    while (to < changed.length && Math.abs(changed[to] ?? 0) - size <= tie) to += 1;
    for (let at = from; at < to; at++) ranks[at] = (Math.sign(changed[at] ?? 0) * (from + 1 + to)) / 2;
    from = to;
  }
  return ranks;
}
