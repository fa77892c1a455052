import type { CaseLine, CellLine, FinishLine, StoredRun, VersionLine } from '../../core/run/run.ts';
import { loadReading } from '../lazy/core.ts';
import type { RunResults } from './run-results.ts';

/** So many cells are summed before others get a turn. */
const atOnce = 1000;

/**
 * What the panel shows of a suite as one run, for reports. After a run of some cases that is the last whole run with
 * these laid over it; then rules are left out, since nobody decided them for all together.
 */
export async function shownRun(results: RunResults): Promise<StoredRun> {
  const { openRun } = await loadReading();
  const files = new Set([...results.cells.values()].map(({ file }) => file)).add(results.file);
  if (files.size === 1) return openRun(results.file);
  const { cellKey } = await loadReading();
  const layers = await Promise.all([...files].map((file) => openRun(file)));
  const used = new Set([...results.cells.values()].map(({ version }) => version));
  const versions = new Map<string, VersionLine>();
  for (const layer of layers)
    for (const version of layer.versions) if (used.has(version.hash)) versions.set(version.hash, version);
  return {
    header: { ...results.header, cells: results.cells.size },
    versions: [...versions.values()],
    finish: await finishOf(results, layers.length),
    async *cells(): AsyncGenerator<CellLine> {
      for (const layer of layers)
        for await (const cell of layer.cells())
          if (results.cells.get(cellKey(cell))?.run === layer.header.id) yield cell;
    },
    async *cases(): AsyncGenerator<CaseLine> {
      const seen = new Set<string>();
      for (const layer of layers.toReversed()) {
        for await (const line of layer.cases()) {
          if (!seen.has(line.case.id) && results.cases.has(line.case.id)) yield line;
          seen.add(line.case.id);
        }
      }
    },
  };
}

async function finishOf(results: RunResults, runs: number): Promise<FinishLine | null> {
  const { ending } = results;
  if (ending === null) return null;
  const { Summary } = await loadReading();
  const sum = new Summary();
  for (const definition of results.header.rubrics) sum.declare(definition);
  let cells = 0;
  for (const { figures } of results.cells.values()) {
    sum.add(figures, results.cases.get(figures.case)?.rubrics ?? results.header.rubrics);
    cells += 1;
    if (cells % atOnce === 0) await new Promise<void>((resolve) => setImmediate(resolve));
  }
  for (const id of results.cases.keys()) sum.completeCase(id);
  const summary = sum.summary();
  const worst = summary.errors > 0 ? 'error' : summary.failed > 0 ? 'failed' : 'passed';
  const { finishedAt, notStored, status } = ending;
  return {
    kind: 'finish',
    finishedAt,
    status: status === 'cancelled' ? status : worst,
    reason: `Results of ${runs} runs: later ones of some cases over the last whole one. The suite’s rules were not decided for them together.`,
    rules: [],
    notStored,
    summary,
  };
}
