import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Definition } from '../../../src/core/prompt/prompt.ts';
import { changeSentence, describeChange } from '../../../src/core/version/change-words.ts';
import { definitionText, diffDefinitions, diffSources } from '../../../src/core/version/text-diff.ts';
import { read } from '../prompt/reading.ts';

const definitionOf = async (text: string, partials: Record<string, string> = {}): Promise<Definition> =>
  (await read(text, 'p.prompt', partials)).definition;

const base = {
  head: 'model: openai/gpt-5-mini\nconfig:\n  temperature: 0.2',
  body: '{{role "system"}}\nBe kind.\nBe short.\n{{role "user"}}\n{{ticket}}',
};
const prompt = (changes: Partial<typeof base> = {}) => {
  const { head, body } = { ...base, ...changes };
  return `---\n${head}\n---\n${body}\n`;
};

async function sentence(before: string, after: string) {
  const change = describeChange(await definitionOf(before), await definitionOf(after));
  return `${changeSentence(change)} (${change.lines})`;
}

describe('a change in words', () => {
  test.each([
    [prompt(), prompt(), 'no change of behaviour (0)'],
    [
      prompt(),
      prompt({ head: 'model: anthropic/claude\nconfig:\n  temperature: 0' }),
      'model: openai/gpt-5-mini → anthropic/claude; messages unchanged; temperature 0.2 → 0 (0)',
    ],
    [prompt(), prompt({ body: base.body.replace('short', 'brief') }), 'system message: 1 line (1)'],
    [
      prompt(),
      prompt({ body: base.body.replace('kind', 'nice').replace('{{ticket}}', '{{ticket}}\nNow\nthen') }),
      'system message: 1 line; user message: 2 lines (3)',
    ],
    [prompt(), prompt({ body: `${base.body}\n{{role "model"}}\nYes` }), 'model message added (1)'],
    [
      prompt(),
      prompt({ body: base.body.slice(base.body.indexOf('{{role "user"')) }),
      'system message removed (2)',
    ],
    [
      prompt(),
      prompt({ head: 'config:\n  temperature: 0.2' }),
      'model: openai/gpt-5-mini → none; messages unchanged (0)',
    ],
    [
      prompt(),
      prompt({ head: `${base.head}\n  topK: 3\noutput: { schema: { answer: string } }` }),
      'messages unchanged; topK unset → 3; response format added (0)',
    ],
    [
      prompt({ head: `${base.head}\ninput: { schema: { ticket: string } }` }),
      prompt({ head: `${base.head}\ninput: { schema: { ticket: string, name?: string } }` }),
      'messages unchanged; input schema changed (0)',
    ],
  ])('%#', async (before, after, words) => {
    expect(await sentence(before, after)).toBe(words);
  });

  const turns = (...texts: string[]) =>
    prompt({ body: `${base.body}${texts.map((text) => `\n{{role "model"}}\n${text}`).join('')}` });
  test.each([
    [prompt(), turns('a', 'b', 'c'), 'model message added; model message 2 added; model message 3 added (3)'],
    [prompt(), turns('a', 'b', 'c', 'd'), '4 messages added (4)'],
    [turns('a', 'b', 'c', 'd\ne'), prompt({ body: 'Hi' }), 'user message: 1 line; 5 messages removed (8)'],
    [
      turns('a', 'b', 'c', 'd'),
      turns('1', '2', '3', '4\n5', '6'),
      '4 messages: 5 lines; model message 5 added (6)',
    ],
  ])('more than three of a kind are counted: %#', async (before, after, words) => {
    expect(await sentence(before, after)).toBe(words);
  });

  test('many tools are counted, the others named', async () => {
    const one = await definitionOf(prompt());
    const tools = ['a', 'b', 'c', 'd'].map((name) => ({ name }));
    const more = [...tools.map(({ name }) => ({ name, description: 'x' })), { name: 'e' }];
    expect(describeChange({ ...one, tools }, { ...one, tools: more }).words).toEqual([
      'messages unchanged',
      '4 tools changed',
      'tool e added',
    ]);
  });

  test('partials and tools', async () => {
    const text = (name: string) => prompt({ body: `{{> ${name}}}` });
    const before = await definitionOf(text('rules'), { '_rules.prompt': 'One\nTwo\n' });
    const after = await definitionOf(text('rules'), { '_rules.prompt': 'One\nThree\n' });
    expect(describeChange(before, after)).toEqual({ words: ['partial rules: 1 line'], lines: 1 });
    const tool = (name: string, more = {}) => ({ name, inputSchema: {}, ...more });
    const withTools = (...tools: object[]) => ({ ...before, tools: tools as Definition['tools'] });
    expect(
      describeChange(
        withTools(tool('a'), tool('b'), tool('c')),
        withTools(tool('b', { description: 'B' }), tool('c'), tool('d')),
      ).words,
    ).toEqual(['messages unchanged', 'tool a removed', 'tool b changed', 'tool d added']);
    expect(describeChange(withTools(tool('a'), tool('b')), withTools(tool('b'), tool('a'))).words).toEqual([
      'messages unchanged',
      'order of tools',
    ]);
  });

  test('nothing is said exactly where nothing differs', () => {
    const definition = fc.record({
      v: fc.constant(1 as const),
      engine: fc.constant('handlebars' as const),
      template: fc
        .array(fc.constantFrom('{{role "system"}}', '{{role "user"}}', 'a', ' ', '\n', '{{x}}'))
        .map((parts) => parts.join('')),
      parameters: fc.dictionary(
        fc.constantFrom('temperature', 'seed', 'toString'),
        fc.integer({ max: 2, min: 0 }),
        { noNullPrototype: true },
      ),
      tools: fc.constant([]),
    });
    fc.assert(
      fc.property(definition, definition, (a, b) => {
        const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(describeChange(a, b).words.length === 0).toBe(same);
      }),
    );
  });
});

const sorted = (definition: Definition) => ({
  ...definition,
  parameters: Object.fromEntries(Object.entries(definition.parameters).sort(([a], [b]) => (a < b ? -1 : 1))),
});

describe('text diff', () => {
  test('of sources: changed files only, line ends do not count, renamed files are one', () => {
    const a = [
      { path: 'p', text: 'one\ntwo\n' },
      { path: 'same', text: 'x\r\ny' },
    ];
    const b = [
      { path: 'q', text: 'one\nthree\n' },
      { path: 'same', text: 'x\ny' },
    ];
    expect(diffSources(a, b, new Map([['p', 'q']]))).toMatchObject([
      {
        path: 'q',
        before: 'one\ntwo\n',
        after: 'one\nthree\n',
        hunks: [{ lines: [' one', '-two', '+three'] }],
      },
    ]);
    expect(diffSources(a, b).map(({ path, before, after }) => [path, before, after])).toEqual([
      ['q', null, 'one\nthree\n'],
      ['p', 'one\ntwo\n', null],
    ]);
  });

  test('of definitions: the same text for the same definition, texts line by line', async () => {
    const one = await definitionOf(prompt());
    const other = await definitionOf(
      prompt({ head: 'config:\n  temperature: 0.2\nmodel: openai/gpt-5-mini' }),
    );
    expect(definitionText(one)).toBe(definitionText(other));
    const changed = await definitionOf(prompt({ body: base.body.replace('short', 'brief') }));
    const lines = diffDefinitions(one, changed).flatMap((hunk) => hunk.lines);
    expect(lines.filter((line) => /^[-+]/.test(line)).map((line) => line.replace(/\s+/, ' '))).toEqual([
      '- Be short.',
      '+ Be brief.',
    ]);
  });

  test('large texts without a common line still come to an end', () => {
    const lines = (seed: number) =>
      Array.from({ length: 60_000 }, (_, index) => `${(index * seed) % 9973} ${seed}`).join('\n');
    const [diff] = diffSources([{ path: 'p', text: lines(7) }], [{ path: 'p', text: lines(11) }]);
    expect(diff?.hunks.length).toBeGreaterThan(0);
  }, 20_000);
});
