import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type ModelServer, modelServer } from './model-server.ts';
import { activate, click, lensThat, replace, runLines, runs, until, uriOf, write } from './workspace.ts';

const suite = `prompts: [saved.prompt]
cases:
  - name: one
    vars: { word: alpha }
  - name: two
    vars: { word: beta }
rubrics:
  says: { type: contains, value: alpha }
`;

describe('saving', () => {
  let server: ModelServer;

  before(async () => {
    await activate();
    server = await modelServer();
    await write('regrade.config.yaml', `providers:\n  local: { baseURL: ${server.baseURL} }\n`);
    await write('saved.prompt', '---\nmodel: local:small\n---\nSay {{word}}.\n');
    await write('saved.eval.yaml', suite);
    await vscode.window.showTextDocument(uriOf('saved.eval.yaml'));
    await click(await lensThat('saved.eval.yaml', /Run suite/));
    await lensThat('saved.eval.yaml', /^1 of 2 passed, now$/);
    assert.equal(server.requests.length, 2);
  });

  after(async () => {
    await server.close();
    await write('regrade.config.yaml', 'models: {}\n');
    for (const file of ['saved.eval.yaml', 'saved.prompt']) await vscode.workspace.fs.delete(uriOf(file));
  });

  it('a suite grades its stored responses again, and asks no model', async () => {
    const document = await replace('saved.eval.yaml', 'contains, value: alpha', 'contains, value: a');
    await document.save();
    await lensThat('saved.eval.yaml', /^all 2 passed, now$/);
    const [header] = runLines(runs().at(-1) ?? '');
    assert.equal(header?.regrade, true);
    assert.equal(server.requests.length, 2);
  });

  it('a shared rubric file grades the suites that use it', async () => {
    await write('shared.rubrics.yaml', 'also: { type: contains, value: Say }\n');
    const document = await replace(
      'saved.eval.yaml',
      'rubrics:\n',
      'rubrics:\n  $use: [shared.rubrics.yaml]\n',
    );
    await document.save();
    await lensThat('saved.eval.yaml', /^all 2 passed, now$/);
    await (await replace('shared.rubrics.yaml', 'value: Say', 'value: Sing')).save();
    await lensThat('saved.eval.yaml', /^0 of 2 passed, now$/);
    assert.equal(server.requests.length, 2);
  });

  it('an unrelated file does no work at all', async () => {
    await vscode.workspace.saveAll();
    const before = runs();
    const searches: unknown[] = [];
    const { findFiles } = vscode.workspace;
    Object.assign(vscode.workspace, {
      findFiles: (...wanted: Parameters<typeof findFiles>) => {
        searches.push(wanted);
        return findFiles(...wanted);
      },
    });
    try {
      for (const [path, text] of [
        ['notes.txt', 'Other words.\n'],
        ['compose.yaml', 'services: {}\n'],
      ] as const) {
        await write(path, text);
        await (await replace(path, text, `${text}\n`)).save();
      }
      // Long enough for a batch of file events to be told.
      await new Promise((resolve) => setTimeout(resolve, 1000));
    } finally {
      Object.assign(vscode.workspace, { findFiles });
    }
    assert.deepEqual(searches, []);
    assert.deepEqual(runs(), before);
    assert.equal(server.requests.length, 2);
  });

  it('a prompt asks no model unless that is switched on', async () => {
    const before = runs().length;
    await (await replace('saved.prompt', 'Say {{word}}.', 'Say {{word}} now.')).save();
    await lensThat('saved.prompt', /the prompt changed since$/);
    assert.equal(runs().length, before);
    assert.equal(server.requests.length, 2);

    const configuration = vscode.workspace.getConfiguration('regrade');
    await configuration.update('onSave.ask', true, vscode.ConfigurationTarget.Workspace);
    await (await replace('saved.prompt', 'now.', 'soon.')).save();
    await until('two more requests', () => (server.requests.length === 4 ? true : undefined));
    await configuration.update('onSave.ask', undefined, vscode.ConfigurationTarget.Workspace);
    await lensThat('saved.prompt', /passed, now$/);
  });
});
