import { describe, expect, it } from 'vitest';
import { describeRubric, figure, paid, progress, verdict } from '../../../src/panel/results/words.ts';
import { ago, duration, money, percent, roughly } from '../../../src/panel/shared/words.ts';
import { grounded, sampleRun } from './sample-run.ts';

function counts(passed: number, failed: number, errors: number) {
  return sampleRun().prompts.map((prompt) => ({ ...prompt, passed, failed, errors }));
}

it('writes money with two digits that mean something, and an unknown price as such', () => {
  expect(money(null)).toBe('unknown price');
  expect(money(0)).toBe('$0.00');
  expect(money(0.25)).toBe('$0.25');
  expect([money(0.0005), money(0.0005, 'even')]).toEqual(['$0.0005', '$0.00050']);
  expect(money(12.3456)).toBe('$12.35');
  expect(money(0.00088)).toBe('$0.00088');
  expect(money(0.01234)).toBe('$0.012');
});

it('says all and nothing only of all and nothing', () => {
  expect(percent(1)).toBe('100 %');
  expect(percent(0.9996)).toBe('>99 %');
  expect(percent(0.0004)).toBe('<1 %');
  expect(percent(0)).toBe('0 %');
  expect(percent(0.789)).toBe('79 %');
});

it('writes durations and ages', () => {
  expect(duration(850)).toBe('850 ms');
  expect(duration(1_312)).toBe('1.3 s');
  expect(duration(59_990)).toBe('1 min 0 s');
  expect(duration(125_000)).toBe('2 min 5 s');
  expect(roughly(38_000)).toBe('about 40 s');
  expect(roughly(2_000)).toBe('a few seconds');
  expect(roughly(150_000)).toBe('about 3 min');
  expect(ago(0, 20_000)).toBe('just now');
  expect(ago(0, 120_000)).toBe('2 min ago');
  expect(ago(0, 3 * 3_600_000)).toBe('3 h ago');
  expect(ago(0, 49 * 3_600_000)).toBe('2 d ago');
});

describe('verdict', () => {
  it('says nothing while the run goes on', () => {
    expect(verdict(sampleRun({ status: 'running' }))).toBeNull();
  });

  it.each([
    ['failed', counts(335, 25, 0), '25 of 360 cells failed'],
    ['failed', counts(330, 25, 5), '25 of 360 cells failed, 5 could not be judged'],
    ['failed', counts(360, 0, 0), 'A rule of the gate failed'],
    ['passed', counts(360, 0, 0), 'All 360 passed'],
    ['passed', counts(350, 10, 0), 'Passed: 10 of 360 cells failed, which the gate allows'],
    ['error', counts(359, 0, 1), '1 of 360 cells could not be judged'],
  ] as const)('%s', (status, prompts, words) => {
    expect(verdict(sampleRun({ status, prompts, done: 360, total: 360 }))?.words).toBe(words);
  });

  it('says where a run ended early', () => {
    const early = { done: 40, total: 360, prompts: counts(40, 0, 0) };
    expect(verdict(sampleRun({ ...early, status: 'cancelled' }))?.words).toBe(
      'Cancelled after 40 of 360; finished cells are kept',
    );
    expect(verdict(sampleRun({ ...early, status: 'error' }))?.words).toBe('Stopped after 40 of 360');
  });
});

it('says what was asked, reused and paid', () => {
  expect(paid(sampleRun({ done: 360, reused: 348, paidUsd: 0.25 }))).toBe('12 asked, 348 reused · $0.25');
  expect(paid(sampleRun({ done: 360, reused: 360, paidUsd: 0 }))).toBe('all reused · nothing paid');
  expect(paid(sampleRun({ done: 360, reused: 0, paidUsd: null }))).toBe('unknown price');
  expect(paid(sampleRun({ regrade: true }))).toBe('regraded, no model asked');
});

it('says what a running run costs and how long it goes on', () => {
  expect(progress(sampleRun({ paidUsd: 0.25, limitUsd: 2, leftMs: 38_000 }))).toBe(
    '$0.25 of at most $2.00 · about 40 s left',
  );
  expect(progress(sampleRun({ paidUsd: null, limitUsd: null }))).toBe('Unknown price');
});

it('gives a binary rubric its pass rate in points and another its mean score', () => {
  expect(figure(grounded)).toEqual({ share: 0.5, words: '50 %', interval: '[20, 80]' });
  expect(figure({ ...grounded, binary: false })).toEqual({
    share: 0.6,
    words: '0.60',
    interval: '[0.20, 0.80]',
  });
  expect(figure({ ...grounded, passRate: null, ci: null })).toEqual({
    share: null,
    words: '–',
    interval: '',
  });
  expect(describeRubric(grounded)).toBe(
    'grounded (groundedness): 50 % passed, 95 % interval [20, 80], 2 of 4 passed, 2 failed, 1 error',
  );
});
