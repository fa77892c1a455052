import { join } from 'node:path';
import { InputError, type Problem } from '../problem.ts';
import { openWorkspace, pathInside } from '../workspace.ts';
import { type PreparedRequest, prepare } from './chat-request.ts';
import { chatRoute } from './chat-route.ts';
import { echoAnswer, echoRequest } from './echo.ts';
import { editorRoute } from './editor-route.ts';
import { embeddingBody, embeddingsEndpoint, givesEmbeddings, vectorOf } from './embeddings.ts';
import { checkProviders, checkTargets, endpointOf } from './endpoint.ts';
import { failedTry } from './failed-try.ts';
import { openImages } from './images.ts';
import { openInFlight } from './in-flight.ts';
import {
  type Answer,
  type AskOptions,
  type Cost,
  type Embedding,
  type EmbedOptions,
  ModelError,
  type ModelId,
  type ModelRequest,
  type ModelResponse,
  type Models,
  type ModelsOptions,
  type OnWait,
  type ResponseRecord,
} from './model.ts';
import { splitModelId } from './model-id.ts';
import { openMissExplainer } from './offline-miss.ts';
import { openPrices } from './prices.ts';
import { proxyProblem } from './proxies.ts';
import { unreachable } from './reach.ts';
import { openRecorder } from './recorder.ts';
import { openRecordings, type RecordingsFile } from './recordings.ts';
import { recordLine } from './response-record.ts';
import { openResponseStore } from './response-store.ts';
import { withRetries } from './retries.ts';
import type { Connection, Route } from './route.ts';
import { execRoute } from './targets/exec-target.ts';
import { httpRoute } from './targets/http-target.ts';
import { targetState } from './targets/target-body.ts';
import { openTransport } from './transport.ts';

/** A request fails when the provider sends no byte for so long. */
const silenceMs = 120_000;

/** Models, and what was noticed beside the answers. */
export interface OpenedModels extends Models {
  /** Warnings so far: lines of the local store that hold no record, and what the editor's models cannot be told. */
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
  checkTargets(options.targets ?? {});
  const { clock, root, keys } = options;
  const recorder = options.recordTo
    ? await openRecorder(options.recordTo, pathInside(options.root, options.recordTo) ?? options.recordTo)
    : undefined;
  const recordings = await openRecordings(await recordingsFiles(options));
  const store = openResponseStore(options.root);
  const prices = openPrices(options.prices, options.providers);
  const transport = openTransport(silence, options.proxyEnv);
  const inFlight = openInFlight<Fetched>();
  const routes = new Map<string, Promise<Route>>();
  const connections = new Map<Route, Connection>();
  const said = new Map<string, Problem>();
  const unused = proxyProblem(options.proxyEnv ?? {});
  if (unused !== undefined) said.set(unused.message, unused);
  const workspace = openWorkspace(root);
  const withImages = openImages(workspace);
  const explainMiss = openMissExplainer(function* () {
    yield* recordings.records();
    if (!options.noCache) yield* store.records();
  });

  const openRoute = async (model: ModelId): Promise<Route> => {
    const { provider, model: name } = splitModelId(model);
    const target =
      options.targets && Object.hasOwn(options.targets, name) ? options.targets[name] : undefined;
    if (provider === 'vscode') {
      return editorRoute(name, options.editorModels, (problem) => said.set(problem.message, problem));
    }
    if (provider === 'http' && target?.type === 'http') {
      return httpRoute(name, target, await targetState(target, workspace), { transport, keys, clock });
    }
    if (provider === 'exec' && target?.type === 'exec') {
      const { env = {} } = options;
      return execRoute(name, target, await targetState(target, workspace), { root, env, clock });
    }
    return chatRoute(endpointOf(model, options.providers), transport, keys, clock);
  };

  const routeFor = (name: string, open: () => Promise<Route>): Promise<Route> => {
    let route = routes.get(name);
    if (route === undefined) {
      route = open();
      routes.set(name, route);
    }
    return route;
  };

  const prepared = async (request: ModelRequest, route: Route, trial: number): Promise<PreparedRequest> =>
    route.prepare(await withImages(request), trial);

  const connect = async (route: Route): Promise<Connection> => {
    const connection = await route.connect();
    connections.set(route, connection);
    return connection;
  };

  const fetchAnswer = async (
    request: PreparedRequest,
    route: Route,
    stream: boolean,
    signal: AbortSignal,
    onWait?: OnWait,
  ): Promise<Fetched> => {
    const connection = connections.get(route) ?? (await connect(route));
    const tried = await withRetries(
      () => connection.send(request, stream, signal),
      (error) => failedTry(error, route.addressee, connection.key, clock.now()),
      { ...options, ...(onWait === undefined ? {} : { onWait }) },
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

  const costOf = (model: ModelId, { costUsd, usage }: ModelResponse, at: number): Cost =>
    costUsd === undefined ? prices.cost(model, usage, at) : { usd: costUsd, source: model };

  const storedAnswer = (request: PreparedRequest, model: ModelId): Answer | undefined => {
    const recording = recordings.find(request.key);
    const record = recording ?? kept(request.key);
    if (record === undefined) return undefined;
    recorder?.use(request.key, recording ? recordings.line : store.line);
    return {
      response: record.response,
      source: recording ? 'recording' : 'store',
      cost: costOf(model, record.response, Date.parse(record.at)),
      key: request.key,
      wire: request.wire,
      attempts: [],
    };
  };

  const ask = async (
    request: ModelRequest,
    { trial, signal, stream, fresh, onWait }: AskOptions,
  ): Promise<Answer> => {
    if (signal?.aborted || closing) throw cancelled();
    if (request.model === 'echo') return echoAnswer(request, trial);
    const { model } = request;
    const route = await routeFor(model, () => openRoute(model));
    const ready = await prepared(request, route, trial);
    const stored = fresh ? undefined : storedAnswer(ready, request.model);
    if (stored) return stored;
    if (options.offline) {
      throw new ModelError({ kind: 'offline', message: explainMiss(ready) }, { attempts: 0 });
    }
    const problem = unreachable(model, options);
    if (problem !== undefined) {
      const message = `${problem.message} ${problem.remedy}`;
      throw new ModelError({ kind: 'bad-request', message }, { attempts: 0 });
    }
    const fetched = await inFlight.join(
      ready.key,
      (shared) => fetchAnswer(ready, route, stream ?? false, shared, onWait),
      signal,
      cancelled,
    );
    return {
      response: fetched.response,
      source: 'network',
      cost: costOf(model, fetched.response, fetched.at),
      key: ready.key,
      wire: ready.wire,
      attempts: fetched.attempts,
    };
  };

  const embed = async (model: ModelId, text: string, { signal, admit }: EmbedOptions): Promise<Embedding> => {
    if (signal?.aborted || closing) throw cancelled();
    if (!givesEmbeddings(model)) {
      const message = `${model} gives no embeddings.`;
      throw new ModelError({ kind: 'bad-request', message }, { attempts: 0 });
    }
    const endpoint = embeddingsEndpoint(endpointOf(model, options.providers));
    const route = await routeFor(`embeddings ${model}`, async () =>
      chatRoute(endpoint, transport, keys, clock),
    );
    const ready = prepare(endpoint.url, embeddingBody(endpoint, text), 1);
    const stored = storedAnswer(ready, model);
    if (stored) {
      const { response, source, cost } = stored;
      return { vector: vectorOf(response), source, cost, usage: response.usage };
    }
    if (options.offline) {
      const message = `The embedding of a text by ${model} is not stored, and the network may not be used.`;
      throw new ModelError({ kind: 'offline', message }, { attempts: 0 });
    }
    if (admit !== undefined && !(await admit())) throw cancelled();
    let own = false;
    const fetched = await inFlight.join(
      ready.key,
      (shared) => {
        own = true;
        return fetchAnswer(ready, route, false, shared);
      },
      signal,
      cancelled,
    );
    const { response, at } = fetched;
    return {
      vector: vectorOf(response),
      source: own ? 'network' : 'store',
      cost: costOf(model, response, at),
      usage: response.usage,
    };
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
      const route = await routeFor(request.model, () => openRoute(request.model));
      const { wire, key } = await prepared(request, route, trial);
      return { wire, key, stored: recordings.has(key) || isKept(key) };
    },
    async embed(model, text, embedOptions = {}) {
      try {
        return await embed(model, text, embedOptions);
      } catch (error) {
        recorder?.incomplete();
        throw isAbort(error) ? cancelled() : error;
      }
    },
    price: (model, usage) => prices.cost(model, usage, clock.now()),
    problems: () => [...storeProblems(store.broken), ...said.values()],
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
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
