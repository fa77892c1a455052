import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecentTexts } from '../../../src/core/prompt/recent-texts.ts';
import { read } from './reading.ts';

test('a text that comes again is not read again, whatever came between', () => {
  const texts = new RecentTexts<string>(100);
  let readings = 0;
  const meaning = (text: string) => {
    readings++;
    return text.toUpperCase();
  };
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 40 }), { maxLength: 80 }), (all) => {
      for (const text of all) {
        expect(texts.of(text, meaning)).toBe(text.toUpperCase());
        const before = readings;
        expect(texts.of(text, meaning)).toBe(text.toUpperCase());
        // Texts that fill a quarter of the room are not kept.
        expect(readings - before).toBe(text.length > 25 ? 1 : 0);
      }
    }),
  );
});

test('what could not be read is not kept', () => {
  const texts = new RecentTexts<string>(100);
  const fail = () => {
    throw new Error('no');
  };
  expect(() => texts.of('a', fail)).toThrow('no');
  expect(texts.of('a', () => 'A')).toBe('A');
});

test('the same prompt at another place of another file has the places of that file', async () => {
  const text = '---\nmodel: echo\ninput: { schema: { name: string } }\n---\nHello {{name}} {{nam}}\n';
  const [one, other] = [await read(text, 'a.prompt'), await read(`# Ours\n\n${text}`, 'b.prompt')];
  expect(other.definitionHash).toBe(one.definitionHash);
  expect(one.outline.model?.start.line).toBe(2);
  expect(other.outline.model?.start.line).toBe(4);
  const [here, there] = [one, other].map(({ problems }) => problems[0]);
  expect(here).toMatchObject({ file: 'a.prompt', range: { start: { line: 5 } } });
  expect(there).toMatchObject({ file: 'b.prompt', range: { start: { line: 7 } } });
  expect(one.render({ vars: { name: 'Ana', nam: '' } }).messages).toEqual(
    other.render({ vars: { name: 'Ana', nam: '' } }).messages,
  );
});
