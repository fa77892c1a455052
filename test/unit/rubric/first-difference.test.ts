import { expect, it } from 'vitest';
import { firstDifference } from '../../../src/core/rubric/first-difference.ts';

it.each([
  [{ city: 'Graz', n: 2 }, { city: 'Linz', n: 2 }, '"city" in the output is "Graz", not "Linz".'],
  [{ a: [{ b: 1 }] }, { a: [{ b: 2 }] }, '"a.0.b" in the output is 1, not 2.'],
  [{}, { n: 1 }, '"n" in the output is missing; 1 is expected.'],
  [{ n: 1, extra: null }, { n: 1 }, '"extra" in the output is null, and is not expected at all.'],
  [[1], { 0: 1 }, 'The output is [1], not {"0":1}.'],
  ['1', 1, 'The output is "1", not 1.'],
])('%j against %j', (actual, expected, sentence) => {
  expect(firstDifference(actual, expected)).toBe(sentence);
});
