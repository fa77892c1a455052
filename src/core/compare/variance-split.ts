import type { Pairing } from './pairing.ts';
import type { RubricSample } from './rubric-sample.ts';
import type { SideTable } from './side-table.ts';

/** Where the variance of the case differences comes from: Miller, "Adding Error Bars to Evals" (2024). */
export interface VarianceSplit {
  /** Variance of the differences. */
  readonly varDiff: number;
  /** The part that comes from trials of one case differing; asking more often makes it smaller. */
  readonly within: number;
  /** The rest: cases that really change by different amounts. Only more cases help against it. */
  readonly omega2: number;
}

/** Values of one case's trials on both sides. */
export interface CaseTrials {
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
}

/** omega² = max(0, var(d) − mean(s²A/TA + s²B/TB)); null below two cases with two trials on both sides. */
export function varianceSplit(cases: Iterable<CaseTrials>): VarianceSplit | null {
  let n = 0;
  let mean = 0;
  let squares = 0;
  let noise = 0;
  for (const { baseline, candidate } of cases) {
    const [a, b] = [momentsOf(baseline), momentsOf(candidate)];
    if (a === null || b === null) continue;
    n += 1;
    const difference = b.mean - a.mean;
    const step = difference - mean;
    mean += step / n;
    squares += step * (difference - mean);
    noise += a.noise + b.noise;
  }
  if (n < 2) return null;
  const varDiff = squares / (n - 1);
  const within = noise / n;
  return { varDiff, within, omega2: Math.max(0, varDiff - within) };
}

/** Mean of a case's trials, and the variance of that mean; null below two trials. */
function momentsOf(values: readonly number[]): { readonly mean: number; readonly noise: number } | null {
  const n = values.length;
  if (n < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return { mean, noise: spread / n };
}

/** The valid trials of each paired case under each model that both sides have. */
export function* trialsOfCases(
  name: string,
  binary: boolean,
  { paired }: RubricSample,
  sides: { readonly baseline: SideTable; readonly candidate: SideTable },
  { rows, models }: Pairing,
): Generator<CaseTrials> {
  const values = (table: SideTable, entry: number, model: number): number[] => {
    const grades = table.grades.get(name);
    if (grades === undefined || entry === -1) return [];
    const found: number[] = [];
    for (const cell of table.cellsOf(entry, model)) {
      const pass = grades.pass.get(cell);
      if (pass !== 0 && pass !== 1) continue;
      found.push(binary ? pass : grades.score.get(cell));
    }
    return found;
  };
  for (const at of paired) {
    const row = rows[at];
    if (row === undefined) continue;
    for (const model of models) {
      yield {
        baseline: values(sides.baseline, row.baseline, model.baseline),
        candidate: values(sides.candidate, row.candidate, model.candidate),
      };
    }
  }
}
