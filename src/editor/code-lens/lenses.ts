import * as vscode from 'vscode';
import type { Problem, Range } from '../../core/problem.ts';
import type { CommandId } from '../commands/command-ids.ts';
import type { Target } from '../commands/targets.ts';
import { count, suiteTitle } from '../wording.ts';
import type { SuiteId } from '../workspace/workspace-model.ts';

/** A lens that runs a command on what it names; the identity goes along, never an index. */
export function lens(
  range: vscode.Range,
  title: string,
  command: CommandId,
  target: Target,
  tooltip?: string,
): vscode.CodeLens {
  return new vscode.CodeLens(range, {
    title: spaced(title),
    command,
    arguments: [target],
    ...(tooltip === undefined ? {} : { tooltip }),
  });
}

/** Words among the lenses that nothing happens by; what they mean shows on hover. */
export function remark(range: vscode.Range, words: string, tooltip: string): vscode.CodeLens {
  return new vscode.CodeLens(range, { title: spaced(`$(info) ${words}`), command: '', tooltip });
}

/** The lens of a prompt that lies in no folder of the window. */
export function outside(): vscode.CodeLens {
  return new vscode.CodeLens(lensRange(undefined), {
    title: spaced('$(folder-opened) Open its folder to test it and to keep versions'),
    command: 'vscode.openFolder',
  });
}

/** A lens at the head of a file that cannot be read: leads to what is wrong with it. */
export function problemsLens(words: string): vscode.CodeLens {
  const command = { title: spaced(`$(error) ${words}`), command: 'workbench.actions.view.problems' };
  return new vscode.CodeLens(lensRange(undefined), command);
}

/** A lens for a suite that cannot be read: opens the first problem, which may stand in a file that the suite names. */
export function brokenLens(
  range: vscode.Range,
  { folder, path }: SuiteId,
  problems: readonly Problem[],
): vscode.CodeLens {
  const [first] = problems;
  return new vscode.CodeLens(range, {
    title: spaced(`$(error) ${suiteTitle(path)}: ${count(problems.length, 'problem')}`),
    command: 'vscode.open',
    arguments: [folder.uriOf(first?.file ?? path), { selection: lensRange(first?.range) }],
    tooltip: `Show the problem. ${[first?.message, first?.remedy].filter((words) => words).join(' ')}`,
  });
}

/** The first character of a place, where a lens stands; the top of the file for a place that is not known. */
export function lensRange(range: Range | undefined): vscode.Range {
  if (range === undefined) return new vscode.Range(0, 0, 0, 0);
  const line = range.start.line - 1;
  const column = range.start.column - 1;
  return new vscode.Range(line, column, line, column);
}

/** Keeps the blank between an icon and its words: a lens drops an ordinary one. */
function spaced(title: string): string {
  return title.replace(/^(\$\([\w~-]+\)) /u, '$1\u00a0');
}
