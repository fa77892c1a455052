import type { CaseRow } from '../../core/compare/comparison.ts';
import type { Offer } from '../../panel/comparison-contract.ts';
import type { ShownComparison } from './comparison-session.ts';
import { estimateParts, type SidePart } from './side-runs.ts';

/** What may be asked of models next, with its price. */
export interface Offers {
  readonly rerunBroken: Offer | null;
  readonly addTrials: Offer | null;
  /** Trials a case that `addTrials` leads to. */
  readonly trials?: number;
}

/** Trials that are added at a time. */
const step = 2;

/** The cases that broke by any rubric. */
export function brokenRows({ summary, rows }: ShownComparison): CaseRow[] {
  const ids = new Set(summary.rubrics.flatMap(({ broken }) => broken));
  return [...ids].flatMap((id) => rows.get(id) ?? []);
}

/** What asking the broken cases again, and further trials where nothing is decided, would cost. */
export async function offersOf(shown: ShownComparison): Promise<Offers> {
  const broken = brokenRows(shown);
  const again = shown.parts.candidate.flatMap((part): SidePart[] => {
    const cases = broken.filter(({ suite }) => suite === part.suite.path).map((row) => row.case);
    if (cases.length === 0) return [];
    const selection = { ...part.options.selection, cases };
    return [{ ...part, options: { ...part.options, selection, noCache: true } }];
  });
  const undecided = shown.summary.rubrics.some(
    ({ verdict, notComparable }) => verdict === 'inconclusive' && notComparable === null,
  );
  const trials = Math.max(shown.summary.baseline.trials, shown.summary.candidate.trials) + step;
  const more = [...shown.parts.baseline, ...shown.parts.candidate].map(
    (part): SidePart => ({
      ...part,
      options: { ...part.options, noCache: false, selection: { ...part.options.selection, trials } },
    }),
  );
  return {
    rerunBroken: await offer(again),
    addTrials: undecided ? await offer(more) : null,
    trials,
  };
}

async function offer(parts: readonly SidePart[]): Promise<Offer | null> {
  if (parts.length === 0) return null;
  const { toAsk, cells, upperUsd } = await estimateParts(parts);
  return { cells: toAsk === 0 ? cells : toAsk, limitUsd: toAsk === 0 ? 0 : upperUsd };
}
