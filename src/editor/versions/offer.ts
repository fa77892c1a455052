import * as vscode from 'vscode';
import type { CommandId } from '../commands/command-ids.ts';
import type { Target } from '../commands/targets.ts';

/** Tells something and offers one step to go on with; nobody waits for the answer. */
export function offer(
  sentence: string,
  title: string,
  command: CommandId | 'workbench.view.scm' | 'vscode.openFolder',
  target?: Target,
): void {
  vscode.window.showInformationMessage(sentence, title).then((chosen) => {
    if (chosen === title) vscode.commands.executeCommand(command, ...(target === undefined ? [] : [target]));
  });
}
