import { describe, expect, it } from 'vitest';
import { messageText } from '../../../src/core/prompt/message.ts';
import { promptPaths } from '../../../src/core/prompt/read-prompt.ts';
import { place, places, problemsOf, read } from './reading.ts';

describe('promptfoo', () => {
  const texts = async (path: string, text: string) =>
    Promise.all(
      promptPaths({ path, text }).map(async (one) => {
        const prompt = await read(text, one);
        expect(prompt.path).toBe(one);
        return [
          one,
          ...prompt.render({ vars: { a: '1' } }).messages.map((m) => `${m.role}: ${messageText(m)}`),
        ];
      }),
    );

  it('cuts files as it does', async () => {
    expect(await texts('x.txt', 'One {{a}}\n---\n\nTwo\n---\n')).toEqual([
      ['x.txt', 'user: One 1\n---\n\nTwo\n---\n'],
    ]);
    expect(await texts('x.txt#2', 'One {{a}}\n---\n\nTwo\n---\n')).toEqual([['x.txt#2', 'user: Two']]);
    expect(await texts('x.jsonl', '[{"role":"user","content":"{{a}}"}]\n\nTwo {{a}}\n')).toEqual([
      ['x.jsonl#1', 'user: 1'],
      ['x.jsonl#2', 'user: Two 1'],
    ]);
    expect(
      await texts('x.csv', 'label,prompt\nfirst,"Say ""{{a}}"""\n,"- role: system\n  content: S"\n'),
    ).toEqual([
      ['x.csv#first', 'user: Say "1"'],
      ['x.csv#2', 'system: S'],
    ]);
    expect(await texts('x.csv', 'Say {{a}}\nSay it, now\n')).toEqual([
      ['x.csv#1', 'user: Say 1'],
      ['x.csv#2', 'user: Say it, now'],
    ]);
    expect(await texts('x.jsonl', 'Alone {{a}}\n')).toEqual([['x.jsonl', 'user: Alone 1']]);
  });

  it('takes a label for a name only where it is one of its own and fits into a path', () => {
    const rows = ['same', 'Same', '../x', '3', 'polite reply', 'a#b'].map((label) => `${label},text`);
    expect(promptPaths({ path: 'x.csv', text: ['label,prompt', ...rows].join('\n') })).toEqual([
      'x.csv#1',
      'x.csv#2',
      'x.csv#3',
      'x.csv#4',
      'x.csv#polite reply',
      'x.csv#6',
    ]);
  });

  it('asks which prompt is meant where a file holds several', async () => {
    const text = 'label,prompt\npolite,"{{a}}"\nshort,"{{ b"\n';
    const [problem] = await problemsOf(() => read(text, 'x.csv'));
    expect(problem).toMatchObject({
      code: 'several-prompts',
      remedy: 'Say which: x.csv#polite, x.csv#short.',
    });
    const [unknown] = await problemsOf(() => read(text, 'x.csv#polit'));
    expect(unknown).toMatchObject({
      code: 'unknown-piece',
      remedy: 'Did you mean "#polite"?',
      file: 'x.csv',
    });
    const [far] = await problemsOf(() => read(text, 'x.csv#7'));
    expect(far?.remedy).toBe('It has 2 prompts: #polite, #short.');
    // A mistake in another piece does not matter; a number means what it says, and a label its row.
    for (const piece of ['polite', '1']) {
      const prompt = await read(text, `x.csv#${piece}`);
      expect(prompt.piece).toEqual({ number: 1, label: 'polite' });
      expect(prompt.sources).toEqual([{ path: 'x.csv', text }]);
    }
    expect(await places(() => read(text, 'x.csv#short'))).toEqual(['3:1-3:13 template-syntax']);
    expect(await places(() => read('\n', 'x.csv'))).toEqual(['1:1-1:1 no-prompt']);
  });

  it('has the places of a prompt in its line', async () => {
    const prompt = await read('a\n{{b}}', 'x.jsonl#2');
    expect(prompt.variables[0]?.uses[0]?.start).toEqual({ line: 2, column: 3 });
    expect(prompt.outline.head.start.line).toBe(2);
  });
});

describe('prompts of Langfuse', () => {
  it('reads text with the usual names of its config, and nothing else of it', async () => {
    const prompt = await read(
      JSON.stringify({
        name: 'reply',
        type: 'text',
        prompt: 'Hi {{name}} <{{{html}}}>{{#vip}}!{{/vip}}',
        config: {
          model: 'gpt-5-mini',
          max_tokens: 9,
          apiKey: 'SECRET',
          headers: { a: 'SECRET' },
          team: 'support',
          tools: [
            { type: 'function', function: { name: 'f', parameters: { type: 'object' }, strict: true } },
          ],
          response_format: { type: 'json_object' },
        },
      }),
      'x.json',
    );
    expect(prompt.model).toBe('gpt-5-mini');
    expect(prompt.parameters).toEqual({ maxOutputTokens: 9 });
    expect(prompt.tools).toEqual([{ name: 'f', inputSchema: { type: 'object' }, strict: true }]);
    expect(prompt.response).toEqual({ type: 'json' });
    expect(JSON.stringify(prompt.definition)).not.toContain('SECRET');
    const { messages } = prompt.render({ vars: { name: '<b>', html: '&', vip: true } });
    expect(messages.map((m) => [m.role, messageText(m)])).toEqual([['user', 'Hi <b> <&>!']]);
  });

  it('puts the messages of a placeholder in its place, else earlier ones of the case', async () => {
    const text = JSON.stringify({
      type: 'chat',
      prompt: [
        { role: 'system', content: 'S' },
        { type: 'placeholder', name: 'chat' },
        { type: 'chatmessage', role: 'user', content: '{{q}}' },
      ],
    });
    const prompt = await read(text, 'x.json');
    const told = (input: Parameters<typeof prompt.render>[0]) =>
      prompt.render(input).messages.map((m) => `${m.role}: ${messageText(m)}`);
    const chat = [{ role: 'assistant', content: 'A' }];
    expect(told({ vars: { q: '?', chat } })).toEqual(['system: S', 'assistant: A', 'user: ?']);
    expect(told({ vars: { q: '?' } })).toEqual(['system: S', 'user: ?']);
  });

  it.each([
    ['{"type": "text", "prompt": [1]}', '1:28-1:31 no-messages'],
    ['{"type": "chat", "prompt": [{"role": "boss", "content": ""}]}', '1:38-1:44 invalid-message'],
    ['{"type": "chat", "prompt": [{"role": "user", "content": 3}]}', '1:57-1:58 invalid-message'],
    ['{"type": "text", "prompt": "{{#a}}"}', '1:28-1:36 template-syntax'],
    ['{"type": "text", "prompt": "", "config": {"temperature": "x"}}', '1:58-1:61 invalid-parameter'],
  ])('says what is wrong at its place: %s', async (text, where) => {
    expect(await places(() => read(text, 'x.json'))).toEqual([where]);
  });
});

describe('examples of LangChain', () => {
  const file = (more: object) =>
    JSON.stringify({
      _type: 'few_shot',
      prefix: 'Opposites of {style} words.',
      suffix: 'In: {word}\nOut:',
      example_prompt: { _type: 'prompt', template: 'In: {in}\nOut: {out}' },
      examples: [
        { in: 'hot', out: 'cold' },
        { in: '{x}', out: '}' },
      ],
      ...more,
    });
  const said = 'Opposites of plain words.\n\nIn: hot\nOut: cold\n\nIn: {x}\nOut: }\n\nIn: big\nOut:';

  it('stand between prefix and suffix; what they hold is text', async () => {
    const prompt = await read(file({}), 'x.json');
    expect(prompt.variables.map(({ path }) => path)).toEqual(['style', 'word']);
    expect(prompt.render({ vars: { style: 'plain', word: 'big' } }).messages.map(messageText)).toEqual([
      said,
    ]);
  });

  it('are read from a file beside', async () => {
    const examples = '- { in: hot, out: cold }\n- { in: "{x}", out: "}" }\n';
    const prompt = await read(file({ examples: 'e.yaml' }), 'p/x.json', { 'p/e.yaml': examples });
    expect(prompt.render({ vars: { style: 'plain', word: 'big' } }).messages.map(messageText)).toEqual([
      said,
    ]);
    expect(prompt.sources.map(({ path }) => path)).toEqual(['p/x.json', 'p/e.yaml']);
  });

  it.each([
    [{ examples: [{ in: 'hot' }] }, 'An example lacks "out".'],
    [{ examples: 'gone.json' }, 'There is no file "gone.json".'],
    [{ examples: {} }, 'The examples must be a list of mappings, or the path of one.'],
    [{ example_prompt: undefined }, 'The template of the examples must stand here.'],
    [{ template_format: 'jinja2' }, 'Examples are read in f-string templates alone.'],
  ])('that cannot be read are refused: %j', async (more, message) => {
    const [problem] = await problemsOf(() => read(file(more), 'x.json'));
    expect(problem?.message).toBe(message);
  });
});

describe('chat messages', () => {
  it('takes audio as data', async () => {
    const text = JSON.stringify([
      { role: 'user', content: [{ type: 'input_audio', input_audio: { data: '{{sound}}', format: 'mp3' } }] },
    ]);
    const prompt = await read(text, 'x.json');
    expect(prompt.render({ vars: { sound: 'AAAA' } }).messages[0]?.content).toEqual([
      { type: 'media', url: 'data:audio/mpeg;base64,AAAA', contentType: 'audio/mpeg' },
    ]);
  });

  it('takes a whole request, without its connection', async () => {
    const prompt = await read(
      JSON.stringify({
        model: 'openai/gpt-5-mini',
        temperature: 0.5,
        base_url: 'https://x',
        messages: [
          { role: 'developer', content: 'D' },
          {
            role: 'ai',
            content: null,
            tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
          },
          { role: 'tool', tool_call_id: 'c', content: '{{r}}' },
        ],
        tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' }, strict: true } }],
        response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } },
      }),
      'x.json',
    );
    expect(prompt.model).toBe('openai/gpt-5-mini');
    expect(prompt.parameters).toEqual({ temperature: 0.5 });
    expect(prompt.problems.map(({ code }) => code)).toEqual(['connection-in-prompt']);
    expect(prompt.tools).toEqual([{ name: 'f', inputSchema: { type: 'object' }, strict: true }]);
    expect(prompt.response).toEqual({ type: 'json', name: 'n', schema: { type: 'object' } });
    expect(prompt.render({ vars: { r: '"x"\n' } }).messages).toEqual([
      { role: 'developer', content: [{ type: 'text', text: 'D' }] },
      { role: 'assistant', content: [], toolCalls: [{ id: 'c', name: 'f', arguments: '{}' }] },
      { role: 'tool', content: [{ type: 'text', text: '"x"\n' }], toolCallId: 'c' },
    ]);
  });

  it('says where the JSON breaks, and what is no prompt', async () => {
    expect(await places(() => read('[{"role": "user",}]', 'x.json'))).toEqual(['1:18-1:19 json-syntax']);
    expect(await places(() => read('{"a": 1}', 'x.json'))).toEqual(['nowhere unknown-prompt-format']);
    expect(await places(() => read('[{"role": "user", "__proto__": 1}]', 'x.json'))).toEqual([
      '1:19-1:30 hostile-key',
    ]);
  });
});

describe('LangChain', () => {
  const object = (name: string, kwargs: object) => ({
    lc: 1,
    type: 'constructor',
    id: ['langchain', name],
    kwargs,
  });

  it('reads the prompt and the plain parameters of a sequence, nothing else of the model', async () => {
    const model = object('ChatOpenAI', {
      model_name: 'gpt-5-mini',
      temperature: 0.1,
      openai_api_base: 'https://x',
      openai_api_key: { lc: 1, type: 'secret', id: ['KEY'] },
    });
    const prompt = await read(
      JSON.stringify({
        manifest: object('RunnableSequence', {
          first: object('StructuredPrompt', {
            messages: [
              object('HumanMessagePromptTemplate', {
                prompt: object('PromptTemplate', {
                  template: '{{#a}}x{{/a}}{{b}}',
                  template_format: 'mustache',
                }),
              }),
            ],
            schema_: { title: 'Answer', type: 'object' },
            partial_variables: { b: 'B' },
          }),
          last: object('RunnableBinding', { bound: model, kwargs: {} }),
        }),
      }),
      'x.json',
    );
    expect(prompt.model).toBe('gpt-5-mini');
    expect(JSON.stringify(prompt.definition)).not.toMatch(/https|KEY/);
    expect(prompt.parameters).toEqual({ temperature: 0.1 });
    expect(prompt.response).toEqual({
      type: 'json',
      name: 'Answer',
      schema: { title: 'Answer', type: 'object' },
    });
    expect(prompt.render({ vars: { a: true } }).messages.map(messageText)).toEqual(['xB']);
  });

  it('reads older files with their text beside them', async () => {
    const text = '_type: prompt\ninput_variables: [a]\ntemplate_path: t.txt\n';
    const prompt = await read(text, 'p/x.yaml', { 'p/t.txt': 'Say {a}: {{}}' });
    expect(prompt.render({ vars: { a: true } }).messages.map(messageText)).toEqual(['Say True: {}']);
    expect(prompt.sources.map(({ path }) => path)).toEqual(['p/x.yaml', 'p/t.txt']);
    expect(await places(() => read(text.replace('t.txt', '../../t.txt'), 'p/x.yaml'))).toEqual([
      '3:16-3:27 outside-workspace',
    ]);
  });

  it('makes nothing of objects that it does not know', async () => {
    const [problem] = await problemsOf(() => read(JSON.stringify(object('ShellTool', {})), 'x.json'));
    expect(problem?.code).toBe('unknown-constructor');
    const text = '{"_type": "prompt", "template": "{a.b}"}';
    expect(await places(() => read(text, 'x.json'))).toEqual(['1:33-1:40 template-syntax']);
  });
});

describe('files that an editor runs', () => {
  it('marks them', async () => {
    for (const path of ['a.agent.md', 'b.instructions.md', 'skills/x/SKILL.md', '.github/agents/y.md']) {
      const prompt = await read('---\nname: n\ntools: [x]\n---\nBe kind.\n', path);
      expect(prompt.editorRun).toBe(true);
      expect(prompt.problems).toEqual([]);
      expect(prompt.render({ vars: {} }).messages).toEqual([
        { role: 'system', content: [{ type: 'text', text: 'Be kind.' }] },
      ]);
    }
  });

  it('fills what the host of a command fills, and runs no shell', async () => {
    const prompt = await read(
      'Fix $ARGUMENTS in $1 for $10 at @src/a.ts\n!`git status`',
      '.claude/commands/git/fix.md',
    );
    expect(prompt.problems.map(place)).toEqual(['2:1-2:14 shell-command']);
    expect(prompt.render({ vars: { ARGUMENTS: 'it', 1: 'x' } }).messages.map(messageText)).toEqual([
      'Fix it in x for $10 at @src/a.ts\n!`git status`',
    ]);
  });
});
