import OpenAI from 'openai';
import type { Stream } from 'openai/streaming';
import type { Clock } from '../clock.ts';
import { isJsonObject } from '../json.ts';
import { streamingText } from './chat-request.ts';
import { completionSchema, toModelResponse } from './chat-response.ts';
import { collectStream } from './chat-stream.ts';
import { toEmbeddingResponse } from './embeddings.ts';
import type { Endpoint } from './endpoint.ts';
import { WrongAnswer } from './failed-try.ts';
import type { ModelResponse } from './model.ts';
import type { Transport } from './transport.ts';

/** Sends chat completions to one endpoint. */
export interface ChatClient {
  readonly key: string | undefined;
  /**
   * One request, no retries.
   * @param text the serialised body
   * @throws what `failedTry` names
   */
  send(text: string, stream: boolean, signal: AbortSignal): Promise<ModelResponse>;
}

/** The transport's silence limit ends a request that hangs; this only keeps the package from ending it first. */
const neverMs = 24 * 60 * 60 * 1000;

const ignore = () => undefined;
const silent = { error: ignore, warn: ignore, info: ignore, debug: ignore };

/**
 * The package's client, which sends a body that is text already as it stands. Its own way makes address and a dozen
 * headers anew for every request, 0.08 ms that buy nothing: the transport has both.
 */
class ChatOpenAI extends OpenAI {
  override async buildRequest(options: FinalRequest): ReturnType<OpenAI['buildRequest']> {
    const { method, path, body, signal } = options;
    const req = { method, headers: noHeaders, ...(signal ? { signal } : {}), body: body as string };
    return { req, url: path, timeout: this.timeout };
  }
}

type FinalRequest = Parameters<OpenAI['buildRequest']>[0];
const noHeaders = new Headers();

/** @param key the secret that goes to this endpoint; only the transport sees it, not the package */
export function openChatClient(
  endpoint: Endpoint,
  key: string | undefined,
  transport: Transport,
  clock: Clock,
): ChatClient {
  const client = new ChatOpenAI({
    baseURL: endpoint.url,
    apiKey: 'added-by-the-transport',
    // Explicit nulls: else the package takes these from the process's environment.
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: neverMs,
    logger: silent,
    logLevel: 'off',
    fetch: transport.fetchFor(endpoint.url, {
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'regrade',
      ...endpoint.headers,
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    }),
  });

  return {
    key,
    async send(text, stream, signal) {
      const begun = clock.monotonic();
      if (stream) {
        const events = await client.post<Stream<unknown>>(endpoint.url, {
          body: streamingText(text, endpoint.streamUsage !== false),
          stream: true,
          signal,
        });
        const { completion, firstTokenAt } = await collectStream(events, clock.monotonic);
        signal.throwIfAborted();
        const timing = {
          latencyMs: clock.monotonic() - begun,
          ttftMs: firstTokenAt === null ? null : firstTokenAt - begun,
        };
        return toModelResponse(completion, timing, key);
      }
      const answer = await client.post<unknown>(endpoint.url, { body: text, signal });
      const timing = { latencyMs: clock.monotonic() - begun, ttftMs: null };
      if (endpoint.operation === 'embeddings') return toEmbeddingResponse(jsonOf(answer), timing);
      return toModelResponse(completionSchema.parse(jsonOf(answer)), timing, key);
    },
  };
}

/** The answer as JSON: parsed by the package, or by us where the server gives no or a wrong content type. */
function jsonOf(answer: unknown): unknown {
  if (answer === undefined || answer === null || answer === '') throw new WrongAnswer('It is empty.');
  const json: unknown = typeof answer === 'string' ? JSON.parse(answer) : answer;
  // Gateways report a vendor's failure with status 200 and an error in place of the choices.
  if (isJsonObject(json) && isJsonObject(json.error) && json.choices === undefined) {
    const { message, code } = json.error;
    const status = typeof code === 'number' && code >= 400 && code <= 599 ? code : null;
    throw new WrongAnswer(typeof message === 'string' ? message : 'an error without a message.', status);
  }
  return json;
}
