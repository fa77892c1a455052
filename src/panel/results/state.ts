import type { CellDetail, CellRow, PromptResult, RunState, SuiteResult, ToPanel } from '../contract.ts';
import {
  type CaseEntry,
  caseEntryOf,
  caseLine,
  groupLine,
  promptKey,
  promptLine,
  type Rows,
} from './lines.ts';
import type { OpenedCase, View } from './view.ts';

/** All that the panel shows. */
export interface PanelState {
  /** False until the host has said what the workspace holds. */
  readonly ready: boolean;
  readonly trusted: boolean;
  readonly suites: readonly SuiteResult[];
  readonly rows: Rows | null;
  /** Of the opened case; null while it is on its way. */
  readonly detail: CellDetail | null;
  /** A cell that the host asked to show and whose row has not come yet. */
  readonly wanted: { readonly run: string | null; readonly key: string } | null;
  /** Counts the wishes to bring the current line into sight. */
  readonly reveals: number;
  readonly view: View;
}

export type PanelAction =
  | { readonly type: 'message'; readonly message: ToPanel }
  | { readonly type: 'suite'; readonly suite: string }
  | { readonly type: 'toggle'; readonly line: string }
  | { readonly type: 'toggleSection'; readonly section: string }
  | { readonly type: 'search'; readonly text: string }
  | { readonly type: 'onlyFailed'; readonly on: boolean }
  | { readonly type: 'tag'; readonly tag: string | null }
  | { readonly type: 'clearFilter' }
  | { readonly type: 'current'; readonly line: string }
  | { readonly type: 'open'; readonly opened: OpenedCase }
  | { readonly type: 'close' }
  | { readonly type: 'scroll'; readonly top: number }
  | { readonly type: 'pane'; readonly share: number };

/** The panel before the first message. */
export function startState(view: View): PanelState {
  return {
    ready: false,
    trusted: true,
    suites: [],
    rows: null,
    detail: null,
    wanted: null,
    reveals: 0,
    view,
  };
}

/** The suite that the panel shows. */
export function shownSuite(state: PanelState): SuiteResult | null {
  return state.suites.find((suite) => suite.suite === state.view.suite) ?? state.suites[0] ?? null;
}

/** The run that the panel shows: the last one of the shown suite. */
export function shownRun(state: PanelState): RunState | null {
  return shownSuite(state)?.run ?? null;
}

/** The opened case as far as its rows have come, and the row of the trial that the pane shows. */
export function openedCase(
  state: PanelState,
): { result: PromptResult; entry: CaseEntry; row: CellRow } | null {
  const { opened } = state.view;
  const result = shownRun(state)?.prompts.find((each) => promptKey(each) === opened?.prompt);
  if (!opened || !result) return null;
  const entry = caseEntryOf(state.rows?.prompts.get(result.id), opened.case);
  const row = entry && (entry.trials.find((each) => each.trial === opened.trial) ?? firstToLookAt(entry));
  return entry && row ? { result, entry, row } : null;
}

function firstToLookAt(entry: CaseEntry): CellRow | undefined {
  return entry.trials.find((row) => row.status === entry.status) ?? entry.trials[0];
}

/** The next state. Pure: what must be asked of the host follows from the state that comes out. */
export function reduce(state: PanelState, action: PanelAction): PanelState {
  switch (action.type) {
    case 'message':
      return receive(state, action.message);
    case 'suite':
      return look(state, {
        suite: action.suite,
        opened: null,
        current: null,
        search: '',
        tag: null,
        scroll: 0,
      });
    case 'toggle':
      return look(state, { toggled: toggle(state.view.toggled, action.line) });
    case 'toggleSection':
      return look(state, { sections: toggle(state.view.sections, action.section) });
    case 'search':
      return look(state, { search: action.text });
    case 'onlyFailed':
      return look(state, { onlyFailed: action.on });
    case 'tag':
      return look(state, { tag: action.tag });
    case 'clearFilter':
      return look(state, { search: '', tag: null, onlyFailed: false });
    case 'current':
      return look(state, { current: action.line });
    case 'open':
      return look(state, {
        opened: action.opened,
        current: caseLine(action.opened.prompt, action.opened.case),
      });
    case 'close':
      return look(state, { opened: null });
    case 'scroll':
      return look(state, { scroll: action.top });
    case 'pane':
      return look(state, { pane: Math.min(0.85, Math.max(0.15, action.share)) });
  }
}

/** Another look at the same things; what belongs to a run or a case that is no longer shown is let go. */
function look(state: PanelState, change: Partial<View>): PanelState {
  return fitting({ ...state, view: { ...state.view, ...change } });
}

function fitting(state: PanelState): PanelState {
  const run = shownRun(state);
  const rows = state.rows?.run === run?.id ? state.rows : null;
  const next = rows === state.rows ? state : { ...state, rows };
  const key = next.detail && openedCase(next)?.row.key;
  return next.detail && next.detail.key !== key ? { ...next, detail: null } : next;
}

function receive(state: PanelState, message: ToPanel): PanelState {
  switch (message.type) {
    case 'workspace': {
      const { ready, trusted } = message;
      // While the workspace is searched again, what was found before stays in sight.
      const suites = ready || message.suites.length > 0 ? message.suites : state.suites;
      const chosen = state.view.suite ?? latestSuite(suites);
      const next = { ...state, ready, trusted, suites, view: { ...state.view, suite: chosen } };
      return settle(fitting(next));
    }
    case 'suite': {
      const known = state.suites.find((suite) => suite.suite === message.suite.suite);
      if (!known || isOlder(message.suite.run, known.run)) return state;
      const suites = state.suites.map((suite) => (suite === known ? message.suite : suite));
      return settle(fitting({ ...state, suites }));
    }
    case 'rows':
      return message.run === shownRun(state)?.id ? settle(fitting(withRows(state, message))) : state;
    case 'detail': {
      const isShown =
        message.run === shownRun(state)?.id && message.detail.key === openedCase(state)?.row.key;
      return isShown ? { ...state, detail: message.detail } : state;
    }
    case 'reveal': {
      const next =
        state.view.suite === message.suite ? state : reduce(state, { type: 'suite', suite: message.suite });
      return message.key === null
        ? next
        : settle({ ...next, wanted: { run: message.run, key: message.key } });
    }
  }
}

/** A late word about a run that a newer one has replaced. */
function isOlder(run: RunState | null, shown: RunState | null): boolean {
  return run !== null && shown !== null && run.id !== shown.id && run.startedAt < shown.startedAt;
}

function latestSuite(suites: readonly SuiteResult[]): string | null {
  let latest = suites[0] ?? null;
  for (const suite of suites) if ((suite.run?.startedAt ?? 0) > (latest?.run?.startedAt ?? 0)) latest = suite;
  return latest?.suite ?? null;
}

function withRows(state: PanelState, message: Extract<ToPanel, { type: 'rows' }>): PanelState {
  const prompts = new Map(state.rows?.prompts);
  const rows = new Map(message.reset ? undefined : prompts.get(message.promptResult));
  for (const row of message.rows) rows.set(row.key, row);
  prompts.set(message.promptResult, rows);
  return { ...state, rows: { run: message.run, prompts } };
}

/** Shows the cell that the host asked for, once its row is here. */
function settle(state: PanelState): PanelState {
  const { wanted } = state;
  const run = shownRun(state);
  if (!wanted || !run || (wanted.run !== null && wanted.run !== run.id)) return state;
  for (const result of run.prompts) {
    const row = state.rows?.prompts.get(result.id)?.get(wanted.key);
    if (row) return show({ ...state, wanted: null }, result, row);
  }
  return state;
}

function show(state: PanelState, result: PromptResult, row: CellRow): PanelState {
  const prompt = promptKey(result);
  const status = caseEntryOf(state.rows?.prompts.get(result.id), row.case)?.status ?? row.status;
  // Its prompt starts open, a group of passed cases closed; a filter could hide the row altogether.
  const isClosed = (line: string, startsOpen: boolean) => state.view.toggled.includes(line) === startsOpen;
  let { toggled } = state.view;
  if (isClosed(promptLine(prompt), true)) toggled = toggle(toggled, promptLine(prompt));
  const group = groupLine(prompt, status, false);
  if (isClosed(group, status !== 'passed')) toggled = toggle(toggled, group);
  const next = look(state, {
    toggled,
    search: '',
    tag: null,
    onlyFailed: state.view.onlyFailed && status !== 'passed',
    opened: { prompt, case: row.case, trial: row.trial },
    current: caseLine(prompt, row.case),
  });
  return { ...next, reveals: next.reveals + 1 };
}

function toggle(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list.filter((each) => each !== item) : [...list, item];
}
