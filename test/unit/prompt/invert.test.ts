import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { invertPrompt } from '../../../src/core/prompt/invert/invert.ts';
import { occurrences } from '../../../src/core/prompt/invert/table.ts';
import type { Message } from '../../../src/core/prompt/message.ts';
import { read } from './reading.ts';

const user = (text: string): Message => ({ role: 'user', content: [{ type: 'text', text }] });

async function inverted(template: string, text: string, path = 'a.txt') {
  return invertPrompt(await read(template, path), [user(text)]);
}

describe('reading variables back from messages', () => {
  it('is unique where text stands between the values', async () => {
    expect(await inverted('Dear {{name}}, order {{id}}.', 'Dear Ann, order 7.')).toEqual({
      status: 'unique',
      readings: [{ vars: { name: 'Ann', id: '7' }, history: [], exact: true }],
    });
  });

  it('shows both ends of what fits, the shortest first', async () => {
    const { status, readings } = await inverted('{{a}}-{{b}}', 'x-y-z');
    expect(status).toBe('ambiguous');
    expect(readings.map(({ vars }) => vars)).toEqual([
      { a: 'x', b: 'y-z' },
      { a: 'x-y', b: 'z' },
    ]);
  });

  it('says that messages of another version do not fit', async () => {
    expect(await inverted('Hello {{a}}', 'Hi you')).toEqual({
      status: 'none',
      reason: 'no-match',
      readings: [],
    });
  });

  it('gives a variable that stands twice one text', async () => {
    const { status, readings } = await inverted('{{a}}-{{b}}-{{a}}', 'x-y-z-x-y');
    expect(status).toBe('unique');
    expect(readings[0]?.vars).toEqual({ a: 'x-y', b: 'z' });
    expect((await inverted('{{a}} {{a}}', 'x y')).status).toBe('none');
  });

  it('takes branches, loops, roles and earlier messages of a .prompt apart', async () => {
    const prompt = await read(
      `---
input: {schema: {vip: boolean, name: string, items(array): {what: string, n: integer}}}
---
{{role "system"}}{{#if vip}}Be quick.{{else}}Be kind.{{/if}}
{{history}}{{role "user"}}I am {{name}}:
{{#each items}}
- {{what}} x{{n}};
{{/each}}
end {{json items}}`,
    );
    const vars = {
      vip: true,
      name: 'Ann',
      items: [
        { what: 'tea', n: 2 },
        { what: 'cup', n: 1 },
      ],
    };
    const history = [
      { role: 'user' as const, content: 'before' },
      { role: 'assistant' as const, content: 'after' },
    ];
    const { messages } = prompt.render({ vars, history });
    expect(messages).toHaveLength(4);
    const { readings } = invertPrompt(prompt, messages);
    expect(readings[0]).toEqual({ vars, history, exact: true });
  });

  it('finds a history where a format without a place for it puts one', async () => {
    const prompt = await read('Q: {{q}}', 'a.txt');
    const history = [{ role: 'user' as const, content: 'Q: x' }];
    const { messages } = prompt.render({ vars: { q: 'why' }, history });
    expect(invertPrompt(prompt, messages)).toEqual({
      status: 'unique',
      readings: [{ vars: { q: 'why' }, history, exact: true }],
    });
  });

  it('is linear where going back and forth would not end', async () => {
    const text = 'ab'.repeat(100_000);
    const { status } = await inverted('{{a}}b{{b}}ba{{c}}abc', text);
    expect(status).toBe('none');
  });

  it('stops looking for equal values where there are too many ways', async () => {
    const found = await inverted('{{a}}{{b}}{{c}}{{a}}x{{b}}y', `${'z'.repeat(300)}x${'z'.repeat(9)}qy`);
    expect(found).toEqual({ status: 'none', reason: 'too-large', readings: [] });
  });

  it('keeps a conversation with control marks of its own apart', async () => {
    expect((await inverted('{{a}}', 'x\u0000user\u0000y')).status).toBe('none');
  });

  it('contains what was rendered, for all values', async () => {
    const prompt = await read(
      '{{#if intro}}Intro {{intro}}\n{{/if}}{{a}} and {{b}}{{#each xs}}[{{this}}]{{/each}}',
    );
    const value = fc.stringMatching(/^[a-c ]{1,6}$/);
    const vars = fc.record(
      { a: value, b: value, xs: fc.array(value, { maxLength: 3 }), intro: value },
      { requiredKeys: ['a', 'b', 'xs'] },
    );
    fc.assert(
      fc.property(vars, (given: JsonObject) => {
        const { messages } = prompt.render({ vars: given });
        const { readings } = invertPrompt(prompt, messages);
        const again = readings.map((one) => prompt.render({ vars: one.vars }).messages);
        expect(again.length).toBeGreaterThan(0);
        for (const one of again) expect(one).toEqual(messages);
      }),
      { numRuns: 200 },
    );
  });

  it('finds every occurrence of a text, overlapping ones too', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab]{0,30}$/), fc.stringMatching(/^[ab]{1,5}$/), (text, wanted) => {
        const expected = [...text].flatMap((_, at) => (text.startsWith(wanted, at) ? [at] : []));
        expect(occurrences(text, wanted)).toEqual(expected);
      }),
    );
  });
});
