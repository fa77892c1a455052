import { posix } from 'node:path';
import * as vscode from 'vscode';
import { fileExists } from '../workspace/file-exists.ts';
import { isPromptName } from '../workspace/file-names.ts';
import type { Folder } from '../workspace/folder.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';

/** Asks for a name, makes a prompt that runs as it stands, and opens it where its words are to be written. */
export async function newPrompt(model: WorkspaceModel): Promise<void> {
  const folder = await pickFolder(model);
  if (folder === undefined) return;
  const name = await vscode.window.showInputBox({
    title: 'New prompt',
    prompt: 'Name of the file, from the folder; its name ends in .prompt.',
    value: 'reply.prompt',
    valueSelection: [0, 'reply'.length],
    ignoreFocusOut: true,
    validateInput: (value) => wrongName(folder, value.trim()),
  });
  if (name === undefined) return;
  const uri = folder.uriOf(posix.normalize(name.trim()));
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(promptTemplate));
  const editor = await vscode.window.showTextDocument(uri);
  const start = promptTemplate.indexOf(instruction);
  editor.selection = new vscode.Selection(
    editor.document.positionAt(start),
    editor.document.positionAt(start + instruction.length),
  );
  await vscode.commands.executeCommand('setContext', 'regrade.madePrompt', true);
}

const instruction = 'Answer in three sentences at most.';

/** A new prompt: valid, with one variable, and under a model that needs no key. */
export const promptTemplate = `---
# echo answers with the prompt itself: a first try without a key.
# Then for example openai/gpt-5-mini, or ollama:qwen3 on this machine.
model: echo
input:
  schema:
    question: string
---
{{role "system"}}
${instruction}
{{role "user"}}
{{question}}
`;

async function pickFolder(model: WorkspaceModel): Promise<Folder | undefined> {
  const [only] = model.folders;
  if (only === undefined) {
    const open = 'Open folder';
    const chosen = await vscode.window.showInformationMessage(
      'A prompt is a file in a folder. Open one first.',
      open,
    );
    if (chosen === open) await vscode.commands.executeCommand('vscode.openFolder');
    return undefined;
  }
  if (model.folders.length === 1) return only;
  const picked = await vscode.window.showWorkspaceFolderPick({ placeHolder: 'A prompt in which folder?' });
  return model.folders.find(({ uri }) => uri.toString() === picked?.uri.toString());
}

/** What is wrong with a name, in a sentence; undefined when it can be taken. */
async function wrongName(folder: Folder, name: string): Promise<string | undefined> {
  const path = posix.normalize(name);
  if (posix.isAbsolute(path) || path === '..' || path.startsWith('../') || path.includes('\\'))
    return 'The file has to be inside the folder.';
  if (!path.endsWith('.prompt') || !isPromptName(path)) {
    return path.endsWith('.prompt') && posix.basename(path).startsWith('_')
      ? 'A name that begins with _ is a partial, which other prompts take in.'
      : 'The name has to end in .prompt, for example reply.prompt.';
  }
  if (path.endsWith('/.prompt') || path === '.prompt') return 'The file needs a name before .prompt.';
  return (await fileExists(folder.uriOf(path))) ? 'There is such a file already.' : undefined;
}
