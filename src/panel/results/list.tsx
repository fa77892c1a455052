import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { LinkButton } from './icon.tsx';
import { LineView } from './line.tsx';
import { type Line, rubricSearch } from './lines.ts';
import { moveInList } from './moves.ts';
import type { PanelAction } from './state.ts';
import type { View } from './view.ts';
import { lineHeight, useVirtualLines } from './virtual.ts';

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
    if (reveals > 0 && at >= 0) virtual.scrollToIndex(at, { align: 'center' });
    // Only a new wish moves the list, not each change of its lines.
  }, [reveals]);

  const moveTo = (index: number) => {
    const line = lines[index];
    if (!line) return;
    // Moving through cases with the pane open shows each: failures are read one after the other.
    if (line.kind === 'case' && view.opened) dispatch(open(line));
    else dispatch({ type: 'current', line: line.id });
    virtual.scrollToIndex(index, { align: 'auto' });
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
                onAct={act}
              />
            ) : null;
          })}
        </div>
      </div>
      {isEmpty && isFiltered ? (
        <p class="note">
          No case matches the filter.{' '}
          <LinkButton label="Clear filter" onClick={() => dispatch({ type: 'clearFilter' })} />
        </p>
      ) : null}
      {isEmpty && props.fetching ? <p class="note">Reading the cells…</p> : null}
    </>
  );
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
