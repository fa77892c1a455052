import { checkedDifference } from './differences.ts';

/** What evidence is gathered for: the mean case difference is below 0, or above it. */
export type Direction = 'regressed' | 'improved';

/** Shares of the wealth that are bet on each case. 1 would be ruined by a single case the other way. */
export const evenBets: readonly number[] = Array.from({ length: 19 }, (_, at) => (at + 1) / 20);

/**
 * Evidence that a mean case difference is on one side of 0, case by case: the mean wealth of constant bets,
 * `mean over λ of Π(1 + λ·s·d)` (Waudby-Smith & Ramdas 2024). Under "it is not" the wealth is a supermartingale, so that
 * the chance that it ever reaches 1/a is at most a, however often one looks. The order of cases changes nothing in the
 * end. 19 additions a case.
 */
export class GridEvidence {
  readonly #sign: 1 | -1;
  readonly #bets: readonly number[];
  readonly #log: Float64Array;
  #highest = 1;

  /** @param bets shares in [0, 1) */
  constructor(direction: Direction, bets: readonly number[] = evenBets) {
    this.#sign = direction === 'regressed' ? -1 : 1;
    this.#bets = bets;
    this.#log = new Float64Array(bets.length);
  }

  /**
   * Adds a case, and gives the evidence now.
   * @param difference candidate less baseline, −1 to 1
   * @throws {RangeError} when the difference is outside of that
   */
  add(difference: number): number {
    const step = this.#sign * checkedDifference(difference);
    this.#bets.forEach((bet, at) => {
      this.#log[at] = (this.#log[at] ?? 0) + Math.log1p(bet * step);
    });
    const now = this.value;
    this.#highest = Math.max(this.#highest, now);
    return now;
  }

  /** The e-value, 1 before the first case. */
  get value(): number {
    // Logarithms are added up relative to the largest, so that neither end of the grid overflows.
    const most = this.#log.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
    const sum = this.#log.reduce((all, one) => all + Math.exp(one - most), 0);
    return Math.exp(most) * (sum / this.#log.length);
  }

  /** The largest e-value so far: what is reported, since every look counts. */
  get highest(): number {
    return this.#highest;
  }
}

/**
 * A case difference moved so that evidence for an improvement of it is evidence for "no worse by more than `margin`":
 * `(d + margin) / (1 + margin)`.
 */
export function noWorseDifference(difference: number, margin: number): number {
  return (checkedDifference(difference) + margin) / (1 + margin);
}
