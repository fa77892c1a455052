import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../../src/core/clock.ts';
import { environmentKeys } from '../../../src/core/model/environment-keys.ts';
import type { ModelRequest, ModelsOptions } from '../../../src/core/model/model.ts';
import { type OpenedModels, openModels } from '../../../src/core/model/open-models.ts';

export const secret = 'sk-test-7f3a9c51e2d84b60';

/** One request that the server got. */
export interface Got {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever was sent
  readonly body: any;
}

export type Reply = (response: ServerResponse, got: Got, number: number) => void | Promise<void>;

/** A real HTTP server on loopback that answers as told. */
export async function serve(reply: Reply): Promise<{ baseURL: string; origin: string; got: Got[] }> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const one = { url: request.url ?? '', headers: request.headers, text, body: JSON.parse(text) };
      got.push(one);
      void reply(response, one, got.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { baseURL: `${origin}/v1`, origin, got };
}

export function completion(output: string, more: object = {}): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'small-2026-01-01',
    system_fingerprint: 'fp_1',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: output } }],
    usage: {
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_tokens_details: { cached_tokens: 40 },
      completion_tokens_details: { reasoning_tokens: 5 },
    },
    ...more,
  };
}

export function json(response: ServerResponse, status: number, value: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

export const answers: (output: string) => Reply = (output) => (response) =>
  json(response, 200, completion(output));

/** A clock that does not wait but notes how long it was asked to. */
export function impatientClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    ...systemClock,
    waits,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
    },
  };
}

export async function folder(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'regrade-model-'));
  onTestFinished(() => rm(root, { recursive: true, force: true, maxRetries: 3 }));
  return root;
}

export interface TestOptions extends Partial<ModelsOptions> {
  readonly silence?: number;
}

export async function modelsAt(baseURL: string, options: TestOptions = {}): Promise<OpenedModels> {
  const { silence, ...rest } = options;
  const models = await openModels(
    {
      root: rest.root ?? (await folder()),
      providers: { local: { baseURL, apiKeyEnv: 'LOCAL_KEY' } },
      names: {},
      prices: {},
      retries: { attempts: 3, maxWaitSeconds: 60 },
      recordings: [],
      offline: false,
      noCache: false,
      keys: environmentKeys({ LOCAL_KEY: secret }, []),
      clock: impatientClock(),
      random: () => 0,
      ...rest,
    },
    silence,
  );
  onTestFinished(() => models.close());
  return models;
}

export function question(text: string, more: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: 'local:small',
    messages: [{ role: 'user', content: [{ type: 'text', text }] }],
    parameters: {},
    tools: [],
    ...more,
  };
}

/** The text of every file under a folder, joined. */
export async function everything(root: string): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
  );
  return texts.join('\n');
}
