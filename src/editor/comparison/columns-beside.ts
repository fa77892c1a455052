import type { FurtherColumn, ToComparison } from '../../panel/comparison-contract.ts';
import type { PageFrame } from './page-frame.ts';
import { type Side, sideId } from './sides.ts';

/** What the page is told of the columns beside the two. */
export type ColumnsBeside = Extract<ToComparison, { readonly type: 'further' }>;

const toCome = 'Comparing…';

/** The columns as they were, to stand until they are renewed; those that are new say that they are to come. */
export function columnsOfBefore(
  id: string,
  sides: readonly Side[],
  known: readonly FurtherColumn[],
  frame: PageFrame,
): ColumnsBeside {
  const columns = sides.map((side): FurtherColumn => {
    const own = sideId(side);
    const before = known.find((column) => column.side === own);
    if (before !== undefined) return before;
    const nothing = { verdict: 'inconclusive', rubrics: [], costRatio: null, costCi: null } as const;
    return { ...nothing, rubrics: [], ...frame.columnName(side), side: own, missing: toCome };
  });
  return { type: 'further', id, columns, renewing: columns.length > 0 };
}

/** The new columns, under the names that the head of the page has for them. */
export function renewed(
  of: ColumnsBeside,
  sides: readonly Side[],
  columns: readonly FurtherColumn[],
  frame: PageFrame,
): ColumnsBeside {
  const named = columns.map((column): FurtherColumn => {
    const side = sides.find((one) => sideId(one) === column.side);
    return side === undefined ? column : { ...column, short: frame.columnName(side).short };
  });
  return { ...of, columns: named, renewing: false };
}

/** The columns of before, when no new ones come. */
export function notRenewed(of: ColumnsBeside): ColumnsBeside {
  const columns = of.columns.map((column) =>
    column.missing === toCome ? { ...column, missing: 'Not compared.' } : column,
  );
  return { ...of, columns, renewing: false };
}
