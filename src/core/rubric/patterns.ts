import { Worker } from 'node:worker_threads';
import { quoted } from './evidence.ts';
import { patternWorkerSource } from './pattern-worker.ts';
import { type Patterns, RubricError } from './rubric.ts';

type Found = { index: number; match: string } | null;

interface Search {
  readonly pattern: string;
  readonly flags: string;
  readonly text: string;
  readonly resolve: (found: Found) => void;
  readonly reject: (error: Error) => void;
}

/** Position in the batch, index of the match (−1 none, −2 failed), matched text or message. */
type Answer = readonly [at: number, index: number, text: string];

const largestBatch = 256;
const largestBatchText = 4_000_000;
/** So many time-outs of one pattern, and its further searches fail at once: 10,000 outputs must not take 10,000 s. */
const mostTimeouts = 10;

/**
 * Opens the thread that runs user-supplied patterns: JavaScript's own regular expressions, each search with a time
 * limit (`limitMs`, default 1000). A search that passes it fails, its thread is ended and the searches behind it go on
 * in a new one. The thread starts with the first search and holds the process open only while searches wait.
 */
export function openPatterns(options: { readonly limitMs?: number } = {}): Patterns {
  return new PatternThread(options.limitMs ?? 1000);
}

class PatternThread implements Patterns {
  readonly #limitMs: number;
  readonly #timeouts = new Map<string, number>();
  #queue: Search[] = [];
  /** What the thread was given and has not answered, by position in its batch. */
  #batch = new Map<number, Search>();
  #worker: Worker | null = null;
  #state = new SharedArrayBuffer(16);
  #timer: NodeJS.Timeout | null = null;
  #pumping = false;
  #closed = false;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  search(pattern: string, flags: string, text: string): Promise<Found> {
    if (this.#closed)
      return Promise.reject(new RubricError('The patterns are closed; nothing can be searched.'));
    if ((this.#timeouts.get(`${flags}/${pattern}`) ?? 0) >= mostTimeouts) {
      return Promise.reject(
        new RubricError(
          `The pattern ${quoted(pattern)} took longer than ${this.#limit()} on ${mostTimeouts} outputs and is not ` +
            `tried again; ${simplify}`,
        ),
      );
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ pattern, flags, text, resolve, reject });
      if (this.#pumping) return;
      this.#pumping = true;
      // Searches that are asked for in the same turn travel as one message.
      queueMicrotask(() => {
        this.#pumping = false;
        this.#pump();
      });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const waiting = [...this.#batch.values(), ...this.#queue];
    this.#queue = [];
    const worker = this.#drop();
    for (const search of waiting) search.reject(new RubricError('The search was cancelled.'));
    await worker?.terminate();
  }

  #pump(): void {
    if (this.#batch.size > 0 || this.#queue.length === 0) return;
    let size = 0;
    let count = 0;
    for (const search of this.#queue) {
      if (count === largestBatch || (count > 0 && size + search.text.length > largestBatchText)) break;
      size += search.text.length;
      count += 1;
    }
    const searches = this.#queue.splice(0, count);
    this.#batch = new Map(searches.entries());
    const worker = this.#worker ?? this.#start();
    worker.ref();
    worker.postMessage(searches.map(({ pattern, flags, text }) => [pattern, flags, text]));
    this.#watch(this.#limitMs);
  }

  #start(): Worker {
    this.#state = new SharedArrayBuffer(16);
    new Int32Array(this.#state)[0] = -1;
    const worker = new Worker(patternWorkerSource, {
      eval: true,
      workerData: this.#state,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    worker.on('message', (answers: readonly Answer[]) => {
      if (worker === this.#worker) this.#receive(answers);
    });
    worker.on('error', (error) => {
      if (worker === this.#worker) this.#crashed(error);
    });
    this.#worker = worker;
    return worker;
  }

  #receive(answers: readonly Answer[]): void {
    for (const [at, index, text] of answers) {
      const search = this.#batch.get(at);
      this.#batch.delete(at);
      if (index === -2) search?.reject(new RubricError(`The pattern cannot be used: ${text}.`));
      else search?.resolve(index === -1 ? null : { index, match: text });
    }
    if (this.#batch.size > 0) return;
    this.#rest();
    this.#pump();
  }

  #rest(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#worker?.unref();
  }

  #watch(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const at = Atomics.load(new Int32Array(this.#state), 0);
      const since = new Float64Array(this.#state, 8, 1)[0] ?? 0;
      const elapsed = Number(process.hrtime.bigint()) / 1e6 - since;
      // Answered searches may still wait in the port: only one that runs now, and has for the whole limit, is late.
      const late = at >= 0 && elapsed >= this.#limitMs ? this.#batch.get(at) : undefined;
      if (late) this.#timeOut(late, at);
      else this.#watch(at >= 0 ? Math.max(1, this.#limitMs - elapsed) : this.#limitMs);
    }, Math.ceil(ms));
  }

  #timeOut(late: Search, at: number): void {
    this.#batch.delete(at);
    this.#queue.unshift(...this.#batch.values());
    const worker = this.#drop();
    const key = `${late.flags}/${late.pattern}`;
    this.#timeouts.set(key, (this.#timeouts.get(key) ?? 0) + 1);
    late.reject(new RubricError(`The pattern took longer than ${this.#limit()} on this output; ${simplify}`));
    // A thread that cannot be ended is still never asked again, so its end need not be waited for.
    void worker?.terminate();
    this.#pump();
  }

  #crashed(error: Error): void {
    const at = Atomics.load(new Int32Array(this.#state), 0);
    const guilty = this.#batch.get(at) ?? this.#batch.values().next().value;
    for (const [position, search] of this.#batch) {
      if (search === guilty) this.#batch.delete(position);
    }
    this.#queue.unshift(...this.#batch.values());
    this.#drop();
    guilty?.reject(new RubricError(`The pattern could not be run: ${error.message}.`));
    this.#pump();
  }

  /** Forgets the thread and what it was given; gives it for ending. */
  #drop(): Worker | null {
    this.#rest();
    const worker = this.#worker;
    this.#worker = null;
    this.#batch = new Map();
    return worker;
  }

  #limit(): string {
    return this.#limitMs % 1000 === 0 ? `${this.#limitMs / 1000} s` : `${this.#limitMs} ms`;
  }
}

const simplify = 'simplify it, for instance by removing a repetition inside a repetition such as (a+)+.';
