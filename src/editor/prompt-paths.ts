import * as vscode from 'vscode';
import { fileOfPrompt } from '../core/prompt/piece-path.ts';
import { Disposables } from './disposables.ts';
import type { Log } from './log.ts';
import { Throttle } from './throttle.ts';
import { isPromptName, nameTells } from './workspace/file-names.ts';
import type { WorkspaceModel } from './workspace/workspace-model.ts';

/** The key follows changes of suites at this pace, ms. */
const paceMs = 300;

/**
 * Keeps `regrade.promptPaths` for the manifest's `when` clauses: the files that are prompts because a suite names them.
 * Those that are prompts by name stand in the clauses themselves. Suites are read for it when a file is opened that
 * may be such a prompt, not before.
 */
export function keepPromptPaths(model: WorkspaceModel, log: Log): vscode.Disposable {
  const owned = new Disposables();
  let known = '';
  let asked = false;
  const update = async () => {
    if (!asked) return;
    try {
      const paths = new Set<string>();
      for (const folder of model.folders) {
        for (const prompt of await folder.namedPrompts()) {
          const file = fileOfPrompt(prompt);
          if (isPromptName(file)) continue;
          const uri = folder.uriOf(file);
          // A window that is connected to another machine knows the file by its path alone.
          paths.add(uri.fsPath).add(uri.path);
        }
      }
      const now = [...paths].sort();
      if (known === now.join('\n')) return;
      known = now.join('\n');
      await vscode.commands.executeCommand('setContext', 'regrade.promptPaths', now);
    } catch (error) {
      log.error(
        'The prompts that suites name were not found.',
        error instanceof Error ? error : String(error),
      );
    }
  };
  const pace = owned.add(new Throttle(paceMs, update));
  const look = (editor: vscode.TextEditor | undefined) => {
    const path = editor?.document.uri.path;
    if (asked || path === undefined || nameTells(path) === undefined) return;
    asked = true;
    pace.request();
  };
  look(vscode.window.activeTextEditor);
  owned.add(vscode.window.onDidChangeActiveTextEditor(look));
  owned.add(model.onDidChange(() => pace.request()));
  owned.add(model.onDidChangeFolders(() => pace.request()));
  return owned;
}
