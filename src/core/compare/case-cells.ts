import type { CaseLine, CellLine, StoredRun } from '../run/run.ts';

/** A case as one side recorded it: what a person sees when it is opened. */
export interface CaseCells {
  readonly case: CaseLine | null;
  /** By model, then trial; messages, output, grades, tool calls, usage. */
  readonly cells: readonly CellLine[];
}

/**
 * Reads one case of one side from its records.
 * @param runs of that side
 * @param version hash of the side's version
 * @param of the case's own id and its suite, as `CaseRow` gives them
 */
export async function caseCells(
  runs: readonly StoredRun[],
  version: string,
  of: { readonly case: string; readonly suite: string },
): Promise<CaseCells> {
  // A renamed suite pairs where each side has one: then the only run is meant.
  const suites = new Set(runs.map(({ header }) => header.suite));
  const meant = suites.size === 1 ? runs : runs.filter(({ header }) => header.suite === of.suite);
  let line: CaseLine | null = null;
  const cells = new Map<string, CellLine>();
  for (const run of meant) {
    for await (const one of run.ofCase?.(of.case) ?? linesOf(run, of.case)) {
      if (one.kind === 'case') line = one;
      else if (one.version === version) cells.set(JSON.stringify([one.model, one.trial]), one);
    }
  }
  const order = (a: CellLine, b: CellLine) =>
    a.model === b.model ? a.trial - b.trial : a.model < b.model ? -1 : 1;
  return { case: line, cells: [...cells.values()].sort(order) };
}

async function* linesOf(run: StoredRun, id: string): AsyncGenerator<CaseLine | CellLine> {
  for await (const line of run.cases()) if (line.case.id === id) yield line;
  for await (const cell of run.cells()) if (cell.case === id) yield cell;
}
