import { posix } from 'node:path';
import * as vscode from 'vscode';
import { InputError } from '../../core/problem.ts';
import { loadReading } from '../lazy/core.ts';
import { fileName, plainTitle } from '../wording.ts';
import type { SuiteId } from '../workspace/workspace-model.ts';

/**
 * Writes a prompt of any format as a `.prompt.yml`, where the person says, and opens it. What that format has no place
 * for is told; a prompt that would be another one there is refused.
 */
export async function exportPrompt(prompt: SuiteId | undefined): Promise<void> {
  if (prompt === undefined) return;
  const { folder, path } = prompt;
  const read = await folder.prompt(path);
  if (!read.ok) throw new InputError(read.problems);
  const { githubYaml } = await loadReading();
  const { text, lost } = githubYaml(read.value);
  const uri = await vscode.window.showSaveDialog({
    title: `Export ${fileName(path)} as .prompt.yml`,
    saveLabel: 'Export',
    defaultUri: folder.uriOf(posix.join(posix.dirname(path), `${plainTitle(path)}.prompt.yml`)),
    filters: { 'GitHub Models': ['yml', 'yaml'] },
  });
  if (uri === undefined) return;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(uri);
  if (lost.length > 0) {
    await vscode.window.showWarningMessage(lost.map(({ message }) => message).join(' '));
  }
}
