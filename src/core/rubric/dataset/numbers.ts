import { tQuantile } from '../../distributions.ts';
import { nothing } from './classes.ts';
import { jackknifeInterval } from './jackknife.ts';
import type { CaseObservations, DatasetScore, Figure } from './observation.ts';

function sumOfSquares(observations: CaseObservations): number {
  return observations.reduce(
    (total, { given, expected }) => total + (Number(given) - Number(expected)) ** 2,
    0,
  );
}

/** Root of the mean squared error; the interval is the root of Student's t over the cases' mean squared errors. */
export class RmseScore implements DatasetScore {
  #squares = 0;
  #all = 0;
  #cases = 0;
  #mean = 0;
  #spread = 0;

  add(observations: CaseObservations): void {
    const sum = sumOfSquares(observations);
    this.#squares += sum;
    this.#all += observations.length;
    this.#cases += 1;
    const own = sum / observations.length;
    const off = own - this.#mean;
    this.#mean += off / this.#cases;
    this.#spread += off * (own - this.#mean);
  }

  without(observations: CaseObservations): number | null {
    const rest = this.#all - observations.length;
    const squares = this.#squares - sumOfSquares(observations);
    return rest === 0 ? null : Math.sqrt(Math.max(0, squares) / rest);
  }

  figure(alpha: number): Figure {
    if (this.#all === 0) return nothing;
    const value = Math.sqrt(this.#squares / this.#all);
    const n = this.#cases;
    const error = n < 2 ? 0 : Math.sqrt(this.#spread / (n - 1) / n);
    // One case, or errors all alike: nothing is known of their spread.
    if (error < 1e-12) return { value, ci: null, method: 'none: no spread between cases', note: '' };
    const half = tQuantile(1 - alpha / 2, n - 1) * error;
    const end = (squared: number) => Math.sqrt(Math.max(0, squared));
    const ci = [end(this.#mean - half), end(this.#mean + half)] as const;
    return { value, ci, method: 't over cases, of the squared errors', note: '' };
  }
}

/**
 * Area under the ROC curve: the chance that an expected positive has the higher score than a negative, ties half. Keeps
 * every score. The interval is the jackknife's.
 */
export class RocAucScore implements DatasetScore {
  readonly #positive: ReadonlySet<string>;
  readonly #cases: CaseObservations[] = [];
  #sorted: SortedScores | undefined;

  /** @param positive the labels that count as positive */
  constructor(positive: readonly string[]) {
    this.#positive = new Set(positive);
  }

  add(observations: CaseObservations): void {
    this.#cases.push(observations);
    this.#sorted = undefined;
  }

  figure(alpha: number): Figure {
    if (this.#cases.length === 0) return nothing;
    const { positives, negatives, wins } = this.#scores();
    if (positives.length === 0 || negatives.length === 0) {
      const note = `The area is not defined, since all expected labels are ${positives.length === 0 ? 'negative' : 'positive'}.`;
      return { value: null, ci: null, method: 'none', note };
    }
    const value = wins / (positives.length * negatives.length);
    const left = this.#cases.map((one) => ({ value: this.without(one), cases: 1 }));
    return { value, ...jackknifeInterval(value, left, alpha, [0, 1]), note: '' };
  }

  without(observations: CaseObservations): number | null {
    const { positives, negatives, wins } = this.#scores();
    const { positive, negative } = this.#parted(observations);
    let rest = wins;
    for (const score of positive) rest -= below(negatives, score) + ties(negatives, score) / 2;
    for (const score of negative) {
      rest -= positives.length - below(positives, score) - ties(positives, score) / 2;
      // Pairs inside the case were taken away twice.
      for (const one of positive) rest += one > score ? 1 : one === score ? 0.5 : 0;
    }
    const pairs = (positives.length - positive.length) * (negatives.length - negative.length);
    return pairs === 0 ? null : rest / pairs;
  }

  #scores(): SortedScores {
    if (this.#sorted === undefined) {
      const parted = this.#cases.map((one) => this.#parted(one));
      const positives = Float64Array.from(parted.flatMap(({ positive }) => positive)).sort();
      const negatives = Float64Array.from(parted.flatMap(({ negative }) => negative)).sort();
      let wins = 0;
      for (const score of positives) wins += below(negatives, score) + ties(negatives, score) / 2;
      this.#sorted = { positives, negatives, wins };
    }
    return this.#sorted;
  }

  #parted(observations: CaseObservations) {
    const positive: number[] = [];
    const negative: number[] = [];
    for (const { given, expected } of observations) {
      (this.#positive.has(String(expected)) ? positive : negative).push(Number(given));
    }
    return { positive, negative };
  }
}

interface SortedScores {
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  /** Pairs in which the positive has the higher score, ties half. */
  readonly wins: number;
}

/** How many of the sorted values are less than `value`. */
function below(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function ties(sorted: Float64Array, value: number): number {
  let low = below(sorted, value);
  const from = low;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - from;
}
