import * as vscode from 'vscode';
import { Disposables } from './disposables.ts';
import type { Runs } from './runs/runs.ts';
import { suiteKey } from './workspace/workspace-model.ts';

/** Keeps what the manifest's `when` clauses ask for: `regrade.active`, `regrade.running`, `regrade.hasResults`. */
export function keepContextKeys(runs: Runs): vscode.Disposable {
  const owned = new Disposables();
  const running = new Set<string>();
  const known = new Map<string, boolean>();
  const set = (key: string, value: boolean) => {
    if (known.get(key) === value) return;
    known.set(key, value);
    vscode.commands.executeCommand('setContext', key, value);
  };
  // Before that, an empty tree means that nobody looked yet.
  set('regrade.active', true);
  owned.add(
    runs.onDidChange(({ suite }) => {
      const { phase, results } = runs.state(suite);
      if (phase === 'idle') running.delete(suiteKey(suite));
      else running.add(suiteKey(suite));
      set('regrade.running', running.size > 0);
      if (results) set('regrade.hasResults', true);
    }),
  );
  return owned;
}
