import * as vscode from 'vscode';
import { environmentsPath } from '../../core/prompt/environments-path.ts';
import { fileOfPrompt } from '../../core/prompt/piece-path.ts';
import { fileName } from '../wording.ts';
import { fileExists } from '../workspace/file-exists.ts';
import { type PromptPlace, working } from './versions.ts';

/** Opens the overrides of a prompt's environments; where there are none, a file is made that says how they are written. */
export async function addEnvironments(place: PromptPlace): Promise<void> {
  const { folder, path } = place;
  const uri = folder.uriOf(environmentsPath(fileOfPrompt(path)));
  if (!(await fileExists(uri))) {
    const model = (await working(place))?.model ?? 'openai:gpt-5-mini';
    const edit = new vscode.WorkspaceEdit();
    edit.createFile(uri, { contents: new TextEncoder().encode(template(fileName(path), model)) });
    if (!(await vscode.workspace.applyEdit(edit)))
      throw new Error(`VS Code did not make ${environmentsPath(fileOfPrompt(path))}.`);
  }
  const editor = await vscode.window.showTextDocument(uri, { preview: false });
  const text = editor.document.getText();
  const value = /^ {2}model: (.+)$/mu.exec(text);
  if (value?.[1] === undefined) return;
  const start = value.index + value[0].length - value[1].length;
  editor.selection = new vscode.Selection(
    editor.document.positionAt(start),
    editor.document.positionAt(start + value[1].length),
  );
}

/** The model stands as JSON, which is YAML too, whatever letters it has. */
function template(name: string, model: string): string {
  const written = /^[\w./:-]+$/u.test(model) ? model : JSON.stringify(model);
  return `# What ${name} has otherwise in an environment. Each is called like the label that it belongs to.
# A deployment reads it with: regrade show ${name}@production --format json
production:
  model: ${written}
  # parameters:
  #   temperature: 0.2
  #   topP: null # not sent here, whatever the prompt says

# staging:
#   model: ${written}
`;
}
