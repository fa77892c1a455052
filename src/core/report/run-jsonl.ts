import type { StoredRun } from '../run/run.ts';
import { cellJson, reportedVersions } from './cell-json.ts';

/** A run's cells, one a line, each in the cell shape of `--output x.json`. An unfinished run gives the cells it has. */
export async function* runJsonl(run: StoredRun): AsyncGenerator<string> {
  const named = reportedVersions(run);
  for await (const cell of run.cells()) yield `${cellJson(named(cell))}\n`;
}
