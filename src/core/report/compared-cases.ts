import type { ComparedSide, Comparison } from '../compare/comparison.ts';
import type { CaseLine, CellLine, StoredRun } from '../run/run.ts';
import { comparedCase } from './compared-case.ts';
import type { ComparedCase, PromptChange } from './comparison-report.ts';

/** A comparison with the records that it was made of. */
export interface ComparedPair {
  readonly comparison: Comparison;
  readonly change: PromptChange | null;
  readonly baseline: readonly StoredRun[];
  readonly candidate: readonly StoredRun[];
}

/** Texts of at most so many cases go into a page by default: those that changed first. */
const mostTexts = 2000;

/**
 * The texts of a comparison's cases, for a page that holds them itself; reads each run once. Cases that broke or were
 * fixed come first where there are more than `limit`.
 * @param baseline runs that the comparison was made of
 * @param candidate likewise
 */
export async function comparedCases(
  comparison: Comparison,
  baseline: readonly StoredRun[],
  candidate: readonly StoredRun[],
  limit = mostTexts,
): Promise<ComparedCase[]> {
  const ranked = comparison.cases
    .map((row, index) => ({ row, rank: rankOf(comparison, index) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ row }) => row);
  const [before, after] = [keyFor(baseline), keyFor(candidate)];
  const olds = await linesOf(baseline, comparison.baseline, before, new Set(ranked.map(before)));
  const news = await linesOf(candidate, comparison.candidate, after, new Set(ranked.map(after)));
  return ranked.map((row) =>
    comparedCase(row.id, olds.get(before(row)) ?? nothing, news.get(after(row)) ?? nothing),
  );
}

interface Lines {
  case: CaseLine | null;
  /** The later of two cells of one model and trial counts. */
  readonly cells: CellLine[];
}

const nothing: Lines = { case: null, cells: [] };

type KeyOf = (of: { readonly case: string; readonly suite: string }) => string;

/** Cases of one suite go by their id, so that a renamed suite still pairs; else by suite and id. */
function keyFor(runs: readonly StoredRun[]): KeyOf {
  const one = new Set(runs.map(({ header }) => header.suite)).size === 1;
  return (of) => JSON.stringify([one ? '' : of.suite, of.case]);
}

function rankOf({ rubrics }: Comparison, index: number): number {
  const changes = rubrics.map(({ column }) => column.change[index]);
  if (changes.includes('broken')) return 0;
  return changes.includes('fixed') || changes.includes('split') ? 1 : 2;
}

async function linesOf(
  runs: readonly StoredRun[],
  { version, models }: ComparedSide,
  keyOf: KeyOf,
  wanted: ReadonlySet<string>,
): Promise<Map<string, Lines>> {
  const found = new Map<string, Lines>();
  for (const run of runs) {
    const { suite } = run.header;
    const linesFor = (id: string): Lines | undefined => {
      const key = keyOf({ case: id, suite });
      if (!wanted.has(key)) return undefined;
      const lines = found.get(key) ?? { case: null, cells: [] };
      found.set(key, lines);
      return lines;
    };
    for await (const line of run.cases()) {
      const lines = linesFor(line.case.id);
      if (lines !== undefined) lines.case = line;
    }
    for await (const cell of run.cells()) {
      // Runs may hold other models, of which this side is not made.
      if (cell.version !== version || !models.includes(cell.model)) continue;
      const lines = linesFor(cell.case);
      if (lines === undefined) continue;
      const at = lines.cells.findIndex(({ model, trial }) => model === cell.model && trial === cell.trial);
      if (at === -1) lines.cells.push(cell);
      else lines.cells[at] = cell;
    }
  }
  return found;
}
