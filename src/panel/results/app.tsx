import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { CasePane } from './case-pane.tsx';
import { EmptyView, RestrictedLine } from './empty.tsx';
import { Filter } from './filter.tsx';
import { Head } from './head.tsx';
import { HostContext, type ResultsHost } from './host.ts';
import { allTags, listLines } from './lines.ts';
import { List } from './list.tsx';
import { Sash } from './sash.tsx';
import { openedCase, type PanelState, reduce, shownRun, shownSuite, startState } from './state.ts';
import { readView } from './view.ts';

/** The results panel. @param about what stands under its head, where a page has more to say. */
export function App({ host, about }: { host: ResultsHost; about?: ComponentChildren }) {
  const [state, dispatch] = useReducer(reduce, undefined, () => startState(readView(host.kept())));
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const stop = host.listen((message) => dispatch({ type: 'message', message }));
    host.post({ type: 'ready' });
    return stop;
  }, []);
  useKeptView(host, state);
  useAskedRows(host, state);
  useAskedDetail(host, state);

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

  const panel = suite ? (
    <div class="panel">
      <Head state={state} suite={suite} dispatch={dispatch} />
      {about}
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
  ) : (
    <EmptyView ready={state.ready} trusted={state.trusted} />
  );
  return <HostContext.Provider value={host}>{panel}</HostContext.Provider>;
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
function useKeptView(host: ResultsHost, state: PanelState): void {
  const { view } = state;
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

/** Asks for the rows of each run that comes to be shown. */
function useAskedRows(host: ResultsHost, state: PanelState): void {
  const suite = shownSuite(state)?.suite;
  const run = shownRun(state)?.id;
  useEffect(() => {
    if (suite !== undefined && run !== undefined) host.post({ type: 'rows', suite });
  }, [suite, run]);
}

/** Asks for the opened cell, and again when its row came anew; a key held down in the list asks for the last one only. */
function useAskedDetail(host: ResultsHost, state: PanelState): void {
  const run = shownRun(state)?.id;
  const row = state.view.opened ? openedCase(state)?.row : undefined;
  useEffect(() => {
    if (run === undefined || !row) return;
    const timer = setTimeout(() => host.post({ type: 'detail', run, key: row.key }), 40);
    return () => clearTimeout(timer);
  }, [run, row]);
}
