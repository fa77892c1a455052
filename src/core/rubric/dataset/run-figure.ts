import { type RubricDefinition, RubricError } from '../rubric.ts';
import { type Measure, measureOf } from './measures.ts';
import type { CaseObservations, DatasetScore, Figure, Observation } from './observation.ts';

/** A rubric over a run for one prompt under one model. */
export interface RunFigure extends Figure {
  /** Observations, and cells that gave none. */
  readonly n: number;
  readonly errors: number;
  /** How the value stands to the rubric's `threshold`; null where there is no threshold, or no value. */
  readonly pass: boolean | null;
}

/**
 * The figures of both sides of a comparison over the same cases, and how much each case adds to their difference.
 * @param pairs by case, what the baseline's answers tell and what the candidate's do
 */
export function compareFigures(
  definition: RubricDefinition,
  pairs: readonly { readonly baseline: CaseObservations; readonly candidate: CaseObservations }[],
): {
  readonly baseline: RunFigure;
  readonly candidate: RunFigure;
  /**
   * Jackknife pseudo-values of the difference (Tukey 1958), moved so that their mean is the difference itself; for a mean
   * they are the cases' differences. Positive is better. Null where a figure is not defined, or not without some case.
   */
  readonly differences: readonly number[] | null;
} {
  const measure = measureOf(definition.type);
  const before = new RunFigureFeed(definition);
  const after = new RunFigureFeed(definition);
  pairs.forEach((pair, at) => {
    for (const one of pair.baseline) before.add(String(at), one);
    for (const one of pair.candidate) after.add(String(at), one);
    before.complete(String(at));
    after.complete(String(at));
  });
  const [baseline, candidate] = [before.figure(), after.figure()];
  const gain = (from: number | null, to: number | null): number | null => {
    if (from === null || to === null) return null;
    if (measure?.better !== 'lower') return to - from;
    const better = definition.negated ? to - from : from - to;
    return better === 0 ? 0 : better / Math.max(from, to);
  };
  const whole = gain(baseline.value, candidate.value);
  const n = pairs.length;
  if (whole === null || n < 2) return { baseline, candidate, differences: null };
  const values: number[] = [];
  for (const pair of pairs) {
    const rest = gain(before.without(pair.baseline), after.without(pair.candidate));
    if (rest === null) return { baseline, candidate, differences: null };
    values.push(n * whole - (n - 1) * rest);
  }
  const shift = whole - values.reduce((sum, value) => sum + value, 0) / n;
  // Differences carry binary noise; equal ones must be equal.
  const differences = values.map((value) => Math.round((value + shift) * 1e9) / 1e9);
  return { baseline, candidate, differences };
}

/** Feeds a rubric over a run case by case. A `not-` form has 1 − value where higher values are better. */
export class RunFigureFeed {
  readonly #definition: RubricDefinition;
  readonly #better: Measure['better'];
  readonly #score: DatasetScore;
  readonly #open = new Map<string, Observation[]>();
  #n = 0;
  #errors = 0;
  #fault: string | null = null;

  /** @throws {RubricError} for a definition that is of no type over a run. */
  constructor(definition: RubricDefinition) {
    const measure = measureOf(definition.type);
    if (!measure) throw new RubricError(`The rubric type ${definition.type} is not one over a whole run.`);
    this.#definition = definition;
    this.#better = measure.better;
    this.#score = measure.score(definition.options);
  }

  get n(): number {
    return this.#n;
  }

  get errors(): number {
    return this.#errors;
  }

  /** Takes one cell's observation in; undefined where it gave none. */
  add(id: string, observation: Observation | undefined): void {
    if (observation === undefined) {
      this.#errors += 1;
      return;
    }
    this.#n += 1;
    const open = this.#open.get(id);
    if (open) open.push(observation);
    else this.#open.set(id, [observation]);
  }

  /** All cells of this case are in. */
  complete(id: string): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    try {
      this.#score.add(open);
    } catch (error) {
      if (!(error instanceof RubricError)) throw error;
      this.#fault ??= error.message;
    }
  }

  /** The figure of all complete cases. @param alpha two-sided, for the interval */
  figure(alpha = 0.05): RunFigure {
    const common = { n: this.#n, errors: this.#errors };
    const none = { value: null, ci: null, method: 'none', pass: null };
    if (this.#fault !== null) return { ...common, ...none, note: this.#fault };
    let figure: Figure;
    try {
      figure = this.#score.figure(alpha);
    } catch (error) {
      if (!(error instanceof RubricError)) throw error;
      return { ...common, ...none, note: error.message };
    }
    const turned = this.#definition.negated && this.#better === 'higher';
    return { ...common, ...(turned ? reversed(figure) : figure), pass: this.#passes(figure.value) };
  }

  /** The value without one case that was added. */
  without(observations: CaseObservations): number | null {
    const value = this.#score.without(observations);
    return value !== null && this.#definition.negated && this.#better === 'higher' ? 1 - value : value;
  }

  #passes(value: number | null): boolean | null {
    const { threshold } = this.#definition.options;
    if (value === null || typeof threshold !== 'number') return null;
    // A share such as 19 of 20 must reach 0.95 in spite of binary fractions.
    const reached = this.#better === 'higher' ? value >= threshold - 1e-9 : value <= threshold + 1e-9;
    return reached !== this.#definition.negated;
  }
}

function reversed({ value, ci, ...others }: Figure): Figure {
  return {
    ...others,
    value: value === null ? null : 1 - value,
    ci: ci === null ? null : [1 - ci[1], 1 - ci[0]],
  };
}
