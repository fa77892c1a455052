import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { LinkButton } from '../shared/icon.tsx';
import { useVirtualLines } from '../shared/virtual.ts';
import { CaseDetail } from './case-detail.tsx';
import { CaseFilter } from './case-filter.tsx';
import { moveInCases } from './case-keys.ts';
import { CaseRowView } from './case-row.tsx';
import type { CaseList } from './cases.ts';
import type { ComparisonAction, ComparisonState, Shown } from './state.ts';
import type { Filter, SortKey, View } from './view.ts';
import { noneFlakyWords, type SideNames } from './words.ts';

/** Height of a row in pixels; the style sheet has it too. */
const rowHeight = 28;

/**
 * The case table. It draws only the rows in sight; the focus stays on the table and `aria-activedescendant` names the
 * row, so that scrolling never loses it. An opened case stands under its row.
 */
export function Cases(props: {
  scroller: RefObject<HTMLDivElement | null>;
  state: ComparisonState;
  shown: Shown;
  names: SideNames;
  list: CaseList;
  dispatch: (action: ComparisonAction) => void;
}) {
  const { scroller, state, shown, names, list, dispatch } = props;
  const { view } = state;
  const search = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const lines = useRef<HTMLDivElement>(null);
  const { indexes } = list;
  const idAt = (place: number) => shown.rows[indexes[place] ?? -1]?.id;
  const places = useMemo(
    () => new Map(indexes.map((index, place) => [shown.rows[index]?.id, place])),
    [indexes, shown.rows],
  );
  const at = view.current === null ? -1 : (places.get(view.current) ?? -1);
  const openAt = view.opened === null ? -1 : (places.get(view.opened) ?? -1);
  const margin = useMargin(scroller, lines);
  const keyOf = useCallback((place: number) => idAt(place) ?? String(place), [indexes, shown.rows]);
  const virtual = useVirtualLines(scroller, indexes.length, openAt >= 0 ? openAt : at, {
    height: rowHeight,
    margin,
    beyond: 6,
    keyOf,
  });
  useLayoutEffect(() => virtual.measure(), [view.opened]);
  const onResize = useCallback(
    (height: number) => openAt >= 0 && virtual.resizeItem(openAt, rowHeight + height),
    [virtual, openAt],
  );

  const hasLatency = useMemo(() => shown.rows.some((row) => row.latencyMs != null), [shown.rows]);
  const bringIntoSight = (place: number, where: 'edge' | 'top') => {
    const element = scroller.current;
    const item = virtual.measurementsCache[place];
    if (!element || !item) return;
    // Where it does not stay in sight, it covers nothing.
    const isSticky = bar.current !== null && getComputedStyle(bar.current).position === 'sticky';
    const cover = isSticky ? (bar.current?.offsetHeight ?? 0) : 0;
    const top = item.start - cover;
    const bottom = item.start + rowHeight;
    const isAbove = top < element.scrollTop;
    if (where === 'top' || isAbove) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight)
      element.scrollTop = bottom - element.clientHeight;
  };
  useEffect(() => {
    if (state.reveals > 0 && at >= 0) bringIntoSight(at, 'top');
    // Only a new wish moves the table, not each change of its rows; the rows may come after the wish.
  }, [state.reveals, at >= 0]);

  const toggle = useCallback(
    (name: string) => {
      dispatch({ type: 'toggleCase', case: name });
      grid.current?.focus({ preventScroll: true });
    },
    [dispatch],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    // Buttons and choices of an opened case have their own keys.
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 3);
    const move = moveInCases(event.key, indexes.length, at, page, at >= 0 && at === openAt);
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    if (move.type === 'to') {
      const name = idAt(move.index);
      if (name !== undefined) dispatch({ type: 'current', case: name });
      bringIntoSight(move.index, 'edge');
    } else if (view.current !== null) dispatch({ type: 'toggleCase', case: view.current });
  };
  useTableKeys({
    search: () => {
      search.current?.focus({ preventScroll: true });
      search.current?.select();
    },
    escape:
      view.opened === null
        ? null
        : () => {
            dispatch({ type: 'close' });
            grid.current?.focus({ preventScroll: true });
          },
  });

  const columns = [
    'case',
    list.rubric === null ? '' : 'trials',
    'others',
    'tags',
    'cost',
    hasLatency ? 'latency' : '',
  ];
  return (
    <section
      class={`cases ${columns
        .filter(Boolean)
        .map((name) => `has-${name}`)
        .join(' ')}`}
      aria-label="Cases"
    >
      <div ref={bar} class="case-bar">
        <h2>Cases</h2>
        <CaseFilter
          shown={shown}
          list={list}
          view={view}
          search={search}
          dispatch={dispatch}
          onLeave={() => grid.current?.focus({ preventScroll: true })}
        />
        <CaseHead
          view={view}
          rubric={list.rubric === null ? null : (shown.summary.rubrics[list.rubric]?.name ?? null)}
          hasLatency={hasLatency}
          dispatch={dispatch}
        />
      </div>
      <div
        ref={grid}
        class="case-grid"
        role="treegrid"
        aria-label={`Cases, ${names.baseline.words} against ${names.candidate.words}`}
        aria-rowcount={indexes.length + 1}
        tabIndex={0}
        aria-activedescendant={at >= 0 ? rowId(at) : undefined}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          const first = idAt(0);
          if (event.target === event.currentTarget && at < 0 && first !== undefined)
            dispatch({ type: 'current', case: first });
        }}
      >
        <div
          ref={lines}
          class="case-lines"
          role="presentation"
          style={{ height: `${virtual.getTotalSize()}px` }}
        >
          {virtual.getVirtualItems().map(({ index: place, start }) => {
            const index = indexes[place];
            if (index === undefined) return null;
            const isOpen = place === openAt;
            return (
              <div
                key={shown.rows[index]?.id}
                class={`case-item${isOpen ? ' open' : ''}`}
                role="presentation"
                style={{ transform: `translateY(${start - margin}px)` }}
              >
                <CaseRowView
                  id={rowId(place)}
                  shown={shown}
                  index={index}
                  rubric={list.rubric}
                  position={place + 1}
                  isCurrent={place === at}
                  isOpen={isOpen}
                  hasLatency={hasLatency}
                  onToggle={toggle}
                />
                {isOpen ? (
                  <CaseDetail
                    state={state}
                    shown={shown}
                    names={names}
                    index={index}
                    rubric={list.rubric}
                    dispatch={dispatch}
                    onResize={onResize}
                  />
                ) : null}
              </div>
            );
          })}
        </div>
      </div>
      {indexes.length === 0 ? (
        <NoCase shown={shown} view={view} filter={list.filter} dispatch={dispatch} />
      ) : null}
    </section>
  );
}

function NoCase(props: {
  shown: Shown;
  view: View;
  filter: Filter;
  dispatch: (action: ComparisonAction) => void;
}) {
  const { shown, view, filter, dispatch } = props;
  if (shown.rows.length < shown.summary.caseCount)
    return <p class="note muted after-a-while">Reading the cases…</p>;
  const why = (filter === 'flaky' && !view.search ? noneFlakyWords(shown.summary) : null) ?? noneWords(view);
  return (
    <p class="note muted" role="status">
      <span class="any-text">{why}</span>{' '}
      <LinkButton label="Show all cases" onClick={() => dispatch({ type: 'clearFilter' })} />
    </p>
  );
}

/** By what no case is found. */
function noneWords({ search, tag }: View): string {
  const by = [search.trim() === '' ? '' : `has “${search.trim()}”`, tag === null ? '' : `has the tag ${tag}`];
  const words = by.filter(Boolean).join(' and ');
  return words === '' ? 'There is no such case.' : `No such case ${words}.`;
}

function rowId(place: number): string {
  return `case-${place}`;
}

function CaseHead(props: {
  view: View;
  rubric: string | null;
  hasLatency: boolean;
  dispatch: (action: ComparisonAction) => void;
}) {
  const { view, rubric, hasLatency, dispatch } = props;
  const sorted = (by: SortKey, words: string, name: string, title: string) => {
    const isBy = view.sort === by;
    return (
      <span class={`cell-${name}`}>
        <button
          type="button"
          class="sort-button"
          title={title}
          aria-label={`Sort by ${words}${isBy ? `, now ${view.descending ? 'descending' : 'ascending'}` : ''}`}
          aria-pressed={isBy}
          onClick={() => dispatch({ type: 'sort', by })}
        >
          {words}
          <span aria-hidden="true">{isBy ? (view.descending ? ' ↓' : ' ↑') : ''}</span>
        </button>
      </span>
    );
  };
  return (
    <div class="case-head muted">
      {sorted('case', 'Case', 'title', 'Sort by title')}
      {rubric === null
        ? null
        : sorted('rubric', `${rubric}, trials`, 'trials', 'Sort by change, the largest fall first')}
      {rubric === null ? (
        sorted('rubric', 'changed', 'others', 'Sort by change, the largest fall first')
      ) : (
        <span class="cell-others">others</span>
      )}
      <span class="cell-tags">tags</span>
      {sorted('cost', 'cost', 'cost', 'Sort by change of cost, the dearest first')}
      {hasLatency
        ? sorted('latency', 'latency', 'latency', 'Sort by change of latency, the slowest first')
        : null}
    </div>
  );
}

/** Pixels from the start of what scrolls to the first row, whatever stands above it. */
function useMargin(
  scroller: RefObject<HTMLDivElement | null>,
  lines: RefObject<HTMLDivElement | null>,
): number {
  const [margin, setMargin] = useState(0);
  const measure = () => {
    if (!scroller.current || !lines.current) return;
    const from = scroller.current.getBoundingClientRect().top - scroller.current.scrollTop;
    setMargin(Math.round(lines.current.getBoundingClientRect().top - from));
  };
  useLayoutEffect(() => {
    const content = scroller.current?.firstElementChild;
    if (!content) return;
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(content);
    for (const part of content.children) observer.observe(part);
    return () => observer.disconnect();
  }, []);
  return margin;
}

/** Keys that work wherever the focus is, except where one types. */
function useTableKeys(keys: { search: () => void; escape: (() => void) | null }): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
      const act = isTyping
        ? null
        : event.key === '/'
          ? keys.search
          : event.key === 'Escape'
            ? keys.escape
            : null;
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  });
}
