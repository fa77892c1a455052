import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type ModelServer, modelServer } from './model-server.ts';
import { activate, click, folder, lensThat, uriOf, write } from './workspace.ts';

const key = 'sk-test-3f9a1c77d2';

describe('an API key', () => {
  let server: ModelServer;
  const { showQuickPick, showInputBox } = vscode.window;

  before(async () => {
    await activate();
    server = await modelServer();
    await write(
      'regrade.config.yaml',
      `providers:\n  gateway: { baseURL: ${server.baseURL}, apiKeyEnv: REGRADE_TEST_KEY }\n`,
    );
    await write('keyed.prompt', '---\nmodel: gateway:small\n---\nSay {{word}}.\n');
    await write(
      'keyed.eval.yaml',
      'prompts: [keyed.prompt]\ncases: [{ name: one, vars: { word: alpha } }]\nrubrics: { says: { type: contains, value: alpha } }\n',
    );
  });

  after(async () => {
    Object.assign(vscode.window, { showQuickPick, showInputBox });
    await server.close();
    await write('regrade.config.yaml', 'models: {}\n');
    for (const file of ['keyed.eval.yaml', 'keyed.prompt']) await vscode.workspace.fs.delete(uriOf(file));
  });

  it('that is set by the command reaches the provider, and no file', async () => {
    Object.assign(vscode.window, {
      showQuickPick: async (items: { description: string }[]) =>
        items.find(({ description }) => description === 'REGRADE_TEST_KEY'),
      showInputBox: async ({ password }: vscode.InputBoxOptions) => {
        assert.equal(password, true);
        return key;
      },
    });
    await vscode.commands.executeCommand('regrade.setApiKey');
    await click(await lensThat('keyed.eval.yaml', /Run suite/));
    await lensThat('keyed.eval.yaml', /^1 passed, now$/);
    assert.equal(server.requests[0]?.headers.authorization, `Bearer ${key}`);
    assert.deepEqual(filesWith(key, folder().fsPath), []);
  });

  it('that is removed is no longer sent', async () => {
    Object.assign(vscode.window, { showQuickPick: async ([name]: string[]) => name });
    await vscode.commands.executeCommand('regrade.removeApiKey');
    server.status = 401;
    await write('keyed.prompt', '---\nmodel: gateway:small\n---\nSay {{word}} again.\n');
    await lensThat('keyed.eval.yaml', /the prompt changed since$/);
    await click(await lensThat('keyed.eval.yaml', /Run suite/));
    await lensThat('keyed.eval.yaml', /^0 of 1 passed, 1 error, now$/);
    assert.ok(server.requests.slice(1).every(({ headers }) => headers.authorization !== `Bearer ${key}`));
  });
});

/** Files below a folder that hold a text. */
function filesWith(text: string, where: string): string[] {
  return readdirSync(where, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file, 'utf8').includes(text));
}
