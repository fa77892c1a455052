import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { model, modelFiles } from './model-files.ts';

/** What of a chat completions request the server understands. */
interface ChatRequest {
  readonly messages: readonly {
    readonly role: string;
    readonly content: string | readonly { readonly text?: string }[];
  }[];
  readonly temperature?: number;
  readonly seed?: number;
  readonly max_tokens?: number;
  readonly stream?: boolean;
  readonly response_format?: { readonly type: string; readonly json_schema?: { readonly schema?: object } };
}

const text = (content: ChatRequest['messages'][number]['content']) =>
  typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('');

/** One core is left to the rest: the runtime's threads wait for each other spinning, so a busy core stalls all of them. */
const threads = Math.max(1, availableParallelism() - 1);

/**
 * A real small model behind `POST /v1/chat/completions` on loopback: messages, temperature, seed, max_tokens,
 * response_format (a schema constrains what is generated), streaming, usage. One request at a time.
 * @param port 0 for any free one.
 */
export async function serveModel(
  port: number,
): Promise<{ readonly baseURL: string; close(): Promise<void> }> {
  const { runtime, weights } = await modelFiles();
  const { getLlama, LlamaChatSession } = await import(pathToFileURL(runtime).href);
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    logLevel: 'error',
    maxThreads: threads,
  });
  const loaded = await llama.loadModel({ modelPath: weights });
  const context = await loaded.createContext({
    contextSize: 4096,
    sequences: 1,
    threads,
  });

  async function answer(request: ChatRequest, onText: (piece: string) => void) {
    const sequence = context.getSequence();
    const session = new LlamaChatSession({ contextSequence: sequence, systemPrompt: '' });
    try {
      const last = request.messages.at(-1);
      session.setChatHistory(
        request.messages.slice(0, -1).map(({ role, content }) => {
          if (role === 'assistant') return { type: 'model', response: [text(content)] };
          return { type: role === 'user' ? 'user' : 'system', text: text(content) };
        }),
      );
      const format = request.response_format;
      const grammar =
        format?.json_schema?.schema !== undefined
          ? await llama.createGrammarForJsonSchema(format.json_schema.schema)
          : format?.type === 'json_object'
            ? await llama.getGrammarFor('json')
            : undefined;
      const { responseText, stopReason } = await session.promptWithMeta(
        last === undefined ? '' : text(last.content),
        {
          maxTokens: request.max_tokens ?? 400,
          temperature: request.temperature ?? 0,
          seed: request.seed ?? 1,
          onTextChunk: onText,
          ...(grammar === undefined ? {} : { grammar }),
        },
      );
      const { usedInputTokens, usedOutputTokens } = sequence.tokenMeter;
      return {
        content: responseText as string,
        finish: stopReason === 'maxTokens' ? 'length' : 'stop',
        usage: {
          prompt_tokens: usedInputTokens as number,
          completion_tokens: usedOutputTokens as number,
          total_tokens: (usedInputTokens + usedOutputTokens) as number,
        },
      };
    } finally {
      session.dispose();
      sequence.dispose();
    }
  }

  let queue: Promise<unknown> = Promise.resolve();
  const server = createServer((request, response) => {
    queue = queue
      .then(() => respond(request, response, answer))
      .catch((error: unknown) => fail(response, error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async close() {
      await closed(server);
      await context.dispose();
      await loaded.dispose();
      await llama.dispose();
    },
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (
    request: ChatRequest,
    onText: (piece: string) => void,
  ) => Promise<{ content: string; finish: string; usage: object }>,
): Promise<void> {
  let body = '';
  for await (const chunk of request) body += chunk;
  if (request.method !== 'POST' || request.url !== '/v1/chat/completions') {
    response.writeHead(404).end();
    return;
  }
  const asked = JSON.parse(body) as ChatRequest;
  const head = {
    id: 'chatcmpl-local',
    created: 0,
    model: model.id,
    system_fingerprint: `${model.file} ${model.runtime}`,
  };
  if (asked.stream !== true) {
    const { content, finish, usage } = await answer(asked, () => undefined);
    const choices = [{ index: 0, finish_reason: finish, message: { role: 'assistant', content } }];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...head, object: 'chat.completion', choices, usage }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (event: object) =>
    response.write(`data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...event })}\n\n`);
  const { finish, usage } = await answer(asked, (content) =>
    send({ choices: [{ index: 0, finish_reason: null, delta: { content } }] }),
  );
  send({ choices: [{ index: 0, finish_reason: finish, delta: {} }] });
  send({ choices: [], usage });
  response.end('data: [DONE]\n\n');
}

function fail(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message } }));
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
