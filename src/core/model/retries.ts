import type { Clock } from '../clock.ts';
import type { FailedTry } from './failed-try.ts';
import type { Answer, ModelsOptions, OnWait } from './model.ts';

/** What asking with retries came to. `attempts` has one entry a request. */
export type Tried<T> =
  | { readonly value: T; readonly attempts: Answer['attempts'] }
  | { readonly failed: FailedTry; readonly attempts: Answer['attempts'] };

export interface RetryPolicy {
  readonly retries: ModelsOptions['retries'];
  readonly clock: Clock;
  /** In [0, 1), for jitter. */
  readonly random: () => number;
  readonly onWait?: OnWait;
}

const firstWaitMs = 500;
const longestWaitMs = 30_000;

/**
 * Asks up to `attempts` times. Waits double from half a second, each shortened by up to half at random so that
 * requests that failed together do not come back together; what the provider asks to wait goes before. When the next
 * wait would take all waits together over `maxWaitSeconds`, the failure stands.
 * @param send one request
 * @param name says what a thrown error was
 * @throws the signal's reason when it aborts during a wait
 */
export async function withRetries<T>(
  send: () => Promise<T>,
  name: (error: unknown) => FailedTry,
  policy: RetryPolicy,
  signal: AbortSignal,
): Promise<Tried<T>> {
  const attempts: Answer['attempts'][number][] = [];
  let leftMs = policy.retries.maxWaitSeconds * 1000;
  let waitedMs = 0;
  for (let attempt = 1; ; attempt++) {
    let failed: FailedTry;
    try {
      const value = await send();
      attempts.push({ status: 200, failure: null, waitedMs });
      return { value, attempts };
    } catch (error) {
      failed = name(error);
    }
    attempts.push({ status: failed.status, failure: failed.failure, waitedMs });
    if (!failed.retry || attempt >= policy.retries.attempts) return { failed, attempts };
    waitedMs = Math.round(failed.retryAfterMs ?? backoff(attempt, policy.random));
    if (waitedMs > leftMs) return { failed: tooLong(failed, waitedMs), attempts };
    leftMs -= waitedMs;
    const over = policy.onWait?.({ failure: failed.failure, ms: waitedMs });
    try {
      await policy.clock.sleep(waitedMs, signal);
    } finally {
      over?.();
    }
  }
}

function backoff(attempt: number, random: () => number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1)) * (1 - random() / 2);
}

/** Says why there was no further try where the provider asks for more patience than the limit has. */
function tooLong(failed: FailedTry, waitMs: number): FailedTry {
  if (failed.retryAfterMs === null) return failed;
  const message = `${failed.failure.message} It asks to wait ${Math.ceil(waitMs / 1000)} seconds, which is over maxWaitSeconds.`;
  return { ...failed, failure: { ...failed.failure, message } };
}
