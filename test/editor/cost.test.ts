import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type ModelServer, modelServer } from './model-server.ts';
import { activate, click, lensThat, uriOf, write } from './workspace.ts';

describe('a run that may cost more than the setting', () => {
  let server: ModelServer;
  const { showWarningMessage } = vscode.window;
  const asked: string[] = [];
  let reply: string | undefined;

  before(async () => {
    await activate();
    server = await modelServer();
    await write(
      'regrade.config.yaml',
      `providers:\n  local: { baseURL: ${server.baseURL} }\nprices:\n  local:small: { input: 100, output: 200 }\n`,
    );
    await write(
      'costly.prompt',
      '---\nmodel: local:small\nconfig: { maxOutputTokens: 1000 }\n---\nSay {{word}}.\n',
    );
    await write(
      'costly.eval.yaml',
      'prompts: [costly.prompt]\ncases: [{ name: one, vars: { word: alpha } }]\nrubrics: { says: { type: contains, value: alpha } }\n',
    );
    await vscode.workspace
      .getConfiguration('regrade')
      .update('confirmCostUsd', 0.05, vscode.ConfigurationTarget.Workspace);
    Object.assign(vscode.window, {
      showWarningMessage: async (message: string) => {
        asked.push(message);
        return reply;
      },
    });
  });

  after(async () => {
    Object.assign(vscode.window, { showWarningMessage });
    await vscode.workspace
      .getConfiguration('regrade')
      .update('confirmCostUsd', undefined, vscode.ConfigurationTarget.Workspace);
    await server.close();
    await write('regrade.config.yaml', 'models: {}\n');
    for (const file of ['costly.eval.yaml', 'costly.prompt']) await vscode.workspace.fs.delete(uriOf(file));
  });

  it('asks first, and asks no model when the answer is no', async () => {
    await click(await lensThat('costly.eval.yaml', /Run suite/));
    assert.equal(asked.length, 1);
    assert.match(asked[0] ?? '', /^Run costly\.eval\.yaml for up to \$0\.20\?$/);
    assert.equal(server.requests.length, 0);
  });

  it('runs when the answer is yes, and does not ask again for what is stored', async () => {
    reply = 'Run';
    await click(await lensThat('costly.eval.yaml', /Run suite/));
    await lensThat('costly.eval.yaml', /^1 passed, now$/);
    assert.deepEqual([asked.length, server.requests.length], [2, 1]);
    await click(await lensThat('costly.eval.yaml', /Run suite/));
    assert.deepEqual([asked.length, server.requests.length], [2, 1]);
  });
});
