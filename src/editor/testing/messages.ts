import * as vscode from 'vscode';
import type { Problem } from '../../core/problem.ts';
import { suiteTarget, type Target } from '../commands/targets.ts';
import type { SuiteId } from '../workspace/workspace-model.ts';
import type { Evidence } from './case-outcome.ts';
import { clipped, codeBlock, escapedMarkdown } from './markdown-text.ts';

const showCase = 'regrade.showCase';

/** What `when` clauses of the manifest know a message of a case by. */
const ofCase = 'regrade.case';

/**
 * The evidence of a case as messages of its test: what the rubric says, what it expected, what the model answered, and
 * a link to the case in the results panel. All text that a model or a file gave stays text.
 */
export function testMessages(
  evidence: readonly Evidence[],
  item: vscode.TestItem,
  suite: SuiteId,
  id: string,
): vscode.TestMessage[] {
  const target = suiteTarget(suite, { case: id });
  return evidence.map((one) => {
    const { answer, expected } = one;
    const words = new vscode.MarkdownString(messageText(one, target));
    words.isTrusted = { enabledCommands: [showCase] };
    const message = new vscode.TestMessage(words);
    if (one.whole && expected !== undefined && answer !== null) {
      message.expectedOutput = clipped(expected);
      message.actualOutput = clipped(answer);
    }
    message.contextValue = ofCase;
    if (item.uri !== undefined && item.range !== undefined) {
      message.location = new vscode.Location(item.uri, item.range.start);
    }
    return message;
  });
}

/** Why a suite did not run. */
export function problemMessage(problem: Problem, suite: SuiteId): vscode.TestMessage {
  const message = new vscode.TestMessage([problem.message, problem.remedy ?? ''].join(' ').trim());
  const { line, column } = problem.range?.start ?? { line: 1, column: 1 };
  const uri = suite.folder.uriOf(problem.file ?? suite.path);
  message.location = new vscode.Location(uri, new vscode.Position(line - 1, column - 1));
  return message;
}

function messageText({ text, answer, expected }: Evidence, target: Target): string {
  const link = `command:${showCase}?${encodeURIComponent(JSON.stringify([target]))}`;
  return [
    escapedMarkdown(text),
    // Before what may be long. A parenthesis in an identity would end the link.
    `[Show case](${link.replaceAll('(', '%28').replaceAll(')', '%29')})`,
    ...(expected === undefined ? [] : ['Expected:', codeBlock(clipped(expected))]),
    ...(answer === null ? [] : ['The model answered:', codeBlock(clipped(answer))]),
  ].join('\n\n');
}
