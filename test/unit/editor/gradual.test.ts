import { expect, test } from 'vitest';
import { gradual } from '../../../src/editor/lazy/gradual.ts';

test('parts are loaded in order, each in a turn of its own, and the whole last', async () => {
  const told: string[] = [];
  const load = gradual(
    ['first', 'second'].map((name) => async () => {
      told.push(name);
      setImmediate(() => told.push(`a turn after ${name}`));
    }),
    async () => {
      told.push('whole');
      return 'module';
    },
  );
  expect(await load()).toBe('module');
  expect(told).toEqual(['first', 'a turn after first', 'second', 'a turn after second', 'whole']);
});

test('who asks while it loads, or after, gets the same load', async () => {
  let loads = 0;
  const load = gradual([], async () => ++loads);
  expect(await Promise.all([load(), load()])).toEqual([1, 1]);
  expect(await load()).toBe(1);
});

test('a load that failed is tried anew', async () => {
  let tries = 0;
  const load = gradual(
    [
      async () => {
        tries++;
        if (tries === 1) throw new Error('The file is being replaced.');
      },
    ],
    async () => 'module',
  );
  await expect(load()).rejects.toThrow('being replaced');
  expect(await load()).toBe('module');
});
