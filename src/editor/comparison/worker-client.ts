import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type * as vscode from 'vscode';
import { InputError } from '../../core/problem.ts';
import type { Answers, FromWorker, Part, ToWorker, Work } from './comparison-work.ts';

interface Waiting {
  readonly onPart: (part: Part) => void;
  resolve(answer: never): void;
  reject(error: unknown): void;
}

/** Asks the worker of one comparison view; it is started at the first question at the latest. */
export class ComparisonWorker implements vscode.Disposable {
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #next = 1;

  /** @param file absolute path of the worker's bundle */
  constructor(file: string) {
    this.#file = file;
  }

  /**
   * @param onPart gets what comes before the answer
   * @throws {InputError} for records that cannot be compared; an Error when the worker failed or was stopped
   */
  ask<Kind extends Work['kind']>(
    work: Extract<Work, { readonly kind: Kind }>,
    onPart: (part: Part) => void = () => undefined,
  ): Promise<Answers[Kind]> {
    const question = this.#next++;
    return new Promise<Answers[Kind]>((resolve, reject) => {
      this.#waiting.set(question, { onPart, resolve, reject });
      const message: ToWorker = { question, work };
      this.#start().postMessage(message);
    });
  }

  /** Starts the worker before the first question, so that it reads its modules while others plan. */
  start(): void {
    this.#start();
  }

  dispose(): void {
    this.#end(new Error('The comparison was closed.'));
  }

  // --- internal ---

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(pathToFileURL(this.#file));
    worker.on('message', (message: FromWorker) => this.#take(message));
    worker.on('error', (error) => this.#end(error));
    // It must not keep a window open that closes.
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #take(message: FromWorker): void {
    const waiting = this.#waiting.get(message.question);
    if (waiting === undefined) return;
    if ('part' in message) {
      waiting.onPart(message.part);
      const taken: ToWorker = { question: message.question, taken: true };
      setImmediate(() => this.#worker?.postMessage(taken));
      return;
    }
    this.#waiting.delete(message.question);
    if ('answer' in message) waiting.resolve(message.answer as never);
    else if ('problems' in message) waiting.reject(new InputError(message.problems));
    else waiting.reject(new Error(message.failure));
  }

  #end(error: unknown): void {
    const worker = this.#worker;
    this.#worker = undefined;
    worker?.terminate();
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
