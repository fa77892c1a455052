/** Requests under way, by key: who asks for one that is under way already waits for the same answer. */
export interface InFlight<T> {
  /**
   * The result of the request of this key; `start` begins it when none is under way.
   * @param signal lets this caller go at once; the request itself is aborted when nobody waits any more
   * @param leave the error for a caller that goes
   */
  join(
    key: string,
    start: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal | undefined,
    leave: () => Error,
  ): Promise<T>;
  /** Aborts all, and waits until they have ended. */
  close(): Promise<void>;
}

interface Shared<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

export function openInFlight<T>(): InFlight<T> {
  const shared = new Map<string, Shared<T>>();

  const begin = (key: string, start: (signal: AbortSignal) => Promise<T>): Shared<T> => {
    const controller = new AbortController();
    const promise = start(controller.signal).finally(() => {
      if (shared.get(key) === request) shared.delete(key);
    });
    const request: Shared<T> = { promise, controller, waiting: 0 };
    shared.set(key, request);
    return request;
  };

  return {
    join(key, start, signal, leave) {
      if (signal?.aborted) return Promise.reject(leave());
      const request = shared.get(key) ?? begin(key, start);
      request.waiting++;
      if (signal === undefined) return request.promise;
      return new Promise((resolve, reject) => {
        const onAbort = () => {
          reject(leave());
          request.waiting--;
          if (request.waiting > 0) return;
          // Whoever asks from here on must not get the aborted one.
          if (shared.get(key) === request) shared.delete(key);
          request.controller.abort();
        };
        signal.addEventListener('abort', onAbort, { once: true });
        const done = () => signal.removeEventListener('abort', onAbort);
        request.promise.then(
          (value) => {
            done();
            resolve(value);
          },
          (error) => {
            done();
            reject(error);
          },
        );
      });
    },
    async close() {
      const under = [...shared.values()];
      for (const request of under) request.controller.abort();
      await Promise.allSettled(under.map((request) => request.promise));
    },
  };
}
