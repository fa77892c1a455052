import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate, click, lenses, lensThat, replace, uriOf, write } from './workspace.ts';

describe('a suite with an error', () => {
  before(activate);
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const path of ['odd/reply.prompt', 'odd/odd.eval.yaml', 'odd/chat.json']) {
      await vscode.workspace.fs.delete(uriOf(path));
    }
  });

  it('is named at its prompts, which offer no new suite, and leads to the error', async () => {
    await write('odd/reply.prompt', '---\nmodel: echo\ninput: { schema: { a: string } }\n---\n{{a}}\n');
    await write('odd/chat.json', '[{"role":"user","content":"Say {{a}}"}]');
    await write(
      'odd/odd.eval.yaml',
      'prompts: [reply.prompt, chat.json]\ncases:\n  - vars: { a: x }\nrubrics:\n  r: { type: contain, value: x }\n',
    );
    for (const prompt of ['odd/reply.prompt', 'odd/chat.json']) {
      const lens = await lensThat(prompt, /^\$\(error\) odd: 1 problem$/);
      assert.ok(!(await lenses(prompt)).some((title) => title.includes('New eval suite')));
      await click(lens);
      const shown = vscode.window.activeTextEditor;
      assert.equal(shown?.document.uri.fsPath, uriOf('odd/odd.eval.yaml').fsPath);
      assert.equal(shown?.selection.active.line, 4);
    }
  });

  it('is a suite as any other once the error is gone', async () => {
    await replace('odd/odd.eval.yaml', 'type: contain,', 'type: contains,');
    const lens = await lensThat('odd/reply.prompt', /Run eval \(odd\)/);
    assert.equal(lens.command?.command, 'regrade.runPrompt');
    assert.ok(!(await lenses('odd/reply.prompt')).some((title) => title.includes('problem')));
    await vscode.workspace.saveAll();
  });
});
