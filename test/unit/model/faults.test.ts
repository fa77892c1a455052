import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../src/core/model/model.ts';
import {
  answers,
  completion,
  everything,
  folder,
  impatientClock,
  json,
  modelsAt,
  question,
  type Reply,
  secret,
  serve,
  type TestOptions,
} from './test-models.ts';

/** Asks a server that answers like this, and gives the error with all that was left behind. */
async function failureOf(reply: Reply, options: TestOptions = {}) {
  const server = await serve(reply);
  const root = await folder();
  const clock = impatientClock();
  const models = await modelsAt(server.baseURL, { root, clock, ...options });
  const error = await models.ask(question('Hello'), { trial: 1 }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ModelError);
  const modelError = error as ModelError;
  expect(`${modelError.message}${modelError.stack}${JSON.stringify(modelError)}`).not.toContain(secret);
  expect(await everything(root)).not.toContain(secret);
  return { error: modelError, requests: server.got.length, waits: clock.waits };
}

const status =
  (code: number, headers = {}) =>
  (response: ServerResponse) =>
    json(response, code, { error: { message: `The server says ${code} to ${secret}.` } }, headers);

describe('a provider that fails', () => {
  it.each([401, 403])('%i is auth, asked once', async (code) => {
    const { error, requests } = await failureOf(status(code));
    expect(error.failure.kind).toBe('auth');
    expect(error.status).toBe(code);
    expect(error.message).toContain('LOCAL_KEY');
    expect(requests).toBe(1);
  });

  it('429 is rate-limit after three tries with growing waits', async () => {
    const { error, requests, waits } = await failureOf(status(429));
    expect(error.failure.kind).toBe('rate-limit');
    expect(requests).toBe(3);
    expect(waits).toEqual([500, 1000]);
    expect(error.attempts).toBe(3);
    expect(error.tries.map((one) => [one.status, one.failure?.kind, one.waitedMs])).toEqual([
      [429, 'rate-limit', 0],
      [429, 'rate-limit', 500],
      [429, 'rate-limit', 1000],
    ]);
  });

  it('jitter shortens a wait by up to half', async () => {
    const { waits } = await failureOf(status(429), { random: () => 0.999 });
    expect(waits.map((ms) => ms / 10)).toEqual([25, 50]);
  });

  it('waits as long as Retry-After says, in seconds', async () => {
    const { waits } = await failureOf(status(429, { 'retry-after': '7' }));
    expect(waits).toEqual([7000, 7000]);
  });

  it('tells of each wait, with its reason, and of its end', async () => {
    const server = await serve(status(429, { 'retry-after': '7' }));
    const models = await modelsAt(server.baseURL, { root: await folder(), clock: impatientClock() });
    const told: string[] = [];
    const asked = models.ask(question('Hello'), {
      trial: 1,
      onWait: ({ failure, ms }) => {
        told.push(`${failure.kind} ${ms}`);
        return () => told.push('over');
      },
    });
    await expect(asked).rejects.toThrow('takes no more requests now');
    expect(told).toEqual(['rate-limit 7000', 'over', 'rate-limit 7000', 'over']);
  });

  it('waits as long as retry-after-ms says, which goes before Retry-After', async () => {
    const { waits } = await failureOf(status(503, { 'retry-after-ms': '120', 'retry-after': '7' }));
    expect(waits).toEqual([120, 120]);
  });

  it('waits until the date of Retry-After', async () => {
    const now = Date.UTC(2026, 0, 1);
    const clock = { ...impatientClock(), now: () => now };
    const date = new Date(now + 9000).toUTCString();
    const { error } = await failureOf(status(429, { 'retry-after': date }), { clock });
    expect(clock.waits).toEqual([9000, 9000]);
    expect(error.failure.kind).toBe('rate-limit');
  });

  it('does not wait longer in all than maxWaitSeconds, and says so', async () => {
    const { error, requests, waits } = await failureOf(status(429, { 'retry-after': '40' }));
    expect(requests).toBe(2);
    expect(waits).toEqual([40_000]);
    expect(error.message).toContain('maxWaitSeconds');
  });

  it('does not ask again when the quota is spent or the provider forbids it', async () => {
    const spent: Reply = (response) =>
      json(response, 429, { error: { message: 'You exceeded your quota.', code: 'insufficient_quota' } });
    expect((await failureOf(spent)).requests).toBe(1);
    expect((await failureOf(status(500, { 'x-should-retry': 'false' }))).requests).toBe(1);
  });

  it.each([500, 502, 529])('%i is server after three tries', async (code) => {
    const { error, requests } = await failureOf(status(code));
    expect(error.failure.kind).toBe('server');
    expect(requests).toBe(3);
  });

  it.each([400, 404, 422])('%i is bad-request with the message of the provider, asked once', async (code) => {
    const { error, requests } = await failureOf(status(code));
    expect(error.failure.kind).toBe('bad-request');
    expect(error.message).toContain(`The server says ${code} to [key removed].`);
    expect(requests).toBe(1);
  });

  it('a redirect is not followed', async () => {
    const other = await serve(answers('stolen'));
    const { error } = await failureOf((response) => {
      response.writeHead(307, { location: `${other.baseURL}/chat/completions` });
      response.end();
    });
    expect(error.failure.kind).toBe('bad-response');
    expect(other.got).toEqual([]);
  });

  it('a reset is network after three tries', async () => {
    const { error, requests } = await failureOf((response) => {
      response.socket?.resetAndDestroy();
    });
    expect(error.failure.kind).toBe('network');
    expect(requests).toBe(3);
    expect(error.tries.map((one) => one.status)).toEqual([null, null, null]);
  });

  it('half a body is network', async () => {
    const { error, requests } = await failureOf((response) => {
      const text = JSON.stringify(completion('Hello'));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
      response.write(text.slice(0, text.length / 2), () => response.socket?.destroy());
    });
    expect(error.failure.kind).toBe('network');
    expect(requests).toBe(3);
  });

  it('nobody there is network', async () => {
    const models = await modelsAt('http://127.0.0.1:1/v1');
    await expect(models.ask(question('Hello'), { trial: 1 })).rejects.toMatchObject({
      failure: { kind: 'network' },
      attempts: 3,
    });
  });

  it.each<[string, string, string]>([
    ['garbage', 'application/json', '<html>Gateway</html>'],
    ['garbage without its type', 'text/html', '<html>Gateway</html>'],
    ['half a JSON text', 'application/json', '{"choices": [{"mess'],
    ['nothing', 'application/json', ''],
    ['null', 'application/json', 'null'],
    ['no choices', 'application/json', '{"choices": []}'],
    ['another shape', 'application/json', '{"answer": "42"}'],
    ['a number as content', 'application/json', '{"choices":[{"message":{"content":5}}]}'],
    [
      'negative tokens',
      'application/json',
      JSON.stringify(completion('x', { usage: { prompt_tokens: -5 } })),
    ],
  ])('%s is bad-response, asked once', async (_, type, text) => {
    const { error, requests } = await failureOf((response) => {
      response.writeHead(200, { 'content-type': type });
      response.end(text);
    });
    expect(error.failure.kind).toBe('bad-response');
    expect(requests).toBe(1);
  });

  it('204 without a body is bad-response', async () => {
    const { error } = await failureOf((response) => {
      response.writeHead(204).end();
    });
    expect(error.failure.kind).toBe('bad-response');
  });

  it("a gateway's error with status 200 counts as what it says", async () => {
    const gateway =
      (code: unknown): Reply =>
      (response) =>
        json(response, 200, { error: { message: 'The vendor is down.', code } });
    expect((await failureOf(gateway(502))).error.failure.kind).toBe('server');
    expect((await failureOf(gateway('strange'))).error.failure).toMatchObject({
      kind: 'bad-response',
      message: expect.stringContaining('The vendor is down.'),
    });
  });

  it('silence is timeout', async () => {
    const { error, requests } = await failureOf(() => undefined, { silence: 100 });
    expect(error.failure.kind).toBe('timeout');
    expect(requests).toBe(1);
  });

  it('silence in the middle of an answer is timeout', async () => {
    const { error } = await failureOf(
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"choices"');
      },
      { silence: 100 },
    );
    expect(error.failure.kind).toBe('timeout');
  });

  it('a long message of many lines becomes a bounded one of one line', async () => {
    const { error } = await failureOf((response) =>
      json(response, 400, { error: { message: `a\u0007\n${'b'.repeat(1e6)}` } }),
    );
    expect(error.message.length).toBeLessThan(800);
    expect(error.message).not.toContain('\n');
    expect(error.message).not.toContain('\u0007');
  });

  it('a failure that passes is an answer, with every try on record', async () => {
    const server = await serve((response, _, number) =>
      number < 3 ? status(500)(response) : json(response, 200, completion('At last')),
    );
    const models = await modelsAt(server.baseURL);
    const answer = await models.ask(question('Hello'), { trial: 1 });
    expect(answer.response.output).toBe('At last');
    expect(answer.attempts.map((one) => [one.status, one.failure?.kind ?? null, one.waitedMs])).toEqual([
      [500, 'server', 0],
      [500, 'server', 500],
      [200, null, 1000],
    ]);
  });
});

describe('cancelling', () => {
  it('ends a request at once and closes its socket', async () => {
    let closed: (() => void) | undefined;
    const ended = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const controller = new AbortController();
    const server = await serve((response) => {
      response.on('close', () => closed?.());
      controller.abort();
    });
    const models = await modelsAt(server.baseURL);
    await expect(
      models.ask(question('Hello'), { trial: 1, signal: controller.signal }),
    ).rejects.toMatchObject({
      failure: { kind: 'cancelled' },
    });
    await ended;
  });

  it('ends a wait between two tries', async () => {
    const controller = new AbortController();
    const server = await serve(status(500));
    const clock = {
      ...impatientClock(),
      sleep: (_: number, signal?: AbortSignal) =>
        new Promise<void>((_, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason));
          controller.abort();
        }),
    };
    const models = await modelsAt(server.baseURL, { clock });
    await expect(
      models.ask(question('Hello'), { trial: 1, signal: controller.signal }),
    ).rejects.toMatchObject({
      failure: { kind: 'cancelled' },
    });
    expect(server.got.length).toBe(1);
  });

  it('asks nothing when it came before', async () => {
    const server = await serve(answers('Hello'));
    const models = await modelsAt(server.baseURL);
    await expect(
      models.ask(question('Hello'), { trial: 1, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({
      failure: { kind: 'cancelled' },
    });
    expect(server.got).toEqual([]);
  });

  it('of one of two who wait for the same answer leaves the other its answer', async () => {
    const controller = new AbortController();
    const server = await serve((response) => {
      controller.abort();
      setImmediate(() => json(response, 200, completion('For the other')));
    });
    const models = await modelsAt(server.baseURL);
    const left = models.ask(question('Hello'), { trial: 1, signal: controller.signal });
    const stays = models.ask(question('Hello'), { trial: 1, signal: new AbortController().signal });
    await expect(left).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
    expect((await stays).response.output).toBe('For the other');
    expect(server.got.length).toBe(1);
  });
});
