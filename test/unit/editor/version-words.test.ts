import { describe, expect, it } from 'vitest';
import { changedRanges } from '../../../src/editor/versions/changed-ranges.ts';
import { authorWords, shortChange } from '../../../src/editor/versions/version-words.ts';

describe('a change in few words', () => {
  it('counts lines and names the rest', () => {
    const words = ['model: gpt-5-mini → claude', 'system message: 5 lines', 'temperature 0.2 → 0'];
    expect(shortChange({ words, lines: 5 })).toBe('5 lines, model changed, temperature changed');
    expect(shortChange({ words: ['model: a → b', 'messages unchanged'], lines: 0 })).toBe('model changed');
    expect(shortChange({ words: ['tool look_up added'], lines: 0 })).toBe('tool look_up added');
    expect(shortChange({ words: [], lines: 0 })).toBe('');
  });

  it('names environments whose overrides changed', () => {
    const words = [
      'messages unchanged',
      'environment production added: model a, temperature 0',
      'staging: model a → b, seed 1 added',
      'eu: topP 1 removed',
    ];
    expect(shortChange({ words, lines: 0 })).toBe('production added, staging changed, eu changed');
  });

  it('counts what is more than three', () => {
    const words = ['model: a → b', 'seed 1 → 2', 'temperature 0 → 1', 'tool x removed'];
    expect(shortChange({ words, lines: 1 })).toBe('1 line, model changed and 3 more changes');
  });

  it('names an author without the address', () => {
    expect(authorWords('Ana Lima <ana@example.com>')).toBe('Ana Lima');
  });
});

describe('what differs from production, line by line', () => {
  it('tells added, changed and deleted lines apart, whatever the line ends', async () => {
    expect(await changedRanges('a\nb\nc\nd\n', 'a\r\nB\r\nc\r\nnew\r\nd\r\n')).toEqual([
      { kind: 'modified', line: 1, lines: 1, was: 'b' },
      { kind: 'added', line: 3, lines: 1, was: '' },
    ]);
    expect(await changedRanges('a\nb\nc\n', 'a\nc\n')).toEqual([
      { kind: 'deleted', line: 1, lines: 0, was: 'b' },
    ]);
    expect(await changedRanges('a\n', 'a\n')).toEqual([]);
  });
});
