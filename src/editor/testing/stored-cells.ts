import type { CaseLine, Cell } from '../../core/run/run.ts';
import { loadReading } from '../lazy/core.ts';
import type { RunResults } from '../results/run-results.ts';
import { Turns } from './turns.ts';

/**
 * The cells of a suite's results as they are shown, each with its case before it. Reasons and answers are read from
 * the records, and only for cells that did not pass: the others have nothing to explain.
 */
export async function* storedCells(
  results: RunResults,
): AsyncGenerator<{ readonly cell: Cell; readonly of: CaseLine | undefined }> {
  const turns = new Turns();
  /** Record → the cells that are wanted of it. */
  const wanted = new Map<string, Set<string>>();
  for (const { row, file, figures } of results.cells.values()) {
    if (row.status === 'passed') yield { cell: figures, of: undefined };
    else wanted.set(file, (wanted.get(file) ?? new Set()).add(row.key));
    await turns.next();
  }
  if (wanted.size === 0) return;
  const { cellKey, runLines } = await loadReading();
  for (const [file, keys] of wanted) {
    const cases = new Map<string, CaseLine>();
    for await (const line of runLines(file)) {
      if (line.kind === 'case') cases.set(line.case.id, line);
      else if (line.kind === 'cell' && keys.has(cellKey(line)))
        yield { cell: line, of: cases.get(line.case) };
      await turns.next();
    }
  }
}
