/** One run that waits or goes on. */
export interface Job {
  /** What it runs on; a suite. */
  readonly key: string;
  /** Asked for twice, it runs once. */
  readonly identity: string;
  /** Started by a person's gesture, not by a save. */
  readonly byUser: boolean;
  run(signal: AbortSignal): Promise<void>;
}

interface Waiting {
  readonly job: Job;
  readonly abort: AbortController;
  readonly done: Promise<void>;
  readonly settle: { resolve(): void; reject(error: unknown): void };
}

/**
 * Runs one job at a time, in the order of asking. A person's gesture goes before what waits in the background, and
 * stops a background job on the same suite. A background job replaces an older one on the same suite. Nothing waits
 * for ever: a job that is dropped, cancelled or left over at disposal resolves without having run.
 */
export class RunQueue {
  #running: Waiting | undefined;
  #waiting: Waiting[] = [];
  #disposed = false;

  /** Resolves when the job ended or was dropped. @throws what the job throws. */
  add(job: Job): Promise<void> {
    if (this.#disposed) return Promise.resolve();
    const same = [this.#running, ...this.#waiting].find(
      (one) => one?.job.identity === job.identity && one.job.byUser === job.byUser,
    );
    // A background job looks at files as they are now, so a running one is out of date and a waiting one is not.
    if (same !== undefined && (job.byUser || same !== this.#running)) return same.done;
    this.#drop((one) => one.job.key === job.key && !one.job.byUser);
    if (this.#running?.job.key === job.key && !this.#running.job.byUser) this.#running.abort.abort();
    const waiting = waitFor(job);
    const at = job.byUser ? this.#waiting.findIndex((one) => !one.job.byUser) : -1;
    this.#waiting.splice(at === -1 ? this.#waiting.length : at, 0, waiting);
    this.#next();
    return waiting.done;
  }

  /** Stops what runs on this suite and drops what waits for it; without a key, everything. */
  cancel(key?: string): void {
    this.#drop((one) => key === undefined || one.job.key === key);
    if (key === undefined || this.#running?.job.key === key) this.#running?.abort.abort();
  }

  /** Whether a job on this suite runs or waits. */
  busy(key: string): boolean {
    return [this.#running, ...this.#waiting].some((one) => one?.job.key === key);
  }

  dispose(): void {
    this.#disposed = true;
    this.cancel();
  }

  // --- internal ---

  #next(): void {
    if (this.#running !== undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#running = next;
    // The place is free before anyone hears of the end, so that who asks then is told the truth.
    const free = () => {
      this.#running = undefined;
      this.#next();
    };
    next.job.run(next.abort.signal).then(
      () => {
        free();
        next.settle.resolve();
      },
      (error: unknown) => {
        free();
        next.settle.reject(error);
      },
    );
  }

  #drop(matches: (one: Waiting) => boolean): void {
    const dropped = this.#waiting.filter(matches);
    this.#waiting = this.#waiting.filter((one) => !matches(one));
    for (const one of dropped) one.settle.resolve();
  }
}

function waitFor(job: Job): Waiting {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { job, abort: new AbortController(), done: promise, settle: { resolve, reject } };
}
