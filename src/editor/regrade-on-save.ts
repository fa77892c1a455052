import * as vscode from 'vscode';
import type { Log } from './log.ts';
import type { Runs } from './runs/runs.ts';
import type { Settings } from './settings.ts';
import { isSuiteName, nameTells } from './workspace/file-names.ts';
import type { SuiteId, WorkspaceModel } from './workspace/workspace-model.ts';

/**
 * Saving a suite, or a rubric or dataset file of one, grades its stored responses again at once, for nothing. Asking
 * models on save, also when a prompt is saved, is a setting of its own. Any other save ends at a look at the name.
 */
export function regradeOnSave(
  model: WorkspaceModel,
  runs: Runs,
  settings: Pick<Settings, 'regradeOnSave' | 'askOnSave'>,
  log: Log,
): vscode.Disposable {
  return vscode.workspace.onDidSaveTextDocument(async ({ uri }) => {
    if (!mayTakePart(uri.path)) return;
    if (!settings.regradeOnSave.value && !settings.askOnSave.value) return;
    const place = model.locate(uri);
    if (place === undefined) return;
    try {
      const suites = await suitesToGrade(place, settings.askOnSave.value);
      if (suites.length === 0) return;
      // What was read before the save must not be graded by.
      place.folder.forget([place.path], false);
      const mode = settings.askOnSave.value && vscode.workspace.isTrusted ? 'ask' : 'stored';
      await Promise.all(suites.map((suite) => runs.start({ suite, selection: {}, mode, byUser: false })));
    } catch (error) {
      log.error(
        `Regrading after ${place.path} was saved failed.`,
        error instanceof Error ? error : String(error),
      );
    }
  });
}

/** Suites that the saved file took part in. Reads all suites once, the first time that a data file is saved. */
async function suitesToGrade({ folder, path }: SuiteId, asks: boolean): Promise<SuiteId[]> {
  const paths = await folder.suitePaths();
  if (!paths.includes(path) && isSuiteName(path)) return [];
  if (!paths.includes(path) && (await folder.promptsIn(path)).length > 0) {
    return asks ? (await folder.suitesOfFile(path)).map((suite) => ({ folder, path: suite.path })) : [];
  }
  for (const suite of paths) await folder.suite(suite);
  return folder
    .knownSuitesWith(path)
    .filter((suite) => paths.includes(suite))
    .map((suite) => ({ folder, path: suite }));
}

/** By name alone: a suite, a prompt, or data that a suite may hold. */
function mayTakePart(path: string): boolean {
  return nameTells(path) !== undefined || /\.ya?ml$/u.test(path);
}
