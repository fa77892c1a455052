import { describe, expect, it } from 'vitest';
import type { CellDetail, ToPanel } from '../../../src/panel/contract.ts';
import { caseLine, groupLine, promptKey, promptLine } from '../../../src/panel/results/lines.ts';
import {
  openedCase,
  type PanelState,
  reduce,
  shownRun,
  shownSuite,
  startState,
} from '../../../src/panel/results/state.ts';
import { startView } from '../../../src/panel/results/view.ts';
import { rowsMessage, sampleRow, sampleRun, sampleSuite, workspaceMessage } from './sample-run.ts';

const prompt = promptKey(sampleRun().prompts[0]!);

function received(...messages: ToPanel[]): PanelState {
  return messages.reduce(
    (state, message) => reduce(state, { type: 'message', message }),
    startState(startView),
  );
}

function keys(state: PanelState): string[] {
  return [...(state.rows?.prompts.get('p1')?.keys() ?? [])];
}

function detail(key: string): ToPanel {
  return { type: 'detail', run: 'run-1', detail: { key } as CellDetail };
}

const rows = [
  sampleRow({ case: 'one', status: 'failed', why: ['grounded'] }),
  sampleRow({ case: 'two' }),
  sampleRow({ case: 'three', trial: 1 }),
  sampleRow({ case: 'three', trial: 2, status: 'error', why: ['The judge timed out.'] }),
];
const open = { type: 'open', opened: { prompt, case: 'one', trial: null } } as const;

describe('workspace', () => {
  it('is not ready before the host has spoken', () => {
    expect(startState(startView).ready).toBe(false);
    expect(received(workspaceMessage()).ready).toBe(true);
  });

  it('shows the suite that ran last, and stays with it', () => {
    const early = sampleSuite({ suite: 'early', run: sampleRun({ startedAt: 5 }) });
    const late = sampleSuite({ suite: 'late', run: sampleRun({ id: 'run-2', startedAt: 9 }) });
    const state = received(workspaceMessage(sampleSuite({ suite: 'none', run: null }), early, late));
    expect(shownSuite(state)?.suite).toBe('late');
    const newer = sampleSuite({ suite: 'early', run: sampleRun({ id: 'run-3', startedAt: 20 }) });
    expect(
      shownSuite(reduce(state, { type: 'message', message: { type: 'suite', suite: newer } }))?.suite,
    ).toBe('late');
  });

  it('keeps what it shows while the workspace is searched again', () => {
    const shown = received(workspaceMessage(sampleSuite()), rowsMessage(rows));
    const message: ToPanel = { type: 'workspace', ready: false, trusted: true, suites: [] };
    const searching = reduce(shown, { type: 'message', message });
    expect(shownSuite(searching)).toBe(shownSuite(shown));
    expect(searching.rows).toBe(shown.rows);
    expect(shownSuite(reduce(searching, { type: 'message', message: workspaceMessage() }))).toBeNull();
  });

  it('shows another suite while the chosen one is away, and the chosen one when it is back', () => {
    const [a, b] = [sampleSuite({ suite: 'a' }), sampleSuite({ suite: 'b' })];
    const chosen = reduce(received(workspaceMessage(a, b)), { type: 'suite', suite: 'b' });
    const without = reduce(chosen, { type: 'message', message: workspaceMessage(a) });
    expect(shownSuite(without)?.suite).toBe('a');
    expect(shownSuite(reduce(without, { type: 'message', message: workspaceMessage(a, b) }))?.suite).toBe(
      'b',
    );
  });
});

describe('rows', () => {
  it('adds and replaces by key, and empties the list on reset', () => {
    const first = received(workspaceMessage(sampleSuite()), rowsMessage(rows.slice(0, 2)));
    const more = rowsMessage([sampleRow({ case: 'two', status: 'failed' }), rows[2]!], { reset: false });
    const second = reduce(first, { type: 'message', message: more });
    expect(keys(second)).toEqual(['one#1', 'two#1', 'three#1']);
    expect(second.rows?.prompts.get('p1')?.get('two#1')?.status).toBe('failed');
    expect(keys(reduce(second, { type: 'message', message: rowsMessage([rows[0]!]) }))).toEqual(['one#1']);
  });

  it('drops rows of a run that is not shown', () => {
    const state = received(workspaceMessage(sampleSuite()), rowsMessage(rows));
    expect(reduce(state, { type: 'message', message: rowsMessage([], { run: 'run-0' }) })).toBe(state);
  });

  it('lets the rows go when a new run begins or another suite is chosen', () => {
    const state = received(
      workspaceMessage(sampleSuite(), sampleSuite({ suite: 'b', run: null })),
      rowsMessage(rows),
    );
    const next = sampleSuite({ run: sampleRun({ id: 'run-2', startedAt: 3_000 }) });
    expect(reduce(state, { type: 'message', message: { type: 'suite', suite: next } }).rows).toBeNull();
    expect(reduce(state, { type: 'suite', suite: 'b' }).rows).toBeNull();
  });

  it('is not moved back by a late word about an earlier run', () => {
    const next = sampleSuite({ run: sampleRun({ id: 'run-2', startedAt: 3_000 }) });
    const state = received(workspaceMessage(next));
    const late: ToPanel = { type: 'suite', suite: sampleSuite() };
    expect(shownRun(reduce(state, { type: 'message', message: late }))?.id).toBe('run-2');
  });

  it('drops a word about a suite that is gone', () => {
    const state = received(workspaceMessage(sampleSuite()));
    const message: ToPanel = { type: 'suite', suite: sampleSuite({ suite: 'gone' }) };
    expect(reduce(state, { type: 'message', message })).toBe(state);
  });
});

describe('the opened case', () => {
  const opened = reduce(received(workspaceMessage(sampleSuite()), rowsMessage(rows)), open);

  it('stands in the list where it was opened', () => {
    expect(opened.view.current).toBe(caseLine(prompt, 'one'));
    expect(openedCase(opened)?.row.key).toBe('one#1');
  });

  it('shows the first trial that tells why, unless one is asked for', () => {
    const three = { prompt, case: 'three', trial: null };
    expect(openedCase(reduce(opened, { type: 'open', opened: three }))?.row.trial).toBe(2);
    expect(openedCase(reduce(opened, { type: 'open', opened: { ...three, trial: 1 } }))?.row.trial).toBe(1);
  });

  it('takes its detail and drops that of other cells and runs', () => {
    expect(reduce(opened, { type: 'message', message: detail('two#1') }).detail).toBeNull();
    const stale = { ...detail('one#1'), run: 'run-0' } as ToPanel;
    expect(reduce(opened, { type: 'message', message: stale }).detail).toBeNull();
    expect(reduce(opened, { type: 'message', message: detail('one#1') }).detail?.key).toBe('one#1');
  });

  it('lets the detail go with the case, and keeps it while its row comes anew', () => {
    const shown = reduce(opened, { type: 'message', message: detail('one#1') });
    expect(reduce(shown, { type: 'close' }).detail).toBeNull();
    expect(reduce(shown, { type: 'open', opened: { prompt, case: 'two', trial: null } }).detail).toBeNull();
    expect(reduce(shown, { type: 'message', message: rowsMessage(rows) }).detail?.key).toBe('one#1');
  });

  it('is the same case in the next run', () => {
    const next = sampleSuite({ run: sampleRun({ id: 'run-2', startedAt: 3_000 }) });
    const running = reduce(opened, { type: 'message', message: { type: 'suite', suite: next } });
    expect(openedCase(running)).toBeNull();
    const message = rowsMessage([sampleRow({ case: 'one', key: 'other' })], { run: 'run-2' });
    expect(openedCase(reduce(running, { type: 'message', message }))?.row.key).toBe('other');
  });
});

describe('reveal', () => {
  const reveal: ToPanel = { type: 'reveal', suite: 'a.eval.yaml', run: 'run-1', key: 'two#1' };

  it('opens the case at once where its row is here, with all that hid it open', () => {
    const hidden = reduce(received(workspaceMessage(sampleSuite()), rowsMessage(rows)), {
      type: 'toggle',
      line: promptLine(prompt),
    });
    const searched = reduce(hidden, { type: 'search', text: 'nothing' });
    const state = reduce(reduce(searched, { type: 'onlyFailed', on: true }), {
      type: 'message',
      message: reveal,
    });
    expect(state.view).toMatchObject({
      search: '',
      onlyFailed: false,
      opened: { case: 'two', trial: 1 },
      current: caseLine(prompt, 'two'),
    });
    expect(state.view.toggled).toEqual([groupLine(prompt, 'passed', false)]);
    expect(state.reveals).toBe(1);
  });

  it('waits for the row of the run that it names', () => {
    const asked = received(
      workspaceMessage(sampleSuite()),
      { ...reveal, run: 'run-2' } as ToPanel,
      rowsMessage(rows),
    );
    expect(asked.view.opened).toBeNull();
    const next = sampleSuite({ run: sampleRun({ id: 'run-2', startedAt: 3_000 }) });
    const running = reduce(asked, { type: 'message', message: { type: 'suite', suite: next } });
    const state = reduce(running, { type: 'message', message: rowsMessage(rows, { run: 'run-2' }) });
    expect(state.view.opened?.case).toBe('two');
    expect(state.wanted).toBeNull();
  });

  it('selects a suite alone', () => {
    const state = received(workspaceMessage(sampleSuite(), sampleSuite({ suite: 'b' })), {
      type: 'reveal',
      suite: 'b',
      run: null,
      key: null,
    });
    expect(shownSuite(state)?.suite).toBe('b');
    expect(state.view.opened).toBeNull();
  });
});
