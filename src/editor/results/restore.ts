import type { RunListing } from '../../core/run/run-store.ts';
import { loadReading } from '../lazy/core.ts';
import { RunResults } from './run-results.ts';

/** At most so many runs of single cases are laid over the last whole run. */
const mostLayers = 50;

/**
 * The results of a suite as its stored runs left them: the last run of the whole suite, with later runs of parts of it
 * over that. A record of a killed process counts as far as it goes. Undefined when the suite never ran.
 * @param root absolute path of the workspace folder
 */
export async function restoreResults(root: string, suite: string): Promise<RunResults | undefined> {
  const { listRuns } = await loadReading();
  const layers: RunListing[] = [];
  for await (const run of listRuns(root)) {
    // What a version or an environment did is no result of the files as they stand.
    const { atVersion, environment } = run.header;
    if (run.suite !== suite || atVersion === true || environment !== undefined) continue;
    if (run.finish?.summary.cells === 0) continue;
    layers.unshift(run);
    if (run.header.partial !== true || layers.length >= mostLayers) break;
  }
  let results: RunResults | undefined;
  for (const layer of layers) results = await readResults(layer, results);
  return results;
}

async function readResults(run: RunListing, base: RunResults | undefined): Promise<RunResults> {
  const { runLines } = await loadReading();
  const results = new RunResults(run.header, run.file, base);
  let at = run.header.startedAt;
  for await (const line of runLines(run.file)) {
    if (line.kind === 'version') results.addVersion(line);
    else if (line.kind === 'case') results.addCase(line);
    else if (line.kind === 'cell') {
      results.addCell(line);
      at = line.at;
    }
  }
  results.end(
    run.finish === null
      ? {
          status: 'cancelled',
          reason: 'The run was interrupted.',
          finishedAt: at,
          rules: [],
          notStored: 0,
          paidUsd: results.paidUsd,
        }
      : { ...run.finish, paidUsd: run.finish.summary.paidUsd },
  );
  return results;
}
