import type { Clock } from '../clock.ts';
import type { Failure } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import type { Message, Parameters, ResponseFormat, Tool, ToolCall } from '../prompt/message.ts';

/** `PROVIDER:MODEL`, e.g. `openai:gpt-5-mini`; `echo` stands alone. */
export type ModelId = string;

/** A neutral question to a model. */
export interface ModelRequest {
  readonly model: ModelId;
  readonly messages: readonly Message[];
  readonly parameters: Parameters;
  readonly tools: readonly Tool[];
  readonly response?: ResponseFormat;
  /** Path of the prompt file from the workspace's root: what the paths of its images count from. */
  readonly from?: string;
  /** Variables of the case, for an application under test; a model gets the messages only. */
  readonly vars?: JsonObject;
}

/** Exactly what goes over the wire; with the trial index it is the identity of a response. Holds no key and no header. */
export interface WireRequest {
  /** Full URL of the operation, e.g. `https://api.openai.com/v1/chat/completions`; `echo:` for echo, `vscode:` for the editor's. */
  readonly endpoint: string;
  readonly body: JsonObject;
}

/** Tokens. `input` includes `cachedInput`, `output` includes `reasoning`, as providers bill them. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cachedInput: number;
  readonly reasoning: number;
}

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other';

/** What a model answered to one exact request. */
export interface ModelResponse {
  readonly output: string;
  readonly toolCalls: readonly ToolCall[];
  /** The provider's own structured refusal, where it has one. */
  readonly refusal?: string;
  readonly finishReason: FinishReason;
  readonly usage: Usage | null;
  readonly reportedModel: string | null;
  readonly fingerprint: string | null;
  /** Of the request that got the answer, ms; waits and failed attempts not included. */
  readonly latencyMs: number;
  /** Time to first token, ms; null unless streamed. */
  readonly ttftMs: number | null;
  /** Natural logarithms of the probabilities of the answer's tokens, where the prompt's parameters ask for them. */
  readonly logprobs?: readonly number[];
  /** What an application under test says that its answer cost, USD. */
  readonly costUsd?: number;
  /** The messages by which an application under test came to its answer: its calls of tools and their results. */
  readonly steps?: readonly Message[];
}

/** One line of the response store and of a `recordings:` file. */
export interface ResponseRecord {
  readonly v: 1;
  /** `hashOf({ endpoint, body, trial })`. */
  readonly key: string;
  readonly endpoint: string;
  readonly body: JsonObject;
  /** From 1. */
  readonly trial: number;
  readonly response: ModelResponse;
  /** ISO 8601, when the provider answered. */
  readonly at: string;
}

/** A failed request; carries no key and no header. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly failure: Failure;
  /** HTTP status, where there was one. */
  readonly status?: number;
  readonly attempts: number;
  /** Every try on the network, in order, as in `Answer.attempts`. */
  readonly tries: Answer['attempts'];

  constructor(
    failure: Failure,
    options: { status?: number; attempts?: number; tries?: Answer['attempts']; cause?: unknown } = {},
  ) {
    super(failure.message, { cause: options.cause });
    this.failure = failure;
    if (options.status !== undefined) this.status = options.status;
    this.attempts = options.attempts ?? 1;
    this.tries = options.tries ?? [];
  }
}

/** What one answer cost. `usd` is null where the price is unknown: never 0 for unknown. */
export interface Cost {
  readonly usd: number | null;
  /** Where the price came from and its date, for reports. */
  readonly source: string | null;
}

/** Where an answer came from: only `network` was paid for now. */
export type AnswerSource = 'recording' | 'store' | 'network';

export interface Answer {
  readonly response: ModelResponse;
  readonly source: AnswerSource;
  readonly cost: Cost;
  readonly key: string;
  readonly wire: WireRequest;
  /** Every try on the network, in order; empty for a stored answer. */
  readonly attempts: readonly {
    readonly status: number | null;
    readonly failure: Failure | null;
    readonly waitedMs: number;
  }[];
}

/** Asks models: recordings first, then the local store, then the network. Made by `openModels`. */
export interface Models {
  /**
   * The answer to one request. A network answer is in the store, on disk, before this resolves.
   * @throws {ModelError} with a named failure; `cancelled` when `signal` aborts.
   */
  ask(request: ModelRequest, options: AskOptions): Promise<Answer>;
  /** The exact request and its key without asking, and whether an answer is at hand. */
  look(request: ModelRequest, trial: number): Promise<{ wire: WireRequest; key: string; stored: boolean }>;
  /**
   * The embedding of one text, from recordings, the store or the network as an answer is.
   * @throws {ModelError} as `ask`; `bad-request` for a model that gives no embeddings; `cancelled` when `admit` says no
   */
  embed(model: ModelId, text: string, options?: EmbedOptions): Promise<Embedding>;
  /** USD for a usage, or null where unknown. */
  price(model: ModelId, usage: Usage): Cost;
  /** Flushes and closes files and sockets. */
  close(): Promise<void>;
}

export interface EmbedOptions {
  readonly signal?: AbortSignal;
  /** Asked before a request goes to the network: whether it may. */
  readonly admit?: () => Promise<boolean>;
}

/** The vector of one text, and what it cost. */
export interface Embedding {
  readonly vector: readonly number[];
  /** `network` for the one that paid; whoever waited for the same text beside it got it from the store. */
  readonly source: AnswerSource;
  readonly cost: Cost;
  readonly usage: Usage | null;
}

export interface AskOptions {
  /** From 1. */
  readonly trial: number;
  readonly signal?: AbortSignal;
  /** Stream to measure time to first token. */
  readonly stream?: boolean;
  /** Ask again even when stored. */
  readonly fresh?: boolean;
  readonly onWait?: OnWait;
}

/** Told when a request waits before it is sent once more, with why and for how long; gives what is called at the end. */
export type OnWait = (wait: { readonly failure: Failure; readonly ms: number }) => () => void;

/** A provider that a workspace declares: an endpoint that speaks chat completions. */
export interface DeclaredProvider {
  readonly baseURL: string;
  /** Name of the environment variable (and of the secret) that holds the key. */
  readonly apiKeyEnv?: string;
  readonly headers?: { readonly [name: string]: string };
}

/** What applications under test have in common. */
interface TargetFrame {
  /** Longest time of one answer, seconds. */
  readonly timeoutSeconds?: number;
  /** Any text; a new one makes stored answers those of an older application, so that it is asked again. */
  readonly version?: string;
  /** Globs of files that make the application: when their content changes, it is asked again. */
  readonly files?: readonly string[];
}

/** The user's own application, asked by HTTP: `http:NAME`. */
export interface HttpTarget extends TargetFrame {
  readonly type: 'http';
  readonly url: string;
  /** As of a provider. */
  readonly headers?: { readonly [name: string]: string };
  readonly apiKeyEnv?: string;
}

/** The user's own command, asked by standard input: `exec:NAME`. */
export interface ExecTarget extends TargetFrame {
  readonly type: 'exec';
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly string[];
  /** Names of environment variables that the command gets beside the usual ones. */
  readonly env?: readonly string[];
  /** Heap of Node programs, MB. */
  readonly memoryMb?: number;
}

export type DeclaredTarget = HttpTarget | ExecTarget;

/** A question to one of the editor's own models, put as its API wants it. */
export interface EditorRequest {
  /** As `vscode:FAMILY` names it. */
  readonly family: string;
  /** Of the roles `user`, `assistant` and `tool`. Images are data URLs, or URLs as they stand. */
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  /** Passed on as `modelOptions`. */
  readonly options: JsonObject;
}

/** The editor's own models; only an editor has them. */
export interface EditorModels {
  /**
   * One answer.
   * @throws {ModelError} that says what to do: no such model, no permission, no quota
   */
  ask(request: EditorRequest, signal: AbortSignal): Promise<ModelResponse>;
}

/** What requests may use beside keys; the editor and the command line fill it each in its way. */
export interface Surroundings {
  /** Whether commands of the workspace (`exec:`) may run: it is trusted. Not allowed where nothing is said. */
  readonly allowCode?: boolean;
  /** The environment that commands get a part of. */
  readonly env?: { readonly [name: string]: string | undefined };
  /**
   * Where to look up HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Left out in the editor, which sends all requests through the
   * proxy of its own settings.
   */
  readonly proxyEnv?: { readonly [name: string]: string | undefined };
  readonly editorModels?: EditorModels;
}

/** USD per million tokens; goes before the built-in price list. */
export interface PriceOverride {
  readonly input: number;
  readonly output: number;
  readonly cachedInput?: number;
}

/** What `openModels` needs; the editor and the command line fill it each in its way. */
export interface ModelsOptions extends Surroundings {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly providers: { readonly [name: string]: DeclaredProvider };
  readonly targets?: { readonly [name: string]: DeclaredTarget };
  /** Names as prompt files have them → model ids. */
  readonly names: { readonly [name: string]: ModelId };
  readonly prices: { readonly [model: ModelId]: PriceOverride };
  readonly retries: { readonly attempts: number; readonly maxWaitSeconds: number };
  /** `recordings:` of the suite, paths from the workspace's root. */
  readonly recordings: readonly string[];
  /** Absolute path of the folder that `recordings` count from, where it is not `root`: an earlier state of the workspace. */
  readonly recordingsRoot?: string;
  /** Stops before the network. */
  readonly offline: boolean;
  /** Do not read the local store (recordings still answer); writing goes on. */
  readonly noCache: boolean;
  /** Answers of the local store that are older than this (ms since 1970) are asked for again. */
  readonly storedSince?: number;
  /** Absolute path: every response that was used is written here, each key once. */
  readonly recordTo?: string;
  readonly keys: Keys;
  readonly clock: Clock;
  /** In [0, 1), for jitter. */
  readonly random: () => number;
}

/** Gives keys; SecretStorage in the editor, the environment on the command line. */
export interface Keys {
  /** The key that is kept under this variable's name, e.g. `OPENAI_API_KEY`. */
  get(name: string): Promise<string | undefined>;
  /**
   * Whether the key of this name may go to this origin. Built-in vendors' own origins and loopback need no asking;
   * for all others the user's consent (user-level state, `--allow-origin`) decides.
   */
  mayUse(name: string, origin: string): Promise<boolean>;
}
