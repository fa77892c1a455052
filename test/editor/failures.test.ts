import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type ModelServer, modelServer } from './model-server.ts';
import { activate, click, lensThat, uriOf, write } from './workspace.ts';

describe('a run that gets no answer', () => {
  let server: ModelServer;
  const { showErrorMessage } = vscode.window;
  const told: string[] = [];

  before(async () => {
    await activate();
    server = await modelServer();
    Object.assign(vscode.window, {
      showErrorMessage: async (...parts: string[]) => {
        told.push(parts.join(' | '));
      },
    });
    await write('regrade.config.yaml', `providers:\n  local: { baseURL: ${server.baseURL} }\n`);
    await write('mute.prompt', '---\nmodel: local:small\n---\nSay {{word}}.\n');
    await write(
      'mute.eval.yaml',
      'prompts: [mute.prompt]\ncases: [{ name: one, vars: { word: a } }, { name: two, vars: { word: b } }]\nrubrics: { says: { type: contains, value: a } }\n',
    );
  });

  after(async () => {
    Object.assign(vscode.window, { showErrorMessage });
    await server.close();
    await write('regrade.config.yaml', 'models: {}\n');
    for (const file of ['mute.eval.yaml', 'mute.prompt']) await vscode.workspace.fs.delete(uriOf(file));
  });

  it('says the reason once, with what to do next', async () => {
    server.status = 404;
    await vscode.window.showTextDocument(uriOf('mute.eval.yaml'));
    await click(await lensThat('mute.eval.yaml', /Run suite/));
    await lensThat('mute.eval.yaml', /^0 of 2 passed, 2 errors, now$/);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /^local refused the request \(404\).* \| Open suite$/);
  });

  it('offers to ask again when nothing answers', async () => {
    await server.close();
    told.length = 0;
    await click(await lensThat('mute.eval.yaml', /Run suite/));
    await lensThat('mute.eval.yaml', /^0 of 2 passed, 2 errors, now$/);
    assert.match(told[0] ?? '', /^local could not be reached .* \| Run failed cases again$/);
  });
});
