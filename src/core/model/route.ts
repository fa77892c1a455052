import type { PreparedRequest } from './chat-request.ts';
import type { ModelRequest, ModelResponse } from './model.ts';

/** Who is asked, for messages about failures. */
export interface Addressee {
  /** For people. */
  readonly title: string;
  /** The origin that is asked, or what stands for it. */
  readonly origin: string;
  /** Name of the key that goes there, if any. */
  readonly keyName: string | null;
}

/** The way from a model id to answers: how a question is put, and where it goes. */
export interface Route {
  readonly addressee: Addressee;
  /**
   * The exact request, without asking.
   * @throws {ModelError} `bad-request` for what cannot be put so
   */
  prepare(request: ModelRequest, trial: number): PreparedRequest;
  /**
   * Gets ready to ask, once.
   * @throws {ModelError} `auth` without a key
   */
  connect(): Promise<Connection>;
}

/** Sends requests along a route. */
export interface Connection {
  /** The key that goes along, to be kept out of messages. */
  readonly key: string | undefined;
  /**
   * One request, no retries.
   * @throws what `failedTry` names
   */
  send(request: PreparedRequest, stream: boolean, signal: AbortSignal): Promise<ModelResponse>;
}
