import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { combinedExitCode } from '../../../src/cli/exit-code.ts';
import { filePerSuite } from '../../../src/cli/file-per-suite.ts';
import { regrade, workspaceOf } from './memory-io.ts';

const prompt = (model = 'echo') => `---\nmodel: ${model}\n---\nHello {{name}}\n`;
const suite = (rubrics: string, prompts = 'greet.prompt', head = '') => `prompts: [${prompts}]
${head}
cases:
  - { name: ann, vars: { name: Ann }, tags: [first] }
  - { name: bob, vars: { name: Bob } }
rubrics:
  ${rubrics}
`;
const passing = suite('hello: { type: contains, value: Hello }');
const failing = suite('ann: { type: contains, value: Ann }');

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that speaks chat completions; gives its address and counts requests. */
async function chatServer(answer: (n: number) => { status: number; text: string } | 'hang') {
  const seen = { requests: 0, url: '' };
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      seen.requests++;
      const reply = answer(seen.requests);
      if (reply === 'hang') return;
      response.writeHead(reply.status, { 'content-type': 'application/json' });
      const usage = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 };
      const choices = [
        { index: 0, message: { role: 'assistant', content: reply.text }, finish_reason: 'stop' },
      ];
      response.end(
        JSON.stringify(
          reply.status === 200
            ? { id: 'x', object: 'chat.completion', created: 1, model: 'small', choices, usage }
            : { error: { message: reply.text } },
        ),
      );
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  seen.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return seen;
}

const configuration = (url: string) =>
  `providers:\n  local: { baseURL: "${url}" }\nretries: { attempts: 1, maxWaitSeconds: 1 }\n`;

describe('exit codes', () => {
  test('0: every cell passes; results on standard output only', async () => {
    const root = await workspaceOf({ 'greet.prompt': prompt(), 'greet.eval.yaml': passing });
    const { code, out, err } = await regrade(root, ['run']);
    expect(code).toBe(0);
    expect(out).toContain('Passed: 2 of 2 cells passed.');
    expect(out).toContain('100 %');
    expect(err).toMatch(/^Recorded in \.regrade\/runs\/\S+\.jsonl\n$/);
  });

  test('1: a rubric fails; the table says which case and where', async () => {
    const root = await workspaceOf({ 'greet.prompt': prompt(), 'greet.eval.yaml': failing });
    const { code, out } = await regrade(root, ['run', 'greet.eval.yaml']);
    expect(code).toBe(1);
    expect(out).toContain('Failed: 1 of 2 cells passed, 1 failed.');
    expect(out).toContain('greet.eval.yaml:5  bob');
    expect(out).toContain('50 % [');
  });

  test('0: what is gated by a minimum that is reached, and what is off, does not fail a run', async () => {
    const rubrics = `ann: { type: contains, value: Ann, gate: { min: 0.5 } }
  bob: { type: contains, value: Bob, gate: off }`;
    const root = await workspaceOf({ 'greet.prompt': prompt(), 'greet.eval.yaml': suite(rubrics) });
    const { code, out } = await regrade(root, ['run']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Passed: 0 of 2 cells passed, 2 failed\./);
    expect(out).toContain('  passed  ann: The pass rate is 0.5; it reaches 0.5.');
    expect(out).not.toContain('  bob: ');
  });

  test('2: every problem of a bad suite, one line each, with place and remedy', async () => {
    const root = await workspaceOf({
      'greet.prompt': prompt(),
      'a/greet.eval.yaml': 'promts: [greet.prompt]\ncases: []\nrubrics:\n  x: { type: contans, value: a }\n',
    });
    await mkdir(join(root, 'b'));
    const { code, out, err } = await regrade(join(root, 'b'), ['run', '../a/greet.eval.yaml']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    const lines = err.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toMatch(/^\.\.\/a\/greet\.eval\.yaml:\d+:\d+: error: .+/);
  });

  test('a variable that no prompt takes is told once, at the first case that has it', async () => {
    const root = await workspaceOf({
      'greet.prompt': prompt(),
      'greet.eval.yaml': passing.replaceAll('vars: {', 'vars: { nmae: x,'),
    });
    const { code, err } = await regrade(root, ['run']);
    expect(code).toBe(0);
    expect(err.match(/"nmae"/g)).toHaveLength(1);
    expect(err).toContain(
      'greet.eval.yaml:4:5: warning: The prompt "greet.prompt" does not know the variable "nmae", and no rubric does. Did you mean "name"?',
    );
  });

  test('a variable that a rubric inserts, or one prompt of several takes, is no slip', async () => {
    const root = await workspaceOf({
      'greet.prompt': prompt(),
      'other.prompt': '---\nmodel: echo\n---\nHello {{name}} of {{town}}\n',
      'greet.eval.yaml': suite(
        'hello: { type: contains, value: ["x", "{{ city.name }}"] }',
        'greet.prompt, other.prompt',
      )
        .replace('type: contains', 'type: contains-any')
        .replaceAll('vars: {', 'vars: { town: Y, city: { name: Hello }, other: z,'),
    });
    const { code, err } = await regrade(root, ['run']);
    expect(code).toBe(0);
    expect(err.match(/warning: .*/g)).toEqual([
      'warning: No prompt of the suite knows the variable "other", and no rubric does. Use it in the prompt or take it out of the case.',
    ]);
  });

  test('3: a key that is refused', async () => {
    const { url } = await chatServer(() => ({ status: 401, text: 'no' }));
    const root = await workspaceOf({
      'regrade.config.yaml': configuration(url),
      'greet.prompt': prompt('local:small'),
      'greet.eval.yaml': passing,
    });
    const { code, out } = await regrade(root, ['run']);
    expect(code).toBe(3);
    expect(out).toContain('2 cells  auth');
  });

  test('3: offline without an answer', async () => {
    const server = await chatServer(() => ({ status: 200, text: 'Hello' }));
    const root = await workspaceOf({
      'regrade.config.yaml': configuration(server.url),
      'greet.prompt': prompt('local:small'),
      'greet.eval.yaml': passing,
    });
    expect(await regrade(root, ['run', '--offline'])).toMatchObject({ code: 3 });
    expect(server.requests).toBe(0);
    expect(await regrade(root, ['run'])).toMatchObject({ code: 0 });
    expect(server.requests).toBe(2);
    expect(await regrade(root, ['run', '--offline'])).toMatchObject({ code: 0 });
    expect(server.requests).toBe(2);
  });

  test('several suites: 2 goes before 3, and 3 before 1', async () => {
    expect([[], [0, 1], [1, 3], [3, 2, 1], [0]].map(combinedExitCode)).toEqual([0, 1, 3, 2, 0]);
    const root = await workspaceOf({
      'greet.prompt': prompt(),
      'a.eval.yaml': failing,
      'b.eval.yaml': 'prompts: 3\n',
      'c.eval.yaml': passing,
    });
    const { code, out, err } = await regrade(root, ['run']);
    expect(code).toBe(2);
    expect(out).toContain('3 suites: 1 passed, 1 failed, 1 wrong input.');
    expect(err).toContain('b.eval.yaml:1:');
  });
});

describe('which suites', () => {
  test('a prompt without test data is wrong input that names the suites that use it', async () => {
    const root = await workspaceOf({
      'prompts/greet.prompt': prompt(),
      'suites/greet.eval.yaml': suite('hello: { type: contains, value: Hello }', '../prompts/greet.prompt'),
    });
    const { code, err } = await regrade(root, ['run', 'prompts/greet.prompt']);
    expect(code).toBe(2);
    expect(err).toContain('prompts/greet.prompt: error:');
    expect(err).toContain('regrade run suites/greet.eval.yaml');
  });

  test('a GitHub prompt file with test data runs as it stands', async () => {
    const root = await workspaceOf({
      'greet.prompt.yml': `model: echo
messages:
  - { role: user, content: "Hello {{name}}" }
testData:
  - { name: Ann }
evaluators:
  - { name: hello, string: { contains: Hello } }
`,
    });
    expect(await regrade(root, ['run', 'greet.prompt.yml'])).toMatchObject({ code: 0 });
    expect(await regrade(root, ['run'])).toMatchObject({ code: 0 });
  });

  test('folders and globs from the current folder', async () => {
    const root = await workspaceOf({
      'greet.prompt': prompt(),
      'a/one.eval.yaml': suite('h: { type: contains, value: Hello }', '../greet.prompt'),
      'a/two.eval.yaml': suite('h: { type: contains, value: Hello }', '../greet.prompt'),
      'b/bad.eval.yaml': 'prompts: 3\n',
    });
    expect((await regrade(root, ['run', 'a'])).out).toContain('2 suites: 2 passed.');
    expect((await regrade(join(root, 'a'), ['run', '*.eval.yaml'])).out).toContain('2 suites: 2 passed.');
    expect((await regrade(join(root, 'a'), ['run', '.', 'one.eval.yaml'])).out).toContain(
      '2 suites: 2 passed.',
    );
  });

  test.each([
    [['run', 'nothing.eval.yaml'], 'There is no file "nothing.eval.yaml".'],
    [['run', '*.nothing'], 'leads to no suite'],
    [['run', '../outside.eval.yaml'], 'outside the workspace'],
    [['run', 'data.jsonl'], 'ends with .eval.yaml'],
    [['run'], 'There is no suite'],
    [['run', '--resume', '20261124T051500Z-0a1b2c'], 'There is no run'],
    [['run', '--allow-origin', 'nonsense'], 'no origin'],
    [['run', '--output', 'report.pdf'], '.json, .jsonl, .xml'],
  ])('%j is wrong input', async (argv, said) => {
    const root = await workspaceOf({ 'data.jsonl': '' });
    const { code, out, err } = await regrade(root, argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(said);
  });
});

describe('options', () => {
  test('--case, --tag, --trials and --shard choose cells', async () => {
    const root = await workspaceOf({ 'greet.prompt': prompt(), 'greet.eval.yaml': failing });
    expect((await regrade(root, ['run', '--case', 'ann'])).out).toContain('1 of 1 cell passed');
    expect((await regrade(root, ['run', '--tag', 'first', '--trials', '3'])).out).toContain(
      '3 of 3 cells passed',
    );
    expect((await regrade(root, ['run', '--shard', '1/2'])).out).toContain('1 of 1 cell passed');
    expect((await regrade(root, ['run', '--shard', '2/2'])).out).toContain('0 of 1 cell passed');
  });

  test('--output writes each report; with several suites each its own', async () => {
    const root = await workspaceOf({ 'greet.prompt': prompt(), 'greet.eval.yaml': failing });
    const outputs = ['out/r.json', 'out/r.jsonl', 'out/r.xml', 'out/r.md'].flatMap((file) => [
      '--output',
      file,
    ]);
    const { code, err } = await regrade(root, ['run', ...outputs]);
    expect(code).toBe(1);
    expect(err).toContain('Wrote out/r.xml');
    expect((await readdir(join(root, 'out'))).sort()).toEqual(['r.json', 'r.jsonl', 'r.md', 'r.xml']);
    const report = JSON.parse(await readFile(join(root, 'out/r.json'), 'utf8'));
    expect(report).toMatchObject({
      schemaVersion: 1,
      run: { suite: 'greet.eval.yaml', status: 'failed' },
      summary: { cells: 2, passed: 1, failed: 1, errors: 0 },
    });
    await writeFile(join(root, 'other.eval.yaml'), passing);
    await regrade(root, ['run', '--output', 'two/r.json']);
    expect((await readdir(join(root, 'two'))).sort()).toEqual(['r.greet.json', 'r.other.json']);
  });

  test('files of several suites never meet', () => {
    const files = filePerSuite('r.json', ['a-b/c.eval.yaml', 'a/b-c.eval.yaml', 'x.prompt.yml'], '/w');
    expect([...files.values()]).toEqual(['/w/r.a-b-c.json', '/w/r.a-b-c-2.json', '/w/r.x.prompt.json']);
    expect(filePerSuite('r.json', ['a.eval.yaml'], '/w').get('a.eval.yaml')).toBe('/w/r.json');
  });

  test('--record writes answers that run again offline, in another workspace', async () => {
    const server = await chatServer(() => ({ status: 200, text: 'Hello there' }));
    const files = {
      'regrade.config.yaml': configuration(server.url),
      'greet.prompt': prompt('local:small'),
      'greet.eval.yaml': suite(
        'hello: { type: contains, value: Hello }',
        'greet.prompt',
        'recordings: [rec.jsonl]',
      ),
      'rec.jsonl': '',
    };
    const root = await workspaceOf(files);
    expect(await regrade(root, ['run', '--record', 'new.jsonl'])).toMatchObject({ code: 0 });
    const recorded = await readFile(join(root, 'new.jsonl'), 'utf8');
    expect(recorded.trimEnd().split('\n')).toHaveLength(2);
    const again = await workspaceOf({ ...files, 'rec.jsonl': recorded });
    const { code, out } = await regrade(again, ['run', '--offline']);
    expect(code).toBe(0);
    expect(out).toContain('2 of 2 cells reused');
    expect(server.requests).toBe(2);
  });

  test('a reason with escape sequences reaches no terminal, coloured or not', async () => {
    const server = await chatServer(() => ({
      status: 200,
      text: '\u001B[2J\u001B]0;owned\u0007 \u202Eoops',
    }));
    const root = await workspaceOf({
      'regrade.config.yaml': configuration(server.url),
      'greet.prompt': prompt('local:small'),
      'greet.eval.yaml': suite('eq: { type: equals, value: "x" }'),
    });
    const { out } = await regrade(root, ['run'], { isTTY: true });
    expect(out).toContain('\u001B[1m');
    expect(out).not.toContain('\u001B[2J');
    expect(out).not.toContain('\u001B]');
    expect(out).not.toContain('\u202E');
  });
});

test('the name of a file reaches no terminal as an escape sequence', async () => {
  const root = await workspaceOf({
    'greet.prompt': prompt(),
    'a\u001B[2Jb.eval.yaml': failing,
    'c\u001B[2Jd.eval.yaml': 'prompts: 3\n',
  });
  const { code, out, err } = await regrade(root, ['run', '--output', 'r.json']);
  expect(code).toBe(2);
  expect(out + err).not.toContain('\u001B');
});

describe('progress', () => {
  test('a terminal has a line that is taken away in the end; a pipe has none for a short run', async () => {
    const root = await workspaceOf({ 'greet.prompt': prompt(), 'greet.eval.yaml': passing });
    const { err } = await regrade(root, ['run'], { isTTY: true });
    expect(err).toContain(' of 2 cells');
    expect(err.replace(/Recorded in .*\n$/, '')).toMatch(/\r.\[2K$/);
    expect((await regrade(root, ['run'])).err).not.toContain(' cells');
  });
});

test('an interrupt keeps what is done, reports it, and ends with 3; --resume goes on without paying twice', async () => {
  let press: () => void = () => undefined;
  let hang = true;
  const server = await chatServer((n) => {
    if (n === 1) return { status: 200, text: 'Hello' };
    if (!hang) return { status: 200, text: 'Hello again' };
    setTimeout(() => press(), 20);
    return 'hang';
  });
  const root = await workspaceOf({
    'regrade.config.yaml': configuration(server.url),
    'greet.prompt': prompt('local:small'),
    'greet.eval.yaml': passing,
  });
  const stopped = await regrade(root, ['run', '--concurrency', '1', '--output', 'r.json'], {
    interrupt: (handler) => {
      press = handler;
    },
  });
  expect(stopped.code).toBe(3);
  expect(stopped.err).toContain('Cancelled: keeping what is done.');
  expect(stopped.out).toMatch(/^Cancelled: 1 of /);
  expect(JSON.parse(await readFile(join(root, 'r.json'), 'utf8')).run.status).toBe('cancelled');

  hang = false;
  const resumed = await regrade(root, ['run', '--resume']);
  expect(resumed.code).toBe(0);
  expect(resumed.out).toContain('2 of 2 cells passed');
  expect(server.requests).toBe(3);
});

test('runs: lists and prunes', async () => {
  const root = await workspaceOf({ 'greet.prompt': prompt(), 'greet.eval.yaml': failing });
  expect(await regrade(root, ['runs'])).toEqual({ code: 0, out: 'No runs.\n', err: '' });
  for (let i = 0; i < 3; i++) await regrade(root, ['run']);
  const { out } = await regrade(root, ['runs']);
  expect(out.match(/failed {2}1 of 2 passed {2}\$0 paid {2}\S+ k?B {2}greet\.eval\.yaml\n/g)).toHaveLength(3);
  expect(out).toMatch(/\n3 runs, \S+ kB\n$/);
  expect((await regrade(root, ['runs', '--keep', '1'])).out).toMatch(/^Deleted 2 runs, /);
  expect(await readdir(join(root, '.regrade/runs'))).toHaveLength(1);
});
