import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Case } from '../../../src/core/case.ts';
import { RubricError } from '../../../src/core/rubric/rubric.ts';
import { fillTemplates, hasTemplates, unsupportedPlaceholder } from '../../../src/core/rubric/template.ts';

const from: Case = {
  id: 'late refund',
  vars: {
    city: 'Oslo',
    limit: 30,
    words: ['a', 'b'],
    order: { items: [{ name: 'lamp' }], total: null },
    'Order No. 1': 'X-1',
    sneaky: '{{city}}',
    expected: 'a variable',
  },
  expected: { label: 'positive' },
  metadata: { team: 'support' },
};

describe('fillTemplates', () => {
  test.each([
    ['plain', 'plain'],
    ['{{city}}', 'Oslo'],
    ['in {{ city }} and {{city}}', 'in Oslo and Oslo'],
    ['{{limit}}', 30],
    ['at most {{limit}}', 'at most 30'],
    ['{{words}}', ['a', 'b']],
    ['{{words}}!', '["a","b"]!'],
    ['{{order.items.0.name}}', 'lamp'],
    ['{{order.total}}', null],
    ['{{Order No. 1}}', 'X-1'],
    ['{{expected}}', 'a variable'],
    ['{{expected.label}}', 'positive'],
    ['{{metadata.team}}', 'support'],
    ['\\{{city}}', '{{city}}'],
    ['{{}} and {{ }}', '{{}} and {{ }}'],
    ['{ "a": {"b": 1}}', '{ "a": {"b": 1}}'],
    ['a{2}{{limit}}', 'a{2}30'],
  ])('%s', (text, filled) => {
    expect(fillTemplates(text, from)).toEqual(filled);
  });

  test("the case's expected goes before nothing but a variable of the whole name", () => {
    expect(fillTemplates('{{expected}}', { id: 'x', vars: {}, expected: 'y' })).toBe('y');
  });

  test('what is inserted is never a template again', () => {
    expect(fillTemplates('{{sneaky}} {{city}}', from)).toBe('{{city}} Oslo');
  });

  test('strings at any depth, never keys', () => {
    expect(fillTemplates({ '{{city}}': [{ a: '{{city}}' }, 1, true] }, from)).toEqual({
      '{{city}}': [{ a: 'Oslo' }, 1, true],
    });
  });

  test.each([
    'town',
    'order.missing',
    'order.items.7',
    'city.length',
    '__proto__',
    'words.constructor',
    'toString',
  ])('a missing variable is named: %s', (name) => {
    expect(() => fillTemplates(`x {{${name}}}`, from)).toThrow(RubricError);
    expect(() => fillTemplates(`{{${name}}}`, from)).toThrow(`{{${name}}}`);
  });
});

test('hasTemplates agrees with what filling changes', () => {
  expect(hasTemplates({ a: [{ b: 'x {{y}}' }] })).toBe(true);
  expect(hasTemplates({ a: ['{{ }}', '{{}}', '{y}', '\\{{y}}', 3, null] })).toBe(false);
});

test.each([
  ['{{#if x}}', '#if x'],
  ['a {{ x | upper }}', 'x | upper'],
  ['{{> partial}}', '> partial'],
  ['{{ f(x) }}', 'f(x)'],
])('%s is more than a value', (text, placeholder) => {
  expect(unsupportedPlaceholder({ a: [text] })).toBe(placeholder);
});

test('any text fills, or names what is missing', () => {
  const piece = fc.constantFrom('{{', '}}', '{', '}', 'city', '\\', ' ', '.', '\n', '|', 'x');
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join('')),
      (text) => {
        try {
          const filled = fillTemplates(text, from);
          if (!text.includes('{{')) expect(filled).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(RubricError);
        }
      },
    ),
  );
});
