import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { Prompt } from '../../core/prompt/prompt.ts';
import { fileName, plainTitle } from '../wording.ts';
import { fileExists } from '../workspace/file-exists.ts';
import type { SuiteId } from '../workspace/workspace-model.ts';
import type { Targets } from './targets.ts';

/** Makes a suite beside a prompt, with one case that has the prompt's variables, and opens it. */
export async function newSuite(targets: Targets, argument: unknown): Promise<void> {
  const prompt = (await targets.prompt(argument)) ?? (await targets.pickPrompt('A suite for which prompt?'));
  if (prompt === undefined) return;
  const read = await prompt.folder.prompt(prompt.path);
  const uri = await freeName(prompt);
  const text = suiteTemplate(prompt.path, read.ok ? read.value : undefined);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.commands.executeCommand('setContext', 'regrade.madeSuite', true);
  const editor = await vscode.window.showTextDocument(uri);
  // The first thing to fill in.
  const at = editor.document.positionAt(text.indexOf('""') + 1);
  if (text.includes('""')) editor.selection = new vscode.Selection(at, at);
}

/** The text of a new suite for a prompt. It is valid as it stands. */
export function suiteTemplate(promptPath: string, prompt: Prompt | undefined): string {
  const names = [...new Set((prompt?.variables ?? []).map(({ path }) => path.split(/[.[]/u)[0] ?? path))];
  const vars = names.map((name) => `      ${JSON.stringify(name)}: ""`.replace(/"([A-Za-z_]\w*)":/u, '$1:'));
  return [
    `prompts: [${JSON.stringify(fileName(promptPath))}]`,
    'cases:',
    '  - name: first case',
    ...(vars.length === 0 ? ['    vars: {}'] : ['    vars:', ...vars]),
    'rubrics:',
    '  # What every answer has to hold. Rename and replace.',
    '  is-not-empty: { type: regex, value: "\\\\S" }',
    '',
  ].join('\n');
}

async function freeName({ folder, path }: SuiteId): Promise<vscode.Uri> {
  const base = posix.join(posix.dirname(path), plainTitle(path));
  for (let number = 1; ; number += 1) {
    const uri = folder.uriOf(`${base}${number === 1 ? '' : `-${number}`}.eval.yaml`);
    if (!(await fileExists(uri))) return uri;
  }
}
