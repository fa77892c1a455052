import type { CaseRow, RubricColumn } from '../../core/compare/comparison.ts';
import type { ComparedCase, ComparisonSurroundings } from '../../core/report/comparison-report.ts';
import type { ComparisonSummary, Frame, FurtherColumn, ToComparison } from '../comparison-contract.ts';
import type { Filter, SortKey, View } from './view.ts';

/** The comparison on show, as far as it has come. */
export interface Shown {
  readonly id: string;
  readonly summary: ComparisonSummary;
  readonly surroundings: ComparisonSurroundings;
  readonly further: readonly FurtherColumn[];
  /** The columns beside are those of before, until new ones come. */
  readonly renewing: boolean;
  readonly rows: readonly CaseRow[];
  /** Aligned with `summary.rubrics`; each as long as `rows`. */
  readonly columns: readonly RubricColumn[];
}

export interface ComparisonState {
  /** Null until the host has spoken. */
  readonly frame: Frame | null;
  readonly shown: Shown | null;
  /** Texts of the opened case; null while on their way; `none` where the records have none. */
  readonly detail: ComparedCase | 'none' | null;
  /** Counts the wishes to bring the current case into sight. */
  readonly reveals: number;
  readonly view: View;
}

export type ComparisonAction =
  | { readonly type: 'messages'; readonly messages: readonly ToComparison[] }
  | { readonly type: 'rubric'; readonly rubric: string }
  | { readonly type: 'filter'; readonly filter: Filter }
  | { readonly type: 'tag'; readonly tag: string | null }
  | { readonly type: 'search'; readonly text: string }
  | { readonly type: 'sort'; readonly by: SortKey }
  | { readonly type: 'clearFilter' }
  | { readonly type: 'current'; readonly case: string }
  | { readonly type: 'toggleCase'; readonly case: string }
  | { readonly type: 'close' }
  | { readonly type: 'pair'; readonly index: number }
  | { readonly type: 'toggle'; readonly part: string }
  | { readonly type: 'scroll'; readonly top: number };

/** The view before the first message. */
export function startState(view: View): ComparisonState {
  return { frame: null, shown: null, detail: null, reveals: 0, view };
}

/** The next state. Pure: what must be asked of the host follows from the state that comes out. */
export function reduce(state: ComparisonState, action: ComparisonAction): ComparisonState {
  const { view } = state;
  switch (action.type) {
    case 'messages':
      return action.messages.reduce(receive, state);
    case 'rubric':
      // The cases that a rubric broke or fixed are why one looks at it: the best filter is found anew.
      return look(state, { rubric: action.rubric, filter: null });
    case 'filter':
      return look(state, { filter: action.filter });
    case 'tag':
      return look(state, { tag: action.tag });
    case 'search':
      return look(state, { search: action.text });
    case 'sort':
      return look(state, sortedBy(view, action.by));
    case 'clearFilter':
      return look(state, { filter: 'all', tag: null, search: '' });
    case 'current':
      return look(state, { current: action.case });
    case 'toggleCase':
      return open(state, view.opened === action.case ? null : action.case, action.case);
    case 'close':
      return open(state, null, view.current);
    case 'pair':
      return look(state, { pair: action.index });
    case 'toggle':
      return look(state, { toggled: toggled(view.toggled, action.part) });
    case 'scroll':
      return look(state, { scroll: action.top });
  }
}

/** First by what is likely wanted (the worst first), then the reverse, then the suite's own order. */
function sortedBy(view: View, by: SortKey): Partial<View> {
  if (view.sort !== by) return { sort: by, descending: false };
  return view.descending ? { sort: 'order', descending: false } : { descending: true };
}

function look(state: ComparisonState, change: Partial<View>): ComparisonState {
  return { ...state, view: { ...state.view, ...change } };
}

function open(state: ComparisonState, opened: string | null, current: string | null): ComparisonState {
  const next = look(state, { opened, current, pair: null });
  return { ...next, detail: opened === state.view.opened ? state.detail : null };
}

function receive(state: ComparisonState, message: ToComparison): ComparisonState {
  switch (message.type) {
    case 'frame':
      return { ...state, frame: message.frame, shown: ofSides(state, message.frame) };
    case 'comparison': {
      const { id, summary, surroundings } = message;
      const empty = { trials: [], means: [] };
      const columns = summary.rubrics.map(() => ({ baseline: empty, candidate: empty, change: [] }));
      // Of other sides nothing is shown any more: what stands beside these two stays until it is renewed.
      const further = state.shown?.further ?? [];
      const shown = { id, summary, surroundings, further, renewing: true, rows: [], columns };
      return { ...state, detail: null, shown };
    }
    case 'further': {
      const { shown } = state;
      if (shown?.id !== message.id) return state;
      return { ...state, shown: { ...shown, further: message.columns, renewing: message.renewing } };
    }
    case 'cases': {
      const { shown } = state;
      // A batch out of turn belongs to a comparison that was sent anew since.
      if (shown?.id !== message.id || shown.rows.length !== message.from) return state;
      return { ...state, shown: withCases(shown, message.rows, message.columns) };
    }
    case 'detail': {
      const isShown = state.shown?.id === message.id && state.view.opened === message.detail.id;
      return isShown ? { ...state, detail: message.detail } : state;
    }
    case 'noDetail': {
      const isShown = state.shown?.id === message.id && state.view.opened === message.case;
      return isShown ? { ...state, detail: 'none' } : state;
    }
    case 'reveal':
      return reveal(state, message.rubric, message.case);
  }
}

/** Figures of two other sides would stand under wrong names. */
function ofSides({ frame, shown }: ComparisonState, next: Frame): Shown | null {
  const same = frame === null || (frame.baseline === next.baseline && frame.candidate === next.candidate);
  if (!same || shown === null) return null;
  // A column that is taken away goes at once.
  const further = shown.further.filter(({ side }) => next.further.includes(side));
  return further.length === shown.further.length ? shown : { ...shown, further };
}

function withCases(shown: Shown, rows: readonly CaseRow[], columns: readonly RubricColumn[]): Shown {
  return {
    ...shown,
    rows: shown.rows.concat(rows),
    columns: shown.columns.map((column, index) => {
      const more = columns[index];
      return more ? joined(column, more) : column;
    }),
  };
}

function joined(column: RubricColumn, more: RubricColumn): RubricColumn {
  const side = (name: 'baseline' | 'candidate') => ({
    trials: column[name].trials.concat(more[name].trials),
    means: column[name].means.concat(more[name].means),
  });
  return {
    baseline: side('baseline'),
    candidate: side('candidate'),
    change: column.change.concat(more.change),
  };
}

function reveal(state: ComparisonState, rubric: string | null, name: string | null): ComparisonState {
  // What a person searched for before must not hide what is to be seen now.
  const chosen = rubric === null ? state : look(state, { rubric, filter: null, tag: null, search: '' });
  if (name === null) return chosen;
  const next = open(look(chosen, { filter: 'all', tag: null, search: '' }), name, name);
  return { ...next, reveals: next.reveals + 1 };
}

function toggled(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list.filter((each) => each !== item) : [...list, item];
}
