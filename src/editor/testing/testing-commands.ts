import * as vscode from 'vscode';
import { suiteTarget } from '../commands/targets.ts';
import type { TestTree } from './test-tree.ts';

/**
 * Registers the command of the Testing view's menus, which shows what stands behind a test item or a message in the
 * results panel.
 */
export function registerTestingCommands(tree: TestTree): vscode.Disposable {
  return vscode.commands.registerCommand('regrade.showTestedCase', async (argument: unknown) => {
    const item = itemOf(argument);
    const meaning = item === undefined ? undefined : tree.meaning(item);
    if (meaning === undefined) return;
    const target = suiteTarget(meaning.node.suite, meaning.kind === 'case' ? { case: meaning.id } : {});
    await vscode.commands.executeCommand('regrade.showCase', target);
  });
}

/** The item of a menu of the tree, or of a menu of a message, which gives `{ test, message }`. */
function itemOf(argument: unknown): vscode.TestItem | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const item = 'test' in argument ? argument.test : argument;
  return isTestItem(item) ? item : undefined;
}

const isTestItem = (value: unknown): value is vscode.TestItem =>
  typeof value === 'object' && value !== null && 'canResolveChildren' in value;
