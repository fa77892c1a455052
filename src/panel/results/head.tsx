import { useContext, useEffect, useState } from 'preact/hooks';
import type { RunState, SuiteResult } from '../contract.ts';
import { Icon, IconButton, LinkButton } from '../shared/icon.tsx';
import { ago, count, counted } from '../shared/words.ts';
import { NoRun, Problems } from './empty.tsx';
import { HostContext, type ResultsHost } from './host.ts';
import { type PanelAction, type PanelState, shownRun } from './state.ts';
import { paid, progress, verdict } from './words.ts';

/** Which suite, what may be done with it, and how its run stands. */
export function Head(props: {
  state: PanelState;
  suite: SuiteResult;
  dispatch: (action: PanelAction) => void;
}) {
  const { state, suite, dispatch } = props;
  const host = useContext(HostContext);
  const { live, post } = host;
  const run = shownRun(state);
  const isRunning = run?.status === 'running';
  const mayRun = live && state.trusted && suite.problems.length === 0;
  const start = () => post({ type: 'run', suite: suite.suite });
  return (
    <header class="head">
      <div class="head-row">
        <SuiteName state={state} suite={suite} dispatch={dispatch} />
        {run && isRunning ? (
          <span class="muted number">
            {count(run.done)}
            {run.total === null ? '' : ` / ${count(run.total)}`}
          </span>
        ) : null}
        {live ? (
          <div class="tools" role="toolbar" aria-label="Suite">
            {run && isRunning ? (
              <IconButton
                icon="debug-stop"
                label="Cancel run"
                onClick={() => post({ type: 'cancel', run: run.id })}
              />
            ) : (
              <IconButton icon="play" label="Run suite" onClick={start} disabled={!mayRun} />
            )}
            <IconButton
              icon="go-to-file"
              label="Open suite"
              onClick={() => post({ type: 'openSuite', suite: suite.suite, line: null })}
            />
            <IconButton icon="refresh" label="Refresh" onClick={() => refresh(host, suite.suite)} />
          </div>
        ) : null}
      </div>
      {suite.problems.length > 0 ? <Problems problems={suite.problems} /> : null}
      {run ? isRunning ? <Running run={run} /> : <Ended run={run} onRun={mayRun ? start : null} /> : null}
      {!run && suite.problems.length === 0 ? <NoRun onRun={mayRun ? start : null} /> : null}
      <Announcement suite={suite} />
    </header>
  );
}

/** Asks the host for everything anew. */
function refresh({ post }: ResultsHost, suite: string): void {
  post({ type: 'ready' });
  post({ type: 'rows', suite });
}

function SuiteName(props: {
  state: PanelState;
  suite: SuiteResult;
  dispatch: (action: PanelAction) => void;
}) {
  const { state, suite, dispatch } = props;
  if (state.suites.length < 2)
    return (
      <h1 class="suite-name" title={suite.suite}>
        {suite.title}
      </h1>
    );
  return (
    <span class="select suite-select">
      <select
        aria-label="Suite"
        title={suite.suite}
        value={suite.suite}
        onChange={(event) => dispatch({ type: 'suite', suite: event.currentTarget.value })}
      >
        {state.suites.map((each) => (
          <option key={each.suite} value={each.suite}>
            {each.title}
          </option>
        ))}
      </select>
      <Icon name="chevron-down" />
    </span>
  );
}

function Running({ run }: { run: RunState }) {
  const { post } = useContext(HostContext);
  return (
    <>
      <progress
        class="progress"
        aria-label="Progress of the run"
        max={run.total ?? undefined}
        value={run.total === null ? undefined : run.done}
      />
      <p class="facts">
        {progress(run)} · <LinkButton label="Cancel" onClick={() => post({ type: 'cancel', run: run.id })} />
      </p>
    </>
  );
}

const verdictIcons = { good: 'pass', bad: 'error', doubt: 'warning', plain: 'info' } as const;

function Ended({ run, onRun }: { run: RunState; onRun: (() => void) | null }) {
  const { live, post } = useContext(HostContext);
  const now = useNow();
  const end = verdict(run);
  const at = run.finishedAt ?? run.startedAt;
  const needsLog = live && run.status === 'error';
  const date = new Date(at).toLocaleString();
  return (
    <>
      {end ? (
        <p class="verdict with-icon">
          <Icon name={verdictIcons[end.tone]} tone={end.tone} />
          <span>{end.words}</span>
        </p>
      ) : null}
      {run.reason === null || run.status === 'cancelled' ? null : <p class="reason">{run.reason}</p>}
      <p class="facts" title={counted(run.tokens, 'token')}>
        <span title={date}>{live ? ago(at, now) : date}</span> · {paid(run)}
        {needsLog ? (
          <>
            {' · '}
            <LinkButton label="Show log" onClick={() => post({ type: 'start', what: 'showLog' })} />
          </>
        ) : null}
      </p>
      <Comparisons run={run} />
      {run.stale ? (
        <p class="stale with-icon">
          <Icon name="history" />
          <span>
            The prompt, the suite or its cases changed since this run.{' '}
            {onRun ? <LinkButton label="Run again" onClick={onRun} /> : null}
          </span>
        </p>
      ) : null}
    </>
  );
}

/** Ways to the comparison of each prompt with what is in production. */
function Comparisons({ run }: { run: RunState }) {
  const { post } = useContext(HostContext);
  const prompts = new Map(
    run.prompts.flatMap(({ prompt, compareWith }) =>
      compareWith === undefined ? [] : [[prompt, compareWith] as const],
    ),
  );
  return (
    <>
      {[...prompts].map(([prompt, label]) => (
        <p key={prompt} class="facts">
          <LinkButton
            label={prompts.size === 1 ? `Compare with ${label}` : `Compare ${fileName(prompt)} with ${label}`}
            title={prompt}
            onClick={() => post({ type: 'compare', prompt })}
          />
        </p>
      ))}
    </>
  );
}

const fileName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** The one live region: it speaks when a run has ended, never for each tick. */
function Announcement({ suite }: { suite: SuiteResult }) {
  const end = suite.run ? verdict(suite.run) : null;
  return (
    <div class="unseen" role="status" aria-live="polite">
      {end ? `${suite.title}: ${end.words}` : ''}
    </div>
  );
}

/** ms since 1970, anew every half minute. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
