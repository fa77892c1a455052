import type { IncomingMessage, RequestOptions } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import { http, https } from './node-http.ts';
import { isLoopback } from './origin.ts';
import { directAgents, proxyAgents } from './proxies.ts';

/** The largest answer that is read; a server that sends more is broken or hostile. */
const largestAnswer = 64 * 1024 * 1024;

/** Why there was no whole answer. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly reason: 'network' | 'timeout' | 'too-large' | 'aborted';

  constructor(reason: TransportError['reason'], message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}

/**
 * A `fetch` over kept-alive `node:http` sockets, as much of it as the `openai` package uses: a global fetch costs three
 * times the CPU and twice the memory. Follows no redirect, so a key never leaves the origin that it is for.
 */
export interface Transport {
  /**
   * @param url the one address that it posts to, whatever it is called with: headers with a key go nowhere else
   * @param headers all headers that go out, the key among them; what the caller of the fetch sets is not sent, so that
   *   nothing from the process's environment (`OPENAI_CUSTOM_HEADERS` …) goes to a provider
   * @param silence how long nothing may come from there, ms, instead of the transport's own limit
   */
  fetchFor(url: string, headers: { readonly [name: string]: string }, silence?: number): typeof fetch;
  /** Closes every socket; requests under way fail. */
  close(): void;
}

/**
 * @param silenceMs a request fails when no byte came for so long, ms
 * @param proxyEnv where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are looked up; what runs on this machine is never asked
 *   through a proxy
 * @throws {InputError} `bad-proxy`
 */
export function openTransport(
  silenceMs: number,
  proxyEnv: Parameters<typeof proxyAgents>[0] = {},
): Transport {
  const direct = directAgents();
  const proxied = proxyAgents(proxyEnv) ?? direct;
  return {
    fetchFor(url, headers, silence = silenceMs) {
      const address = new URL(url);
      const { protocol, hostname, port, path } = urlToHttpOptions(address);
      const agents = isLoopback(address) ? direct : proxied;
      const secure = protocol === 'https:';
      const post: Post = {
        url,
        module: secure ? https : http,
        headers,
        options: {
          method: 'POST',
          hostname,
          port,
          path,
          agent: secure ? agents.https : agents.http,
          timeout: silence,
        },
      };
      return (_, init) =>
        send(post, typeof init?.body === 'string' ? init.body : '', init?.signal ?? undefined, silence);
    },
    close() {
      for (const agents of [direct, proxied]) {
        agents.http.destroy();
        agents.https.destroy();
      }
    },
  };
}

/** All of a request that is the same each time. */
interface Post {
  readonly url: string;
  readonly module: Pick<typeof http, 'request'>;
  readonly headers: { readonly [name: string]: string };
  readonly options: RequestOptions;
}

function send(
  post: Post,
  body: string,
  signal: AbortSignal | undefined,
  silenceMs: number,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted());
    const request = post.module.request({
      ...post.options,
      headers: { ...post.headers, 'content-length': Buffer.byteLength(body) },
    });
    let incoming: IncomingMessage | undefined;
    const stop = (error: TransportError) => {
      reject(error);
      incoming?.destroy(error);
      request.destroy(error);
    };
    const onAbort = () => stop(aborted());
    signal?.addEventListener('abort', onAbort, { once: true });
    request.on('timeout', () =>
      stop(new TransportError('timeout', `No byte came for ${Math.round(silenceMs / 1000)} seconds.`)),
    );
    request.on('error', (error) => reject(asTransportError(error)));
    request.on('close', () => signal?.removeEventListener('abort', onAbort));
    request.on('response', (message) => {
      incoming = message;
      resolve(new NodeResponse(post.url, message) as unknown as Response);
    });
    request.end(body);
  });
}

/** The part of a `Response` that the `openai` package reads. */
class NodeResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly url: string;
  readonly headers: NodeHeaders;
  readonly body: AsyncIterable<Uint8Array>;
  readonly #message: IncomingMessage;
  #failure: unknown;

  constructor(url: string, message: IncomingMessage) {
    this.status = message.statusCode ?? 0;
    this.ok = this.status >= 200 && this.status < 300;
    this.url = url;
    this.headers = new NodeHeaders(message.headers);
    this.body = bounded(message);
    this.#message = message;
    // Also keeps a connection that breaks before anybody reads from being an uncaught error.
    message.on('error', (error) => {
      this.#failure = error;
    });
  }

  text(): Promise<string> {
    const message = this.#message;
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(asTransportError(this.#failure));
      const chunks: Buffer[] = [];
      let size = 0;
      message.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > largestAnswer) message.destroy(tooLarge());
      });
      message.on('end', () => resolve(textOf(chunks)));
      message.on('error', (error) => reject(asTransportError(error)));
    });
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
}

async function* bounded(message: IncomingMessage): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of message) {
      size += (chunk as Buffer).length;
      if (size > largestAnswer) throw tooLarge();
      yield chunk as Buffer;
    }
  } catch (error) {
    throw asTransportError(error);
  }
}

function textOf(chunks: readonly Buffer[]): string {
  const [only] = chunks;
  return (chunks.length === 1 && only ? only : Buffer.concat(chunks)).toString('utf8');
}

class NodeHeaders {
  readonly #headers: IncomingMessage['headers'];

  constructor(headers: IncomingMessage['headers']) {
    this.#headers = headers;
  }

  get(name: string): string | null {
    const value = this.#headers[name.toLowerCase()];
    return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
  }

  entries(): IterableIterator<[string, string]> {
    return Object.keys(this.#headers)
      .map((name): [string, string] => [name, this.get(name) ?? ''])
      .values();
  }
}

function tooLarge(): TransportError {
  return new TransportError('too-large', 'The answer is larger than 64 MB.');
}

function aborted(): TransportError {
  return new TransportError('aborted', 'The request was cancelled.');
}

/** What a socket's error means, in words. */
export function asTransportError(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  const said =
    (code !== undefined && inWords[code]) || (error instanceof Error ? error.message : String(error));
  return new TransportError('network', said, error);
}

const inWords: { readonly [code: string]: string } = {
  ECONNREFUSED: 'Nothing answers at this address.',
  ECONNRESET: 'The connection was closed before the answer was complete.',
  EPIPE: 'The connection was closed before the request was sent.',
  ENOTFOUND: 'There is no host of this name.',
  EAI_AGAIN: 'The name of the host could not be looked up.',
  ETIMEDOUT: 'The host did not answer.',
  EHOSTUNREACH: 'The host cannot be reached.',
  ENETUNREACH: 'The network cannot be reached.',
};
