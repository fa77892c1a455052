import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { proxyAgents, proxyProblem } from '../../../src/core/model/proxies.ts';
import { InputError } from '../../../src/core/problem.ts';
import { answers, completion, folder, modelsAt, question, secret, serve } from './test-models.ts';

const tls = join(import.meta.dirname, '../../fixtures/tls');

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A proxy that leads every host to one port of this machine, and notes what it was asked. */
async function proxyTo(port: number, refuse?: number) {
  const asked: { line: string; authorization: string | undefined }[] = [];
  const note = (one: IncomingMessage) =>
    asked.push({ line: `${one.method} ${one.url}`, authorization: one.headers['proxy-authorization'] });
  const server = createServer((incoming, outgoing) => {
    note(incoming);
    const { pathname } = new URL(incoming.url ?? '');
    const { method, headers } = incoming;
    incoming.pipe(
      request({ host: '127.0.0.1', port, path: pathname, method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      }),
    );
  });
  server.on('connect', (incoming, socket, head) => {
    note(incoming);
    if (refuse !== undefined) return socket.end(`HTTP/1.1 ${refuse} Refused\r\n\r\n`);
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    const end = () => {
      onward.destroy();
      socket.destroy();
    };
    onward.on('error', end);
    return socket.on('error', end);
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, asked };
}

describe('a proxy of the environment', () => {
  const plain = 'http://llm.example.test/v1';

  it('is asked for the whole address by http, with its own credentials, and sees each host that NO_PROXY does not name', async () => {
    const server = await serve(answers('through'));
    const proxy = await proxyTo(Number(new URL(server.origin).port));
    const url = proxy.url.replace('//', '//ana:p%40ss@');
    const models = await modelsAt(plain, {
      providers: { local: { baseURL: plain } },
      proxyEnv: { HTTP_PROXY: url, NO_PROXY: 'other.example.test' },
    });
    const { response } = await models.ask(question('Hi'), { trial: 1 });
    expect(response.output).toBe('through');
    expect(proxy.asked).toEqual([
      {
        line: `POST ${plain}/chat/completions`,
        authorization: `Basic ${Buffer.from('ana:p@ss').toString('base64')}`,
      },
    ]);
    const excepted = await modelsAt(plain, {
      providers: { local: { baseURL: plain } },
      proxyEnv: { http_proxy: url, no_proxy: '.example.test' },
      retries: { attempts: 1, maxWaitSeconds: 0 },
    });
    await expect(excepted.ask(question('Hi'), { trial: 1 })).rejects.toThrow(/could not be reached/);
    expect(proxy.asked.length).toBe(1);
  });

  it('is not asked for what runs on this machine', async () => {
    const server = await serve(answers('straight'));
    const models = await modelsAt(server.baseURL, { proxyEnv: { HTTP_PROXY: 'http://127.0.0.1:9' } });
    expect((await models.ask(question('Hi'), { trial: 1 })).response.output).toBe('straight');
  });

  it('gives a tunnel for https, with certificates of NODE_EXTRA_CA_CERTS, and never sees the key', async () => {
    const seen: string[] = [];
    const certificate = readFileSync(join(tls, 'certificate.pem'));
    const secure = createSecureServer(
      { key: readFileSync(join(tls, 'key.pem')), cert: certificate },
      (incoming, outgoing) => {
        seen.push(incoming.headers.authorization ?? '');
        incoming.resume().on('end', () => {
          outgoing.writeHead(200, { 'content-type': 'application/json' });
          outgoing.end(JSON.stringify(completion('tunnelled')));
        });
      },
    );
    const proxy = await proxyTo(await listening(secure));
    const root = await folder();
    await writeFile(
      join(root, 'regrade.config.yaml'),
      'providers: { t: { baseURL: https://llm.example.test/v1, apiKeyEnv: T_KEY } }\n',
    );
    await writeFile(join(root, 'a.prompt.yml'), 'model: t:small\nmessages: [{ role: user, content: Hi }]\n');
    await writeFile(
      join(root, 'a.eval.yaml'),
      'prompts: [a.prompt.yml]\ncases: [{ id: one }]\nrubrics: { r: { type: equals, value: tunnelled } }\n',
    );
    const command = (env: object) =>
      new Promise<{ code: number | null; said: string }>((resolve) => {
        const main = join(import.meta.dirname, '../../../src/cli/main.ts');
        const start = `import(${JSON.stringify(main)}).then(({ start }) => start())`;
        const argv = [
          '-e',
          start,
          '--',
          'regrade',
          'run',
          '--no-cache',
          '--allow-origin',
          'https://llm.example.test',
        ];
        const child = spawn(process.execPath, argv, {
          cwd: root,
          env: { PATH: process.env.PATH, T_KEY: secret, HTTPS_PROXY: proxy.url, ...env },
        });
        let said = '';
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
        child.on('close', (code) => resolve({ code, said }));
      });
    const trusting = await command({ NODE_EXTRA_CA_CERTS: join(tls, 'certificate.pem') });
    expect(trusting.code, trusting.said).toBe(0);
    expect(proxy.asked.every(({ line }) => line === 'CONNECT llm.example.test:443')).toBe(true);
    expect(seen).toEqual([`Bearer ${secret}`]);
    const strict = await command({});
    expect(strict.said).toMatch(/certificate/);
    expect(strict.code).toBe(3);
    expect(seen.length).toBe(1);
  }, 60_000);

  it('that refuses is told, without its password', async () => {
    const proxy = await proxyTo(9, 407);
    const models = await modelsAt('https://llm.example.test/v1', {
      providers: { local: { baseURL: 'https://llm.example.test/v1' } },
      proxyEnv: { https_proxy: proxy.url.replace('//', '//ana:hidden-pass@') },
      retries: { attempts: 1, maxWaitSeconds: 0 },
    });
    const error = await models.ask(question('Hi'), { trial: 1 }).catch((one) => one);
    expect(error.failure.kind).toBe('network');
    expect(error.message).toMatch(/407/);
    expect(JSON.stringify([error.message, error.failure, error.stack])).not.toContain('hidden-pass');
  });

  it('with an address that is none is wrong input, and is not repeated', () => {
    const wrong = () => proxyAgents({ HTTPS_PROXY: 'http://user:hidden-pass@:bad' });
    expect(wrong).toThrow(InputError);
    expect(wrong).not.toThrow(/hidden-pass/);
  });

  it('is told of where this Node cannot use it', () => {
    expect(proxyAgents({}, '24.9.0')).toBeUndefined();
    expect(proxyAgents({ HTTPS_PROXY: 'http://p:1' }, '22.20.0')).toBeUndefined();
    expect(proxyProblem({ HTTPS_PROXY: 'http://p:1' }, '22.20.0')?.message).toContain('Node 22.20.0');
    for (const version of ['22.21.0', '24.5.0', '26.0.0']) {
      expect(proxyProblem({ HTTPS_PROXY: 'http://p:1' }, version)).toBeUndefined();
    }
  });
});
