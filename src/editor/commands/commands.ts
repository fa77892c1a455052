import * as vscode from 'vscode';
import type { Comparisons } from '../comparison/comparisons.ts';
import { Disposables } from '../disposables.ts';
import type { SecretKeys } from '../keys.ts';
import type { Log } from '../log.ts';
import { type Notices, openAt } from '../notices.ts';
import type { Runs } from '../runs/runs.ts';
import { VersionCommands } from '../versions/version-commands.ts';
import type { Versions } from '../versions/versions.ts';
import type { VersionsTree } from '../versions/versions-tree.ts';
import type { ResultsView } from '../views/results-view.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { removeApiKey, setApiKey } from './api-keys.ts';
import type { CommandTable } from './command-ids.ts';
import { exportPrompt } from './export-prompt.ts';
import { exportReport } from './export-report.ts';
import { importSuite } from './import-suite.ts';
import { newPrompt } from './new-prompt.ts';
import { newSuite } from './new-suite.ts';
import { RunCommands } from './run-commands.ts';
import { Targets, targetOf } from './targets.ts';

/** What commands work with. */
export interface CommandParts {
  /** Where the extension is installed. */
  readonly extension: vscode.Uri;
  readonly manifest: {
    readonly contributes: {
      readonly commands: readonly { readonly command: string; readonly title: string }[];
    };
  };
  readonly model: WorkspaceModel;
  readonly runs: Runs;
  readonly results: ResultsView;
  readonly keys: SecretKeys;
  readonly notices: Notices;
  readonly log: Log;
  readonly versions: Versions;
  readonly versionsTree: VersionsTree;
  readonly comparisons: Comparisons;
}

/** Registers every command. A command that throws tells the person, in short, and the log, in full. */
export function registerCommands(parts: CommandParts): vscode.Disposable {
  const owned = new Disposables();
  const { model, notices } = parts;
  const titles = commandTitles(parts.manifest);
  for (const [id, act] of Object.entries(tableOf(parts))) {
    owned.add(
      vscode.commands.registerCommand(id, async (argument: unknown) => {
        try {
          await act(argument);
        } catch (error) {
          notices.error(titles.get(id) ?? id, error, (path) => {
            const place = model.named(path);
            return place?.folder.uriOf(place.path);
          });
        }
      }),
    );
  }
  return owned;
}

/** Command → its title. */
function commandTitles(manifest: CommandParts['manifest']): ReadonlyMap<string, string> {
  return new Map(manifest.contributes.commands.map(({ command, title }) => [command, title]));
}

function tableOf(parts: CommandParts): CommandTable {
  const { model, runs, results, keys, log, versions, versionsTree, comparisons } = parts;
  const targets = new Targets(model);
  const run = new RunCommands(targets, model, runs, results);
  const version = new VersionCommands(targets, model, versions, versionsTree);
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
    'regrade.exportReport': async (argument) => {
      const given = targetOf(argument).suite === undefined ? results.shown : undefined;
      const suite = given ?? (await targets.suite(argument));
      if (suite !== undefined) await exportReport(parts.extension, runs, suite);
    },
    'regrade.setApiKey': (argument) => setApiKey(keys, model, argument),
    'regrade.removeApiKey': () => removeApiKey(keys),
    'regrade.newPrompt': () => newPrompt(model),
    'regrade.newSuite': (argument) => newSuite(targets, argument),
    'regrade.exportPrompt': async (argument) =>
      exportPrompt((await targets.prompt(argument)) ?? (await targets.pickPrompt('Export which prompt?'))),
    'regrade.importSuite': (argument) => importSuite(model, argument),
    'regrade.saveVersion': (argument) => version.save(argument),
    'regrade.promoteVersion': (argument) => version.promote(argument),
    'regrade.rollBack': (argument) => version.rollBack(argument),
    'regrade.restoreVersion': (argument) => version.restore(argument),
    'regrade.openVersion': (argument) => version.open(argument),
    'regrade.compareSource': (argument) => version.compareSource(argument),
    'regrade.compareSourceWithProduction': (argument) => version.compareSourceWithProduction(argument),
    'regrade.compareDefinition': (argument) => version.compareDefinition(argument),
    'regrade.copyHash': (argument) => version.copyHash(argument),
    'regrade.showVersions': (argument) => version.show(argument),
    'regrade.selectPrompt': () => version.select(),
    'regrade.addEnvironments': (argument) => version.addEnvironments(argument),
    'regrade.decideLabel': (argument) => version.decideLabel(argument),
    'regrade.readOlderCommits': (argument) => version.readOlder(argument),
    'regrade.compareWithProduction': async (argument) => {
      const place = await version.prompt(argument);
      if (place !== undefined) await comparisons.withProduction(place, targetOf(argument).version);
    },
    'regrade.compareVersions': async (argument) => {
      const place = await version.prompt(argument);
      if (place !== undefined) await comparisons.ofTwo(place, targetOf(argument).version);
    },
    'regrade.showLog': () => log.show(),
    'regrade.refresh': () => model.refresh(),
  };
}
