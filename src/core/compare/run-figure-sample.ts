import type { Observation } from '../rubric/dataset/observation.ts';
import { compareFigures } from '../rubric/dataset/run-figure.ts';
import type { RubricDefinition } from '../rubric/rubric.ts';
import type { SideFigures } from './comparison.ts';
import type { Pairing } from './pairing.ts';
import { familiesOf, type RubricSample } from './rubric-sample.ts';
import type { SideTable } from './side-table.ts';

interface ModelFigures {
  readonly baseline: SideFigures;
  readonly candidate: SideFigures;
  readonly rows: readonly number[];
  readonly differences: readonly number[] | null;
}

/**
 * A rubric over the whole run as a sample of cases: what each case adds to the difference of the two figures stands for
 * its difference. Several models are one mean. The figures are those of the cases that both sides answered.
 * @param shown the rubric's sample by case: which answers were right
 */
export function runFigureSample(
  name: string,
  definition: RubricDefinition,
  shown: RubricSample,
  baseline: SideTable,
  candidate: SideTable,
  pairing: Pairing,
): RubricSample {
  const changed = new Set<number>();
  const figures = pairing.models.map((model): ModelFigures => {
    const rows: number[] = [];
    const pairs: { baseline: Observation[]; candidate: Observation[] }[] = [];
    pairing.rows.forEach((row, at) => {
      const before = observed(baseline, name, row.baseline, model.baseline);
      const after = observed(candidate, name, row.candidate, model.candidate);
      if (before.length === 0 || after.length === 0) return;
      rows.push(at);
      pairs.push({ baseline: before, candidate: after });
      if (told(before) !== told(after)) changed.add(at);
    });
    const compared = compareFigures(definition, pairs);
    const side = ({ value, ci }: typeof compared.baseline) => ({ passRate: null, meanScore: value, ci });
    return {
      baseline: side(compared.baseline),
      candidate: side(compared.candidate),
      rows,
      differences: compared.differences,
    };
  });
  const { rows, differences } = together(figures);
  return {
    ...shown,
    paired: Int32Array.from(rows),
    sample: {
      differences: Float64Array.from(differences),
      families: familiesOf(rows, pairing),
      single: false,
    },
    extremes: null,
    baseline: meanOf(figures.map((one) => one.baseline)),
    candidate: meanOf(figures.map((one) => one.candidate)),
    overRun: { changed: changed.size },
  };
}

function observed(table: SideTable, name: string, entry: number, model: number): Observation[] {
  const list = table.observations.get(name);
  if (entry === -1 || list === undefined) return [];
  return [...table.cellsOf(entry, model)].flatMap((cell) => list[cell] ?? []);
}

function told(observations: readonly Observation[]): string {
  return JSON.stringify(observations.map(({ given }) => given).sort());
}

/** The mean over models of what each case adds; nothing where a figure of some model is not defined. */
function together(figures: readonly ModelFigures[]): { rows: number[]; differences: number[] } {
  const filled = figures.filter(({ rows }) => rows.length > 0);
  if (filled.some(({ differences }) => differences === null)) return { rows: [], differences: [] };
  const all = new Set(filled.flatMap(({ rows }) => rows));
  const sums = new Map<number, number>();
  for (const { rows, differences } of filled) {
    // So that the mean over all cases is the mean of the models' differences, whatever cases each of them answered.
    const weight = all.size / rows.length / filled.length;
    rows.forEach((row, at) => {
      sums.set(row, (sums.get(row) ?? 0) + weight * (differences?.[at] ?? 0));
    });
  }
  const rows = [...sums.keys()].sort((one, other) => one - other);
  return { rows, differences: rows.map((row) => sums.get(row) ?? 0) };
}

function meanOf(sides: readonly SideFigures[]): SideFigures {
  const [only] = sides;
  if (sides.length === 1 && only !== undefined) return only;
  const values = sides.flatMap(({ meanScore }) => meanScore ?? []);
  const mean = values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  return { passRate: null, meanScore: mean, ci: null };
}
