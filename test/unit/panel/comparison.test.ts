import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../../src/core/compare/comparison.ts';
import { caseBatches, comparisonSummary } from '../../../src/core/report/comparison-batches.ts';
import { moveInCases } from '../../../src/panel/comparison/case-keys.ts';
import { listCases, otherChanges } from '../../../src/panel/comparison/cases.ts';
import { alignedCalls, firstPair, gradePairs } from '../../../src/panel/comparison/pairs.ts';
import { type ComparisonState, reduce, startState } from '../../../src/panel/comparison/state.ts';
import { readView, startView, type View } from '../../../src/panel/comparison/view.ts';
import {
  gateReasons,
  headline,
  moreCases,
  noneFlakyWords,
  points,
  rate,
  ratioTone,
  scaleEnd,
  shortReason,
  trialWords,
} from '../../../src/panel/comparison/words.ts';
import type { FurtherColumn, ToComparison } from '../../../src/panel/comparison-contract.ts';
import {
  answer,
  comparedCase,
  comparison,
  comparisonId,
  comparisonMessages,
  frame,
} from '../../panel/harness/comparison-samples.ts';

function shownState(one: Comparison = comparison(), view: Partial<View> = {}): ComparisonState {
  return comparisonMessages(one).reduce(
    (state, message) => reduce(state, { type: 'messages', messages: [message] }),
    startState({ ...startView, ...view }),
  );
}

function shownOf(one?: Comparison) {
  const { shown } = shownState(one);
  if (!shown) throw new Error('Nothing is shown');
  return shown;
}

const view = (change: Partial<View> = {}): View => ({ ...startView, ...change });

describe('batches', () => {
  it('come together as the comparison that they were made of', () => {
    const one = comparison({ cases: 1_234, rubrics: 3 });
    const shown = shownOf(one);
    expect(shown.rows).toEqual(one.cases);
    expect(shown.columns).toEqual(one.rubrics.map(({ column }) => column));
    expect(JSON.stringify(comparisonSummary(one)).length).toBeLessThan(20_000);
    expect([...caseBatches(one, 500)].map(({ from, rows }) => [from, rows.length])).toEqual([
      [0, 500],
      [500, 500],
      [1_000, 234],
    ]);
  });

  it('and columns of two sides go when two others are picked', () => {
    const state = shownState();
    const picked = frame({ baseline: 'v8' });
    expect(
      reduce({ ...state, frame: frame() }, { type: 'messages', messages: [{ type: 'frame', frame: picked }] })
        .shown,
    ).toBeNull();
    const same = { type: 'frame' as const, frame: frame({ further: ['v8'] }) };
    expect(reduce({ ...state, frame: frame() }, { type: 'messages', messages: [same] }).shown).toBe(
      state.shown,
    );
  });

  it('of another comparison, or out of turn, are dropped', () => {
    const messages = comparisonMessages(comparison());
    const state = shownState();
    for (const message of messages.filter(({ type }) => type === 'cases'))
      expect(reduce(state, { type: 'messages', messages: [message] })).toBe(state);
    const late = comparisonMessages(comparison(), { id: 'other' })[1]!;
    expect(reduce(state, { type: 'messages', messages: [late] })).toBe(state);
  });
});

describe('columns beside the two', () => {
  const column = (side: string): FurtherColumn => ({
    side,
    short: side,
    words: side,
    missing: null,
    verdict: 'improved',
    rubrics: [],
    costRatio: null,
    costCi: null,
  });
  const told = (state: ComparisonState, ...messages: ToComparison[]) =>
    reduce(state, { type: 'messages', messages });
  const chosen = (...further: string[]): ToComparison => ({ type: 'frame', frame: frame({ further }) });
  const state = told(shownState(), chosen('v8', 'v9'), {
    type: 'further',
    id: comparisonId,
    columns: [column('v8'), column('v9')],
    renewing: false,
  });

  it('stay through a new comparison of the same two, marked until they are renewed', () => {
    expect(state.shown?.renewing).toBe(false);
    const [figures] = comparisonMessages(comparison(), { id: 'c2' });
    const next = told(state, figures!);
    expect(next.shown).toMatchObject({ id: 'c2', renewing: true });
    expect(next.shown?.further).toBe(state.shown?.further);
    const renewed = { type: 'further' as const, id: 'c2', columns: [column('v8')], renewing: false };
    expect(told(next, renewed).shown).toMatchObject({ further: [column('v8')], renewing: false });
    expect(told(next, { ...renewed, id: comparisonId })).toBe(next);
  });

  it('go with the two, and one at once when it is taken away', () => {
    expect(told(state, chosen('v9')).shown?.further.map(({ side }) => side)).toEqual(['v9']);
    const other = told(state, { type: 'frame', frame: frame({ baseline: 'v8' }) });
    expect(other.shown).toBeNull();
    const [figures] = comparisonMessages(comparison(), { id: 'c2' });
    expect(told(other, figures!).shown?.further).toEqual([]);
  });
});

describe('the state', () => {
  it('takes texts of the opened case only', () => {
    const opened = reduce(shownState(), { type: 'toggleCase', case: 'case-0' });
    const message = (id: string) =>
      ({
        type: 'messages',
        messages: [{ type: 'detail', id: comparisonId, detail: comparedCase(id) }],
      }) as const;
    expect(reduce(opened, message('case-1')).detail).toBeNull();
    const read = reduce(opened, message('case-0'));
    expect(read.detail).toMatchObject({ id: 'case-0' });
    expect(reduce(read, { type: 'toggleCase', case: 'case-1' }).detail).toBeNull();
    expect(reduce(read, { type: 'close' }).view.opened).toBeNull();
  });

  it('asks for texts anew when another comparison comes, and keeps what one looks at', () => {
    const opened = reduce(shownState(), { type: 'toggleCase', case: 'case-0' });
    const [message] = comparisonMessages(comparison(), { id: 'c2' });
    const next = reduce(opened, { type: 'messages', messages: [message!] });
    expect(next.detail).toBeNull();
    expect(next.view.opened).toBe('case-0');
  });

  it('sorts up, down, and back to the suite’s order', () => {
    const by = (state: ComparisonState) => reduce(state, { type: 'sort', by: 'cost' });
    const first = by(shownState());
    expect([first.view.sort, first.view.descending]).toEqual(['cost', false]);
    expect(by(first).view.descending).toBe(true);
    expect(by(by(first)).view.sort).toBe('order');
  });

  it('reveals a case whatever filter stands in the way', () => {
    const state = shownState(undefined, { filter: 'fixed', search: 'nothing' });
    const message = { type: 'reveal', rubric: 'tone', case: 'case-100' } as const;
    const next = reduce(state, { type: 'messages', messages: [message] });
    expect(next.view).toMatchObject({ filter: 'all', search: '', opened: 'case-100', rubric: 'tone' });
    expect(next.reveals).toBe(1);
  });

  it('reveals a rubric’s cases whatever was searched for before', () => {
    const state = shownState(undefined, { filter: 'fixed', search: 'nothing', tag: 'refund' });
    const message = { type: 'reveal', rubric: 'tone', case: null } as const;
    const next = reduce(state, { type: 'messages', messages: [message] });
    expect(next.view).toMatchObject({ rubric: 'tone', filter: null, search: '', tag: null });
  });

  it('starts afresh from a kept view of another shape', () => {
    expect(readView({ sort: 'size', filter: 7, toggled: [1, 'change'], scroll: -4, rubric: 'a' })).toEqual(
      view({ toggled: ['change'], rubric: 'a' }),
    );
    expect(readView('text')).toEqual(startView);
    const kept = reduce(shownState(), { type: 'toggleCase', case: 'case-3' }).view;
    expect(readView(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  });
});

describe('the case list', () => {
  it('begins with the rubric that fell most and the cases that it broke', () => {
    const list = listCases(shownOf(), view());
    expect(list).toMatchObject({ rubric: 0, filter: 'broken' });
    expect(list.indexes).toHaveLength(12);
    expect(list.counts).toMatchObject({ broken: 12, fixed: 2, all: 120 });
  });

  it('counts a case once for any rubric', () => {
    const shown = shownOf();
    const list = listCases(shown, view({ rubric: '', filter: 'broken' }));
    const broken = new Set(shown.summary.rubrics.flatMap((rubric) => rubric.broken));
    expect(new Set(list.indexes.map((index) => shown.rows[index]?.id))).toEqual(broken);
    expect(list.counts.broken).toBe(broken.size);
  });

  it('finds by words in titles and tags, and by tag', () => {
    const shown = shownOf();
    const found = listCases(shown, view({ filter: 'all', search: 'WARRANTY resale', tag: 'warranty' }));
    expect(found.indexes.length).toBeGreaterThan(0);
    for (const index of found.indexes) {
      expect(shown.rows[index]?.title).toContain('warranty after resale');
      expect(shown.rows[index]?.tags).toContain('warranty');
    }
    expect(found.tags).toEqual(['from trace', 'refund', 'warranty']);
  });

  it('sorts what fell most first, and what has no value last either way', () => {
    const one = comparison();
    const cases = one.cases.map((row, index) =>
      index === 5 ? { ...row, costUsd: { baseline: null, candidate: null } } : row,
    );
    const shown = shownOf({ ...one, cases });
    for (const descending of [false, true]) {
      const { indexes } = listCases(shown, view({ filter: 'all', sort: 'cost', descending }));
      expect(indexes.at(-1)).toBe(5);
      const deltas = indexes.slice(0, -1).map((index) => {
        const { baseline, candidate } = cases[index]!.costUsd;
        return baseline! - candidate!;
      });
      const sorted = [...deltas].sort((a, b) => (descending ? b - a : a - b));
      expect(deltas).toEqual(sorted);
    }
    const byChange = listCases(shown, view({ filter: 'all', sort: 'rubric' })).indexes;
    expect(shown.columns[0]?.change[byChange[0]!]).toBe('broken');
    expect(shown.columns[0]?.change[byChange.at(-1)!]).toBe('fixed');
  });

  it('tells what other rubrics say of a case', () => {
    const shown = shownOf();
    const tone = shown.summary.rubrics.findIndex(({ name }) => name === 'tone');
    const index = shown.columns[tone]!.change.indexOf('fixed');
    expect(otherChanges(shown, index, 0)).toContainEqual({ name: 'tone', change: 'fixed' });
    expect(otherChanges(shown, index, tone)).not.toContainEqual({ name: 'tone', change: 'fixed' });
  });
});

it('moves by the keys of a list and stays inside', () => {
  const move = (key: string, at: number, isOpen = false) => moveInCases(key, 10, at, 5, isOpen);
  expect(move('ArrowDown', -1)).toEqual({ type: 'to', index: 0 });
  expect(move('ArrowUp', -1)).toEqual({ type: 'to', index: 9 });
  expect(move('PageDown', 8)).toEqual({ type: 'to', index: 9 });
  expect(move('Home', 8)).toEqual({ type: 'to', index: 0 });
  expect(move('Enter', 3)).toEqual({ type: 'toggle' });
  expect(move('Enter', -1)).toBeNull();
  expect(move('ArrowLeft', 3, true)).toEqual({ type: 'close' });
  expect(move('ArrowLeft', 3)).toBeNull();
  expect(moveInCases('ArrowDown', 0, -1, 5, false)).toBeNull();
});

describe('words', () => {
  const text = (one: Comparison) =>
    headline(comparisonSummary(one))
      .map((phrase) => phrase.text)
      .join('');

  it('say the verdict, what moved, what did not, and what is open', () => {
    expect(text(comparison())).toBe(
      'Regressed in one, improved in one. grounded fell by 9 points, tone rose by 6. valid-json did not change. apologises and refuses-rightly are not decided: about 220 more cases would tell.',
    );
    const one = comparison();
    const only = { ...one, rubrics: one.rubrics.slice(4), verdict: 'inconclusive' as const };
    expect(text(only)).toBe('Not decided. refuses-rightly: about 60 more cases would tell.');
    expect(text({ ...one, rubrics: [], verdict: 'inconclusive' })).toBe('Not decided. ');
  });

  it('say why nothing is decided where it is the same for all', () => {
    const one = comparison();
    const rubrics = one.rubrics.map((rubric) => ({
      ...rubric,
      verdict: 'inconclusive' as const,
      reason: 'missing-data' as const,
      neededCases: null,
    }));
    expect(text({ ...one, rubrics, verdict: 'inconclusive' })).toBe(
      'Not decided. Five rubrics are not decided: too many grades are missing.',
    );
    const [first, ...rest] = rubrics;
    expect(
      text({ ...one, rubrics: [{ ...first!, reason: 'no-data' }, ...rest], verdict: 'inconclusive' }),
    ).toBe('Not decided. Five rubrics are not decided.');
  });

  it('tell rules of which the gate says the same together', () => {
    const missing = '6 cases could not be graded. Run again what failed.';
    expect(
      gateReasons([
        `errors: 6 cells failed.`,
        `grounded: ${missing}`,
        `tone: ${missing}`,
        'not decided for a, b.',
      ]),
    ).toEqual(['errors: 6 cells failed.', `grounded, tone: ${missing}`, 'not decided for a, b.']);
    expect(gateReasons([])).toEqual([]);
  });

  it('never round a rate to all or none, nor a zero to a sign', () => {
    expect(rate(0.9999, true)).toBe('>99.9 %');
    expect(rate(0.0001, true)).toBe('<0.1 %');
    expect(rate(1, true)).toBe('100 %');
    expect(rate(0.714, false)).toBe('0.71');
    expect(rate(null, true)).toBe('–');
    expect(points(-0.0001)).toBe('0.0');
    expect(points(-0.092)).toBe('−9.2');
  });

  it('say how many more cases, and why where none would tell', () => {
    const [first] = comparisonSummary(comparison()).rubrics;
    const open = { ...first!, verdict: 'inconclusive' as const, reason: 'too-few-changes' as const, n: 120 };
    expect(moreCases({ ...open, neededCases: 133 })).toBe(13);
    expect(shortReason({ ...open, neededCases: 181 }, 0.05)).toBe('about 70 more cases');
    expect(shortReason({ ...open, neededCases: null }, 0.05)).toBe('too few cases changed');
  });

  it('choose a scale that holds every interval', () => {
    const { rubrics } = comparisonSummary(comparison());
    expect(scaleEnd(rubrics, 0.05)).toBe(0.15);
    expect(scaleEnd([], 0.05)).toBe(0.1);
    expect(scaleEnd(rubrics, 0.3)).toBe(0.75);
  });

  it('call a ratio good or bad only where its interval leaves out 1', () => {
    expect(ratioTone([0.7, 0.9])).toBe('good');
    expect(ratioTone([0.7, 1.1])).toBe('plain');
    expect(ratioTone([1.01, 1.1])).toBe('bad');
    expect(ratioTone(null)).toBe('plain');
  });

  it('tell trials without colour', () => {
    const column = (trials: string) => ({ trials: [trials], means: [null] });
    expect(trialWords(column('110'), 0)).toBe('2 of 3 pass');
    expect(trialWords(column('10e'), 0)).toBe('1 of 3 passes, 1 error');
    expect(trialWords(column('11|00'), 0)).toBe('2 of 4 pass');
    expect(trialWords(column(''), 0)).toBe('not graded');
  });

  it('say what the trials could have shown where none disagree, and nothing where some do', () => {
    const { summary } = shownOf();
    const asked = (trials: number, flaky: string[] = []) =>
      noneFlakyWords({
        rubrics: summary.rubrics.map((rubric) => ({ ...rubric, flaky })),
        baseline: { ...summary.baseline, trials: 1 },
        candidate: { ...summary.candidate, trials },
      });
    expect(asked(1)).toBe('With one trial a case none can be seen to be flaky.');
    expect(asked(3)).toBe(
      'No case is seen to be flaky. Of a case that fails one time in ten, 3 trials show it with a chance of 27 %.',
    );
    expect(asked(3, ['case 1'])).toBeNull();
  });
});

describe('a case', () => {
  it('opens at the trial that the rubric tells apart', () => {
    const same = { model: 'm', trial: 1, baseline: answer('a', true), candidate: answer('a', true) };
    const differs = { ...same, trial: 2, candidate: answer('b', false) };
    expect(firstPair(comparedCase('c', { pairs: [same, differs] }), 'grounded')).toBe(1);
    expect(firstPair(comparedCase('c', { pairs: [same] }), 'grounded')).toBe(0);
  });

  it('puts the chosen rubric first, then what changed', () => {
    const [pair] = comparedCase().pairs;
    expect(gradePairs(pair!, 'tone').map(({ rubric }) => rubric)).toEqual([
      'tone',
      'grounded',
      'refuses-rightly',
      'valid-json',
    ]);
  });

  it('aligns tool calls by name and order', () => {
    const call = (name: string) => ({ name, arguments: '{}' });
    const pair = {
      model: 'm',
      trial: 1,
      baseline: answer('a', true, { toolCalls: [call('look'), call('read')] }),
      candidate: answer('a', true, { toolCalls: [call('read'), call('send')] }),
    };
    expect(alignedCalls(pair).map(({ baseline, candidate }) => [baseline?.name, candidate?.name])).toEqual([
      ['look', undefined],
      ['read', 'read'],
      [undefined, 'send'],
    ]);
  });
});

it('parses what comes back and refuses what does not belong', async () => {
  const { fromComparison, toComparison } = await import('../../../src/panel/comparison-contract.ts');
  expect(fromComparison.safeParse({ type: 'pick', baseline: 'v7', candidate: 'working' }).success).toBe(true);
  expect(fromComparison.safeParse({ type: 'accept', id: 'c1', case: 'a' }).success).toBe(false);
  expect(fromComparison.safeParse({ type: 'shell', command: 'ls' }).success).toBe(false);
  expect(toComparison.safeParse({ type: 'frame', frame: frame() }).success).toBe(true);
});
