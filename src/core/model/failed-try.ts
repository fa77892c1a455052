import { APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import { ZodError } from 'zod';
import type { Failure, FailureKind } from '../failure.ts';
import { isJsonObject } from '../json.ts';
import { UnfinishedStream } from './chat-stream.ts';
import { ModelError } from './model.ts';
import type { Addressee } from './route.ts';
import { scrubMessage } from './scrub.ts';
import { TransportError } from './transport.ts';

/** One request that got no answer, and whether asking again can help. */
export interface FailedTry {
  readonly failure: Failure;
  /** HTTP status, where there was one. */
  readonly status: number | null;
  readonly retry: boolean;
  /** What the provider asks to wait, ms. */
  readonly retryAfterMs: number | null;
}

/** An answer that is not what the API promises; `said` is the provider's own error message in it, if any. */
export class WrongAnswer extends Error {
  override readonly name = 'WrongAnswer';
  readonly status: number | null;
  readonly headers: Pick<Headers, 'get'> | undefined;

  constructor(
    message: string,
    status: number | null = null,
    cause?: unknown,
    headers?: Pick<Headers, 'get'>,
  ) {
    super(message, { cause });
    this.status = status;
    this.headers = headers;
  }
}

/** The longest part of a provider's message that is shown, in UTF-16 units. */
const longestMessage = 600;

/**
 * Names what went wrong with one request. No message holds the key.
 * @param now wall time in ms since 1970, for `Retry-After` dates
 */
export function failedTry(
  error: unknown,
  endpoint: Addressee,
  key: string | undefined,
  now: number,
): FailedTry {
  const make = (
    kind: FailureKind,
    message: string,
    rest: { status?: number | null; retry?: boolean; retryAfterMs?: number | null } = {},
  ): FailedTry => ({
    failure: { kind, message: tidy(scrubMessage(message, key)) },
    status: rest.status ?? null,
    retry: rest.retry ?? false,
    retryAfterMs: rest.retryAfterMs ?? null,
  });
  const from = endpoint.title;

  if (error instanceof ModelError) {
    const { failure, status } = error;
    return make(failure.kind, failure.message, status === undefined ? {} : { status });
  }
  if (error instanceof APIUserAbortError) return make('cancelled', 'The request was cancelled.');
  if (error instanceof APIConnectionTimeoutError) {
    return make('timeout', `${from} did not answer in time.`);
  }
  const transport = transportErrorIn(error);
  if (transport) {
    switch (transport.reason) {
      case 'aborted':
        return make('cancelled', 'The request was cancelled.');
      case 'timeout':
        return make('timeout', `${from} did not answer in time: ${transport.message}`);
      case 'too-large':
        return make('bad-response', `${from} sent too much: ${transport.message}`);
      case 'network':
        return make('network', `${from} could not be reached at ${endpoint.origin}: ${transport.message}`, {
          retry: true,
        });
    }
  }
  if (error instanceof APIError && error.status === undefined) {
    return make('bad-response', `${from} reported an error inside its answer: ${providerMessage(error)}`);
  }
  if (error instanceof APIError) {
    const status = error.status as number;
    return byStatus(status, providerMessage(error), error.headers as Headers | undefined);
  }
  if (error instanceof WrongAnswer && error.status !== null) {
    return byStatus(error.status, error.message, error.headers);
  }
  if (error instanceof WrongAnswer || error instanceof UnfinishedStream) {
    return make('bad-response', `${from} sent no usable answer: ${error.message}`);
  }
  if (error instanceof ZodError) {
    const issue = error.issues[0];
    const where = issue?.path.map(String).join('.') || 'the top';
    return make(
      'bad-response',
      `${from} sent an answer of a wrong shape, at ${where}: ${issue?.message ?? 'unknown'}.`,
    );
  }
  if (error instanceof SyntaxError) {
    return make('bad-response', `${from} sent an answer that is not JSON.`);
  }
  throw error;

  function byStatus(status: number, said: string, headers: Pick<Headers, 'get'> | undefined): FailedTry {
    const stop = headers?.get('x-should-retry') === 'false';
    const asked = headers ? retryAfter(headers, now) : null;
    const tail = said === '' ? '.' : `: ${said}`;
    if (status === 401 || status === 403) {
      const whose = endpoint.keyName ? `the key ${endpoint.keyName}` : 'the request, which has no key';
      return make('auth', `${from} refused ${whose} (${status})${tail}`, { status });
    }
    if (status === 408)
      return make('timeout', `${from} gave up waiting (408)${tail}`, { status, retry: !stop });
    if (status === 429) {
      const spent = error instanceof APIError && error.code === 'insufficient_quota';
      return make('rate-limit', `${from} takes no more requests now (429)${tail}`, {
        status,
        retry: !stop && !spent,
        retryAfterMs: asked,
      });
    }
    if (status >= 500) {
      return make('server', `${from} failed (${status})${tail}`, {
        status,
        retry: !stop,
        retryAfterMs: asked,
      });
    }
    if (status < 400) {
      return make(
        'bad-response',
        `${from} redirects elsewhere (${status}), which is not followed. Correct the address.`,
        { status },
      );
    }
    return make('bad-request', `${from} refused the request (${status})${tail}`, { status });
  }
}

/** Milliseconds that `Retry-After` (seconds or an HTTP date) or `retry-after-ms` asks for; null where neither does. */
export function retryAfter(headers: Pick<Headers, 'get'>, now: number): number | null {
  const exact = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  if (Number.isFinite(exact)) return Math.max(0, exact);
  const written = headers.get('retry-after')?.trim();
  if (!written) return null;
  if (/^\d+(\.\d+)?$/.test(written)) return Number(written) * 1000;
  const date = Date.parse(written);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** The provider's own words, from wherever providers put them. */
function providerMessage(error: APIError): string {
  const body: unknown = error.error;
  if (typeof body === 'string') return body;
  if (isJsonObject(body) && typeof body.message === 'string') return body.message;
  const text = error.message.replace(/^\d{3} /, '');
  return text.includes('status code (no body)') || text.startsWith('(no status') ? '' : text;
}

function transportErrorIn(error: unknown): TransportError | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    if (at instanceof TransportError) return at;
  }
  return undefined;
}

/** One line of bounded length: a provider's error page is not a message. */
function tidy(message: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const line = message.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line;
}
