/** A class, a rating or a measurement: what was given, and what was expected. */
export type Label = string | number;

/** What one response tells a rubric over the whole run. */
export interface Observation {
  readonly given: Label;
  readonly expected: Label;
}

/** What a rubric over a whole run comes to for one prompt under one model. */
export interface Figure {
  /** Null where it is not defined, such as the area under a curve with one class only. */
  readonly value: number | null;
  /** Two-sided interval; null where there is none. */
  readonly ci: readonly [number, number] | null;
  /** How the interval was made. */
  readonly method: string;
  /** What else must be said, one sentence; empty where there is nothing. */
  readonly note: string;
}

/** The observations of one case: its trials. */
export type CaseObservations = readonly Observation[];

/**
 * A figure over cases, fed case by case. Memory follows the number of classes, not of cases, except where every score
 * counts (`roc-auc`).
 */
export interface DatasetScore {
  /** Adds the observations of one case; at least one. */
  add(observations: CaseObservations): void;
  /** The figure so far, with the interval for a two-sided `alpha`. */
  figure(alpha: number): Figure;
  /** The value without one case that was added; null where it is not defined. Comparisons ask it for every case. */
  without(observations: CaseObservations): number | null;
}
