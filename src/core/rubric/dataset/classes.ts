import { CaseMeans, clusteredWilson, wilson } from '../../interval.ts';
import { ConfusionTable, type Margins } from './confusion-table.ts';
import { jackknifeInterval } from './jackknife.ts';
import type { CaseObservations, DatasetScore, Figure } from './observation.ts';

/** Share of right answers, with Wilson's interval over cases; memory is three numbers. */
export class AccuracyScore implements DatasetScore {
  #right = 0;
  #all = 0;
  readonly #means = new CaseMeans();

  add(observations: CaseObservations): void {
    const right = observations.filter(({ given, expected }) => String(given) === String(expected)).length;
    this.#right += right;
    this.#all += observations.length;
    this.#means.add(right / observations.length, observations.length);
  }

  without(observations: CaseObservations): number | null {
    const right = observations.filter(({ given, expected }) => String(given) === String(expected)).length;
    const all = this.#all - observations.length;
    return all === 0 ? null : (this.#right - right) / all;
  }

  figure(alpha: number): Figure {
    if (this.#all === 0) return nothing;
    const { lo, hi } = clusteredWilson(this.#means, alpha);
    return { value: this.#right / this.#all, ci: [lo, hi], method: 'Wilson over cases', note: '' };
  }
}

export const nothing: Figure = { value: null, ci: null, method: 'none', note: 'No answer was graded.' };

export const averages = ['macro', 'weighted', 'micro'] as const;
/** `positive`: one class alone. */
export type Average = 'positive' | Exclude<(typeof averages)[number], 'micro'>;
export type ClassMeasure = 'precision' | 'recall' | 'f1';

/** Precision, recall or F1 as scikit-learn has them; what is not defined counts as 0, and the note says so. */
export class ClassScore implements DatasetScore {
  readonly #table = new ConfusionTable();
  readonly #measure: ClassMeasure;
  readonly #average: Average;
  readonly #positive: string | undefined;

  /** @param positive the class that the average `positive` looks at */
  constructor(measure: ClassMeasure, average: Average, positive: string | undefined) {
    this.#measure = measure;
    this.#average = average;
    this.#positive = positive;
  }

  add(observations: CaseObservations): void {
    this.#table.add(observations);
  }

  without(observations: CaseObservations): number | null {
    return this.#table.without(observations, (margins) => this.#valueOf(margins));
  }

  figure(alpha: number): Figure {
    const table = this.#table;
    if (table.cases === 0) return nothing;
    const undefinedClasses = new Set<number>();
    const value = this.#valueOf(table.margins, undefinedClasses);
    return { value, ...this.#interval(value, alpha), note: this.#note(undefinedClasses) };
  }

  #interval(value: number, alpha: number): Pick<Figure, 'ci' | 'method'> {
    const table = this.#table;
    const at = this.#positiveAt;
    if (this.#average === 'positive' && this.#measure !== 'f1' && table.single && at >= 0) {
      const { hits, given, expected } = table.margins;
      const of = (this.#measure === 'precision' ? given[at] : expected[at]) ?? 0;
      // Nothing to have a share of: the value 0 is a convention, and says nothing.
      if (of === 0) return { ci: [0, 1], method: 'Wilson over cases' };
      const { lo, hi } = wilson(hits[at] ?? 0, of, alpha);
      return { ci: [lo, hi], method: 'Wilson over cases' };
    }
    return jackknifeInterval(
      value,
      table.leavingOut((margins) => this.#valueOf(margins)),
      alpha,
      [0, 1],
    );
  }

  get #positiveAt(): number {
    return this.#positive === undefined ? -1 : this.#table.labels.indexOf(this.#positive);
  }

  #valueOf(margins: Margins, undefinedClasses?: Set<number>): number {
    if (this.#average === 'positive') return this.#ofClass(margins, this.#positiveAt, undefinedClasses);
    let sum = 0;
    let weights = 0;
    margins.hits.forEach((_, at) => {
      const expected = margins.expected[at] ?? 0;
      // A class that stands on neither side is there only because a left-out case had it.
      if (expected === 0 && margins.given[at] === 0) return;
      const weight = this.#average === 'weighted' ? expected : 1;
      sum += weight * this.#ofClass(margins, at, undefinedClasses);
      weights += weight;
    });
    return weights === 0 ? 0 : sum / weights;
  }

  #ofClass({ hits, given, expected }: Margins, at: number, undefinedClasses?: Set<number>): number {
    const [hit, own, theirs] = [hits[at] ?? 0, given[at] ?? 0, expected[at] ?? 0];
    const of = this.#measure === 'precision' ? own : this.#measure === 'recall' ? theirs : (own + theirs) / 2;
    if (of > 0) return hit / of;
    undefinedClasses?.add(at);
    return 0;
  }

  #note(undefinedClasses: ReadonlySet<number>): string {
    if (undefinedClasses.size === 0) return '';
    const names = [...undefinedClasses].map((at) => this.#table.labels[at] ?? this.#positive ?? '');
    const shown = names
      .slice(0, 5)
      .map((name) => JSON.stringify(name))
      .join(', ');
    const which = names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
    const never =
      this.#measure === 'precision'
        ? 'never given'
        : this.#measure === 'recall'
          ? 'never expected'
          : 'neither given nor expected';
    return `The ${this.#measure} of ${which} is not defined (${never}) and counts as 0.`;
  }
}
