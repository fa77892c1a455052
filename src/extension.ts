import type * as vscode from 'vscode';
import { RegradeLenses } from './editor/code-lens/provider.ts';
import { registerCommands } from './editor/commands/commands.ts';
import { Comparisons } from './editor/comparison/comparisons.ts';
import { keepContextKeys } from './editor/context-keys.ts';
import { Diagnostics } from './editor/diagnostics.ts';
import { adviseOnFailures } from './editor/failure-advice.ts';
import { SecretKeys } from './editor/keys.ts';
import { helpWithSuites } from './editor/language/suite-language.ts';
import { openLog } from './editor/log.ts';
import { Notices } from './editor/notices.ts';
import { OutputDocuments } from './editor/output-documents.ts';
import { RunProgress } from './editor/progress.ts';
import { keepPromptPaths } from './editor/prompt-paths.ts';
import { regradeOnSave } from './editor/regrade-on-save.ts';
import { Runs } from './editor/runs/runs.ts';
import { openSettings } from './editor/settings.ts';
import { StatusBar } from './editor/status-bar.ts';
import { TestingView } from './editor/testing/testing-view.ts';
import { followRenames } from './editor/versions/follow-renames.ts';
import { ProductionHover } from './editor/versions/production-hover.ts';
import { ProductionMarks } from './editor/versions/production-marks.ts';
import { VersionDocuments } from './editor/versions/version-documents.ts';
import { Versions } from './editor/versions/versions.ts';
import { VersionsTree } from './editor/versions/versions-tree.ts';
import { FilesTree } from './editor/views/files-tree.ts';
import { answerPanel } from './editor/views/panel-requests.ts';
import { ResultsView } from './editor/views/results-view.ts';
import { WorkspaceModel } from './editor/workspace/workspace-model.ts';

/** Wires the parts of the editor side together. Nothing is searched or read before it is asked for. */
export function activate(context: vscode.ExtensionContext): void {
  const log = openLog();
  const settings = openSettings();
  const notices = new Notices(log);
  const keys = new SecretKeys(context);
  const model = new WorkspaceModel();
  const toolVersion = String(context.extension.packageJSON.version);
  const runs = new Runs({ settings, keys, log, notices, toolVersion });
  const versions = new Versions(model, runs, log);
  const results = new ResultsView(context.extensionUri, model, runs, versions, log);
  const versionsTree = new VersionsTree(model, versions, log);
  const outputs = new OutputDocuments((file) => model.isRecord(file));
  const comparisons = new Comparisons({
    extension: context.extensionUri,
    model,
    runs,
    versions,
    outputs,
    settings,
    keys,
    notices,
    log,
  });

  context.subscriptions.push(
    log,
    settings,
    model,
    runs,
    results,
    versions,
    versionsTree,
    comparisons,
    outputs,
    answerPanel(results, { model, runs, outputs, notices }),
    registerCommands({
      extension: context.extensionUri,
      manifest: context.extension.packageJSON,
      model,
      runs,
      results,
      keys,
      notices,
      log,
      versions,
      versionsTree,
      comparisons,
    }),
    new FilesTree(model, runs),
    new TestingView(model, runs, settings, log),
    new RegradeLenses(model, runs, versions, settings.codeLens, log),
    new VersionDocuments(model, versions),
    new ProductionMarks(context.extensionUri, model, versions, log),
    new ProductionHover(model, versions),
    followRenames(model, versions, log),
    helpWithSuites(context.extensionUri, model, runs, log),
    new Diagnostics(model, log),
    new StatusBar(runs),
    new RunProgress(runs),
    keepContextKeys(runs),
    keepPromptPaths(model, log),
    adviseOnFailures(runs, notices),
    regradeOnSave(model, runs, settings, log),
  );
}
