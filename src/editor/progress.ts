import * as vscode from 'vscode';
import { waitWords } from '../core/report/wait-words.ts';
import { progressWords } from './code-lens/verdict-words.ts';
import { Disposables } from './disposables.ts';
import type { RunResults } from './results/run-results.ts';
import type { RunChange, Runs } from './runs/runs.ts';
import { dollars, fileName, timeLeft } from './wording.ts';
import { type SuiteId, suiteKey } from './workspace/workspace-model.ts';

/** A run that is over sooner shows no notification, ms. */
const patienceMs = 1500;

/** Shows a run that takes its time as a notification that can be cancelled: done of total, cost so far, time left. */
export class RunProgress implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #runs: Runs;
  /** Suites whose run is under way, with what waits for or updates its notification. */
  readonly #under = new Map<string, { readonly timer: NodeJS.Timeout; update(): void; end(): void }>();

  constructor(runs: Runs) {
    this.#runs = runs;
    this.#owned.add(runs.onDidChange((change) => this.#onRun(change)));
    this.#owned.add({
      dispose: () => {
        for (const one of this.#under.values()) one.end();
      },
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  #onRun({ suite }: RunChange): void {
    const key = suiteKey(suite);
    const { phase } = this.#runs.state(suite);
    const under = this.#under.get(key);
    if (phase === 'idle') {
      under?.end();
      this.#under.delete(key);
    } else if (under !== undefined) under.update();
    else if (phase === 'running') this.#under.set(key, this.#watch(suite));
  }

  #watch(suite: SuiteId): { timer: NodeJS.Timeout; update(): void; end(): void } {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    let report: ((value: { message: string; increment?: number }) => void) | undefined;
    let shown = 0;
    const update = () => {
      const { results } = this.#runs.state(suite);
      if (report === undefined || !results) return;
      const { done, total } = results.progress ?? { done: 0, total: null };
      const share = total === null || total === 0 ? 0 : (done / total) * 100;
      report({ message: runWords(results), increment: Math.max(0, share - shown) });
      shown = Math.max(shown, share);
    };
    const timer = setTimeout(() => {
      vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: fileName(suite.path), cancellable: true },
        (progress, token) => {
          report = (value) => progress.report(value);
          token.onCancellationRequested(() => this.#runs.cancel(suite));
          update();
          return ended;
        },
      );
    }, patienceMs);
    return {
      timer,
      update,
      end: () => {
        clearTimeout(timer);
        resolve();
      },
    };
  }
}

/** `212 of 360, $0.25 so far, about 40 s left`. */
function runWords(results: RunResults): string {
  const { paidUsd, leftMs, waiting } = results.progress ?? { paidUsd: 0, leftMs: null };
  const waits = waitWords({ ...(waiting === undefined ? {} : { waiting }) }, Date.now());
  return [
    progressWords(results),
    ...(paidUsd > 0 ? [`${dollars(paidUsd)} so far`] : []),
    ...(waits !== '' ? [waits] : leftMs === null ? [] : [timeLeft(leftMs)]),
  ].join(', ');
}
