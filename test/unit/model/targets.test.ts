import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DeclaredTarget, Models } from '../../../src/core/model/model.ts';
import { ModelError } from '../../../src/core/model/model.ts';
import { InputError } from '../../../src/core/problem.ts';
import {
  everything,
  folder,
  json,
  modelsAt,
  question,
  secret,
  serve,
  type TestOptions,
} from './test-models.ts';

const node = process.execPath;

async function withFiles(files: { readonly [path: string]: string }): Promise<string> {
  const root = await folder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

/** Models with one target `app` or `agent`. */
function withTarget(name: string, target: DeclaredTarget, options: TestOptions = {}) {
  return modelsAt('http://127.0.0.1:9/v1', {
    targets: { [name]: target },
    allowCode: true,
    env: { PATH: process.env.PATH ?? '' },
    ...options,
  });
}

async function failure(models: Models, model: string, signal?: AbortSignal): Promise<ModelError> {
  const error = await models
    .ask(question('Hello', { model }), { trial: 1, ...(signal ? { signal } : {}) })
    .then(
      (answer) => answer,
      (thrown: unknown) => thrown,
    );
  expect(error).toBeInstanceOf(ModelError);
  return error as ModelError;
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function until<T>(ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const value = await ask();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('Waited in vain.');
}

describe('an http target', () => {
  it('gets messages, variables, parameters, tools and the trial as JSON, and its answer is kept', async () => {
    const server = await serve((response) =>
      json(response, 200, {
        output: 'Paris',
        toolCalls: [{ name: 'look_up', arguments: { city: 'Paris' } }],
        usage: { input: 10, output: 3 },
        costUsd: 0.002,
        model: 'app-7',
        unknown: true,
      }),
    );
    const root = await folder();
    const app: DeclaredTarget = { type: 'http', url: `${server.origin}/answer`, headers: { 'x-team': 'a' } };
    const models = await withTarget('app', app, { root });
    const request = question('Which city?', {
      model: 'http:app',
      vars: { user: 'Ana' },
      parameters: { temperature: 0.5, seed: 7, passthrough: { mode: 'fast' } },
      tools: [{ name: 'look_up', inputSchema: { type: 'object' } }],
      response: { type: 'json', schema: { type: 'object' } },
    });
    const answer = await models.ask(request, { trial: 2 });
    expect(server.got[0]?.url).toBe('/answer');
    expect(server.got[0]?.headers['x-team']).toBe('a');
    expect(server.got[0]?.body).toEqual({
      v: 1,
      messages: [{ role: 'user', content: 'Which city?' }],
      vars: { user: 'Ana' },
      parameters: { temperature: 0.5, seed: 7, mode: 'fast' },
      tools: [{ type: 'function', function: { name: 'look_up', parameters: { type: 'object' } } }],
      response_format: { type: 'json_schema', json_schema: { name: 'response', schema: { type: 'object' } } },
      trial: 2,
    });
    expect(answer.response).toMatchObject({
      output: 'Paris',
      toolCalls: [{ id: 'call_1', name: 'look_up', arguments: '{"city":"Paris"}' }],
      usage: { input: 10, output: 3, cachedInput: 0, reasoning: 0 },
      reportedModel: 'app-7',
      costUsd: 0.002,
    });
    expect(answer.cost).toEqual({ usd: 0.002, source: 'http:app' });

    const again = await models.ask(request, { trial: 2 });
    expect([again.source, again.cost.usd]).toEqual(['store', 0.002]);
    await models.ask(request, { trial: 3 });
    expect(server.got.length).toBe(2);
  });

  it('is asked again when its version or its files change, and only then', async () => {
    const server = await serve((response) => json(response, 200, { output: 'ok' }));
    const root = await withFiles({ 'app/main.py': 'one', 'README.md': 'x' });
    const ask = async (version: string) => {
      const url = `${server.origin}/answer`;
      const models = await withTarget('app', { type: 'http', url, version, files: ['app/**'] }, { root });
      return (await models.ask(question('Hi', { model: 'http:app' }), { trial: 1 })).source;
    };
    expect([await ask('1'), await ask('1')]).toEqual(['network', 'store']);
    await writeFile(join(root, 'README.md'), 'y');
    expect(await ask('1')).toBe('store');
    await writeFile(join(root, 'app/main.py'), 'two');
    expect([await ask('1'), await ask('1'), await ask('2')]).toEqual(['network', 'store', 'network']);
  });

  it('takes calls and steps out of the messages by which it came to the answer', async () => {
    const server = await serve((response) =>
      json(response, 200, {
        output: { city: 'Paris' },
        messages: [
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look_up', arguments: '{"q":1}' } }],
          },
          { role: 'tool', tool_call_id: 'c1', content: 'found' },
        ],
      }),
    );
    const root = await folder();
    const url = `${server.origin}/a`;
    const models = await withTarget('app', { type: 'http', url }, { root });
    const request = question('Hi', { model: 'http:app' });
    await models.ask(request, { trial: 1 });
    const { response, source } = await models.ask(request, { trial: 1 });
    expect(source).toBe('store');
    expect(response.output).toBe('{"city":"Paris"}');
    expect(response.toolCalls).toEqual([{ id: 'c1', name: 'look_up', arguments: '{"q":1}' }]);
    expect(response.steps).toEqual([
      { role: 'assistant', content: [], toolCalls: [{ id: 'c1', name: 'look_up', arguments: '{"q":1}' }] },
      { role: 'tool', content: [{ type: 'text', text: 'found' }], toolCallId: 'c1' },
    ]);
  });

  it('gets its key as a bearer, and what it sends back of it is removed', async () => {
    const server = await serve((response, got) =>
      json(response, 200, {
        output: `Your key is ${got.headers.authorization}`,
        toolCalls: [{ name: 'f', arguments: { key: secret } }],
      }),
    );
    const root = await folder();
    const url = `${server.origin}/a`;
    const models = await withTarget('app', { type: 'http', url, apiKeyEnv: 'LOCAL_KEY' }, { root });
    const { response } = await models.ask(question('Hi', { model: 'http:app' }), { trial: 1 });
    expect(server.got[0]?.headers.authorization).toBe(`Bearer ${secret}`);
    expect(response.output).toBe('Your key is Bearer [key removed]');
    expect(await everything(root)).not.toContain(secret);
  });

  it('elsewhere than on this machine gets no key without consent', async () => {
    const target = { type: 'http', url: 'https://app.example.com/a', apiKeyEnv: 'LOCAL_KEY' } as const;
    const error = await failure(await withTarget('app', target), 'http:app');
    expect(error.failure.kind).toBe('auth');
    expect(error.message).toContain('--allow-origin https://app.example.com');
  });

  it.each([
    ['garbage', '<html>no</html>', 200, 'bad-response', /not JSON/],
    ['half an answer', '{"output": "Par', 200, 'bad-response', /not JSON/],
    ['nothing', '', 200, 'bad-response', /not JSON/],
    [
      'a wrong shape',
      '{"output": "x", "usage": {"input": -1, "output": 2}}',
      200,
      'bad-response',
      /at usage.input/,
    ],
    ['no answer', '{"result": "x"}', 200, 'bad-response', /neither "output" nor "toolCalls"/],
    ['an error of its own', '{"error": "no database"}', 200, 'server', /reports an error: no database/],
    ['500', '{"error": {"message": "it broke"}}', 500, 'server', /failed \(500\): it broke/],
    ['404', 'Not Found', 404, 'bad-request', /refused the request \(404\): Not Found/],
    ['a redirect', '', 302, 'bad-response', /not followed/],
  ])('that answers %s is a %s failure', async (_, body, status, kind, message) => {
    const server = await serve((response) => {
      response.writeHead(status, { location: 'http://127.0.0.1:9/' });
      response.end(body);
    });
    const url = `${server.origin}/a`;
    const error = await failure(await withTarget('app', { type: 'http', url }), 'http:app');
    expect(error.failure.kind).toBe(kind);
    expect(error.message).toMatch(message);
    expect(server.got.length).toBe(status === 500 ? 3 : 1);
  });

  it('that hangs, or stops halfway, ends at its time limit', async () => {
    for (const part of ['', '{"output": ']) {
      const server = await serve((response) => {
        response.writeHead(200);
        response.write(part === '' ? ' ' : part);
      });
      const url = `${server.origin}/a`;
      const models = await withTarget('app', { type: 'http', url, timeoutSeconds: 0.3 });
      const error = await failure(models, 'http:app');
      expect(error.failure.kind).toBe('timeout');
      expect(error.message).toContain('0.3 seconds');
      expect(server.got.length).toBe(1);
    }
  });

  it('may not be declared with an address or a header that hides a key', async () => {
    const target = (more: object) =>
      withTarget('app', { type: 'http', url: 'http://127.0.0.1:1/a', ...more });
    await expect(target({ url: 'file:///etc/passwd' })).rejects.toThrow(InputError);
    await expect(target({ url: 'http://user:pass@127.0.0.1/a' })).rejects.toThrow(/user name or password/);
    await expect(target({ headers: { Authorization: 'x' } })).rejects.toThrow(/cannot be set in a file/);
  });
});

/** A program that reads its input whole and then does this with it. */
const program = (body: string) => `
let text = '';
process.stdin.on('data', (chunk) => { text += chunk; });
process.stdin.on('end', async () => { const input = JSON.parse(text); ${body} });
`;

const answer = (expression: string) => program(`console.log(JSON.stringify({ output: ${expression} }));`);

describe('an exec target', () => {
  const agent = (more: Partial<DeclaredTarget> = {}): DeclaredTarget =>
    ({ type: 'exec', command: [node, 'agent.js'], ...more }) as DeclaredTarget;

  it('reads the request from standard input in the workspace, and answers on standard output', async () => {
    const root = await withFiles({ 'agent.js': answer('JSON.stringify([process.cwd(), input])') });
    const models = await withTarget('agent', agent(), { root });
    const request = question('Hi; $(touch evil)', { model: 'exec:agent', vars: { a: 1 } });
    const { response, wire } = await models.ask(request, { trial: 4 });
    expect(JSON.parse(response.output)).toEqual([
      await import('node:fs/promises').then(({ realpath }) => realpath(root)),
      {
        v: 1,
        messages: [{ role: 'user', content: 'Hi; $(touch evil)' }],
        vars: { a: 1 },
        parameters: {},
        tools: [],
        trial: 4,
      },
    ]);
    expect(wire.endpoint).toMatch(/^exec:agent#[0-9a-f]{16}$/);
  });

  it('takes its arguments as they stand, without a shell', async () => {
    const root = await withFiles({ 'agent.js': answer('process.argv.slice(2)') });
    const models = await withTarget('agent', agent({ command: [node, 'agent.js', '$HOME; echo x', '*'] }), {
      root,
    });
    const { response } = await models.ask(question('Hi', { model: 'exec:agent' }), { trial: 1 });
    expect(JSON.parse(response.output)).toEqual(['$HOME; echo x', '*']);
  });

  it('is asked again when the script that it names changes', async () => {
    const root = await withFiles({ 'agent.js': answer('"one"') });
    const ask = async () => {
      const models = await withTarget('agent', agent(), { root });
      const { response, source } = await models.ask(question('Hi', { model: 'exec:agent' }), { trial: 1 });
      return `${response.output} ${source}`;
    };
    expect([await ask(), await ask()]).toEqual(['one network', 'one store']);
    await writeFile(join(root, 'agent.js'), answer('"two"'));
    expect([await ask(), await ask()]).toEqual(['two network', 'two store']);
  });

  it('sees the usual variables and those that it names, and what it says of them is removed', async () => {
    const root = await withFiles({
      'agent.js': program(`
        console.error('debug ' + process.env.AGENT_KEY);
        if (input.trial === 2) process.exit(3);
        console.log(JSON.stringify({ output: Object.keys(process.env).sort().join(' ') + ' ' + process.env.AGENT_KEY }));
      `),
    });
    const env = {
      PATH: process.env.PATH,
      HOME: '/home/x',
      AGENT_KEY: secret,
      OTHER_KEY: 'sk-other-0123456789',
    };
    const models = await withTarget('agent', agent({ env: ['AGENT_KEY'] }), { root, env });
    const { response } = await models.ask(question('Hi', { model: 'exec:agent' }), { trial: 1 });
    expect(response.output).toContain('AGENT_KEY HOME NODE_OPTIONS PATH');
    expect(response.output).not.toContain('OTHER_KEY');
    expect(response.output).toContain('[key removed]');
    const error = await models.ask(question('Hi', { model: 'exec:agent' }), { trial: 2 }).catch((one) => one);
    expect(error.failure).toEqual({
      kind: 'server',
      message: 'The target exec:agent ended with exit code 3; standard error ends with: debug [key removed]',
    });
    expect(await everything(root)).not.toContain(secret);
  });

  it.each([
    ['garbage', 'console.log("hello")', 'bad-response', /not one JSON value/],
    ['half an answer', 'process.stdout.write("{\\"output\\": ")', 'bad-response', /not one JSON value/],
    ['nothing', 'console.error("no model")', 'bad-response', /wrote nothing .*no model/],
    ['two values', 'console.log("{}"); console.log("{}")', 'bad-response', /not one JSON value/],
    ['a wrong shape', 'console.log(JSON.stringify({ toolCalls: 5 }))', 'bad-response', /at toolCalls/],
    ['an exit code', 'console.log("{}"); process.exit(7)', 'server', /exit code 7/],
    [
      'too much',
      'const mb = "x".repeat(1 << 20); for (let n = 0; n < 40; n++) process.stdout.write(mb)',
      'bad-response',
      /more than 16 MB/,
    ],
    [
      'a crash for memory',
      'const all = []; for (;;) all.push(new Array(1e6).fill(0.5))',
      'server',
      /heap out of memory|ended by SIG|exit code/,
    ],
  ])('that gives %s fails and says why', async (_, body, kind, message) => {
    const root = await withFiles({ 'agent.js': program(body) });
    const models = await withTarget('agent', agent({ memoryMb: 64 }), { root });
    const error = await failure(models, 'exec:agent');
    expect(error.failure.kind).toBe(kind);
    expect(error.message).toMatch(message);
    expect(error.tries.length).toBe(1);
  });

  it('that does not exist says so', async () => {
    const models = await withTarget('agent', agent({ command: ['no-such-program-here'] }));
    const error = await failure(models, 'exec:agent');
    expect(error.message).toContain('there is no program "no-such-program-here"');
  });

  it('that does not read its input may answer all the same', async () => {
    const root = await withFiles({
      'agent.js': 'console.log(JSON.stringify({ output: "early" }));process.exit(0)',
    });
    const models = await withTarget('agent', agent(), { root });
    const long = question('x'.repeat(1 << 20), { model: 'exec:agent' });
    expect((await models.ask(long, { trial: 1 })).response.output).toBe('early');
  });

  /** Writes its own process and a child's into a file; the child ignores polite signals. */
  const family = (then: string) => `
    const { spawn } = require('node:child_process');
    const { writeFileSync, renameSync } = require('node:fs');
    const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)'], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', () => {
      writeFileSync('pids.part', process.pid + ' ' + child.pid);
      renameSync('pids.part', 'pids');
      ${then}
    });
  `;
  const pidsIn = (root: string) =>
    until(() =>
      readFile(join(root, 'pids'), 'utf8').then(
        (text) => text.split(' ').map(Number),
        () => undefined,
      ),
    );

  it('that hangs is ended at its time limit with all that it started', async () => {
    const root = await withFiles({ 'agent.cjs': family('process.on("SIGTERM", () => {});') });
    const models = await withTarget('agent', agent({ command: [node, 'agent.cjs'], timeoutSeconds: 2 }), {
      root,
    });
    const error = await failure(models, 'exec:agent');
    expect(error.failure.kind).toBe('timeout');
    const pids = await pidsIn(root);
    expect(pids.length).toBe(2);
    await until(() => (pids.some(alive) ? undefined : true));
  });

  it('is ended with all that it started when the request is cancelled', async () => {
    const root = await withFiles({ 'agent.cjs': family('') });
    const models = await withTarget('agent', agent({ command: [node, 'agent.cjs'] }), { root });
    const abort = new AbortController();
    const failed = failure(models, 'exec:agent', abort.signal);
    const pids = await pidsIn(root);
    expect(pids.every(alive)).toBe(true);
    abort.abort();
    expect((await failed).failure.kind).toBe('cancelled');
    await models.close();
    await until(() => (pids.some(alive) ? undefined : true));
  });

  it('that ends by itself leaves nothing running', async () => {
    const root = await withFiles({
      'agent.cjs': family('process.stdout.write(JSON.stringify({ output: "done" }), () => process.exit(0));'),
    });
    const models = await withTarget('agent', agent({ command: [node, 'agent.cjs'] }), { root });
    expect((await models.ask(question('Hi', { model: 'exec:agent' }), { trial: 1 })).response.output).toBe(
      'done',
    );
    const pids = await pidsIn(root);
    await until(() => (pids.some(alive) ? undefined : true));
  });

  it('is refused where code may not run, unless the answer is stored', async () => {
    const root = await withFiles({ 'agent.js': answer('"ok"') });
    const request = question('Hi', { model: 'exec:agent' });
    const refusing = await withTarget('agent', agent(), { root, allowCode: false });
    expect((await failure(refusing, 'exec:agent')).message).toContain('not allowed here');
    const silent = await modelsAt('http://127.0.0.1:9/v1', { root, targets: { agent: agent() } });
    expect((await failure(silent, 'exec:agent')).message).toContain('not allowed here');
    await (await withTarget('agent', agent(), { root })).ask(request, { trial: 1 });
    const models = await withTarget('agent', agent(), { root, allowCode: false });
    expect((await models.ask(request, { trial: 1 })).source).toBe('store');
  });
});
