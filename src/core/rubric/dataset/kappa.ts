import { normalQuantile } from '../../distributions.ts';
import { wilson } from '../../interval.ts';
import { RubricError } from '../rubric.ts';
import { nothing } from './classes.ts';
import { ConfusionTable, type Margins } from './confusion-table.ts';
import { jackknifeInterval } from './jackknife.ts';
import type { CaseObservations, DatasetScore, Figure } from './observation.ts';

export const kappaWeights = ['none', 'linear', 'quadratic'] as const;
export type KappaWeights = (typeof kappaWeights)[number];

/** Ratings on one scale; the weighted forms look at every pair of them for every case that is left out. */
const longestScale = 50;

/**
 * Cohen's kappa, plain or weighted by the distance of two labels in their order (Cohen 1960, 1968). The interval of the
 * plain one is that of Fleiss, Cohen and Everitt 1969 where each case has one answer, else the jackknife's.
 */
export class KappaScore implements DatasetScore {
  readonly #table = new ConfusionTable();
  readonly #weights: KappaWeights;
  readonly #order: readonly string[] | undefined;

  /** @param order of the labels; left out: by number where all are numbers, else by text */
  constructor(weights: KappaWeights, order: readonly string[] | undefined) {
    this.#weights = weights;
    this.#order = order;
  }

  add(observations: CaseObservations): void {
    for (const { given, expected } of observations) {
      const unknown = [given, expected].find((label) => this.#order && !this.#order.includes(String(label)));
      if (unknown !== undefined) {
        throw new RubricError(
          `The label ${JSON.stringify(String(unknown).slice(0, 80))} is not among labels.`,
        );
      }
    }
    this.#table.add(observations);
  }

  figure(alpha: number): Figure {
    const table = this.#table;
    if (table.cases === 0) return nothing;
    const distances = this.#distances();
    const value = kappa(table.margins, observedDistance(table, distances), distances);
    if (value === null) {
      const note = 'Kappa is not defined, since only one label was given and expected.';
      return { value: null, ci: null, method: 'none', note };
    }
    return { value, ...this.#interval(value, distances, alpha), note: '' };
  }

  #interval(value: number, distances: Distances | null, alpha: number): Pick<Figure, 'ci' | 'method'> {
    const table = this.#table;
    if (this.#weights === 'none' && table.single && table.cases > 1) {
      const error = plainError(table, value);
      if (error > 1e-9) {
        const half = normalQuantile(1 - alpha / 2) * error;
        return {
          ci: [Math.max(-1, value - half), Math.min(1, value + half)],
          method: 'Fleiss, Cohen and Everitt',
        };
      }
    }
    if (value > 1 - 1e-9) {
      // Full agreement: the least agreement that Wilson allows, by the expected one that was seen.
      const chance = expectedAgreement(table.margins);
      const { lo } = wilson(table.cases, table.cases, alpha);
      return { ci: [Math.max(-1, (lo - chance) / (1 - chance)), 1], method: 'Wilson of the agreement' };
    }
    return jackknifeInterval(value, table.leavingOut(this.#without(distances)), alpha, [-1, 1]);
  }

  without(observations: CaseObservations): number | null {
    return this.#table.without(observations, this.#without(this.#distances()));
  }

  #without(distances: Distances | null) {
    const observed = observedDistance(this.#table, distances);
    return (margins: Margins, pairs: readonly { given: number; expected: number; times: number }[]) => {
      const gone = pairs.reduce(
        (sum, { given, expected, times }) => sum + times * (distances ?? apart)(given, expected),
        0,
      );
      return kappa(margins, observed - gone, distances);
    };
  }

  #distances(): Distances | null {
    if (this.#weights === 'none') return null;
    const { labels } = this.#table;
    if (labels.length > longestScale) {
      throw new RubricError(`There are more than ${longestScale} labels, too many for a scale of ratings.`);
    }
    const numeric = labels.every((label) => label.trim() !== '' && Number.isFinite(Number(label)));
    const order =
      this.#order ??
      [...labels].sort((one, other) => (numeric ? Number(one) - Number(other) : one < other ? -1 : 1));
    const places = labels.map((label) => order.indexOf(label));
    return (one, other) => {
      const steps = Math.abs((places[one] ?? 0) - (places[other] ?? 0));
      return this.#weights === 'linear' ? steps : steps * steps;
    };
  }
}

type Distances = (one: number, other: number) => number;

const apart: Distances = (one, other) => (one === other ? 0 : 1);

function observedDistance(table: ConfusionTable, distances: Distances | null): number {
  let sum = 0;
  for (const { given, expected, times } of table.pairs())
    sum += times * (distances ?? apart)(given, expected);
  return sum;
}

/** 1 − observed / expected distance; null where nothing else than agreement can be expected. */
function kappa(margins: Margins, observed: number, distances: Distances | null): number | null {
  const { total, given, expected } = margins;
  let chance = 0;
  if (distances === null) chance = total * total * (1 - expectedAgreement(margins));
  else {
    given.forEach((one, row) => {
      if (one === 0) return;
      expected.forEach((other, column) => {
        chance += one * other * distances(row, column);
      });
    });
  }
  return total === 0 || chance < 1e-9 ? null : 1 - (observed * total) / chance;
}

function expectedAgreement({ total, given, expected }: Margins): number {
  return given.reduce((sum, one, at) => sum + one * (expected[at] ?? 0), 0) / (total * total);
}

/** Standard error of Fleiss, Cohen and Everitt 1969; r is the expected side, c the given one. */
function plainError(table: ConfusionTable, value: number): number {
  const { total: n, given, expected } = table.margins;
  const chance = expectedAgreement(table.margins);
  const rest = 1 - value;
  let agreed = 0;
  let missed = 0;
  for (const pair of table.pairs()) {
    const share = pair.times / n;
    if (pair.given === pair.expected) {
      const both = ((expected[pair.expected] ?? 0) + (given[pair.given] ?? 0)) / n;
      agreed += share * (1 - both * rest) ** 2;
    } else {
      // Of the cell in row i and column j: the share of j among the expected, of i among the given.
      const crossed = ((given[pair.expected] ?? 0) + (expected[pair.given] ?? 0)) / n;
      missed += share * crossed ** 2;
    }
  }
  const variance = agreed + rest ** 2 * missed - (value - chance * rest) ** 2;
  return Math.sqrt(Math.max(0, variance) / n) / (1 - chance);
}
