import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { ReportBundle } from '../../core/report/html-page.ts';
import type { StoredRun } from '../../core/run/run.ts';
import { loadReporting } from '../lazy/core.ts';
import { openAt } from '../notices.ts';
import { shownRun } from '../results/shown-run.ts';
import type { Runs } from '../runs/runs.ts';
import { panelFolder } from '../views/panel-page.ts';
import { fileName, suiteTitle } from '../wording.ts';
import type { SuiteId } from '../workspace/workspace-model.ts';

/** Writes what the results view shows of a suite as a report; the name's ending says which. */
export async function exportReport(extension: vscode.Uri, runs: Runs, suite: SuiteId): Promise<void> {
  const { results, phase } = await runs.settled(suite);
  const name = fileName(suite.path);
  if (!results) {
    await vscode.window.showInformationMessage(`${name} has not run yet.`);
    return;
  }
  if (phase === 'running') {
    await vscode.window.showInformationMessage(
      `${name} is running. Export its report when the run has ended.`,
    );
    return;
  }
  const file = await vscode.window.showSaveDialog({
    title: 'Export report',
    saveLabel: 'Export',
    defaultUri: suite.folder.uriOf(`${suiteTitle(suite.path)}-results.html`),
    filters: { HTML: ['html'], Markdown: ['md'], JSON: ['json'], 'JSON Lines': ['jsonl'], JUnit: ['xml'] },
  });
  if (file === undefined) return;
  const { writeReport } = await loadReporting();
  const isWritten = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Writing ${fileName(file.path)}`,
      cancellable: true,
    },
    async (_, token) => {
      try {
        const run = until(token, await shownRun(results));
        await writeReport(run, file.fsPath, () => panelBundle(extension));
        return true;
      } catch (error) {
        if (error instanceof vscode.CancellationError) return false;
        throw error;
      }
    },
  );
  if (!isWritten) return;
  const open = 'Open';
  const chosen = await vscode.window.showInformationMessage(`${fileName(file.path)} is written.`, open);
  if (chosen === open) await openReport(file);
}

/** A page opens in the browser of this computer; where that cannot reach the file, it opens as text as the others do. */
async function openReport(file: vscode.Uri): Promise<void> {
  const isHere = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  if (isHere && file.path.endsWith('.html')) await vscode.env.openExternal(file);
  else await openAt(file, undefined);
}

/** The run, which stops being read when somebody cancels. */
function until(token: vscode.CancellationToken, run: StoredRun): StoredRun {
  async function* read<Line>(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
    for await (const line of lines) {
      if (token.isCancellationRequested) throw new vscode.CancellationError();
      yield line;
    }
  }
  return { ...run, cells: () => read(run.cells()), cases: () => read(run.cases()) };
}

async function panelBundle(extension: vscode.Uri): Promise<ReportBundle> {
  const [js, css] = await Promise.all(
    (['js', 'css'] as const).map((ending) =>
      readFile(vscode.Uri.joinPath(panelFolder(extension), `results-report.${ending}`).fsPath, 'utf8'),
    ),
  );
  return { js: js ?? '', css: css ?? '' };
}
