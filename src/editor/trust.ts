import * as vscode from 'vscode';

/** Whether models may be asked here. In Restricted Mode a person is told why not and how to change it. */
export async function mayAskModels(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const chosen = await vscode.window.showWarningMessage(
    'Regrade asks no model in Restricted Mode: the files of this workspace decide what is sent, and where to.',
    manage,
  );
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return vscode.workspace.isTrusted;
}
