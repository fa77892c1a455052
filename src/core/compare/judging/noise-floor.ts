/** Where scores of the same outputs, judged several times, differ: one-way random effects. */
export interface VarianceComponents {
  readonly msBetween: number;
  readonly msWithin: number;
  /** Variance of the judge on one and the same output. */
  readonly varWithin: number;
  /** Variance of the outputs. */
  readonly varBetween: number;
  /** Share of the variance that is the outputs'; null where all scores are equal. */
  readonly icc: number | null;
}

/**
 * Splits the variance of repeated judgements. Null below two outputs or two judgements of each.
 * @param scores one list an output, all of one length
 * @throws {RangeError} when the outputs were judged unequally often
 */
export function varianceComponents(scores: readonly (readonly number[])[]): VarianceComponents | null {
  const repeats = scores[0]?.length ?? 0;
  if (scores.some((own) => own.length !== repeats)) {
    throw new RangeError('Every output must be judged equally often.');
  }
  if (scores.length < 2 || repeats < 2) return null;
  const msWithin = mean(scores.map(variance));
  const msBetween = repeats * variance(scores.map(mean));
  const all = msBetween + (repeats - 1) * msWithin;
  return {
    msBetween,
    msWithin,
    varWithin: msWithin,
    varBetween: Math.max(0, (msBetween - msWithin) / repeats),
    icc: all < 1e-18 ? null : (msBetween - msWithin) / all,
  };
}

/** Fewest runs of the same version that a run's own shift is estimated from. */
const fewestRuns = 5;

/**
 * Variance that all cases of a run share (a provider's update, a batch): that of the means of whole runs of one and the
 * same version, less what their trials explain. Null below five runs.
 * @param runs mean score of each run, and its standard error over trials
 */
export function runVariance(runs: readonly { readonly mean: number; readonly se: number }[]): number | null {
  if (runs.length < fewestRuns) return null;
  const explained = mean(runs.map(({ se }) => se * se));
  return Math.max(0, variance(runs.map((run) => run.mean)) - explained);
}

/** The difference of two runs, in units of the score, that a shift of whole runs alone brings about: `1.96·√(2·varRun)`. */
export function noiseFloor(varRun: number): number {
  return 1.96 * Math.sqrt(2 * varRun);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}
