import type { RunProgress, RunSelection } from '../../core/run/run.ts';
import type { Stage } from '../../panel/comparison-contract.ts';
import { loadRunning } from '../lazy/core.ts';
import type { SidePart } from './side-runs.ts';

/** How far the runs of a comparison are, all together. */
export type Running = Extract<Stage, { readonly kind: 'running' }>;

/** A part to run, and how it differs from its plan. */
export interface Execution {
  readonly part: SidePart;
  readonly selection?: RunSelection;
  /** Asks again what is stored. */
  readonly noCache?: boolean;
}

/**
 * Runs parts of all sides at once, cell by cell in step within a suite, so that a provider's bad minute hits them alike.
 * @param onProgress gets the sum over all runs
 * @returns absolute path of each record, in the order of `executions`; null for a run that was cancelled
 * @throws {InputError} for wrong input
 */
export async function execute(
  executions: readonly Execution[],
  how: {
    readonly words: string;
    readonly limitUsd: number | null;
    readonly signal: AbortSignal;
    readonly trusted: boolean;
    readonly onProgress: (running: Running) => void;
  },
): Promise<(string | null)[]> {
  const { Interleaving, runSuite } = await loadRunning();
  const bySuite = new Map<string, InstanceType<typeof Interleaving>>();
  // All have to be in before the first one begins.
  const turns = executions.map(({ part }) => {
    const inStep = bySuite.get(part.suite.path) ?? new Interleaving();
    bySuite.set(part.suite.path, inStep);
    return inStep.join();
  });
  const progress = executions.map((): RunProgress | undefined => undefined);
  const tell = () => how.onProgress(sumOf(progress, how.words, how.limitUsd));
  tell();
  return Promise.all(
    executions.map(async ({ part, selection, noCache }, index) => {
      const { options } = part;
      const turn = turns[index];
      const { finish, file } = await runSuite({
        ...options,
        ...(selection === undefined ? {} : { selection }),
        noCache: noCache ?? options.noCache,
        // Restricted Mode grades what is at hand and asks nobody.
        offline: options.offline || !how.trusted,
        limits: {
          ...options.limits,
          concurrency: Math.max(1, Math.ceil(options.limits.concurrency / executions.length)),
        },
        signal: how.signal,
        ...(turn === undefined ? {} : { turn: () => turn.next() }),
        onEvent: (event) => {
          if (event.type !== 'progress') return;
          progress[index] = event.progress;
          tell();
        },
      }).finally(() => turn?.leave());
      return finish.status === 'cancelled' ? null : file;
    }),
  );
}

function sumOf(all: readonly (RunProgress | undefined)[], words: string, limitUsd: number | null): Running {
  const known = all.flatMap((one) => one ?? []);
  const sum = (of: (one: RunProgress) => number) => known.reduce((total, one) => total + of(one), 0);
  const lefts = known.flatMap(({ leftMs }) => leftMs ?? []);
  return {
    kind: 'running',
    words,
    done: sum(({ done }) => done),
    total:
      known.length < all.length || known.some(({ total }) => total === null)
        ? null
        : sum(({ total }) => total ?? 0),
    paidUsd: known.some(({ paidUnknown }) => paidUnknown) ? null : sum(({ paidUsd }) => paidUsd),
    limitUsd,
    leftMs: lefts.length === 0 ? null : Math.max(...lefts),
  };
}
