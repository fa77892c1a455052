import { expect, test } from 'vitest';
import {
  bar,
  count,
  dollars,
  percent,
  percentWithInterval,
  scoreWithInterval,
} from '../../../src/core/report/figures.ts';
import { manyLines, oneLine, plainText, shorten } from '../../../src/core/report/plain-text.ts';

test('a share is 100 % only when it is all, and 0 % only when it is none', () => {
  expect([0, 0.0001, 0.794, 0.9999, 1].map(percent)).toEqual(['0 %', '1 %', '79 %', '99 %', '100 %']);
});

test('figures come with their interval', () => {
  expect(percentWithInterval(0.794, [0.64, 0.89])).toBe('79 % [64, 89]');
  expect(percentWithInterval(0.794, null)).toBe('79 % [unknown]');
  expect(percentWithInterval(null, null)).toBe('no data');
  expect(scoreWithInterval(0.5, [0.25, 0.755])).toBe('0.50 [0.25, 0.76]');
});

test('dollars keep their meaning down to fractions of a cent', () => {
  expect([null, 0, 12.345, 0.0123, 0.00012345, 0.0000099].map(dollars)).toEqual([
    'unknown',
    '$0',
    '$12.35',
    '$0.0123',
    '$0.00012',
    '$0.0000099',
  ]);
});

test('a bar is empty only at none and full only at all', () => {
  expect([0, 0.001, 0.5, 0.999, 1].map((share) => bar(share, 4))).toEqual([
    '░░░░',
    '█░░░',
    '██░░',
    '███░',
    '████',
  ]);
});

test('counts have their noun in the right number', () => {
  expect([count(1, 'cell'), count(1234, 'cell'), count(0, 'cell')]).toEqual([
    '1 cell',
    '1,234 cells',
    '0 cells',
  ]);
});

test('plain text shows and does nothing else', () => {
  expect(plainText('a\u001B[31mb\u001B[0m\r\nc\u0007\td')).toBe('ab\nc\uFFFD\td');
  expect(plainText('\uD83D\uDE00 \uD83D x')).toBe('😀 \uFFFD x');
});

test('short forms never end in half a character', () => {
  expect(shorten('ab😀', 4)).toBe('ab😀');
  expect(shorten('ab😀c', 4)).toBe('ab…');
  expect(oneLine('  a \n b  ', 10)).toBe('a b');
  expect(manyLines('a\nb', 10)).toBe('a\nb');
  expect(oneLine(`a${' '.repeat(1_000_000)}b`, 10)).toBe('a');
});
