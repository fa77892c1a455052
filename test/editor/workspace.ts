// What the tests here share: the open workspace, its lenses, its diagnostics, its stored runs.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

/** The open workspace's folder. */
export function folder(): vscode.Uri {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, 'no workspace is open');
  return first.uri;
}

export const uriOf = (path: string): vscode.Uri => vscode.Uri.joinPath(folder(), ...path.split('/'));

/** Asks again until the answer is no longer undefined. */
export async function until<Value>(
  what: string,
  ask: () => Promise<Value | undefined> | Value | undefined,
): Promise<Value> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Waited in vain for ${what}.`);
}

/** The lenses of a file: `LINE: title`, the icon without its marks, in the order of the file. */
export async function lenses(path: string): Promise<string[]> {
  return (await codeLenses(path)).map(
    ({ range, command }) => `${range.start.line + 1}: ${command?.title.replaceAll('\u00a0', ' ') ?? ''}`,
  );
}

export async function codeLenses(path: string): Promise<vscode.CodeLens[]> {
  // VS Code asks providers about open files alone.
  await vscode.workspace.openTextDocument(uriOf(path));
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    uriOf(path),
    // So many get their words, as those on the screen do.
    1000,
  );
  return found.toSorted((a, b) => a.range.start.compareTo(b.range.start));
}

/** Waits until a lens matches; says which there were when none does. */
export async function lensThat(path: string, matches: RegExp): Promise<vscode.CodeLens> {
  let last: string[] = [];
  try {
    return await until(String(matches), async () => {
      const all = await codeLenses(path);
      last = all.map(({ command }) => command?.title.replaceAll('\u00a0', ' ') ?? '');
      return all[last.findIndex((title) => matches.test(title))];
    });
  } catch (error) {
    throw new Error(`${(error as Error).message} The lenses are:\n${last.join('\n')}`);
  }
}

/** Clicks a lens. */
export async function click(lens: vscode.CodeLens): Promise<void> {
  const { command } = lens;
  assert.ok(command, 'the lens has no command');
  await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
}

/** Replaces text in an open file, without saving. */
export async function replace(path: string, from: string, to: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uriOf(path));
  const at = document.getText().indexOf(from);
  assert.notEqual(at, -1, `"${from}" is not in ${path}`);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(
    document.uri,
    new vscode.Range(document.positionAt(at), document.positionAt(at + from.length)),
    to,
  );
  assert.ok(await vscode.workspace.applyEdit(edit));
  return document;
}

/** Writes a file of the workspace, as another program would. */
export async function write(path: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uriOf(path), new TextEncoder().encode(text));
}

/** File names of the stored runs, oldest first by the time in their first line. */
export function runs(): string[] {
  const where = uriOf('.regrade/runs').fsPath;
  const startedAt = (name: string): string => String(runLines(name)[0]?.startedAt);
  return existsSync(where) ? readdirSync(where).sort((a, b) => startedAt(a).localeCompare(startedAt(b))) : [];
}

/** The whole lines of a stored run. */
export function runLines(name: string): Record<string, unknown>[] {
  const text = readFileSync(join(uriOf('.regrade/runs').fsPath, name), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Activates the extension, as opening the workspace does. */
export async function activate(): Promise<void> {
  const extension = vscode.extensions.getExtension('regrade.regrade');
  assert.ok(extension, 'VS Code does not know regrade.regrade');
  await extension.activate();
}
