import { normalCdf } from '../../distributions.ts';

/**
 * CUSUM against a fall of scores (Page 1954), after each score: `S = max(0, S + (mean − x)/sd − slack)`. The alarm is due
 * where it passes a threshold, and starts again from 0.
 * @param mean, sd of the reference, sd above 0
 * @param slack half of the smallest shift that matters, in standard deviations
 */
export function cusumDown(scores: readonly number[], mean: number, sd: number, slack: number): number[] {
  let sum = 0;
  return scores.map((score) => {
    sum = Math.max(0, sum + (mean - score) / sd - slack);
    return sum;
  });
}

/** States that the sum is cut into; with so many the run lengths agree with Siegmund's approximation (1985) within 1 %. */
const states = 400;

/**
 * Mean number of scores until the CUSUM first passes its threshold, for independent normal scores: Brook & Evans's Markov
 * chain (1972). With no shift it is the mean time between false alarms.
 * @param slack, threshold, shift in standard deviations; a fall has a positive shift
 */
export function cusumARL(slack: number, threshold: number, shift: number): number {
  // The first state is the half step above 0, where the sum also stays when it would fall below.
  const width = (2 * threshold) / (2 * states - 1);
  const below = (steps: number) => normalCdf((steps + 0.5) * width + slack - shift);
  const upTo = Float64Array.from({ length: 2 * states }, (_, at) => below(at - states));
  const chance = (from: number, to: number) => {
    const reach = upTo[to - from + states] ?? 0;
    return to === 0 ? reach : reach - (upTo[to - from + states - 1] ?? 0);
  };
  // Mean lengths solve (I − P)·L = 1.
  const rows = Array.from({ length: states }, (_, from) =>
    Float64Array.from({ length: states + 1 }, (_, to) =>
      to === states ? 1 : (from === to ? 1 : 0) - chance(from, to),
    ),
  );
  return firstUnknown(rows);
}

/**
 * The first unknown of linear equations, each row ending with its right side. Solved from the last unknown down; the
 * diagonal is dominant (what leaves a state is at most 1), so that no rows need to change places.
 */
function firstUnknown(rows: readonly Float64Array[]): number {
  for (let pivot = rows.length - 1; pivot > 0; pivot--) {
    const own = rows[pivot];
    if (own === undefined) continue;
    for (let at = 0; at < pivot; at++) {
      const row = rows[at];
      if (row === undefined) continue;
      const factor = (row[pivot] ?? 0) / (own[pivot] ?? 1);
      if (factor === 0) continue;
      for (let column = 0; column < pivot; column++) {
        row[column] = (row[column] ?? 0) - factor * (own[column] ?? 0);
      }
      row[rows.length] = (row[rows.length] ?? 0) - factor * (own[rows.length] ?? 0);
    }
  }
  const [first] = rows;
  return (first?.[rows.length] ?? 0) / (first?.[0] ?? 1);
}
