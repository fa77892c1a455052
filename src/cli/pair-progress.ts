import type { Clock } from '../core/clock.ts';
import type { RunEvent, RunProgress } from '../core/run/run.ts';
import type { Output } from './io.ts';
import { Progress } from './progress.ts';

/** Tells how several runs of one suite go on, as if they were one. */
export class PairProgress {
  readonly #progress: Progress;
  readonly #expected: number;
  readonly #sides: (RunProgress | undefined)[] = [];

  /** @param expected number of runs */
  constructor(output: Output, clock: Clock, suite: string, expected: number) {
    this.#progress = new Progress(output, clock, suite);
    this.#expected = expected;
  }

  /** What the next run tells its events to. */
  side(): (event: RunEvent) => void {
    const at = this.#sides.length;
    this.#sides.push(undefined);
    return (event) => {
      if (event.type !== 'progress') return;
      this.#sides[at] = event.progress;
      this.#progress.show({ ...event, progress: this.#sum() });
    };
  }

  clear(): void {
    this.#progress.clear();
  }

  #sum(): RunProgress {
    const known = this.#sides.filter((side) => side !== undefined);
    const add = (of: (side: RunProgress) => number) => known.reduce((all, side) => all + of(side), 0);
    const counted = known.length === this.#expected && known.every(({ total }) => total !== null);
    const timed = counted && known.every(({ leftMs }) => leftMs !== null);
    const waiting = known.flatMap((side) => side.waiting ?? []).sort((a, b) => b.until - a.until)[0];
    return {
      done: add(({ done }) => done),
      total: counted ? add(({ total }) => total ?? 0) : null,
      running: add(({ running }) => running),
      paidUsd: add(({ paidUsd }) => paidUsd),
      paidUnknown: known.some(({ paidUnknown }) => paidUnknown),
      leftMs: timed ? Math.max(...known.map(({ leftMs }) => leftMs ?? 0)) : null,
      ...(waiting === undefined ? {} : { waiting }),
    };
  }
}
