import type { CaseRow } from '../../core/compare/comparison.ts';
import type { Offer } from '../../panel/comparison-contract.ts';
import type { ShownComparison } from './shown-comparison.ts';
import { estimateParts, type SidePart } from './side-runs.ts';

/** What may be asked of models next, with its price. */
export interface Offers {
  readonly rerunBroken: Offer | null;
  readonly rerunErrors: Offer | null;
  readonly addTrials: Offer | null;
  /** Trials a case that `addTrials` leads to, by the paths of the suites that get more. */
  readonly trials: ReadonlyMap<string, number>;
}

/** Nothing is offered. */
export const noOffers: Offers = {
  rerunBroken: null,
  rerunErrors: null,
  addTrials: null,
  trials: new Map(),
};

/** Trials that are added where nothing tells how many would do. */
const step = 2;

/** The cases that broke by any rubric. */
export function brokenRows({ summary, rows }: Pick<ShownComparison, 'summary' | 'rows'>): CaseRow[] {
  const ids = new Set(summary.rubrics.flatMap(({ broken }) => broken));
  return [...ids].flatMap((id) => rows.get(id) ?? []);
}

/** What asking the broken cases and failed requests again, and further trials where nothing is decided, would cost. */
export async function offersOf(shown: ShownComparison): Promise<Offers> {
  const broken = brokenRows(shown);
  const again = shown.parts.candidate.flatMap((part): SidePart[] => {
    const cases = broken.filter(({ suite }) => suite === part.suite.path).map((row) => row.case);
    if (cases.length === 0) return [];
    const selection = { ...part.options.selection, cases };
    return [{ ...part, options: { ...part.options, selection, noCache: true } }];
  });
  const more = moreTrials(shown);
  return {
    rerunBroken: await offer(again),
    rerunErrors: await offer(failedParts(shown)),
    addTrials: more === null ? null : await offer(more.parts, more.words),
    trials: more?.trials ?? new Map(),
  };
}

/** The runs in which an answer is missing: what is stored of them is not asked again. */
function failedParts({ rows, parts }: ShownComparison): SidePart[] {
  const failed = { baseline: new Set<string>(), candidate: new Set<string>() };
  for (const { suite, errors } of rows.values()) {
    if (errors.baseline > 0) failed.baseline.add(suite);
    if (errors.candidate > 0) failed.candidate.add(suite);
  }
  return (['baseline', 'candidate'] as const).flatMap((side) =>
    parts[side].filter(({ suite }) => failed[side].has(suite.path)),
  );
}

/** The runs with more trials, by the suites in which a rubric is open that they may help; null where none is. */
function moreTrials(shown: ShownComparison): {
  readonly parts: readonly SidePart[];
  readonly trials: ReadonlyMap<string, number>;
  readonly words: string;
} | null {
  const { summary, parts, further } = shown;
  const open = summary.rubrics.filter(
    ({ moreTrials: advice }) => advice !== null && advice.help !== 'hardly',
  );
  if (open.length === 0) return null;
  const now = Math.max(summary.baseline.trials, summary.candidate.trials);
  const known = open.flatMap(({ moreTrials: advice }) => advice?.trials ?? []);
  const to = known.length === 0 ? now + step : Math.min(...known);
  const names = new Set(open.map(({ name }) => name));
  const all = [...parts.baseline, ...parts.candidate, ...further.flatMap((side) => side.parts)];
  const listing = all.filter(({ suite }) =>
    suite.rubrics.some(({ name }) => names.has(name) || names.has(`${name} (${suite.path})`)),
  );
  // A rubric of single cases stands in no suite's list.
  const asked = listing.length > 0 ? listing : all;
  const decided = open.filter(({ moreTrials: advice }) => (advice?.trials ?? Number.POSITIVE_INFINITY) <= to);
  const what =
    decided.length === 0
      ? 'shows how much is chance'
      : `would probably decide ${decided.map(({ name }) => name).join(', ')}`;
  return {
    parts: asked.map((part) => ({
      ...part,
      options: {
        ...part.options,
        noCache: false,
        selection: { ...part.options.selection, trials: to },
      },
    })),
    trials: new Map(asked.map(({ suite }) => [suite.path, to])),
    words: `Asks each case ${to} times instead of ${now}, which ${what}.`,
  };
}

async function offer(parts: readonly SidePart[], words?: string): Promise<Offer | null> {
  if (parts.length === 0) return null;
  const { toAsk, cells, upperUsd } = await estimateParts(parts);
  return {
    cells: toAsk === 0 ? cells : toAsk,
    limitUsd: toAsk === 0 ? 0 : upperUsd,
    ...(words === undefined ? {} : { words }),
  };
}
