import type { RubricDefinition } from '../../core/rubric/rubric.ts';
import type { RubricSummary } from '../../core/run/run.ts';
import type { RunListing } from '../../core/run/run-store.ts';
import { loadReading } from '../lazy/core.ts';

/** The figures of one rubric for one version, from the stored run that asked most. */
export interface RubricRate extends RubricSummary {
  readonly name: string;
  readonly suite: string;
  readonly binary: boolean;
}

/** Definition hash → its rubrics' figures, suite by suite. */
export type Rates = ReadonlyMap<string, readonly RubricRate[]>;

/** Runs that are looked at, newest first. */
const mostRuns = 200;

/** Larger runs that graded several versions are left out: their figures would have to be counted cell by cell. */
const mostBytes = 20_000_000;

/**
 * How each version of a prompt did, by the stored runs: for each suite the newest run that graded the version on the
 * most cells.
 * @param root absolute path of the workspace
 * @param names the prompt's paths over its renames
 */
export async function readRates(root: string, names: readonly string[]): Promise<Rates> {
  const { listRuns } = await loadReading();
  const best = new Map<string, { readonly cells: number; readonly rates: readonly RubricRate[] }>();
  let looked = 0;
  for await (const run of listRuns(root)) {
    looked += 1;
    if (looked > mostRuns) break;
    if (run.finish === null || run.finish.status === 'cancelled') continue;
    for (const { hash, prompt, definitionHash } of run.versions) {
      if (!names.includes(prompt)) continue;
      const key = JSON.stringify([definitionHash, run.suite]);
      const known = best.get(key);
      if (known !== undefined && known.cells >= (run.finish.summary.cells / run.versions.length || 0))
        continue;
      const counted = await figuresOf(run, hash);
      if (counted !== undefined && counted.cells > (known?.cells ?? 0)) best.set(key, counted);
    }
  }
  const rates = new Map<string, RubricRate[]>();
  for (const [key, one] of best) {
    const [definition] = JSON.parse(key) as [string, string];
    rates.set(definition, [...(rates.get(definition) ?? []), ...one.rates]);
  }
  return rates;
}

async function figuresOf(
  run: RunListing,
  version: string,
): Promise<{ readonly cells: number; readonly rates: readonly RubricRate[] } | undefined> {
  if (run.finish === null) return undefined;
  if (run.versions.length === 1) {
    return { cells: run.finish.summary.cells, rates: ratesOf(run, run.finish.summary.rubrics) };
  }
  if (run.bytes > mostBytes) return undefined;
  const { openRun, Summary } = await loadReading();
  const stored = await openRun(run.file);
  const rubrics = new Map<string, readonly RubricDefinition[]>();
  for await (const line of stored.cases()) rubrics.set(line.case.id, line.rubrics);
  const summary = new Summary();
  for await (const cell of stored.cells()) {
    if (cell.version === version) summary.add(cell, rubrics.get(cell.case) ?? run.header.rubrics);
  }
  for (const id of rubrics.keys()) summary.completeCase(id);
  const figures = summary.summary();
  return { cells: figures.cells, rates: ratesOf(run, figures.rubrics) };
}

function ratesOf(run: RunListing, figures: { readonly [name: string]: RubricSummary }): RubricRate[] {
  return Object.entries(figures).flatMap(([name, one]) =>
    one.n === 0
      ? []
      : [
          {
            ...one,
            name,
            suite: run.suite,
            binary: run.header.rubrics.find((rubric) => rubric.name === name)?.binary ?? true,
          },
        ],
  );
}
