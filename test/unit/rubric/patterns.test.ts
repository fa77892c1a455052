import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { openPatterns } from '../../../src/core/rubric/patterns.ts';
import type { Patterns } from '../../../src/core/rubric/rubric.ts';

let patterns: Patterns;
const open = (limitMs?: number) => {
  patterns = openPatterns(limitMs === undefined ? {} : { limitMs });
  return patterns;
};
afterEach(() => patterns.close());

const slow = '(a+)+$';
const slowText = `${'a'.repeat(40)}!`;

describe('search', () => {
  test("is JavaScript's own, lookbehind and all", async () => {
    const { search } = bound(open());
    expect(await search('(?<=#)(\\d)\\1', '', 'x#33')).toEqual({ index: 2, match: '33' });
    expect(await search('B', 'i', 'abc')).toEqual({ index: 1, match: 'b' });
    expect(await search('$', '', 'abc')).toEqual({ index: 3, match: '' });
    expect(await search('z', '', 'abc')).toBeNull();
  });

  test('begins at the start each time, with flags that remember too', async () => {
    const { search } = bound(open());
    expect(await search('a', 'g', 'xa')).toEqual({ index: 1, match: 'a' });
    expect(await search('a', 'g', 'xa')).toEqual({ index: 1, match: 'a' });
  });

  test('answers many at once, each its own', async () => {
    const { search } = bound(open());
    const found = await Promise.all(
      Array.from({ length: 2000 }, (_, n) => search(`\\b${n}\\b`, '', `x ${n} y`)),
    );
    expect(found.map((match) => match?.match)).toEqual(Array.from({ length: 2000 }, (_, n) => String(n)));
  });

  test('a bad pattern fails alone', async () => {
    const { search } = bound(open());
    const [bad, good] = await Promise.allSettled([search('([', '', 'x'), search('x', '', 'x')]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { name: 'RubricError' } });
    expect(good).toMatchObject({ status: 'fulfilled', value: { index: 0 } });
  });
});

describe('a pattern that does not end', () => {
  test('fails alone; those before and behind it are answered', async () => {
    const { search } = bound(open(150));
    const texts = ['x', slowText, 'y', slowText, 'z'];
    const found = await Promise.allSettled(
      texts.map((text) => search(text === slowText ? slow : '.', '', text)),
    );
    expect(found.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(found[1]).toMatchObject({
      reason: { message: expect.stringContaining('longer than 150 ms on this output') },
    });
    expect(await search('a', '', 'a')).toEqual({ index: 0, match: 'a' });
  });

  test('is not tried for ever', async () => {
    const { search } = bound(open(30));
    for (let n = 0; n < 10; n++) await expect(search(slow, '', slowText)).rejects.toThrow('on this output');
    await expect(search(slow, '', 'aaa')).rejects.toThrow('is not tried again');
    expect(await search('a', '', 'a')).not.toBeNull();
  });

  test('a busy main thread is no time-out', async () => {
    const { search } = bound(open(100));
    await search('a', '', 'a');
    const waiting = search('b', '', 'ab');
    const until = performance.now() + 400;
    while (performance.now() < until) Math.sqrt(until);
    expect(await waiting).toEqual({ index: 1, match: 'b' });
  });
});

test('close ends what waits, and nothing can be searched afterwards', async () => {
  const { search } = bound(open(60_000));
  const waiting = expect(search(slow, '', slowText)).rejects.toThrow('cancelled');
  await new Promise((resolve) => setTimeout(resolve, 100));
  await patterns.close();
  await waiting;
  await expect(search('a', '', 'a')).rejects.toThrow('closed');
});

test('an open thread does not hold the process, a search does', async () => {
  const file = resolve(import.meta.dirname, '../../../src/core/rubric/patterns.ts');
  const script = `
    import { openPatterns } from ${JSON.stringify(`file://${file}`)};
    const found = await openPatterns().search('b', '', 'abc');
    process.stdout.write(JSON.stringify(found));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    timeout: 20_000,
  });
  expect(JSON.parse(stdout)).toEqual({ index: 1, match: 'b' });
});

function bound(from: Patterns) {
  return { search: from.search.bind(from) };
}
