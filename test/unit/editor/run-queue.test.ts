import { describe, expect, it } from 'vitest';
import { type Job, RunQueue } from '../../../src/editor/runs/run-queue.ts';

/** A job that goes on until `end` is called or it is stopped; `told` gets what happens, in order. */
function job(key: string, told: string[], more: Partial<Job> = {}) {
  let end: (() => void) | undefined;
  const made: Job & { end(): void } = {
    key,
    identity: more.identity ?? key,
    byUser: more.byUser ?? true,
    run: (signal) =>
      new Promise((resolve) => {
        told.push(`${made.identity} runs`);
        end = resolve;
        signal.addEventListener('abort', () => {
          told.push(`${made.identity} stopped`);
          resolve();
        });
      }),
    end: () => end?.(),
  };
  return made;
}

describe('the run queue', () => {
  it('runs one job after another, in order', async () => {
    const told: string[] = [];
    const queue = new RunQueue();
    const [a, b] = [job('a', told), job('b', told)];
    const [first, second] = [queue.add(a), queue.add(b)];
    expect(told).toEqual(['a runs']);
    a.end();
    await first;
    await Promise.resolve();
    expect(told).toEqual(['a runs', 'b runs']);
    b.end();
    await second;
    expect(queue.busy('b')).toBe(false);
  });

  it('runs once what a person asks for twice', async () => {
    const told: string[] = [];
    const queue = new RunQueue();
    const a = job('a', told);
    const both = [queue.add(a), queue.add(job('a', told))];
    a.end();
    await Promise.all(both);
    expect(told).toEqual(['a runs']);
  });

  it('lets a person’s gesture stop a background job on the same suite, and go before others', async () => {
    const told: string[] = [];
    const queue = new RunQueue();
    const background = queue.add(job('a', told, { identity: 'a saved', byUser: false }));
    const other = queue.add(job('b', told, { identity: 'b saved', byUser: false }));
    const mine = job('a', told, { identity: 'a clicked' });
    const done = queue.add(mine);
    await background;
    await Promise.resolve();
    await Promise.resolve();
    expect(told).toEqual(['a saved runs', 'a saved stopped', 'a clicked runs']);
    mine.end();
    await done;
    queue.dispose();
    await other;
  });

  it('replaces a waiting background job of the same suite by the newer one', async () => {
    const told: string[] = [];
    const queue = new RunQueue();
    const first = job('z', told);
    const running = queue.add(first);
    const old = queue.add(job('a', told, { identity: 'a 1', byUser: false }));
    const newer = job('a', told, { identity: 'a 2', byUser: false });
    const done = queue.add(newer);
    await old;
    first.end();
    await running;
    await Promise.resolve();
    await Promise.resolve();
    newer.end();
    await done;
    expect(told).toEqual(['z runs', 'a 2 runs']);
  });

  it('goes on after a job that throws, and tells who asked', async () => {
    const told: string[] = [];
    const queue = new RunQueue();
    const broken = queue.add({ ...job('a', told), run: () => Promise.reject(new Error('broken')) });
    const b = job('b', told);
    const second = queue.add(b);
    await expect(broken).rejects.toThrow('broken');
    await Promise.resolve();
    b.end();
    await second;
    expect(told).toEqual(['b runs']);
  });

  it('leaves nobody waiting when it is disposed of, and takes nothing afterwards', async () => {
    const told: string[] = [];
    const queue = new RunQueue();
    const both = [queue.add(job('a', told)), queue.add(job('b', told))];
    queue.dispose();
    await Promise.all(both);
    await queue.add(job('c', told));
    expect(told).toEqual(['a runs', 'a stopped']);
  });
});
