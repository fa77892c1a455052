import * as vscode from 'vscode';
import { fileOfPrompt } from '../../core/prompt/piece-path.ts';
import { fileName } from '../wording.ts';
import type { VersionNode } from './version-nodes.ts';

const warning = () => new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));

/** What stands below the versions that are known while git is asked for the rest. */
export function lookingItem(): vscode.TreeItem {
  const item = new vscode.TreeItem('Looking at the history in git');
  item.iconPath = new vscode.ThemeIcon('loading~spin');
  item.contextValue = 'looking';
  item.tooltip = 'Commits that changed this prompt come into this list when the look is over.';
  return item;
}

/** The end of a list whose repository is a shallow clone. */
export function cutItem(): vscode.TreeItem {
  const item = new vscode.TreeItem('The shallow clone ends here');
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.contextValue = 'cut';
  item.tooltip = 'Older commits are not in this clone. "git fetch --unshallow" brings them.';
  return item;
}

/** A label that was moved on two branches: leads to deciding it. */
export function conflictItem({
  state,
  target,
}: Extract<VersionNode, { readonly kind: 'conflict' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(`Decide ${state.label}`);
  item.iconPath = warning();
  item.description = 'moved on two branches';
  item.contextValue = 'conflict';
  item.accessibilityInformation = { label: `Decide ${state.label}, moved on two branches` };
  const [problem] = state.problems.filter(({ code }) => code === 'label-conflict');
  item.tooltip = `${problem?.message ?? ''}\n\nUntil it is decided, ${state.label} stands at no version. Click to decide.`;
  item.command = { title: 'Decide label', command: 'regrade.decideLabel', arguments: [target] };
  return item;
}

/** A stored version or label that cannot be used: opens its file. */
export function problemItem({
  place,
  problem,
}: Extract<VersionNode, { readonly kind: 'problem' }>): vscode.TreeItem {
  const { message, remedy, file, range } = problem;
  const item = new vscode.TreeItem(message);
  item.iconPath = warning();
  item.contextValue = 'problem';
  item.tooltip = [message, ...(remedy === undefined ? [] : [remedy])].join('\n\n');
  if (file === undefined) return item;
  const line = (range?.start.line ?? 1) - 1;
  item.description = fileName(fileOfPrompt(file));
  item.command = {
    title: 'Open file',
    command: 'vscode.open',
    arguments: [
      place.folder.fileUriOf(file),
      { preview: true, selection: new vscode.Range(line, 0, line, 0) },
    ],
  };
  return item;
}

export function moreProblemsItem(more: number): vscode.TreeItem {
  const item = new vscode.TreeItem(`${more} more: see the Regrade log`);
  item.iconPath = warning();
  item.contextValue = 'problems';
  item.command = { title: 'Show log', command: 'regrade.showLog' };
  return item;
}
