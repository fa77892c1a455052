import { useEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { CasePane } from './case-pane.tsx';
import { EmptyView, RestrictedLine } from './empty.tsx';
import { Filter } from './filter.tsx';
import { Head } from './head.tsx';
import { keepView, keptView, listen, post } from './host.ts';
import { allTags, listLines } from './lines.ts';
import { List } from './list.tsx';
import { Sash } from './sash.tsx';
import { openedCase, type PanelState, reduce, shownRun, shownSuite, startState } from './state.ts';

/** The results panel. */
export function App() {
  const [state, dispatch] = useReducer(reduce, undefined, () => startState(keptView()));
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const stop = listen((message) => dispatch({ type: 'message', message }));
    post({ type: 'ready' });
    return stop;
  }, []);
  useKeptView(state);
  useAskedRows(state);
  useAskedDetail(state);

  const suite = shownSuite(state);
  const run = shownRun(state);
  const { rows, view } = state;
  // Of the view only what decides which lines there are: moving in the list must not build it anew.
  const lines = useMemo(
    () => (run ? listLines(run, rows, view) : []),
    [run, rows, view.toggled, view.search, view.tag, view.onlyFailed],
  );
  const tags = useMemo(() => allTags(rows), [rows]);

  const close = () => {
    dispatch({ type: 'close' });
    list.current?.focus();
  };
  usePanelKeys({
    search: () => {
      search.current?.focus();
      search.current?.select();
    },
    escape: view.opened ? close : null,
  });

  if (!suite) return <EmptyView ready={state.ready} trusted={state.trusted} />;
  return (
    <div class="panel">
      <Head state={state} suite={suite} dispatch={dispatch} />
      {state.trusted ? null : <RestrictedLine />}
      {run && run.prompts.length > 0 ? (
        <main class="results">
          <div class="browse">
            <Filter
              view={view}
              tags={tags}
              search={search}
              dispatch={dispatch}
              onLeave={() => list.current?.focus()}
            />
            <List
              list={list}
              lines={lines}
              view={view}
              reveals={state.reveals}
              fetching={rows === null && run.done > 0}
              dispatch={dispatch}
            />
          </div>
          {view.opened ? (
            <>
              <Sash share={view.pane} onMove={(share) => dispatch({ type: 'pane', share })} />
              <CasePane state={state} suite={suite.suite} dispatch={dispatch} onClose={close} />
            </>
          ) : null}
        </main>
      ) : null}
    </div>
  );
}

/** Keys that work wherever the focus is in the panel, except where one types. */
function usePanelKeys(keys: { search: () => void; escape: (() => void) | null }): void {
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

/** Keeps the view a moment after it last changed, and at once when the panel is put away. */
function useKeptView(state: PanelState): void {
  const { view } = state;
  useEffect(() => {
    const keep = () => keepView(view);
    const timer = setTimeout(keep, 150);
    window.addEventListener('pagehide', keep);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', keep);
    };
  }, [view]);
}

/** Asks for the rows of each run that comes to be shown. */
function useAskedRows(state: PanelState): void {
  const suite = shownSuite(state)?.suite;
  const run = shownRun(state)?.id;
  useEffect(() => {
    if (suite !== undefined && run !== undefined) post({ type: 'rows', suite });
  }, [suite, run]);
}

/** Asks for the opened cell, and again when its row came anew; a key held down in the list asks for the last one only. */
function useAskedDetail(state: PanelState): void {
  const run = shownRun(state)?.id;
  const row = state.view.opened ? openedCase(state)?.row : undefined;
  useEffect(() => {
    if (run === undefined || !row) return;
    const timer = setTimeout(() => post({ type: 'detail', run, key: row.key }), 40);
    return () => clearTimeout(timer);
  }, [run, row]);
}
