import * as vscode from 'vscode';
import type { Log } from '../log.ts';
import type { Runs } from '../runs/runs.ts';
import type { Setting } from '../settings.ts';
import { type SuiteId, suiteKey, type WorkspaceModel } from '../workspace/workspace-model.ts';
import type { TestTree } from './test-tree.ts';
import { ordersOf } from './wanted-cases.ts';

/**
 * Grades stored answers again whenever a file of the asked suites is saved, until it is told to stop. Costs nothing.
 * What the setting `regrade.onSave.regrade` has graded anyway is not graded twice; the prompts that it leaves out are
 * graded here, so that a prompt that is put back has its verdicts again.
 */
export async function regradeContinuously(
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
  parts: {
    readonly tree: TestTree;
    readonly model: WorkspaceModel;
    readonly runs: Runs;
    readonly onSave: Setting<boolean>;
    readonly log: Log;
  },
): Promise<void> {
  const { tree, model, runs, onSave, log } = parts;
  // Only items in the tree get verdicts.
  await ordersOf(tree, request);
  const saving = vscode.workspace.onDidSaveTextDocument(async ({ uri }) => {
    const place = model.locate(uri);
    if (place === undefined) return;
    try {
      if (onSave.value && (await place.folder.promptsIn(place.path)).length === 0) return;
      const affected = new Set((await suitesWith(place)).map(suiteKey));
      if (affected.size === 0) return;
      place.folder.forget([place.path], false);
      for (const { node, selections } of await ordersOf(tree, request)) {
        if (!affected.has(suiteKey(node.suite))) continue;
        for (const selection of selections) {
          await runs.start({ suite: node.suite, selection, mode: 'stored', byUser: false });
        }
      }
    } catch (error) {
      log.error(
        `Regrading after ${place.path} was saved failed.`,
        error instanceof Error ? error : String(error),
      );
    }
  });
  token.onCancellationRequested(() => saving.dispose());
  if (token.isCancellationRequested) saving.dispose();
}

/** Suites that a file takes part in: as a prompt, or as a file that the suite is made of. */
async function suitesWith({ folder, path }: SuiteId): Promise<SuiteId[]> {
  const paths = new Set(folder.knownSuitesWith(path));
  for (const suite of await folder.suitesOfFile(path)) paths.add(suite.path);
  return [...paths].map((suite) => ({ folder, path: suite }));
}
