import * as vscode from 'vscode';
import type { Notices } from './notices.ts';
import type { Runs } from './runs/runs.ts';

/** When a provider refused every request of a run for want of a key, says so once and offers to set one. */
export function adviseOnKeys(runs: Runs, notices: Notices): vscode.Disposable {
  return runs.onDidChange(({ suite, ended }) => {
    if (ended !== true) return;
    const { results } = runs.state(suite);
    if (!results) return;
    const cells = [...results.cells.values()].filter((cell) => cell.run === results.id);
    if (cells.length === 0 || cells.some((cell) => cell.failure !== 'auth')) return;
    notices.tell(cells[0]?.row.why[0] ?? 'The provider refuses the API key.', {
      title: 'Set API key',
      run: () => vscode.commands.executeCommand('regrade.setApiKey'),
    });
  });
}
