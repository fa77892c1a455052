import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { Problem } from '../../core/problem.ts';
import type { Imported } from '../../core/suite/imports/import-suite.ts';
import { loadImporting } from '../lazy/core.ts';
import { fileExists } from '../workspace/file-exists.ts';
import type { SuiteId, WorkspaceModel } from '../workspace/workspace-model.ts';

/** So many problems are told in a dialog; comments in the new suite hold all. */
const mostTold = 12;

/**
 * Writes a suite of another tool as a suite of ours beside it, and opens it. What has no equal is told before anything
 * is written. Never writes over a file.
 * @param argument the file's address, from the explorer or the editor's title; a dialog asks where it is missing.
 */
export async function importSuite(model: WorkspaceModel, argument: unknown): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : await picked();
  if (uri === undefined) return;
  const place = model.locate(uri);
  if (place === undefined) {
    await vscode.window.showWarningMessage('Only a suite inside the open folder can be imported.');
    return;
  }
  const { importSuite: read, suitePathFor } = await loadImporting();
  const into = await freeName(place, suitePathFor(place.path));
  const imported = await read(place.folder.workspace, place.path, { into, lenient: true });
  if (imported.leftOut.length > 0 && !(await mayLeaveOut(place, imported.leftOut))) return;
  await write(place, imported);
  await vscode.window.showTextDocument(place.folder.uriOf(into));
  const prompts = imported.files.length - 1;
  const files = prompts === 0 ? '' : ` and ${prompts} ${prompts === 1 ? 'file' : 'files'} that it names`;
  const missing = imported.leftOut.length === 0 ? '' : ' Comments at its top say what was left out.';
  await vscode.window.showInformationMessage(`Imported as ${posix.basename(into)}${files}.${missing}`);
}

async function picked(): Promise<vscode.Uri | undefined> {
  const open = vscode.window.activeTextEditor?.document.uri;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const start = open?.scheme === 'file' ? vscode.Uri.joinPath(open, '..') : folder;
  const chosen = await vscode.window.showOpenDialog({
    title: 'Import suite',
    openLabel: 'Import',
    canSelectMany: false,
    filters: { 'promptfoo configuration': ['yaml', 'yml', 'json'] },
    ...(start === undefined ? {} : { defaultUri: start }),
  });
  return chosen?.[0];
}

async function mayLeaveOut({ path }: SuiteId, problems: readonly Problem[]): Promise<boolean> {
  const told = problems
    .slice(0, mostTold)
    .map(({ message, range }) => `${range ? `Line ${range.start.line}: ` : ''}${message}`);
  const more = problems.length > mostTold ? [`And ${problems.length - mostTold} more.`] : [];
  const count = problems.length === 1 ? 'One part' : `${problems.length} parts`;
  const rest = 'Import the rest';
  const answer = await vscode.window.showWarningMessage(
    `${count} of ${posix.basename(path)} cannot be imported, so verdicts may differ.`,
    { modal: true, detail: [...told, ...more].join('\n') },
    rest,
  );
  return answer === rest;
}

async function write({ folder }: SuiteId, { files }: Imported): Promise<void> {
  // The suite last: it is read as soon as it is there.
  for (const { path, text } of files.toReversed())
    await vscode.workspace.fs.writeFile(folder.uriOf(path), new TextEncoder().encode(text));
}

/** The wanted name, or with a number; one is free only with all that the import would write beside it. */
async function freeName({ folder }: SuiteId, wanted: string): Promise<string> {
  const base = wanted.replace(/\.eval\.yaml$/u, '');
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}-${number}`;
    const taken = await Promise.all(
      [`${name}.eval.yaml`, `${name}-prompts`, `${name}.cases.jsonl`].map((path) =>
        fileExists(folder.uriOf(path)),
      ),
    );
    if (!taken.includes(true)) return `${name}.eval.yaml`;
  }
}
