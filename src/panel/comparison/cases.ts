import type { CaseChange, CaseRow, RubricColumn } from '../../core/compare/comparison.ts';
import type { RubricSummary } from '../comparison-contract.ts';
import type { Shown } from './state.ts';
import type { Filter, View } from './view.ts';

/** What the case table lists: places in `Shown.rows`, in the order shown, and how many each filter would list. */
export interface CaseList {
  readonly indexes: readonly number[];
  readonly counts: Readonly<Record<Filter, number>>;
  readonly filter: Filter;
  /** Place of the chosen rubric among the summary's; null for any. */
  readonly rubric: number | null;
  readonly tags: readonly string[];
}

/** What holds of a case, a bit a filter: ten thousand cases by ten rubrics are gone through at each keystroke. */
const bits = { broken: 1, fixed: 2, bothFail: 4, flaky: 8, changed: 16, errors: 32, all: 64 } as const;

/** The rubric that a person looks at: the chosen one, else the one that fell most, else the one with most changes. */
export function chosenRubric(rubrics: readonly RubricSummary[], view: View): number | null {
  if (view.rubric === '') return null;
  const chosen = rubrics.findIndex(({ name }) => name === view.rubric);
  if (chosen >= 0) return chosen;
  let best: number | null = null;
  for (const [index, rubric] of rubrics.entries()) {
    const before = best === null ? undefined : rubrics[best];
    if (!before || weight(rubric) > weight(before)) best = index;
  }
  return best;
}

function weight(rubric: RubricSummary): number {
  const changes = rubric.broken.length + rubric.fixed.length / 2;
  return rubric.verdict === 'regressed' ? 1e9 - (rubric.delta ?? 0) * 1e6 : changes;
}

/** Cases under the view's filter, search, tag and order. */
export function listCases(shown: Shown, view: View): CaseList {
  const rubric = chosenRubric(shown.summary.rubrics, view);
  const wanted = rubric === null ? shown.columns.map((_, index) => index) : [rubric];
  const flaky = wanted.map((index) => new Set(shown.summary.rubrics[index]?.flaky));
  const isFound = searchFor(view);
  const found: number[] = [];
  const marks: number[] = [];
  const tags = new Set<string>();
  for (const [index, row] of shown.rows.entries()) {
    for (const tag of row.tags) tags.add(tag);
    if (!isFound(row)) continue;
    found.push(index);
    marks.push(marksOf(shown, row, index, wanted, flaky));
  }
  const counts = {} as Record<Filter, number>;
  for (const [key, bit] of Object.entries(bits) as [Filter, number][])
    counts[key] = marks.reduce((sum, mark) => (mark & bit ? sum + 1 : sum), 0);
  const filter = view.filter ?? bestFilter(counts);
  const indexes = found.filter((_, place) => (marks[place] ?? 0) & bits[filter]);
  return {
    indexes: inOrder(shown, indexes, wanted, view),
    counts,
    filter,
    rubric,
    tags: [...tags].sort((a, b) => a.localeCompare(b)),
  };
}

function bestFilter(counts: Readonly<Record<Filter, number>>): Filter {
  return (['broken', 'fixed', 'changed'] as const).find((filter) => counts[filter] > 0) ?? 'all';
}

function marksOf(
  shown: Shown,
  row: CaseRow,
  index: number,
  wanted: readonly number[],
  flaky: readonly ReadonlySet<string>[],
): number {
  let marks: number = bits.all;
  if (row.changedOutput === true) marks |= bits.changed;
  if (row.errors.baseline + row.errors.candidate > 0) marks |= bits.errors;
  for (const [place, rubric] of wanted.entries()) {
    const column = shown.columns[rubric];
    if (!column) continue;
    const change = column.change[index];
    if (change === 'broken') marks |= bits.broken;
    else if (change === 'fixed') marks |= bits.fixed;
    else if (change === 'both-fail') marks |= bits.bothFail;
    if (flaky[place]?.has(row.id)) marks |= bits.flaky;
    if (hasError(column, index)) marks |= bits.errors;
  }
  return marks;
}

function hasError({ baseline, candidate }: RubricColumn, index: number): boolean {
  return !!baseline.trials[index]?.includes('e') || !!candidate.trials[index]?.includes('e');
}

function searchFor(view: View): (row: CaseRow) => boolean {
  const words = view.search.toLowerCase().split(/\s+/).filter(Boolean);
  return (row) => {
    if (view.tag !== null && !row.tags.includes(view.tag)) return false;
    if (words.length === 0) return true;
    const text = `${row.title}\n${row.id}\n${row.tags.join('\n')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/** Change of a case: candidate − baseline of its mean; of several rubrics the one that fell most. */
function changeOf(shown: Shown, index: number, wanted: readonly number[]): number | null {
  let worst: number | null = null;
  for (const rubric of wanted) {
    const column = shown.columns[rubric];
    const before = column?.baseline.means[index] ?? null;
    const after = column?.candidate.means[index] ?? null;
    if (before === null || after === null) continue;
    const delta = after - before;
    if (worst === null || delta < worst) worst = delta;
  }
  return worst;
}

/** Cases without a value come last, whichever way the others stand. */
function inOrder(shown: Shown, indexes: number[], wanted: readonly number[], view: View): number[] {
  const { sort, descending } = view;
  if (sort === 'order') return indexes;
  const sign = descending ? -1 : 1;
  if (sort === 'case') {
    const compare = new Intl.Collator('en', { numeric: true }).compare;
    return indexes.sort(
      (a, b) => sign * compare(shown.rows[a]?.title ?? '', shown.rows[b]?.title ?? '') || a - b,
    );
  }
  // The worst first: what fell most, what grew dearest, what grew slowest.
  const worseness = (index: number): number | null => {
    if (sort === 'rubric') return changeOf(shown, index, wanted);
    const row = shown.rows[index];
    const pair = sort === 'cost' ? row?.costUsd : row?.latencyMs;
    return pair?.baseline == null || pair.candidate === null ? null : pair.baseline - pair.candidate;
  };
  const values = new Map(indexes.map((index) => [index, worseness(index)]));
  return indexes.sort((a, b) => {
    const first = values.get(a) ?? null;
    const second = values.get(b) ?? null;
    if (first === null || second === null) return Number(first === null) - Number(second === null) || a - b;
    return sign * (first - second) || a - b;
  });
}

/** What became of a case under the rubrics that are not chosen: only those that broke or fixed it. */
export function otherChanges(
  shown: Shown,
  index: number,
  rubric: number | null,
): { readonly name: string; readonly change: Extract<CaseChange, 'broken' | 'fixed'> }[] {
  return shown.columns.flatMap(({ change }, place) => {
    const what = change[index];
    const name = shown.summary.rubrics[place]?.name;
    return place !== rubric && name !== undefined && (what === 'broken' || what === 'fixed')
      ? [{ name, change: what }]
      : [];
  });
}
