import { expect, it } from 'vitest';
import { waitWords } from '../../../src/core/report/wait-words.ts';

const wait = (reason: string, until: number) => ({ waiting: { reason, until } });

it('says how long a run waits and why, without what the provider said', () => {
  const reason = 'gateway takes no more requests now (429): Rate limit reached: 3 a minute.';
  expect(waitWords(wait(reason, 21_000), 1000)).toBe(
    'waiting 20 s, gateway takes no more requests now (429)',
  );
  expect(waitWords(wait('gateway failed (500).', 9000), 1000)).toBe('waiting 8 s, gateway failed (500)');
});

it('is silent when nothing waits, or not long', () => {
  expect(waitWords({}, 0)).toBe('');
  expect(waitWords(wait('gateway failed (500).', 2500), 1000)).toBe('');
});
