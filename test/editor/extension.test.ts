import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the extension', () => {
  it('is found and activates', async () => {
    const extension = vscode.extensions.getExtension('regrade.regrade');
    assert.ok(extension, 'VS Code does not know regrade.regrade');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command that package.json names', async () => {
    const extension = vscode.extensions.getExtension('regrade.regrade');
    await extension?.activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const named: { command: string }[] = extension?.packageJSON.contributes?.commands ?? [];
    assert.deepEqual(
      named.map(({ command }) => command).filter((command) => !registered.has(command)),
      [],
    );
  });
});
