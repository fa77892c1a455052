import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonForm } from '../../../src/panel/comparison/json-form.ts';
import { diffTexts, loneText } from '../../../src/panel/comparison/text-diff.ts';
import { shownText } from '../../../src/panel/shared/shown-text.ts';

function sides(before: string, after: string): [string, string] {
  const { edits } = diffTexts(before, after);
  const text = (without: string) =>
    edits
      .filter(({ kind }) => kind !== without)
      .map((edit) => edit.text)
      .join('');
  return [text('added'), text('removed')];
}

describe('diffTexts', () => {
  it('marks the words that changed and no more', () => {
    const before = 'Answer from the policy below, and quote the sentence that you rely on. Be warm.';
    const after = 'Answer from the policy below. Be warm and brief: three sentences at most.';
    expect(diffTexts(before, after)).toEqual({
      how: 'words',
      json: false,
      edits: [
        { kind: 'same', text: 'Answer from the policy below' },
        { kind: 'removed', text: ', and quote the sentence that you rely on' },
        { kind: 'same', text: '. Be warm' },
        { kind: 'added', text: ' and brief: three sentences at most' },
        { kind: 'same', text: '.' },
      ],
    });
  });

  it('shows a changed space, and goes by characters where a script has no spaces', () => {
    expect(diffTexts('a b', 'a  b').edits).toContainEqual({ kind: 'added', text: '  b' });
    expect(diffTexts('返金は遅れています', '返金は届いています').edits[0]).toEqual({
      kind: 'same',
      text: '返金は',
    });
  });

  it('loses nothing of either text, whatever they hold', () => {
    const word = fc.constantFrom(
      'a',
      'Ж',
      '返',
      '\u202e',
      '<b>',
      ' ',
      '\n',
      '\r\n',
      '.',
      '👩‍👩‍👧',
      '\ud800',
      'long words',
    );
    const text = fc.array(word, { maxLength: 40 }).map((words) => words.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(sides(before, after)).toEqual([before, after]);
      }),
    );
  });

  it('compares JSON by what it says', () => {
    expect(diffTexts('{"b":1,"a":[1,2]}', '{ "a": [1, 2], "b": 1 }')).toMatchObject({
      how: 'equal',
      json: true,
    });
    const { edits, json } = diffTexts('{"b":1,"a":2}', '{"a":3,"b":1}');
    expect(json).toBe(true);
    expect(edits.filter(({ kind }) => kind !== 'same').map(({ text }) => text.trim())).toEqual(['2', '3']);
  });

  it('gives up in time on long texts that share nothing, and keeps both', () => {
    const text = (letter: string) => Array.from({ length: 60_000 }, (_, n) => `${letter}${n}`).join('\n');
    const [before, after] = [text('a'), text('b')];
    const diff = diffTexts(before, after);
    expect(['lines', 'unmarked']).toContain(diff.how);
    expect(sides(before, after)).toEqual([before, after]);
    expect(diffTexts('x'.repeat(1_500_000), 'y'.repeat(1_500_000)).how).toBe('unmarked');
  });

  it('finds one changed line in a long text', () => {
    const lines = Array.from({ length: 8_000 }, (_, n) => `line ${n} of the text`);
    const before = lines.join('\n');
    lines[4_000] = 'line 4000 of another text';
    const { edits, how } = diffTexts(before, lines.join('\n'));
    expect(how).toBe('words');
    expect(edits.filter(({ kind }) => kind !== 'same').map(({ text }) => text)).toEqual([' the', ' another']);
  });
});

describe('jsonForm', () => {
  it('keeps digits, hostile names and what is not JSON apart', () => {
    expect(jsonForm('{"n":12345678901234567890,"m":1.10}')).toBe(
      '{\n  "m": 1.10,\n  "n": 12345678901234567890\n}',
    );
    expect(jsonForm('{"__proto__":{"x":1},"constructor":2}')).toBe(
      '{\n  "__proto__": {\n    "x": 1\n  },\n  "constructor": 2\n}',
    );
    expect(({} as { x?: number }).x).toBeUndefined();
    for (const text of ['12', '"text"', 'null', '{', '[1,]', 'plain']) expect(jsonForm(text)).toBeNull();
    expect(jsonForm(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)).toBeNull();
  });
});

describe('loneText', () => {
  it('gives JSON the form that it has in a difference, and leaves the rest', () => {
    expect(loneText('{"b":1,"a":2}')).toEqual({
      how: 'equal',
      json: true,
      edits: [{ kind: 'same', text: '{\n  "a": 2,\n  "b": 1\n}' }],
    });
    expect(loneText(' plain ')).toEqual({
      how: 'equal',
      json: false,
      edits: [{ kind: 'same', text: ' plain ' }],
    });
  });
});

describe('shownText', () => {
  it('makes the unseen seen and leaves the rest', () => {
    expect(shownText('\u001b[31mred\u0007')).toBe('␛[31mred␇');
    expect(shownText('a\u202eb\u2066c\u200bd')).toBe('a‹U+202E›b‹U+2066›c‹U+200B›d');
    expect(shownText('tag\u{E0041}')).toBe('tag‹U+E0041›');
    expect(shownText('plain\ttext\r\nبطاقة 👩‍👩‍👧')).toBe('plain\ttext\nبطاقة 👩‍👩‍👧');
  });
});
