import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { workspaceOf } from './memory-io.ts';

const run = promisify(execFile);

/** Calls git in a folder, with a user of its own and no settings of this machine. */
export async function git(root: string, ...argv: readonly string[]): Promise<void> {
  await run(
    'git',
    [
      '-C',
      root,
      '-c',
      'user.name=Test',
      '-c',
      'user.email=test@example.com',
      '-c',
      'commit.gpgsign=false',
      ...argv,
    ],
    {
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    },
  );
}

/** Makes the folder a repository whose `main` holds all files. */
export async function commitAll(root: string, message = 'All'): Promise<void> {
  await git(root, 'init', '-q', '-b', 'main');
  await git(root, 'add', '-A');
  await git(root, 'commit', '-q', '-m', message);
}

/** A server that repeats the number asked for; asked "briefly", it says nothing to every second one. */
export async function countingServer() {
  const seen = {
    requests: 0,
    url: '',
    model: 'small-1',
    fails: false,
    asked: [] as { model: string; text: string }[],
  };
  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      seen.requests += 1;
      const { model, messages } = JSON.parse(body);
      const text: string = messages.at(-1).content;
      seen.asked.push({ model, text });
      const n = Number(/\d+/.exec(text)?.[0]);
      const content = text.includes('briefly') && n % 2 === 0 ? 'no' : `It is ${n}.`;
      response.writeHead(seen.fails ? 400 : 200, { 'content-type': 'application/json' });
      const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
      const usage = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 };
      response.end(
        JSON.stringify(
          seen.fails
            ? { error: { message: 'no' } }
            : { id: 'x', object: 'chat.completion', created: 1, model: seen.model, choices, usage },
        ),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  seen.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return seen;
}

export const counting = (words = 'Say {{n}}.') =>
  `---\nmodel: local:small\ninput: { schema: { n: integer } }\n---\n${words}\n`;
export const worse = counting('Say {{n}} briefly.');

export const countingSuite = (rubrics = 'says: { type: contains, value: "{{n}}" }', more = '') =>
  `prompts: [count.prompt]\ncases: [cases.jsonl]\nrubrics:\n  ${rubrics}\n${more}`;

export const countingCases = (n: number) =>
  Array.from(
    { length: n },
    (_, index) => `${JSON.stringify({ id: `c${index + 1}`, vars: { n: index + 1 } })}\n`,
  ).join('');

/** A workspace with a prompt that counts, its suite, and a model on this machine. */
export async function countingWorkspace(
  url: string,
  cases = 20,
  files: { readonly [path: string]: string } = {},
): Promise<string> {
  return workspaceOf({
    'regrade.config.yaml': `providers:\n  local: { baseURL: "${url}" }\nretries: { attempts: 1, maxWaitSeconds: 1 }\n`,
    'count.prompt': counting(),
    'count.eval.yaml': countingSuite(),
    'cases.jsonl': countingCases(cases),
    ...files,
  });
}
