import * as vscode from 'vscode';
import { Disposables } from '../disposables.ts';
import type { Log } from '../log.ts';
import type { Runs } from '../runs/runs.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { SuiteCompletion } from './suite-completion.ts';
import { SuiteDefinitions } from './suite-definitions.ts';
import { SuiteFiles } from './suite-files.ts';
import { SuiteFixes } from './suite-fixes.ts';
import { SuiteHovers } from './suite-hovers.ts';
import { SuiteLinks } from './suite-links.ts';
import { VariableReferences } from './variable-references.ts';

/** Suites, rubrics files, what environments override, and the configuration. */
const helped: vscode.DocumentSelector = {
  scheme: 'file',
  pattern: '**/{*.eval.yaml,*.eval.yml,*.rubrics.yaml,*.rubrics.yml,*.environments.yaml,regrade.config.yaml}',
};

const prompts: vscode.DocumentSelector = {
  scheme: 'file',
  pattern: '**/*.{prompt,prompt.yml,prompt.yaml,prompty,md,txt,j2,jinja,jinja2}',
};

/**
 * What starts completion: the ends of `type:`, `- `, `[`, `{{`, `data/` and a quote, and letters, since VS Code takes
 * values of YAML for texts, in which it does not suggest by itself.
 */
const triggers = [...':-[{,/"\' ', ...'abcdefghijklmnopqrstuvwxyz'];

/**
 * The editing help of suite files, whatever extension for YAML is there or not: completion, hover, links, definitions,
 * quick fixes, and from a prompt's variable to the cases that give it. All is read anew for each question, and only
 * the part of a file that the cursor stands in.
 */
export function helpWithSuites(
  extension: vscode.Uri,
  model: WorkspaceModel,
  runs: Runs,
  log: Log,
): vscode.Disposable {
  const files = new SuiteFiles(extension, model, runs, log);
  const { languages } = vscode;
  const owned = new Disposables();
  for (const one of [
    languages.registerCompletionItemProvider(helped, new SuiteCompletion(files), ...triggers),
    languages.registerHoverProvider(helped, new SuiteHovers(files, runs)),
    languages.registerDocumentLinkProvider(helped, new SuiteLinks(files)),
    languages.registerDefinitionProvider(helped, new SuiteDefinitions(files)),
    languages.registerReferenceProvider(prompts, new VariableReferences(model, log)),
    languages.registerCodeActionsProvider(helped, new SuiteFixes(model), SuiteFixes.kinds),
  ]) {
    owned.add(one);
  }
  return owned;
}
