export const filters = ['broken', 'fixed', 'bothFail', 'flaky', 'changed', 'errors', 'all'] as const;
export type Filter = (typeof filters)[number];

export const sortKeys = ['order', 'case', 'rubric', 'cost', 'latency'] as const;
export type SortKey = (typeof sortKeys)[number];

/** What a person chose to look at. The webview keeps it across reloads. */
export interface View {
  /** Null until chosen: the view picks what matters most. `''` means any rubric. */
  readonly rubric: string | null;
  readonly filter: Filter | null;
  readonly tag: string | null;
  readonly search: string;
  readonly sort: SortKey;
  readonly descending: boolean;
  /** The case that the keyboard stands on. */
  readonly current: string | null;
  /** The case opened in place. */
  readonly opened: string | null;
  /** Place of the shown pair of answers in its list; null: the first that the chosen rubric tells apart. */
  readonly pair: number | null;
  /** Parts that are open although they start closed, or the reverse. */
  readonly toggled: readonly string[];
  /** Pixels from the top. */
  readonly scroll: number;
}

export const startView: View = {
  rubric: null,
  filter: null,
  tag: null,
  search: '',
  sort: 'order',
  descending: false,
  current: null,
  opened: null,
  pair: null,
  toggled: [],
  scroll: 0,
};

/** The kept state as a `View`; whatever is missing or of another shape (an older release wrote it) starts afresh. */
export function readView(kept: unknown): View {
  if (typeof kept !== 'object' || kept === null) return startView;
  const from = kept as Record<string, unknown>;
  return {
    rubric: text(from.rubric),
    filter: oneOf(filters, from.filter),
    tag: text(from.tag),
    search: text(from.search) ?? '',
    sort: oneOf(sortKeys, from.sort) ?? 'order',
    descending: from.descending === true,
    current: text(from.current),
    opened: text(from.opened),
    pair: typeof from.pair === 'number' ? count(from.pair) : null,
    toggled: Array.isArray(from.toggled) ? from.toggled.filter((item) => typeof item === 'string') : [],
    scroll: count(from.scroll),
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function count(value: unknown): number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : 0;
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T | null {
  return known.find((each) => each === value) ?? null;
}
