import { RubricError } from '../rubric.ts';
import type { CaseObservations, Label } from './observation.ts';

/** More classes than this are no classes, but free text. */
export const mostClasses = 1000;

/** Cases that answered alike: how often each class was given for each. */
interface Pattern {
  readonly pairs: readonly { readonly given: number; readonly expected: number; readonly times: number }[];
  readonly size: number;
  cases: number;
}

/** Sums of a confusion table, from which the figures come. */
export interface Margins {
  readonly total: number;
  readonly hits: Float64Array;
  readonly given: Float64Array;
  readonly expected: Float64Array;
}

/**
 * Which class was given for which, over all cases. Cases that answered alike are one entry with a count, so that memory
 * follows the classes, and leaving each case out once is a matter of classes too.
 */
export class ConfusionTable {
  cases = 0;
  /** Every case so far has one observation. */
  single = true;
  readonly labels: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #patterns = new Map<string, Pattern>();
  #hits = new Float64Array(8);
  #given = new Float64Array(8);
  #expected = new Float64Array(8);
  #total = 0;

  /** @throws {RubricError} when there are too many classes. */
  add(observations: CaseObservations): void {
    const counts = this.#pairsOf(observations);
    const key = [...counts]
      .map(([pair, { times }]) => `${pair}×${times}`)
      .sort()
      .join(' ');
    const known = this.#patterns.get(key);
    if (known) known.cases += 1;
    else this.#patterns.set(key, { pairs: [...counts.values()], size: observations.length, cases: 1 });
    this.cases += 1;
    if (observations.length > 1) this.single = false;
    this.#count([...counts.values()], 1);
  }

  /** The margins of all cases; they change with the next `add`. */
  get margins(): Margins {
    const size = this.labels.length;
    return {
      total: this.#total,
      hits: this.#hits.subarray(0, size),
      given: this.#given.subarray(0, size),
      expected: this.#expected.subarray(0, size),
    };
  }

  /** All pairs of classes with their counts. */
  *pairs(): Generator<{ readonly given: number; readonly expected: number; readonly times: number }> {
    for (const { pairs, cases } of this.#patterns.values()) {
      for (const { given, expected, times } of pairs) yield { given, expected, times: times * cases };
    }
  }

  /**
   * The figure with each case left out once: by pattern, the value and how many cases it stands for.
   * @param figure of the margins; `pairs` are those left out
   */
  *leavingOut(
    figure: (margins: Margins, left: Pattern['pairs']) => number | null,
  ): Generator<{ readonly value: number | null; readonly cases: number }> {
    for (const { pairs, cases } of this.#patterns.values()) {
      this.#count(pairs, -1);
      const value = figure(this.margins, pairs);
      this.#count(pairs, 1);
      yield { value, cases };
    }
  }

  /** The figure without one case that was added; null where no other case is left. */
  without(
    observations: CaseObservations,
    figure: (margins: Margins, left: Pattern['pairs']) => number | null,
  ): number | null {
    if (this.cases < 2) return null;
    const pairs = [...this.#pairsOf(observations).values()];
    this.#count(pairs, -1);
    const value = figure(this.margins, pairs);
    this.#count(pairs, 1);
    return value;
  }

  #pairsOf(observations: CaseObservations) {
    const counts = new Map<string, { given: number; expected: number; times: number }>();
    for (const { given, expected } of observations) {
      const pair = { given: this.#class(given), expected: this.#class(expected), times: 1 };
      const key = `${pair.given},${pair.expected}`;
      const known = counts.get(key);
      if (known) known.times += 1;
      else counts.set(key, pair);
    }
    return counts;
  }

  #count(pairs: Pattern['pairs'], sign: 1 | -1): void {
    for (const { given, expected, times } of pairs) {
      const by = sign * times;
      this.#total += by;
      this.#given[given] = (this.#given[given] ?? 0) + by;
      this.#expected[expected] = (this.#expected[expected] ?? 0) + by;
      if (given === expected) this.#hits[given] = (this.#hits[given] ?? 0) + by;
    }
  }

  #class(label: Label): number {
    const name = String(label);
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.labels.length >= mostClasses) {
      throw new RubricError(
        `There are more than ${mostClasses} different answers, so they are no classes; use field or pattern to find the class in an answer.`,
      );
    }
    const number = this.labels.push(name) - 1;
    this.#numbers.set(name, number);
    if (number >= this.#hits.length) {
      this.#hits = grown(this.#hits);
      this.#given = grown(this.#given);
      this.#expected = grown(this.#expected);
    }
    return number;
  }
}

function grown(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
