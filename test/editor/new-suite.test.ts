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
