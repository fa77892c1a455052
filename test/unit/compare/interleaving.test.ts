import { describe, expect, it } from 'vitest';
import { Interleaving } from '../../../src/core/compare/interleaving.ts';

/** Runs so many cells, each so many turns of the event loop long; notes each start. */
async function run(inStep: Interleaving, name: string, cells: number, length: number, log: string[]) {
  const turns = inStep.join();
  await Promise.resolve();
  for (let cell = 1; cell <= cells; cell++) {
    await turns.next();
    log.push(`${name}${cell}`);
    for (let turn = 0; turn < length; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  turns.leave();
}

describe('runs in step', () => {
  it('begin the same cell one after the other, however fast each is', async () => {
    const inStep = new Interleaving();
    const log: string[] = [];
    await Promise.all([
      run(inStep, 'a', 5, 1, log),
      run(inStep, 'b', 5, 7, log),
      run(inStep, 'c', 5, 3, log),
    ]);
    for (const [at, start] of log.entries()) {
      const cell = Number(start.slice(1));
      // Who waited goes on a moment before who let it go.
      for (const name of cell > 2 ? 'abc' : '') expect(log.slice(0, at)).toContain(`${name}${cell - 2}`);
    }
    expect(log).toHaveLength(15);
  });

  it('wait no longer for one that ended, and a single one waits for nobody', async () => {
    const inStep = new Interleaving();
    const log: string[] = [];
    await Promise.all([run(inStep, 'a', 2, 1, log), run(inStep, 'b', 6, 1, log)]);
    expect(log.slice(-4)).toEqual(['b3', 'b4', 'b5', 'b6']);
    await run(new Interleaving(), 'alone', 3, 0, log);
    expect(log.slice(-3)).toEqual(['alone1', 'alone2', 'alone3']);
  });

  it('let go whoever waits when the last of the others leaves', async () => {
    const inStep = new Interleaving();
    const [one, other] = [inStep.join(), inStep.join()];
    await one.next();
    let gone = false;
    const waits = one.next().then(() => {
      gone = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(gone).toBe(false);
    other.leave();
    await waits;
    one.leave();
    await one.next();
  });
});
