import type { CaseRow, Comparison, RubricColumn, RubricComparison } from '../compare/comparison.ts';

/** Cases of a comparison from place `from` on, with each rubric's column of just these rows. */
export interface CaseBatch {
  readonly from: number;
  readonly rows: CaseRow[];
  readonly columns: RubricColumn[];
}

/** A comparison without its cases and columns, small however many cases there are. */
export function comparisonSummary(comparison: Comparison) {
  const { cases, rubrics, ...rest } = comparison;
  return { ...rest, rubrics: rubrics.map(withoutColumn), caseCount: cases.length };
}

/** The cases in batches of `size`: no single message to a webview takes long to write or to read. */
export function* caseBatches(comparison: Comparison, size = 500): Generator<CaseBatch> {
  for (let from = 0; from < comparison.cases.length; from += size) {
    const to = from + size;
    yield {
      from,
      rows: comparison.cases.slice(from, to),
      columns: comparison.rubrics.map(({ column }) => part(column, from, to)),
    };
  }
}

function withoutColumn({ column: _, ...rubric }: RubricComparison): Omit<RubricComparison, 'column'> {
  return rubric;
}

function part({ baseline, candidate, change }: RubricColumn, from: number, to: number): RubricColumn {
  const cut = ({ trials, means }: RubricColumn['baseline']) => ({
    trials: trials.slice(from, to),
    means: means.slice(from, to),
  });
  return { baseline: cut(baseline), candidate: cut(candidate), change: change.slice(from, to) };
}
