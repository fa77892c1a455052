import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonForm } from '../../../src/panel/comparison/json-form.ts';
import { readView, startView } from '../../../src/panel/results/view.ts';
import { jsonTokens } from '../../../src/panel/shared/json-tokens.ts';

describe('readView', () => {
  it('gives back what was kept', () => {
    const view = {
      ...startView,
      suite: 'a.eval.yaml',
      toggled: ['x'],
      onlyFailed: true,
      search: 'refund',
      tag: 'b',
      current: 'x',
      opened: { prompt: 'p', case: 'c', trial: 2 },
      sections: ['Output'],
      scroll: 440,
      pane: 0.4,
    };
    expect(readView(JSON.parse(JSON.stringify(view)))).toEqual(view);
  });

  it('starts afresh with anything else', () => {
    expect(readView(undefined)).toEqual(startView);
    expect(readView({ scroll: -1, pane: 7, toggled: [1, 'x'], opened: { case: 3 } })).toEqual({
      ...startView,
      toggled: ['x'],
    });
    fc.assert(
      fc.property(fc.anything(), (kept) => {
        const view = readView(kept);
        expect(Object.keys(view)).toEqual(Object.keys(startView));
      }),
    );
  });
});

describe('jsonTokens', () => {
  const shown = (text: string) =>
    jsonTokens(text)
      ?.map((token) => token.text)
      .join('');

  it('indents as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const value: unknown = JSON.parse(json);
        const plain = JSON.stringify(value);
        expect(shown(plain)).toBe(JSON.stringify(value, null, 2));
        expect(shown(JSON.stringify(value, null, 7))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  it('keeps what a parser would lose', () => {
    expect(shown('{"n":12345678901234567890,"n":1.0,"s":"\\u0041"}')).toBe(
      '{\n  "n": 12345678901234567890,\n  "n": 1.0,\n  "s": "\\u0041"\n}',
    );
  });

  it('tells names from strings, numbers and words', () => {
    const kinds = jsonTokens('{"a":"b","c":-1e5,"d":[null,true]}')?.filter((token) => token.kind !== 'plain');
    expect(kinds?.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'name "a"',
      'string "b"',
      'name "c"',
      'number -1e5',
      'name "d"',
      'word null',
      'word true',
    ]);
  });

  it('is null for text that is not JSON', () => {
    expect(jsonTokens('{"a":')).toBeNull();
    expect(jsonTokens('I am sorry.')).toBeNull();
  });
});

it('JSON nested beyond reading stays as it is: indented it would be a thousand times as long', () => {
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  expect(jsonTokens(nested(3_000))).toBeNull();
  expect(jsonForm(nested(3_000))).toBeNull();
  expect(jsonTokens(nested(50))).not.toBeNull();
  expect(jsonForm(nested(50))).toContain('1');
});
