import type { ComparisonSettings, Slice } from './comparison.ts';
import { seedOf } from './mulberry32.ts';
import { benjaminiHochberg } from './multiplicity.ts';
import { momentsOf } from './paired-intervals.ts';
import { pairedStatistics } from './paired-statistics.ts';
import type { Pairing } from './pairing.ts';
import { pause } from './pause.ts';
import type { MeasuredRubric } from './rubric-comparison.ts';
import { familiesOf } from './rubric-sample.ts';

/** Tags beyond this many, the rarest, are not tabulated: nobody reads them, and each costs power. */
const mostTags = 40;

/** Every tag's cases by every rubric; exploratory, so that it has p corrected over the whole table and no verdicts. */
export async function slicesByTag(
  pairing: Pairing,
  rubrics: readonly MeasuredRubric[],
  settings: ComparisonSettings,
): Promise<Slice[]> {
  const byTag = new Map<string, Set<number>>();
  pairing.rows.forEach(({ entry }, at) => {
    for (const tag of entry.tags) {
      const rows = byTag.get(tag);
      if (rows === undefined) byTag.set(tag, new Set([at]));
      else rows.add(at);
    }
  });
  const tags = [...byTag]
    .sort(([a, rowsA], [b, rowsB]) => rowsB.size - rowsA.size || (a < b ? -1 : 1))
    .slice(0, mostTags);
  const slices: { tag: string; cases: number; rubrics: ReturnType<typeof sliceOf>[] }[] = [];
  for (const [tag, rows] of tags) {
    const figures = rubrics.map((rubric) => sliceOf(tag, rows, rubric, pairing, settings));
    slices.push({ tag, cases: rows.size, rubrics: figures });
    await pause();
  }
  const adjusted = benjaminiHochberg(slices.flatMap((slice) => slice.rubrics.map(({ p }) => p)));
  let at = 0;
  return slices.map((slice) => ({
    ...slice,
    rubrics: slice.rubrics.map(({ p: _, ...rest }) => ({ ...rest, adjustedPValue: adjusted[at++] ?? null })),
  }));
}

function sliceOf(
  tag: string,
  rows: ReadonlySet<number>,
  { name, sample, comparable }: MeasuredRubric,
  pairing: Pairing,
  settings: ComparisonSettings,
) {
  const { column } = sample;
  const at: number[] = [];
  const differences: number[] = [];
  sample.paired.forEach((row, index) => {
    if (!rows.has(row)) return;
    at.push(row);
    differences.push(sample.sample.differences[index] ?? 0);
  });
  let fixed = 0;
  let broken = 0;
  for (const row of at) {
    if (column.change[row] === 'fixed') fixed += 1;
    else if (column.change[row] === 'broken') broken += 1;
  }
  const mean = (means: readonly (number | null)[]) =>
    at.length === 0 ? null : momentsOf(at.map((row) => means[row] ?? 0)).mean;
  // What some cases add to a figure over all is no figure of these cases.
  const statistics =
    at.length === 0 || sample.overRun !== undefined
      ? null
      : pairedStatistics(
          {
            differences: Float64Array.from(differences),
            families: familiesOf(at, pairing),
            single: sample.sample.single,
          },
          settings.alpha,
          () => seedOf(settings.seed, [tag, name]),
          'few',
        );
  return {
    name,
    n: at.length,
    baseline: mean(column.baseline.means),
    candidate: mean(column.candidate.means),
    delta: statistics?.delta ?? null,
    ci: statistics?.ci ?? null,
    fixed,
    broken,
    p: comparable ? (statistics?.midP ?? null) : null,
  };
}
