import * as vscode from 'vscode';
import { loadLanguage } from '../lazy/core.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';

const ours = 'regrade';

/** Mends what Problems says of a suite file, where what was meant is known. */
export class SuiteFixes implements vscode.CodeActionProvider {
  static readonly kinds: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  };
  readonly #model: WorkspaceModel;

  constructor(model: WorkspaceModel) {
    this.#model = model;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const own = diagnostics.filter(({ source }) => source === ours);
    if (own.length === 0 || this.#model.locate(document.uri) === undefined) return [];
    const { inPlaceOf, meantWord, missingVariable, variableAdded } = await loadLanguage();
    const text = document.getText();
    return own.flatMap((diagnostic) => {
      const { range, message, code } = diagnostic;
      const meant = meantWord(message);
      const replaced = meant === undefined ? undefined : inPlaceOf(document.getText(range), meant);
      if (meant !== undefined && replaced !== undefined) {
        return [fix(`Change to '${meant}'`, document, diagnostic, range, replaced)];
      }
      const missing = code === 'missing-variable' ? missingVariable(message) : undefined;
      if (missing === undefined) return [];
      const change = variableAdded(text, placeOf(range), missing);
      if (change === undefined) return [];
      const at = new vscode.Range(document.positionAt(change.start), document.positionAt(change.end));
      return [fix(`Add '${missing}' to the case`, document, diagnostic, at, change.text)];
    });
  }
}

function fix(
  title: string,
  document: vscode.TextDocument,
  diagnostic: vscode.Diagnostic,
  range: vscode.Range,
  text: string,
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.replace(document.uri, range, text);
  action.diagnostics = [diagnostic];
  action.isPreferred = true;
  return action;
}

const placeOf = ({ start, end }: vscode.Range) => ({
  start: { line: start.line + 1, column: start.character + 1 },
  end: { line: end.line + 1, column: end.character + 1 },
});
