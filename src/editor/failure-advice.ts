import * as vscode from 'vscode';
import type { FailureKind } from '../core/failure.ts';
import { suiteTarget } from './commands/targets.ts';
import type { Choice, Notices } from './notices.ts';
import type { Runs } from './runs/runs.ts';
import type { SuiteId } from './workspace/workspace-model.ts';

/** When every request of a run failed for one reason, says the reason once and offers what to do next. */
export function adviseOnFailures(runs: Runs, notices: Notices): vscode.Disposable {
  return runs.onDidChange(({ suite, ended }) => {
    if (ended !== true) return;
    const { results } = runs.state(suite);
    if (!results) return;
    const cells = [...results.cells.values()].filter((cell) => cell.run === results.id);
    // Stored answers say nothing of what was asked now.
    const failed = cells.filter(({ failure }) => failure !== null);
    const [first] = failed;
    if (!first || cells.some(({ paid, failure }) => paid && failure === null)) return;
    if (failed.some(({ failure }) => failure !== first.failure)) return;
    const choice =
      first.failure === null ? undefined : nextStep(first.failure, suite, first.row.why[0] ?? '');
    if (choice !== undefined) notices.tell(first.row.why[0] ?? 'No request of the run was answered.', choice);
  });
}

/** What a person can do about a kind of failure; undefined where the reason at the case is enough. */
function nextStep(kind: FailureKind, suite: SuiteId, reason: string): Choice | undefined {
  switch (kind) {
    case 'auth':
      return {
        title: 'Set API key',
        run: () =>
          vscode.commands.executeCommand('regrade.setApiKey', { reason, suite: suiteTarget(suite).suite }),
      };
    case 'network':
    case 'rate-limit':
    case 'server':
    case 'timeout':
      return {
        title: 'Run failed cases again',
        run: () => vscode.commands.executeCommand('regrade.rerunFailed', suiteTarget(suite)),
      };
    case 'bad-request':
      return {
        title: 'Open suite',
        run: () => vscode.commands.executeCommand('vscode.open', suite.folder.uriOf(suite.path)),
      };
    default:
      return undefined;
  }
}
