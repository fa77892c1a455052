import { shorten } from '../../core/report/plain-text.ts';
import { caseTexts, shownAnswer } from '../../core/report/shown-cell.ts';
import { cellKey } from '../../core/run/cell-key.ts';
import type { CaseLine, Cell, StoredRun } from '../../core/run/run.ts';
import type { CellDetail } from '../../panel/contract.ts';

/** Longest text of one field that is shown in the panel, in UTF-16 units; the whole is one click away in an editor. */
const longestText = 20_000;

/** A cell of a record with its case; undefined when the record has no such cell. */
export async function findCell(
  run: StoredRun,
  key: string,
): Promise<{ readonly cell: Cell; readonly of: CaseLine | undefined } | undefined> {
  for await (const cell of run.cells()) {
    if (cellKey(cell) !== key) continue;
    for await (const line of run.cases()) if (line.case.id === cell.case) return { cell, of: line };
    return { cell, of: undefined };
  }
  return undefined;
}

/** Everything that the panel shows of one cell. */
export function cellDetail(run: StoredRun, cell: Cell, of: CaseLine | undefined): CellDetail {
  const definitions = of?.rubrics ?? run.header.rubrics;
  const typeOf = (rubric: string) => definitions.find(({ name }) => name === rubric)?.type ?? rubric;
  const clip = (text: string) => shorten(text, longestText);
  return {
    key: cellKey(cell),
    title: of?.case.name ?? cell.case,
    case: cell.case,
    trial: cell.trial,
    status: cell.status,
    ...shownAnswer(cell, typeOf, clip),
    ...caseTexts(of?.case ?? { vars: {} }, clip),
  };
}
