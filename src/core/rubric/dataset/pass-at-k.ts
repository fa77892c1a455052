import { CaseMeans, meanInterval, wilson } from '../../interval.ts';
import { RubricError } from '../rubric.ts';
import { nothing } from './classes.ts';
import type { CaseObservations, DatasetScore, Figure } from './observation.ts';

/** How a trial is observed; every one is expected to pass. */
export const passed = 'pass';
export const failed = 'fail';

/**
 * Chance that at least one of k trials passes, from n trials of which c passed: 1 − C(n−c, k)/C(n, k), without bias
 * (Chen et al. 2021). Needs n ≥ k.
 */
export function passAtK(n: number, c: number, k: number): number {
  return 1 - drawn(n, n - c, k);
}

/** Chance that all of k trials pass, from n trials of which c passed: C(c, k)/C(n, k) (τ-bench). Needs n ≥ k. */
export function passHatK(n: number, c: number, k: number): number {
  return drawn(n, c, k);
}

/** Chance that k of n things, drawn without putting back, are all among certain `some` of them. */
function drawn(n: number, some: number, k: number): number {
  let chance = 1;
  for (let at = 0; at < k && chance > 0; at++) chance *= Math.max(0, some - at) / (n - at);
  return chance;
}

/**
 * Mean over cases of one of the two chances. The interval is Student's t over cases, or Wilson's where each case came to
 * 0 or 1, as with exactly k trials; memory is a few numbers.
 */
export class PassAtKScore implements DatasetScore {
  readonly #chance: (n: number, c: number, k: number) => number;
  readonly #written: string;
  readonly #k: number;
  readonly #means = new CaseMeans();
  #sum = 0;
  #fractions = false;

  constructor(kind: 'at' | 'hat', k: number) {
    this.#chance = kind === 'at' ? passAtK : passHatK;
    this.#written = `pass${kind === 'at' ? '@' : '^'}${k}`;
    this.#k = k;
  }

  add(observations: CaseObservations): void {
    const n = observations.length;
    if (n < this.#k) {
      throw new RubricError(
        `${this.#written} needs ${this.#k} trials of each case that have a verdict, and a case has ${n}; ask for more with trials or --trials.`,
      );
    }
    const chance = this.#of(observations);
    this.#sum += chance;
    this.#fractions ||= chance > 0 && chance < 1;
    this.#means.add(chance, n);
  }

  figure(alpha: number): Figure {
    const { cases } = this.#means;
    if (cases === 0) return nothing;
    const value = this.#sum / cases;
    const bounds = this.#fractions ? meanInterval(this.#means, alpha) : wilson(this.#sum, cases, alpha);
    const method = this.#fractions ? 't over cases' : 'Wilson over cases';
    return { value, ci: bounds === null ? null : [bounds.lo, bounds.hi], method, note: '' };
  }

  without(observations: CaseObservations): number | null {
    const rest = this.#means.cases - 1;
    return rest === 0 ? null : (this.#sum - this.#of(observations)) / rest;
  }

  #of(observations: CaseObservations): number {
    const right = observations.filter(({ given }) => given === passed).length;
    return this.#chance(observations.length, right, this.#k);
  }
}
