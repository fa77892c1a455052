import { describe, expect, it } from 'vitest';
import { ageOf, dollars, percent, promptTitle, suiteTitle, timeLeft } from '../../../src/editor/wording.ts';

const minute = 60_000;

describe('words for people', () => {
  it.each([
    [0, 'now'],
    [59_000, 'now'],
    [minute, '1 min ago'],
    [59 * minute, '59 min ago'],
    [60 * minute, '1 hr ago'],
    [25 * 60 * minute, '1 day ago'],
    [72 * 60 * minute, '3 days ago'],
  ])('says how old %i ms are', (ms, words) => {
    expect(ageOf(1000, 1000 + ms)).toBe(words);
  });

  it.each([
    [0, '$0'],
    [0.00001, 'less than $0.0001'],
    [0.0123, '$0.0123'],
    [0.25, '$0.25'],
    [12.714, '$12.71'],
  ])('writes %d dollars', (usd, words) => {
    expect(dollars(usd)).toBe(words);
  });

  it.each([
    [1, '100 %'],
    [0.999, '99 %'],
    [0.001, '1 %'],
    [0, '0 %'],
    [0.5, '50 %'],
  ])('never rounds %d to all or nothing', (share, words) => {
    expect(percent(share)).toBe(words);
  });

  it.each([
    [400, 'about 1 s left'],
    [42_000, 'about 40 s left'],
    [180_000, 'about 3 min left'],
  ])('rounds %i ms left', (ms, words) => {
    expect(timeLeft(ms)).toBe(words);
  });

  it('names suites and prompts without their endings', () => {
    expect(suiteTitle('a/refunds.eval.yaml')).toBe('refunds');
    expect(suiteTitle('classify.prompt.yml')).toBe('classify');
    expect(promptTitle('a/b/support-reply.prompt')).toBe('support-reply');
    expect(promptTitle('summary.md')).toBe('summary.md');
  });
});
