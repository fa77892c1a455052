import * as vscode from 'vscode';
import { environmentsPath } from '../../core/prompt/environments-path.ts';
import { fileOfPrompt } from '../../core/prompt/piece-path.ts';
import type { PromptSource } from '../../core/prompt/prompt.ts';
import type { ResolvedVersion } from '../../core/version/resolve-version.ts';
import { loadReading } from '../lazy/core.ts';
import { count, fileName } from '../wording.ts';
import type { PromptPlace } from './versions.ts';

/**
 * Puts the files of a version back into the workspace, comments included, as one edit: undo takes it back, and nothing
 * is saved by it. A file that is gone is made again. After a rename they go where the prompt lies now.
 */
export async function restore(place: PromptPlace, version: ResolvedVersion): Promise<void> {
  const { folder, path } = place;
  const { placesNow } = await loadReading();
  const file = fileOfPrompt(path);
  const edit = new vscode.WorkspaceEdit();
  let changed = 0;
  for (const source of withOverrides(file, placesNow(path, version.sources))) {
    const uri = folder.uriOf(source.path);
    const text = source.text.replaceAll('\r\n', '\n');
    const document = await openIfThere(uri);
    // Overrides that the version did not have: none to take back.
    if (document === undefined && source.path === environmentsPath(file) && text === '') continue;
    if (document === undefined) {
      edit.createFile(uri, { contents: new TextEncoder().encode(text) });
      changed += 1;
      continue;
    }
    const now = document.getText();
    if (now.replaceAll('\r\n', '\n') === text) continue;
    const all = new vscode.Range(document.positionAt(0), document.positionAt(now.length));
    edit.replace(uri, all, document.eol === vscode.EndOfLine.CRLF ? text.replaceAll('\n', '\r\n') : text);
    changed += 1;
  }
  const name = version.number === null ? (version.hash ?? '').slice(0, 7) : `v${version.number}`;
  await vscode.window.showTextDocument(folder.fileUriOf(path), { preview: false });
  if (changed === 0) {
    vscode.window.setStatusBarMessage(`${fileName(path)} is the same as ${name}.`, 6000);
    return;
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new Error(`VS Code did not take the edit that restores ${name} of ${path}.`);
  }
  vscode.window.setStatusBarMessage(
    `$(check) ${name} is restored in ${count(changed, 'file')}, not saved yet.`,
    6000,
  );
}

/** A version without overrides of environments has none after it is restored: a file of them is left empty. */
function withOverrides(path: string, sources: readonly PromptSource[]): readonly PromptSource[] {
  const beside = environmentsPath(path);
  return sources.some((source) => source.path === beside)
    ? sources
    : [...sources, { path: beside, text: '' }];
}

async function openIfThere(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return open;
  try {
    await vscode.workspace.fs.stat(uri);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
  return vscode.workspace.openTextDocument(uri);
}
