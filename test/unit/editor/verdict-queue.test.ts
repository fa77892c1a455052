import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { VerdictQueue } from '../../../src/editor/testing/verdict-queue.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('tells every verdict once, in order, a few at a time', async () => {
  const told: string[] = [];
  const queue = new VerdictQueue<string>(() => undefined);
  for (let n = 0; n < 100; n += 1) queue.settle(`${n}`, n % 3, () => told.push(`${n}`));
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(50);
  expect(told.length).toBeGreaterThan(0);
  expect(told.length).toBeLessThan(20);
  const drained = queue.drained();
  await vi.runAllTimersAsync();
  await drained;
  expect(told).toEqual(Array.from({ length: 100 }, (_, n) => `${n}`));
  expect(vi.getTimerCount()).toBe(0);
});

it('tells of those alone that stay under way for a while', async () => {
  const started: string[] = [];
  const queue = new VerdictQueue<string>((item) => started.push(item));
  queue.begin('quick');
  queue.begin('slow');
  queue.settle('quick', 0, () => undefined);
  await vi.advanceTimersByTimeAsync(500);
  expect(started).toEqual([]);
  await vi.advanceTimersByTimeAsync(500);
  expect(started).toEqual(['slow']);
  await queue.drained();
  expect(vi.getTimerCount()).toBe(0);
});

it('is done at once when nothing waits', async () => {
  const queue = new VerdictQueue<string>(() => undefined);
  queue.begin('stopped');
  await queue.drained();
  expect(vi.getTimerCount()).toBe(0);
});
