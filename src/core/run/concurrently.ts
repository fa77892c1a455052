/**
 * Works through a stream with at most `limit` items under way: memory follows the limit, never the stream's length.
 * Stops pulling when `signal` aborts; what is under way is awaited. The first error ends it and is thrown.
 */
export async function concurrently<T>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  let failed = false;
  const worker = async () => {
    while (!failed && !signal?.aborted) {
      const next = await iterator.next();
      if (next.done) return;
      if (signal?.aborted) return;
      await work(next.value);
    }
  };
  const workers = Array.from({ length: limit }, () =>
    worker().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  const results = await Promise.allSettled(workers);
  await iterator.return?.();
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
