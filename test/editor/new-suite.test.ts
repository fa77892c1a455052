import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate, click, lensThat, uriOf, write } from './workspace.ts';

describe('a new suite', () => {
  before(activate);

  it('is valid as it stands, has the prompt’s variables, and runs', async () => {
    await write(
      'fresh.prompt',
      '---\nmodel: echo\ninput: { schema: { city: string } }\n---\nWhere is {{city}}?\n',
    );
    await vscode.window.showTextDocument(uriOf('fresh.prompt'));
    await click(await lensThat('fresh.prompt', /New eval suite/));
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), uriOf('fresh.eval.yaml').toString());
    assert.match(editor?.document.getText() ?? '', /city: ""/);
    await click(await lensThat('fresh.eval.yaml', /Run suite/));
    await lensThat('fresh.eval.yaml', /^1 passed, now$/);
    await lensThat('fresh.prompt', /Run eval \(fresh\)/);
    for (const file of ['fresh.eval.yaml', 'fresh.prompt']) await vscode.workspace.fs.delete(uriOf(file));
  });
});

describe('a new prompt', () => {
  const { showInputBox } = vscode.window;

  before(activate);
  after(() => Object.assign(vscode.window, { showInputBox }));

  it('runs as it stands, from nothing to a verdict', async () => {
    const told: unknown[] = [];
    Object.assign(vscode.window, {
      showInputBox: async ({ validateInput }: vscode.InputBoxOptions) => {
        for (const name of ['reply.txt', '../out.prompt', '_part.prompt', '.prompt', 'first/reply.prompt'])
          told.push(await validateInput?.(name));
        return 'first/reply.prompt';
      },
    });
    await vscode.commands.executeCommand('regrade.newPrompt');
    assert.match(String(told[0]), /has to end in \.prompt/);
    assert.match(String(told[1]), /inside the folder/);
    assert.match(String(told[2]), /partial/);
    assert.match(String(told[3]), /needs a name/);
    assert.equal(told[4], undefined);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), uriOf('first/reply.prompt').toString());
    assert.equal(editor?.document.getText(editor.selection), 'Answer in three sentences at most.');
    await click(await lensThat('first/reply.prompt', /New eval suite/));
    await click(await lensThat('first/reply.eval.yaml', /Run suite/));
    await lensThat('first/reply.eval.yaml', /^1 passed, now$/);
    await vscode.workspace.fs.delete(uriOf('first'), { recursive: true });
  });
});
