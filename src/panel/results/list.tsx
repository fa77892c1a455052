import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { LinkButton } from '../shared/icon.tsx';
import { lineHeight, useVirtualLines } from '../shared/virtual.ts';
import { LineView } from './line.tsx';
import { type Line, rubricSearch } from './lines.ts';
import { moveInList } from './moves.ts';
import type { PanelAction } from './state.ts';
import type { View } from './view.ts';

/**
 * Prompts, rubrics and cases as a tree. It draws only the lines in sight; the focus stays on the tree and
 * `aria-activedescendant` names the line, as in VS Code's own trees, so that scrolling never loses it.
 */
export function List(props: {
  list: RefObject<HTMLDivElement | null>;
  lines: readonly Line[];
  view: View;
  /** Grows when the current line must come into sight. */
  reveals: number;
  /** The rows are on their way. */
  fetching: boolean;
  dispatch: (action: PanelAction) => void;
}) {
  const { list, lines, view, reveals, dispatch } = props;
  const at = lines.findIndex((line) => line.id === view.current);
  const virtual = useVirtualLines(list, lines.length, at);
  const height = virtual.getTotalSize();
  const onScroll = useScrollKept(list, height, view, dispatch);

  useEffect(() => {
    if (reveals > 0 && at >= 0) bringIntoSight(list.current, at, 'centre');
    // Only a new wish moves the list, not each change of its lines.
  }, [reveals]);
  useEffect(() => {
    // The pane takes room from the list, perhaps where the opened case stood.
    if (view.opened && at >= 0 && lines[at]?.kind === 'case') bringIntoSight(list.current, at, 'edge');
  }, [view.opened]);

  const moveTo = (index: number) => {
    const line = lines[index];
    if (!line) return;
    // Moving through cases with the pane open shows each: failures are read one after the other.
    if (line.kind === 'case' && view.opened) dispatch(open(line));
    else dispatch({ type: 'current', line: line.id });
    bringIntoSight(list.current, index, 'edge');
  };

  const act = (line: Line) => {
    if (line.kind === 'case') return dispatch(open(line));
    dispatch({ type: 'current', line: line.id });
    if (line.kind === 'prompt' || line.kind === 'group') dispatch({ type: 'toggle', line: line.id });
    if (line.kind === 'rubric') {
      const search = rubricSearch(line.rubric.name);
      dispatch({ type: 'search', text: view.search === search ? '' : search });
    }
  };

  const latestAct = useRef(act);
  latestAct.current = act;
  const onAct = useCallback((line: Line) => latestAct.current(line), []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((list.current?.clientHeight ?? 0) / lineHeight) - 1);
    const move = moveInList(event.key, lines, at, page);
    if (!move) return;
    event.preventDefault();
    if (move.type === 'to') moveTo(move.index);
    else if (move.type === 'toggle') dispatch({ type: 'toggle', line: move.line.id });
    else act(move.line);
  };

  const isEmpty = !lines.some((line) => line.kind === 'group' || line.kind === 'case');
  const isFiltered = view.search.trim() !== '' || view.tag !== null || view.onlyFailed;
  return (
    <>
      {isEmpty && isFiltered ? (
        <p class="note">
          No case matches the filter.{' '}
          <LinkButton label="Clear filter" onClick={() => dispatch({ type: 'clearFilter' })} />
        </p>
      ) : null}
      {isEmpty && props.fetching ? <p class="note">Reading the cells…</p> : null}
      <div
        ref={list}
        class="list"
        role="tree"
        aria-label="Results"
        tabIndex={0}
        aria-activedescendant={at >= 0 ? lineId(at) : undefined}
        onKeyDown={onKeyDown}
        onScroll={onScroll}
        onFocus={() => {
          const [first] = lines;
          if (at < 0 && first) dispatch({ type: 'current', line: first.id });
        }}
      >
        <div class="lines" role="presentation" style={{ height: `${height}px` }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const line = lines[index];
            return line ? (
              <LineView
                key={line.id}
                id={lineId(index)}
                top={start}
                line={line}
                isCurrent={index === at}
                onAct={onAct}
              />
            ) : null;
          })}
        </div>
      </div>
    </>
  );
}

/** Scrolls no more than it must for `edge`; for `centre` a line out of sight comes to the middle. */
function bringIntoSight(list: HTMLElement | null, index: number, where: 'edge' | 'centre'): void {
  if (!list) return;
  const top = index * lineHeight;
  const room = list.clientHeight - lineHeight;
  const isAbove = top < list.scrollTop;
  if (!isAbove && top <= list.scrollTop + room) return;
  list.scrollTop = where === 'centre' ? top - room / 2 : isAbove ? top : top - room;
}

function lineId(index: number): string {
  return `line-${index}`;
}

function open(line: Extract<Line, { kind: 'case' }>): PanelAction {
  return { type: 'open', opened: { prompt: line.prompt, case: line.entry.case, trial: null } };
}

/** Keeps the place in the list over a reload: goes back to it once enough lines are there, then tells of each move. */
function useScrollKept(
  list: RefObject<HTMLDivElement | null>,
  height: number,
  view: View,
  dispatch: (action: PanelAction) => void,
): () => void {
  const owed = useRef(view.scroll);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useLayoutEffect(() => {
    const scroller = list.current;
    if (!scroller || owed.current === 0 || height < owed.current + scroller.clientHeight) return;
    scroller.scrollTop = owed.current;
    owed.current = 0;
  }, [height]);
  useEffect(() => {
    // Another suite begins at its top.
    if (view.scroll === 0 && list.current) list.current.scrollTop = 0;
    return () => clearTimeout(timer.current);
  }, [view.suite]);
  return () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (list.current && owed.current === 0) dispatch({ type: 'scroll', top: list.current.scrollTop });
    }, 120);
  };
}
