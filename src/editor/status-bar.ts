import * as vscode from 'vscode';
import { progressWords, resultWords } from './code-lens/verdict-words.ts';
import { suiteTarget } from './commands/targets.ts';
import { Disposables } from './disposables.ts';
import type { RunChange, Runs } from './runs/runs.ts';
import { Throttle } from './throttle.ts';
import { suiteTitle } from './wording.ts';
import type { SuiteId } from './workspace/workspace-model.ts';

/** The item moves at most this often, ms. */
const paceMs = 250;

/** Shows the progress of the run that goes on, then its verdict; hidden until something ran in this window. */
export class StatusBar implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #item = this.#owned.add(
    vscode.window.createStatusBarItem('regrade.status', vscode.StatusBarAlignment.Left, 20),
  );
  readonly #pace = this.#owned.add(new Throttle(paceMs, () => this.#show()));
  readonly #runs: Runs;
  #suite: SuiteId | undefined;

  constructor(runs: Runs) {
    this.#runs = runs;
    this.#item.name = 'Regrade';
    this.#owned.add(runs.onDidChange((change) => this.#onRun(change)));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  #onRun({ suite, ended }: RunChange): void {
    // Results that come back from disk are no news.
    if (this.#runs.state(suite).phase === 'idle' && ended !== true && suite !== this.#suite) return;
    this.#suite = suite;
    this.#pace.request();
  }

  #show(): void {
    if (this.#suite === undefined) return;
    const { phase, results } = this.#runs.state(this.#suite);
    const title = suiteTitle(this.#suite.path);
    if (phase === 'preparing') this.#item.text = `$(sync~spin) ${title}: preparing`;
    else if (!results) {
      this.#item.hide();
      return;
    } else if (phase === 'running') this.#item.text = `$(sync~spin) ${title}: ${progressWords(results)}`;
    else {
      const tally = results.tally();
      const passed = results.shownStatus === 'passed';
      const stopped = results.status === 'cancelled';
      const icon = stopped
        ? '$(circle-slash)'
        : tally.errors > 0
          ? '$(warning)'
          : tally.failed > 0 && !passed
            ? '$(close)'
            : '$(check)';
      this.#item.text = `${icon} ${title}: ${resultWords(results)}`;
    }
    this.#item.tooltip = 'Regrade: show results';
    this.#item.command = {
      title: 'Show results',
      command: 'regrade.showResults',
      arguments: [suiteTarget(this.#suite)],
    };
    this.#item.show();
  }
}
