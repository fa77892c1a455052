import * as vscode from 'vscode';
import { Disposables } from '../disposables.ts';
import type { SecretKeys } from '../keys.ts';
import type { Log } from '../log.ts';
import { type Notices, openAt } from '../notices.ts';
import type { Runs } from '../runs/runs.ts';
import type { ResultsView } from '../views/results-view.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { removeApiKey, setApiKey } from './api-keys.ts';
import type { CommandTable } from './command-ids.ts';
import { newSuite } from './new-suite.ts';
import { RunCommands } from './run-commands.ts';
import { Targets } from './targets.ts';

/** What commands work with. */
export interface CommandParts {
  readonly model: WorkspaceModel;
  readonly runs: Runs;
  readonly results: ResultsView;
  readonly keys: SecretKeys;
  readonly notices: Notices;
  readonly log: Log;
}

/** Registers every command. A command that throws tells the person, in short, and the log, in full. */
export function registerCommands(parts: CommandParts): vscode.Disposable {
  const owned = new Disposables();
  const { model, notices } = parts;
  for (const [id, act] of Object.entries(tableOf(parts))) {
    owned.add(
      vscode.commands.registerCommand(id, async (argument: unknown) => {
        try {
          await act(argument);
        } catch (error) {
          notices.error(id.replace('regrade.', ''), error, (path) => {
            const place = model.named(path);
            return place?.folder.uriOf(place.path);
          });
        }
      }),
    );
  }
  return owned;
}

function tableOf({ model, runs, results, keys, log }: CommandParts): CommandTable {
  const targets = new Targets(model);
  const run = new RunCommands(targets, model, runs, results);
  return {
    'regrade.runPrompt': (argument) => run.prompt(argument),
    'regrade.runSuite': (argument) => run.suite(argument),
    'regrade.runAllSuites': () => run.allSuites(),
    'regrade.runCase': (argument) => run.oneCase(argument),
    'regrade.rerunFailed': (argument) => run.failed(argument),
    'regrade.cancelRun': (argument) => run.cancel(argument),
    'regrade.showResults': (argument) => run.show(argument),
    'regrade.showCase': (argument) => run.show(argument),
    'regrade.openRunRecord': async (argument) => {
      const suite = await targets.suite(argument);
      if (suite === undefined) return;
      const state = await runs.settled(suite);
      if (state.results) await openAt(vscode.Uri.file(state.results.file), undefined);
      else await vscode.window.showInformationMessage(`${model.nameOf(suite)} has not run yet.`);
    },
    'regrade.setApiKey': () => setApiKey(keys, model),
    'regrade.removeApiKey': () => removeApiKey(keys),
    'regrade.newSuite': (argument) => newSuite(targets, argument),
    'regrade.showLog': () => log.show(),
    'regrade.refresh': () => model.refresh(),
  };
}
