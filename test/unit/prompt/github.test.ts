import { describe, expect, it } from 'vitest';
import { place, places, problemsOf, read } from './reading.ts';

const path = 'prompts/refund.prompt.yml';
const refund = `name: Refund reply
model: openai/gpt-5-mini
modelParameters: { temperature: 0.2, maxTokens: 400, verbosity: low }
responseFormat: json_schema
jsonSchema: '{"name": "reply", "strict": true, "schema": {"type": "object", "properties": {"text": {"type": "string"}}}}'
messages:
  - { role: System, content: You answer support mail. }
  - role: user
    content: |
      {{input}} for {{customer.name}}
testData:
  - { input: "Where is my refund?", expected: "3 to 5 days" }
evaluators:
  - { name: says days, string: { contains: "{{expected}}" } }
`;

describe('GitHub .prompt.yml', () => {
  it('gives all parts of the call', async () => {
    const prompt = await read(refund, path);
    expect(prompt).toMatchObject({
      format: 'github',
      name: 'Refund reply',
      model: 'openai/gpt-5-mini',
      parameters: { temperature: 0.2, maxOutputTokens: 400, passthrough: { verbosity: 'low' } },
      response: { type: 'json', name: 'reply', strict: true, schema: { type: 'object' } },
      problems: [],
    });
    expect(prompt.variables.map(({ path: name, required }) => [name, required])).toEqual([
      ['input', true],
      ['customer.name', true],
    ]);
    expect(prompt.outline.messages.map(({ role, range }) => [role, range.start.line])).toEqual([
      ['system', 7],
      ['user', 8],
    ]);
    expect(prompt.outline.model?.start).toEqual({ line: 2, column: 8 });
  });

  it('replaces in one pass, so that a value brings no variable with it', async () => {
    const prompt = await read(refund, path);
    const { messages } = prompt.render({
      vars: { input: '{{customer.name}} $& {{input}}', 'customer.name': 'A' },
    });
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(messages[1]?.content).toEqual([{ type: 'text', text: '{{customer.name}} $& {{input}} for A\n' }]);
  });

  it('prints values that are no text as Go does, with a warning', async () => {
    const prompt = await read('messages: [{ role: user, content: "{{a}} {{b}} {{c}} {{d}}" }]', path);
    const { messages, problems } = prompt.render({
      vars: { a: { y: [1, true], x: 's' }, b: 1.5, c: null, d: [] },
    });
    expect(messages[0]?.content).toEqual([{ type: 'text', text: 'map[x:s y:[1 true]] 1.5 <nil> []' }]);
    expect(problems.map(({ code }) => code)).toEqual(['structure-as-text', 'structure-as-text']);
  });

  it('puts the history before the last message of the user', async () => {
    const prompt = await read(refund, path);
    const { messages } = prompt.render({
      vars: { input: 'a', 'customer.name': 'b' },
      history: [{ role: 'user', content: 'earlier' }],
    });
    expect(messages.map(({ role, metadata }) => [role, metadata?.purpose])).toEqual([
      ['system', undefined],
      ['user', 'history'],
      ['user', undefined],
    ]);
  });

  it('reports missing variables at the message, and braces with spaces', async () => {
    const prompt = await read(refund, path);
    expect(await places(() => prompt.render({ vars: { input: 'x' } }))).toEqual([
      '9:14-10:38 missing-variable',
    ]);
    const spaced = await read('messages: [{ role: user, content: "{{ a }}" }]', path);
    expect(spaced.problems.map(place)).toEqual(['1:35-1:44 spaces-in-variable']);
    expect(spaced.render({ vars: {} }).messages[0]?.content).toEqual([{ type: 'text', text: '{{ a }}' }]);
  });

  it('leaves braces that hold no name as text', async () => {
    const prompt = await read(`messages: [{ role: user, content: 'Answer {{"a": 1}} {{{b}}}' }]`, path);
    const { messages } = prompt.render({ vars: { b: 2 } });
    expect(messages[0]?.content).toEqual([{ type: 'text', text: 'Answer {{"a": 1}} {2}' }]);
  });

  it('does not count test data and evaluators', async () => {
    const prompt = await read(refund, path);
    const without = await read(refund.slice(0, refund.indexOf('testData')), path);
    expect(prompt.definitionHash).toBe(without.definitionHash);
  });

  it('reports every mistake with its place', async () => {
    expect(await places(() => read('model: 3\nmessages: []', path))).toEqual([
      '1:8-1:9 invalid-value',
      '2:11-2:13 invalid-value',
    ]);
    const role = await problemsOf(() => read('messages: [{ role: assistent, content: a }]', path));
    expect(role).toMatchObject([{ code: 'unknown-role', remedy: 'Did you mean "assistant"?' }]);
    const message = 'messages: [{ role: user, content: a }]\n';
    expect(await places(() => read(`${message}responseFormat: json_schema`, path))).toEqual([
      '2:17-2:28 missing-json-schema',
    ]);
    expect(
      await places(() => read(`${message}responseFormat: json_schema\njsonSchema: { a: 1 }`, path)),
    ).toEqual(['3:13-3:21 invalid-value']);
    expect(await places(() => read(`${message}responseFormat: json_schema\njsonSchema: "{"`, path))).toEqual([
      '3:13-3:16 invalid-json-schema',
    ]);
    const hostile = `${message}responseFormat: json_schema\njsonSchema: '{"name": "a", "schema": {"__proto__": {}}}'`;
    expect(await places(() => read(hostile, path))).toEqual(['3:13-3:57 invalid-json-schema']);
    const unknown = await read(`${message}modelParamters: {}`, path);
    expect(unknown.problems).toMatchObject([
      { severity: 'warning', code: 'unknown-key', remedy: 'Did you mean "modelParameters"?' },
    ]);
  });

  it('refuses what YAML can do harm with', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
      .split('')
      .map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[at]}`).join(',')}]`)
      .join('\n')}\nmessages: [{ role: user, content: a }]`;
    expect((await problemsOf(() => read(bomb, path)))[0]?.code).toBe('too-many-aliases');
    expect((await problemsOf(() => read('a: &a [*a]', path)))[0]?.code).toBe('cyclic-alias');
    expect((await problemsOf(() => read('__proto__: 1', path)))[0]?.code).toBe('hostile-key');
    expect((await problemsOf(() => read('a: 9007199254740993', path)))[0]?.code).toBe('unsafe-integer');
    expect((await problemsOf(() => read('['.repeat(100_000), path)))[0]?.code).toBe('too-deep');
  });
});
