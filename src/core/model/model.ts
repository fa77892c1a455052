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
}

/** Exactly what goes over the wire; with the trial index it is the identity of a response. Holds no key and no header. */
export interface WireRequest {
  /** Full URL of the operation, e.g. `https://api.openai.com/v1/chat/completions`; `echo:` for echo. */
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
   * @throws {ModelError} as `ask`; `bad-request` for a model that gives no embeddings
   */
  embed(model: ModelId, text: string, signal?: AbortSignal): Promise<readonly number[]>;
  /** USD for a usage, or null where unknown. */
  price(model: ModelId, usage: Usage): Cost;
  /** Flushes and closes files and sockets. */
  close(): Promise<void>;
}

export interface AskOptions {
  /** From 1. */
  readonly trial: number;
  readonly signal?: AbortSignal;
  /** Stream to measure time to first token. */
  readonly stream?: boolean;
  /** Ask again even when stored. */
  readonly fresh?: boolean;
}

/** A provider that a workspace declares: an endpoint that speaks chat completions. */
export interface DeclaredProvider {
  readonly baseURL: string;
  /** Name of the environment variable (and of the secret) that holds the key. */
  readonly apiKeyEnv?: string;
  readonly headers?: { readonly [name: string]: string };
}

/** USD per million tokens; goes before the built-in price list. */
export interface PriceOverride {
  readonly input: number;
  readonly output: number;
  readonly cachedInput?: number;
}

/** What `openModels` needs; the editor and the command line fill it each in its way. */
export interface ModelsOptions {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly providers: { readonly [name: string]: DeclaredProvider };
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
