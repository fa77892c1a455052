import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../src/core/canonical.ts';
import type { JsonValue } from '../../../src/core/json.ts';
import {
  answers,
  completion,
  everything,
  folder,
  json,
  modelsAt,
  question,
  secret,
  serve,
} from './test-models.ts';

describe('a request', () => {
  it('goes out as a chat completion', async () => {
    const server = await serve(answers('Hi'));
    const models = await modelsAt(server.baseURL);
    await models.ask(
      question('', {
        messages: [
          { role: 'system', content: [{ type: 'text', text: 'Be kind.' }] },
          { role: 'developer', content: [{ type: 'text', text: 'And brief.' }] },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Look: ' },
              { type: 'media', url: 'https://example.com/cat.png', contentType: 'image/png' },
            ],
          },
          {
            role: 'assistant',
            content: [],
            toolCalls: [{ id: 'call_1', name: 'look', arguments: '{"at":"cat"}' }],
          },
          { role: 'tool', content: [{ type: 'text', text: 'A cat.' }], toolCallId: 'call_1' },
        ],
        parameters: {
          temperature: 0.2,
          topP: 0.9,
          maxOutputTokens: 50,
          stop: ['END'],
          seed: 7,
          frequencyPenalty: 0.1,
          presencePenalty: 0.3,
          passthrough: { reasoning_effort: 'low' },
        },
        tools: [{ name: 'look', description: 'Looks.', inputSchema: { type: 'object' } }],
        response: { type: 'json', schema: { type: 'object', properties: { z: {}, a: {} } }, strict: true },
      }),
      { trial: 1 },
    );
    const [got] = server.got;
    expect(got?.url).toBe('/v1/chat/completions');
    expect(got?.headers).toMatchObject({
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(got?.text ?? '')),
    });
    expect(got?.body).toEqual({
      model: 'small',
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'system', content: 'And brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look: ' },
            { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":"cat"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'A cat.' },
      ],
      temperature: 0.2,
      top_p: 0.9,
      max_tokens: 50,
      stop: ['END'],
      seed: 7,
      frequency_penalty: 0.1,
      presence_penalty: 0.3,
      reasoning_effort: 'low',
      tools: [
        {
          type: 'function',
          function: { name: 'look', description: 'Looks.', parameters: { type: 'object' } },
        },
      ],
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'response',
          schema: { type: 'object', properties: { z: {}, a: {} } },
          strict: true,
        },
      },
    });
    // Models write the fields in the order of the schema, so the order of the file is kept.
    expect(got?.text).toContain('"properties":{"z":{},"a":{}}');
  });

  it('keeps the role developer and says max_completion_tokens to OpenAI', async () => {
    const models = await modelsAt('http://127.0.0.1:1/v1');
    const request = question('', {
      model: 'openai:gpt-5-mini',
      messages: [{ role: 'developer', content: [{ type: 'text', text: 'Be brief.' }] }],
      parameters: { maxOutputTokens: 50 },
      response: { type: 'json' },
    });
    expect((await models.look(request, 1)).wire).toEqual({
      endpoint: 'https://api.openai.com/v1/chat/completions',
      body: {
        model: 'gpt-5-mini',
        messages: [{ role: 'developer', content: 'Be brief.' }],
        max_completion_tokens: 50,
        response_format: { type: 'json_object' },
      },
    });
  });

  it('has the hash of endpoint, body and trial as its key', async () => {
    const models = await modelsAt('http://127.0.0.1:1/v1');
    for (const trial of [1, 2, 12]) {
      const { wire, key } = await models.look(question('Grüße "\u2028" 🎉'), trial);
      expect(key).toBe(hashOf({ endpoint: wire.endpoint, body: wire.body, trial }));
    }
  });

  it('sends nothing of the environment that the openai package reads', async () => {
    const names = [
      'OPENAI_ORG_ID',
      'OPENAI_PROJECT_ID',
      'OPENAI_CUSTOM_HEADERS',
      'OPENAI_API_KEY',
      'OPENAI_BASE_URL',
    ];
    const before = names.map((name) => [name, process.env[name]] as const);
    try {
      for (const name of names) process.env[name] = 'x-leak: leaked-from-environment';
      const server = await serve(answers('Hi'));
      const models = await modelsAt(server.baseURL);
      await models.ask(question('Hello'), { trial: 1 });
      expect(JSON.stringify(server.got[0]?.headers)).not.toContain('leak');
      expect(Object.keys(server.got[0]?.headers ?? {}).sort()).toEqual([
        'accept',
        'authorization',
        'connection',
        'content-length',
        'content-type',
        'host',
        'user-agent',
      ]);
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  it.each(['messages', 'stream', 'model', 'n', '__proto__'])(
    'cannot have its %s replaced by a passed-through parameter',
    async (name) => {
      const models = await modelsAt('http://127.0.0.1:1/v1');
      const passthrough = JSON.parse(`{"${name}": 1}`);
      await expect(models.look(question('Hello', { parameters: { passthrough } }), 1)).rejects.toMatchObject({
        failure: { kind: 'bad-request' },
      });
    },
  );

  it('with half an emoji is refused by name', async () => {
    const models = await modelsAt('http://127.0.0.1:1/v1');
    await expect(models.ask(question('\ud83d'), { trial: 1 })).rejects.toMatchObject({
      failure: { kind: 'bad-request' },
      attempts: 0,
    });
  });
});

describe('an answer', () => {
  it('has usage, stop reason, reported model and fingerprint', async () => {
    const server = await serve(answers('Hi'));
    const models = await modelsAt(server.baseURL, {
      prices: { 'local:small': { input: 1, cachedInput: 0.5, output: 10 } },
    });
    const { response, source, cost, attempts } = await models.ask(question('Hello'), { trial: 1 });
    expect(response).toMatchObject({
      output: 'Hi',
      toolCalls: [],
      finishReason: 'stop',
      usage: { input: 100, output: 20, cachedInput: 40, reasoning: 5 },
      reportedModel: 'small-2026-01-01',
      fingerprint: 'fp_1',
      ttftMs: null,
    });
    expect(source).toBe('network');
    expect(cost.usd).toBeCloseTo((60 * 1 + 40 * 0.5 + 20 * 10) / 1e6, 12);
    expect(attempts).toEqual([{ status: 200, failure: null, waitedMs: 0 }]);
  });

  it('counts reasoning as output where the endpoint leaves it out of completion_tokens', async () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 45 };
    const server = await serve((response) => json(response, 200, completion('Hi', { usage })));
    const models = await modelsAt(server.baseURL);
    const { response } = await models.ask(question('Hello'), { trial: 1 });
    expect(response.usage).toEqual({ input: 10, output: 35, cachedInput: 0, reasoning: 30 });
  });

  it('without usage has null, and no cost', async () => {
    const server = await serve((response) => json(response, 200, completion('Hi', { usage: undefined })));
    const models = await modelsAt(server.baseURL, { prices: { 'local:small': { input: 1, output: 1 } } });
    const { response, cost } = await models.ask(question('Hello'), { trial: 1 });
    expect([response.usage, cost.usd]).toEqual([null, null]);
  });

  it('may be a refusal or tool calls', async () => {
    const message = {
      role: 'assistant',
      content: null,
      refusal: 'I cannot.',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'one', arguments: '{"x": 1}' } },
        { type: 'function', function: { name: 'two', arguments: { y: 2 } } },
      ],
    };
    const server = await serve((response) =>
      json(response, 200, completion('', { choices: [{ finish_reason: 'tool_calls', message }] })),
    );
    const models = await modelsAt(server.baseURL);
    const { response } = await models.ask(question('Hello'), { trial: 1 });
    expect(response).toMatchObject({
      output: '',
      refusal: 'I cannot.',
      finishReason: 'tool-calls',
      toolCalls: [
        { id: 'a', name: 'one', arguments: '{"x": 1}' },
        { id: 'call_2', name: 'two', arguments: '{"y":2}' },
      ],
    });
  });

  it.each<[string | null, string]>([
    ['length', 'length'],
    ['content_filter', 'content-filter'],
    ['constructor', 'other'],
    [null, 'other'],
  ])('that stopped for %s has the reason %s', async (written, reason) => {
    const choices = [{ finish_reason: written, message: { content: [{ type: 'text', text: 'In parts' }] } }];
    const server = await serve((response) => json(response, 200, completion('', { choices })));
    const models = await modelsAt(server.baseURL);
    const { response } = await models.ask(question('Hello'), { trial: 1 });
    expect(response).toMatchObject({ output: 'In parts', finishReason: reason });
  });

  it('that holds the key loses it before it is stored', async () => {
    const root = await folder();
    const server = await serve((response, got) =>
      json(response, 200, completion(`You sent ${got.headers.authorization}`, { model: secret })),
    );
    const models = await modelsAt(server.baseURL, { root, recordTo: join(root, 'recorded.jsonl') });
    const { response } = await models.ask(question('Hello'), { trial: 1 });
    await models.close();
    expect(response.output).toBe('You sent Bearer [key removed]');
    expect(await everything(root)).not.toContain(secret);
  });
});

describe('a streamed answer', () => {
  const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
  const delta = (content: object, finish: string | null = null) =>
    event({ model: 'small-2026-01-01', choices: [{ index: 0, delta: content, finish_reason: finish }] });

  it('is put together, with the time to the first token', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(delta({ role: 'assistant', content: '' }));
      response.write(delta({ content: 'Hel' }));
      response.write(`${delta({ content: 'lo' })}: a comment\n\n`);
      response.write(
        delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'look', arguments: '{"x"' } }] }),
      );
      response.write(delta({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }));
      response.write(delta({}, 'tool_calls'));
      response.write(event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } }));
      response.end('data: [DONE]\n\n');
    });
    const models = await modelsAt(server.baseURL);
    const { response, key } = await models.ask(question('Hello'), { trial: 1, stream: true });
    expect(server.got[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(response).toMatchObject({
      output: 'Hello',
      toolCalls: [{ id: 'a', name: 'look', arguments: '{"x":1}' }],
      finishReason: 'tool-calls',
      usage: { input: 3, output: 2, cachedInput: 0, reasoning: 0 },
      reportedModel: 'small-2026-01-01',
    });
    expect(response.ttftMs).toBeGreaterThan(0);
    expect(response.ttftMs).toBeLessThanOrEqual(response.latencyMs);
    // Whether it was streamed changes nothing in what was asked.
    expect((await models.look(question('Hello'), 1)).key).toBe(key);
    expect((await models.ask(question('Hello'), { trial: 1 })).source).toBe('store');
  });

  it.each<[string, string, string]>([
    ['that ends early', delta({ content: 'Hel' }), 'bad-response'],
    ['of garbage', 'data: {oh\n\n', 'bad-response'],
    ['of a wrong shape', event({ choices: [{ delta: { content: 5 } }] }), 'bad-response'],
    ['with an error inside', event({ error: { message: 'Overloaded' } }), 'bad-response'],
  ])('%s is a named failure', async (_, text, kind) => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(text);
    });
    const models = await modelsAt(server.baseURL);
    await expect(models.ask(question('Hello'), { trial: 1, stream: true })).rejects.toMatchObject({
      failure: { kind },
    });
  });

  it('that is cut off is network; one that is cancelled is cancelled', async () => {
    const controller = new AbortController();
    const server = await serve((response, got) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(delta({ content: 'Hel' }), () => {
        if (got.text.includes('cut')) response.socket?.destroy();
        else controller.abort();
      });
    });
    const models = await modelsAt(server.baseURL);
    await expect(models.ask(question('cut'), { trial: 1, stream: true })).rejects.toMatchObject({
      failure: { kind: 'network' },
    });
    await expect(
      models.ask(question('stop'), { trial: 1, stream: true, signal: controller.signal }),
    ).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
  });
});

describe('paying once', () => {
  it('asks the network for a request and trial once, over runs', async () => {
    const server = await serve((response, _, number) => json(response, 200, completion(`Answer ${number}`)));
    const root = await folder();
    const first = await modelsAt(server.baseURL, { root });
    await first.ask(question('Hello'), { trial: 1 });
    expect((await first.ask(question('Hello'), { trial: 1 })).source).toBe('store');
    await first.close();
    const second = await modelsAt(server.baseURL, { root, offline: true });
    const again = await second.ask(question('Hello'), { trial: 1 });
    expect([again.response.output, again.source, again.attempts]).toEqual(['Answer 1', 'store', []]);
    expect(server.got.length).toBe(1);
  });

  it('asks another time for another trial, for fresh, and without the cache', async () => {
    const server = await serve((response, _, number) => json(response, 200, completion(`Answer ${number}`)));
    const root = await folder();
    const models = await modelsAt(server.baseURL, { root });
    await models.ask(question('Hello'), { trial: 1 });
    await models.ask(question('Hello'), { trial: 2 });
    await models.ask(question('Hello'), { trial: 1, fresh: true });
    expect((await models.ask(question('Hello'), { trial: 1 })).response.output).toBe('Answer 3');
    const uncached = await modelsAt(server.baseURL, { root, noCache: true });
    expect((await uncached.look(question('Hello'), 1)).stored).toBe(false);
    expect((await uncached.ask(question('Hello'), { trial: 1 })).response.output).toBe('Answer 4');
    const later = await modelsAt(server.baseURL, { root });
    expect((await later.ask(question('Hello'), { trial: 1 })).response.output).toBe('Answer 4');
  });

  it('shares one request among all who ask at the same time', async () => {
    const server = await serve((response) => {
      setTimeout(() => json(response, 200, completion('One')), 30);
    });
    const models = await modelsAt(server.baseURL);
    const signal = new AbortController().signal;
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        models.ask(question('Hello'), { trial: 1, ...(index % 2 ? { signal } : {}) }),
      ),
    );
    expect(new Set(all.map((answer) => answer.response.output))).toEqual(new Set(['One']));
    expect(server.got.length).toBe(1);
  });

  it('asks again after a failure, which is not stored', async () => {
    const server = await serve((response, _, number) =>
      number === 1 ? json(response, 400, {}) : json(response, 200, completion('Hi')),
    );
    const models = await modelsAt(server.baseURL);
    await expect(models.ask(question('Hello'), { trial: 1 })).rejects.toMatchObject({ status: 400 });
    expect((await models.ask(question('Hello'), { trial: 1 })).response.output).toBe('Hi');
  });

  it('has an answer on disk before it is given', async () => {
    const server = await serve(answers('Hi'));
    const root = await folder();
    const models = await modelsAt(server.baseURL, { root });
    const { key } = await models.ask(question('Hello'), { trial: 1 });
    const text = await readFile(join(root, '.regrade', 'responses', `${key.slice(0, 2)}.jsonl`), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ v: 1, key, trial: 1, response: { output: 'Hi' } });
    expect(await readFile(join(root, '.regrade', '.gitignore'), 'utf8')).toBe('responses/\nruns/\ncache/\n');
    expect(await readFile(join(root, '.regrade', '.gitattributes'), 'utf8')).toBe('* text eol=lf\n');
  });

  it('says by name when the answer cannot be written', async () => {
    const server = await serve(answers('Hi'));
    const root = await folder();
    await writeFile(join(root, '.regrade'), 'in the way');
    const models = await modelsAt(server.baseURL, { root });
    await expect(models.ask(question('Hello'), { trial: 1 })).rejects.toMatchObject({
      problems: [{ code: 'response-not-written' }],
    });
  });
});

describe('offline', () => {
  const miss = async (
    recorded: Parameters<typeof question>[],
    asked: Parameters<typeof question>,
    trial = 1,
  ) => {
    const server = await serve(answers('Hi'));
    const root = await folder();
    const online = await modelsAt(server.baseURL, { root });
    for (const one of recorded) await online.ask(question(...one), { trial: 1 });
    const before = server.got.length;
    const offline = await modelsAt(server.baseURL, { root, offline: true });
    const error = await offline.ask(question(...asked), { trial }).catch((thrown: unknown) => thrown);
    expect(server.got.length).toBe(before);
    expect(error).toMatchObject({ failure: { kind: 'offline' }, attempts: 0 });
    return (error as Error).message;
  };
  const messages = (...texts: string[]) => ({
    messages: texts.map((text, index) => ({
      role: index === 0 ? ('system' as const) : ('user' as const),
      content: [{ type: 'text' as const, text }],
    })),
  });

  it('names what differs from the nearest stored request', async () => {
    const said = await miss(
      [
        ['', messages('Be rude.', 'Hi there')],
        ['', { ...messages('Be kind.', 'Hello'), parameters: { temperature: 1 } }],
      ],
      ['', { ...messages('Be kind.', 'Hello!'), parameters: { temperature: 1 } }],
    );
    expect(said).toContain('with the same endpoint and model, messages[1].content differs.');
  });

  it('names parameters that came or went', async () => {
    const said = await miss([['Hello']], ['Hello', { parameters: { temperature: 0, seed: 1 } }]);
    expect(said).toContain('temperature, seed differ.');
  });

  it('says when only the trial is missing, another model is stored, or nothing is', async () => {
    expect(await miss([['Hello']], ['Hello'], 2)).toContain(
      'Trial 1 of the same request is stored, trial 2 is not.',
    );
    expect(await miss([['Hello']], ['Hello', { model: 'local:other' }])).toMatch(
      /No stored answer is from other at .*; there are answers from small at /,
    );
    expect(await miss([], ['Hello'])).toContain('Nothing is stored at all');
  });
});

describe('echo', () => {
  it('answers the rendered prompt, offline too, for nothing, and stores nothing', async () => {
    const root = await folder();
    const models = await modelsAt('http://127.0.0.1:1/v1', { root, offline: true });
    const request = {
      ...question('Hello'),
      model: 'echo',
      messages: ['One', 'Two'].map((text) => ({
        role: 'user' as const,
        content: [{ type: 'text' as const, text }],
      })),
    };
    const answer = await models.ask(request, { trial: 1 });
    expect(answer).toMatchObject({
      response: { output: 'One\n\nTwo', usage: null },
      cost: { usd: 0, source: 'echo' },
      wire: { endpoint: 'echo:' },
    });
    const { wire, key, stored } = await models.look(request, 1);
    expect([key, stored]).toEqual([answer.key, true]);
    expect(key).toBe(hashOf({ ...wire, trial: 1 } as unknown as JsonValue));
    expect(await everything(root)).toBe('');
  });
});
