import * as vscode from 'vscode';
import type { LocatedCase } from '../../core/case.ts';
import { InputError } from '../../core/problem.ts';
import { fileName } from '../wording.ts';
import type { SuiteId } from '../workspace/workspace-model.ts';

/** Where a case stands now, unsaved buffers included; undefined when the suite has it no more. */
export async function placeOfCase(suite: SuiteId, id: string): Promise<LocatedCase | undefined> {
  const read = await suite.folder.suite(suite.path);
  if (!read.ok) throw new InputError(read.problems);
  for await (const located of read.value.cases()) if (located.case.id === id) return located;
  return undefined;
}

/**
 * Makes an answer what a case expects: in the case's own file, as an edit that can be undone, not saved.
 * @throws {InputError} where the case's record has no place for it
 */
export async function acceptOutput(suite: SuiteId, id: string, output: string): Promise<void> {
  const { folder } = suite;
  const located = await placeOfCase(suite, id);
  if (located?.range === undefined) {
    throw InputError.of({
      code: 'no-such-case',
      message: `The case "${id}" is not in ${fileName(suite.path)} any more.`,
      file: suite.path,
    });
  }
  const document = await vscode.workspace.openTextDocument(folder.uriOf(located.file));
  const { expectOutput } = await import('./case-edit.ts');
  const change = expectOutput(located.file, document.getText(), located.range, output);
  if (change === undefined) {
    throw InputError.of({
      code: 'no-place-for-expected',
      message: `The record of "${id}" has no place for what it expects.`,
      remedy: 'Add a column named "expected" to the file, or write the value by hand.',
      file: located.file,
      range: located.range,
    });
  }
  const range = new vscode.Range(document.positionAt(change.start), document.positionAt(change.end));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, change.text);
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new Error(`VS Code did not take the edit of ${located.file}.`);
  await vscode.window.showTextDocument(document, {
    selection: new vscode.Range(range.start, range.start),
    viewColumn: vscode.ViewColumn.Beside,
    preserveFocus: true,
  });
}
