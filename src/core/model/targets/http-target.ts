import type { Clock } from '../../clock.ts';
import { isJsonObject } from '../../json.ts';
import { prepare } from '../chat-request.ts';
import { WrongAnswer } from '../failed-try.ts';
import { keyFor } from '../key-for.ts';
import type { HttpTarget, Keys } from '../model.ts';
import { isLoopback } from '../origin.ts';
import type { Addressee, Route } from '../route.ts';
import { scrubResponse } from '../scrub.ts';
import { type Transport, TransportError } from '../transport.ts';
import { toTargetResponse } from './target-answer.ts';
import { targetBody, targetText } from './target-body.ts';

export const defaultTimeoutSeconds = 60;

/**
 * The way to the user's own application by HTTP: a POST of JSON, answered with JSON.
 * @param state of the application, as `targetState` gives it
 */
export function httpRoute(
  name: string,
  target: HttpTarget,
  state: string,
  parts: { readonly transport: Transport; readonly keys: Keys; readonly clock: Clock },
): Route {
  const url = new URL(target.url);
  const addressee: Addressee & { asksConsent: boolean } = {
    title: `The target http:${name}`,
    origin: url.origin,
    keyName: target.apiKeyEnv ?? null,
    asksConsent: !isLoopback(url),
  };
  const timeoutMs = (target.timeoutSeconds ?? defaultTimeoutSeconds) * 1000;
  return {
    addressee,
    prepare: (request, trial) => prepare(`${url.href}${state}`, targetBody(request), trial),
    async connect() {
      const key = await keyFor(addressee, parts.keys);
      const post = parts.transport.fetchFor(
        url.href,
        {
          accept: 'application/json',
          'content-type': 'application/json',
          'user-agent': 'regrade',
          ...target.headers,
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        },
        // The limit below is the one that counts; an application may be silent until it is done.
        timeoutMs + 60_000,
      );
      return {
        key,
        async send({ text, trial }, _, signal) {
          const begun = parts.clock.monotonic();
          const body = await withinLimit(timeoutMs, signal, async (both) => {
            const response = await post(url.href, { body: targetText(text, trial), signal: both });
            const answer = await response.text();
            if (response.ok) return answer;
            throw new WrongAnswer(saidIn(answer), response.status, undefined, response.headers);
          });
          const timing = { latencyMs: parts.clock.monotonic() - begun, ttftMs: null };
          const answer = toTargetResponse(JSON.parse(body), timing, addressee.title);
          return key === undefined ? answer : scrubResponse(answer, [key]);
        },
      };
    },
  };
}

async function withinLimit<T>(
  timeoutMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    return await work(AbortSignal.any([signal, limit]));
  } catch (error) {
    if (!limit.aborted || signal.aborted) throw error;
    throw new TransportError('timeout', `it took more than ${timeoutMs / 1000} seconds.`, error);
  }
}

/** The application's own words about a failure, from wherever applications put them. */
function saidIn(body: string): string {
  try {
    const json: unknown = JSON.parse(body);
    if (!isJsonObject(json)) return body;
    const { error, message } = json;
    if (typeof error === 'string') return error;
    if (isJsonObject(error) && typeof error.message === 'string') return error.message;
    return typeof message === 'string' ? message : body;
  } catch (error) {
    if (error instanceof SyntaxError) return body;
    throw error;
  }
}
