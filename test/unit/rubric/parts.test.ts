import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommaList } from '../../../src/core/rubric/comma-list.ts';
import { quoted, quotedList } from '../../../src/core/rubric/evidence.ts';
import { findJsonObjects } from '../../../src/core/rubric/json-objects.ts';

describe('parseCommaList', () => {
  test.each([
    ['a, b ,c', ['a', 'b', 'c']],
    [',, a,,b,', ['a', 'b']],
    ['two words, "a,b" , c', ['two words', 'a,b', 'c']],
    ['"say ""hi""", "back\\\\slash", "quo\\"te", "\\n"', ['say "hi"', 'back\\slash', 'quo"te', '\\n']],
    ['it"s, b', ['it"s', 'b']],
    ['""', ['']],
    ['', []],
  ])('%s', (text, fields) => {
    expect(parseCommaList(text)).toEqual(fields);
  });

  test.each(['"a', '"a""', '"a\\"', '"a"b', 'x, "'])('%s is refused', (text) => {
    expect(() => parseCommaList(text)).toThrow();
  });

  test('reads back whatever is quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const text = words
          .map((word) => `"${word.replaceAll('\\', '\\\\').replaceAll('"', '""')}"`)
          .join(', ');
        expect(parseCommaList(text)).toEqual(words);
      }),
    );
  });
});

describe('findJsonObjects', () => {
  test.each([
    ['{"a":1} and {b: 2}', [{ a: 1 }, { b: 2 }]],
    ['[1, {"a": {"b": 2}}]', [{ a: { b: 2 } }]],
    ["x {name: 'Ann', list: [1", []],
    ['x {"a": {"b": 1', [{ a: { b: 1 } }]],
    ['{no [json: {"a": 1}}', [{ a: 1 }]],
    ['{&x a: *x}', []],
    ['}{', [{}]],
  ])('%s', (text, found) => {
    expect([...findJsonObjects(text)]).toEqual(found);
  });

  test('many braces are refused, not searched for minutes', () => {
    expect(() => [...findJsonObjects('{'.repeat(90_000))]).toThrow('too much in braces');
    expect(() => [...findJsonObjects(`${'{:'.repeat(5_000)}${'}'.repeat(5_000)}`)]).toThrow(
      'too much in braces',
    );
  });
});

test('evidence stands on one line and is cut between characters', () => {
  expect(quoted('a\n"b"')).toBe('"a\\n\\"b\\""');
  expect(quoted(`${'x'.repeat(79)}😀 tail`)).toBe(`"${'x'.repeat(79)}…"`);
  expect(quotedList(['1', '2', '3', '4', '5', '6', '7'])).toBe('"1", "2", "3", "4", "5" and 2 more');
});
