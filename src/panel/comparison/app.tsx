import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import type { ToComparison } from '../comparison-contract.ts';
import { listCases } from './cases.ts';
import { Cases } from './cases-view.tsx';
import { ChangeBox } from './change-box.tsx';
import { Confusions } from './confusions.tsx';
import { Head } from './head.tsx';
import { type ComparisonHost, HostContext } from './host.ts';
import { LoneCases } from './lone-cases.tsx';
import { Metrics } from './metrics.tsx';
import { RubricTable } from './rubric-table.tsx';
import { Slices } from './slices.tsx';
import { StageView } from './stage.tsx';
import { type ComparisonState, reduce, startState } from './state.ts';
import { VerdictView } from './verdict.tsx';
import { readView } from './view.ts';
import { sideNames } from './words.ts';

/**
 * The comparison of two versions: the sentence first, then the evidence, then the cases.
 * @param props.above what a page of which the comparison is a part says before it
 */
export function App({ host, above }: { host: ComparisonHost; above?: ComponentChildren }) {
  const [state, dispatch] = useReducer(reduce, undefined, () => startState(readView(host.kept())));
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const stop = listenInTurns(host, (messages) => dispatch({ type: 'messages', messages }));
    host.post({ type: 'ready' });
    return stop;
  }, []);
  useDrawn(host, state);
  useKeptView(host, state);
  useAskedDetail(host, state);

  const { frame, shown, view } = state;
  // Of the view only what decides which cases there are: moving among them must not list them anew.
  const list = useMemo(
    () => (shown ? listCases(shown, view) : null),
    [shown, view.rubric, view.filter, view.tag, view.search, view.sort, view.descending],
  );
  useKeptScroll(scroller, state);

  if (!frame) return <p class="comparison-note muted after-a-while">Reading the records…</p>;
  const names = shown ? sideNames(frame, shown.summary) : null;
  return (
    <HostContext.Provider value={host}>
      <div
        ref={scroller}
        class="comparison"
        onScroll={(event) => keepScroll(event.currentTarget, (top) => dispatch({ type: 'scroll', top }))}
      >
        <div class="content">
          <div class="above">
            {above}
            <Head frame={frame} shown={shown} />
            <StageView frame={frame} empty={shown === null} />
            {shown && names && list ? (
              <main>
                <VerdictView shown={shown} frame={frame} level={above === undefined ? 1 : 2} />
                <ChangeBox shown={shown} view={view} dispatch={dispatch} />
                <RubricTable
                  shown={shown}
                  names={names}
                  chosen={list.rubric}
                  view={view}
                  dispatch={dispatch}
                />
                <LoneCases summary={shown.summary} names={names} view={view} dispatch={dispatch} />
                <Metrics summary={shown.summary} names={names} />
                <Confusions summary={shown.summary} names={names} view={view} dispatch={dispatch} />
                <Slices summary={shown.summary} view={view} dispatch={dispatch} />
              </main>
            ) : null}
          </div>
          {shown && names && list && shown.summary.caseCount > 0 ? (
            <Cases
              scroller={scroller}
              state={state}
              shown={shown}
              names={names}
              list={list}
              dispatch={dispatch}
            />
          ) : null}
        </div>
      </div>
    </HostContext.Provider>
  );
}

/** Cases that come while the first ones are drawn wait so long for others, ms. */
const gatherMs = 50;

/**
 * Cases come in many batches: the first is drawn at once with what stands above it, those that follow are taken
 * together, so that the view is not drawn for each.
 */
function listenInTurns(
  host: ComparisonHost,
  receive: (messages: readonly ToComparison[]) => void,
): () => void {
  let waiting: ToComparison[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const messages = waiting;
    waiting = [];
    receive(messages);
  };
  const stop = host.listen((message) => {
    waiting.push(message);
    if (message.type !== 'cases') timer ??= setTimeout(flush, 0);
    else if (message.from === 0) flush();
    else timer ??= setTimeout(flush, gatherMs);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** Tells when the figures of a comparison and its first cases are on the screen: effects run after the drawing. */
function useDrawn(host: ComparisonHost, { shown }: ComparisonState): void {
  const drawn = shown && shown.rows.length > 0 ? shown.id : null;
  useEffect(() => {
    if (drawn !== null) host.post({ type: 'drawn', id: drawn });
  }, [drawn]);
}

/** Keeps the view a moment after it last changed, and at once when it is put away. */
function useKeptView(host: ComparisonHost, { view }: ComparisonState): void {
  useEffect(() => {
    const keep = () => host.keep(view);
    const timer = setTimeout(keep, 150);
    window.addEventListener('pagehide', keep);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', keep);
    };
  }, [view]);
}

/** Asks for the opened case's texts, and again for a new comparison. */
function useAskedDetail(host: ComparisonHost, { shown, view }: ComparisonState): void {
  const id = shown?.id;
  const name = view.opened;
  const isThere = useMemo(() => !!shown?.rows.some((row) => row.id === name), [shown?.rows, name]);
  useEffect(() => {
    if (id === undefined || name === null || !isThere) return;
    host.post({ type: 'detail', id, case: name });
  }, [id, name, isThere]);
}

/** After a reload, goes back to the place once there is enough to scroll. */
function useKeptScroll(
  scroller: { readonly current: HTMLDivElement | null },
  { view, shown }: ComparisonState,
): void {
  const owed = useRef(view.scroll);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !shown || owed.current === 0) return;
    if (element.scrollHeight - element.clientHeight < owed.current) return;
    element.scrollTop = owed.current;
    owed.current = 0;
  });
}

let scrollTimer: ReturnType<typeof setTimeout> | undefined;

function keepScroll(element: HTMLElement, keep: (top: number) => void): void {
  clearTimeout(scrollTimer);
  scrollTimer = setTimeout(() => keep(element.scrollTop), 150);
}
