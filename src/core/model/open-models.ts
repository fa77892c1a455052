import { join } from 'node:path';
import { InputError, type Problem } from '../problem.ts';
import { openWorkspace, pathInside } from '../workspace.ts';
import { type ChatClient, openChatClient } from './chat-client.ts';
import { chatBody, type PreparedRequest, prepare } from './chat-request.ts';
import { echoAnswer, echoRequest } from './echo.ts';
import { embeddingBody, embeddingsEndpoint, vectorOf } from './embeddings.ts';
import { checkProviders, type Endpoint, endpointOf } from './endpoint.ts';
import { failedTry } from './failed-try.ts';
import { openInFlight } from './in-flight.ts';
import {
  type Answer,
  type AskOptions,
  ModelError,
  type ModelId,
  type ModelRequest,
  type ModelResponse,
  type Models,
  type ModelsOptions,
  type ResponseRecord,
} from './model.ts';
import { openMissExplainer } from './offline-miss.ts';
import { openPrices } from './prices.ts';
import { openRecorder } from './recorder.ts';
import { openRecordings, type RecordingsFile } from './recordings.ts';
import { recordLine } from './response-record.ts';
import { openResponseStore } from './response-store.ts';
import { withRetries } from './retries.ts';
import { openTransport } from './transport.ts';

/** A request fails when the provider sends no byte for so long. */
const silenceMs = 120_000;

/** Models, and what was noticed beside the answers. */
export interface OpenedModels extends Models {
  /** Warnings so far: lines of the local store that hold no record. */
  problems(): readonly Problem[];
}

interface Fetched {
  readonly response: ModelResponse;
  readonly at: number;
  readonly attempts: Answer['attempts'];
}

/**
 * Opens what answers requests: recordings, then the local store, then the network.
 * @param silence for tests: how long a provider may send nothing, ms
 * @throws {InputError} for a provider that may not be declared so, and for a recordings file that is missing or broken
 */
export async function openModels(options: ModelsOptions, silence = silenceMs): Promise<OpenedModels> {
  checkProviders(options.providers);
  const { clock } = options;
  const recorder = options.recordTo
    ? await openRecorder(options.recordTo, pathInside(options.root, options.recordTo) ?? options.recordTo)
    : undefined;
  const recordings = await openRecordings(await recordingsFiles(options));
  const store = openResponseStore(options.root);
  const prices = openPrices(options.prices, options.providers);
  const transport = openTransport(silence);
  const inFlight = openInFlight<Fetched>();
  const endpoints = new Map<ModelId, Endpoint>();
  const clients = new Map<string, ChatClient>();
  const explainMiss = openMissExplainer(function* () {
    yield* recordings.records();
    if (!options.noCache) yield* store.records();
  });

  const endpointFor = (model: ModelId): Endpoint => {
    let endpoint = endpoints.get(model);
    if (endpoint === undefined) {
      endpoint = endpointOf(model, options.providers);
      endpoints.set(model, endpoint);
    }
    return endpoint;
  };

  const prepared = (request: ModelRequest, endpoint: Endpoint, trial: number): PreparedRequest =>
    prepare(endpoint.url, chatBody(request, endpoint), trial);

  const clientFor = async (endpoint: Endpoint): Promise<ChatClient> => {
    let client = clients.get(endpoint.url);
    if (client === undefined) {
      client = openChatClient(endpoint, await keyFor(endpoint, options), transport, clock);
      clients.set(endpoint.url, client);
    }
    return client;
  };

  const fetchAnswer = async (
    request: PreparedRequest,
    endpoint: Endpoint,
    stream: boolean,
    signal: AbortSignal,
  ): Promise<Fetched> => {
    const client = clients.get(endpoint.url) ?? (await clientFor(endpoint));
    const tried = await withRetries(
      () => client.send(request.text, stream, signal),
      (error) => failedTry(error, endpoint, client.key, clock.now()),
      options,
      signal,
    );
    if ('failed' in tried) {
      const { failure, status } = tried.failed;
      throw new ModelError(failure, {
        ...(status === null ? {} : { status }),
        attempts: tried.attempts.length,
        tries: tried.attempts,
      });
    }
    const at = clock.now();
    const line = recordLine(request, tried.value, new Date(at).toISOString());
    await store.put(request.key, line);
    recorder?.use(request.key, store.line);
    return { response: tried.value, at, attempts: tried.attempts };
  };

  const kept = (key: string): ResponseRecord | undefined => {
    const record = options.noCache ? undefined : store.find(key);
    const tooOld = record !== undefined && Date.parse(record.at) < (options.storedSince ?? 0);
    return tooOld ? undefined : record;
  };
  const isKept = (key: string): boolean =>
    options.storedSince === undefined ? !options.noCache && store.has(key) : kept(key) !== undefined;

  const storedAnswer = (request: PreparedRequest, model: ModelId): Answer | undefined => {
    const recording = recordings.find(request.key);
    const record = recording ?? kept(request.key);
    if (record === undefined) return undefined;
    recorder?.use(request.key, recording ? recordings.line : store.line);
    return {
      response: record.response,
      source: recording ? 'recording' : 'store',
      cost: prices.cost(model, record.response.usage, Date.parse(record.at)),
      key: request.key,
      wire: request.wire,
      attempts: [],
    };
  };

  const ask = async (
    request: ModelRequest,
    { trial, signal, stream, fresh }: AskOptions,
  ): Promise<Answer> => {
    if (signal?.aborted || closing) throw cancelled();
    if (request.model === 'echo') return echoAnswer(request, trial);
    const endpoint = endpointFor(request.model);
    const ready = prepared(request, endpoint, trial);
    const stored = fresh ? undefined : storedAnswer(ready, request.model);
    if (stored) return stored;
    if (options.offline) {
      throw new ModelError({ kind: 'offline', message: explainMiss(ready) }, { attempts: 0 });
    }
    const fetched = await inFlight.join(
      ready.key,
      (shared) => fetchAnswer(ready, endpoint, stream ?? false, shared),
      signal,
      cancelled,
    );
    return {
      response: fetched.response,
      source: 'network',
      cost: prices.cost(request.model, fetched.response.usage, fetched.at),
      key: ready.key,
      wire: ready.wire,
      attempts: fetched.attempts,
    };
  };

  const embed = async (model: ModelId, text: string, signal?: AbortSignal): Promise<readonly number[]> => {
    if (signal?.aborted || closing) throw cancelled();
    if (model === 'echo') {
      throw new ModelError({ kind: 'bad-request', message: 'echo gives no embeddings.' }, { attempts: 0 });
    }
    const endpoint = embeddingsEndpoint(endpointFor(model));
    const ready = prepare(endpoint.url, embeddingBody(endpoint, text), 1);
    const stored = storedAnswer(ready, model);
    if (stored) return vectorOf(stored.response);
    if (options.offline) {
      const message = `The embedding of a text by ${model} is not stored, and the network may not be used.`;
      throw new ModelError({ kind: 'offline', message }, { attempts: 0 });
    }
    const { response } = await inFlight.join(
      ready.key,
      (shared) => fetchAnswer(ready, endpoint, false, shared),
      signal,
      cancelled,
    );
    return vectorOf(response);
  };

  let closing: Promise<void> | undefined;
  const closeAll = async () => {
    await inFlight.close();
    transport.close();
    try {
      await recorder?.close(recordings.close);
    } finally {
      recordings.close();
      store.close();
    }
  };

  return {
    async ask(request, askOptions) {
      try {
        return await ask(request, askOptions);
      } catch (error) {
        recorder?.incomplete();
        // A wait between two tries ends with the signal's own reason.
        throw isAbort(error) ? cancelled() : error;
      }
    },
    async look(request, trial) {
      if (request.model === 'echo') {
        const { wire, key } = echoRequest(request, trial);
        return { wire, key, stored: true };
      }
      const { wire, key } = prepared(request, endpointFor(request.model), trial);
      return { wire, key, stored: recordings.has(key) || isKept(key) };
    },
    async embed(model, text, signal) {
      try {
        return await embed(model, text, signal);
      } catch (error) {
        recorder?.incomplete();
        throw isAbort(error) ? cancelled() : error;
      }
    },
    price: (model, usage) => prices.cost(model, usage, clock.now()),
    problems: () => storeProblems(store.broken),
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}

/**
 * The key that goes to an endpoint, if it wants one and may have it.
 * @throws {ModelError} `auth` with what to do
 */
async function keyFor(endpoint: Endpoint, { keys }: ModelsOptions): Promise<string | undefined> {
  const { keyName, origin } = endpoint;
  if (keyName === null) return undefined;
  const refuse = (message: string) => new ModelError({ kind: 'auth', message }, { attempts: 0 });
  if (endpoint.asksConsent && !(await keys.mayUse(keyName, origin))) {
    throw refuse(
      `The key ${keyName} may not go to ${origin} without your consent. On the command line add --allow-origin ${origin}; in the editor, run "Regrade: Set API key" for this origin.`,
    );
  }
  const key = (await keys.get(keyName))?.trim();
  if (!key) {
    throw refuse(
      `There is no key for ${endpoint.title}. Set the environment variable ${keyName}, or in the editor run "Regrade: Set API key".`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(key))
    throw refuse(`The key ${keyName} has characters that no key has. Set it again.`);
  return key;
}

async function recordingsFiles(options: ModelsOptions): Promise<RecordingsFile[]> {
  const root = options.recordingsRoot ?? options.root;
  const workspace = openWorkspace(root);
  const files: RecordingsFile[] = [];
  for (const path of options.recordings) {
    const absolute = join(root, ...path.split('/'));
    try {
      files.push({ path, absolute, chunks: await workspace.readChunks(path) });
    } catch (error) {
      // The file that this run is to record need not be there yet.
      const missing =
        error instanceof InputError && error.problems.every(({ code }) => code === 'no-such-file');
      if (!missing || absolute !== options.recordTo) throw error;
    }
  }
  return files;
}

function storeProblems(broken: number): Problem[] {
  if (broken === 0) return [];
  const lines = broken === 1 ? 'One line' : `${broken} lines`;
  return [
    {
      severity: 'warning',
      code: 'broken-response-lines',
      message: `${lines} of .regrade/responses hold no record, most likely from a process that was killed while it wrote.`,
      remedy: 'Nothing needs to be done: the requests are asked again when they are needed.',
    },
  ];
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function cancelled(): ModelError {
  return new ModelError({ kind: 'cancelled', message: 'The request was cancelled.' });
}
