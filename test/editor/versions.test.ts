import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { activate, codeLenses, lensThat, replace, until, uriOf, write } from './workspace.ts';

const prompt = 'greet/versioned.prompt';
const text = '---\nmodel: echo\ninput: { schema: { name: string } }\n---\nHello, {{name}}.\n';

describe('versions of a prompt', function () {
  // Each test goes on from where the one before stopped: tried again, it would fail for another reason than it did.
  this.retries(0);
  const { showInputBox, showQuickPick, showWarningMessage } = vscode.window;
  /** What the person types and picks, in this order. */
  const typed: string[] = [];
  const picked: string[] = [];
  const warned: string[] = [];

  before(async () => {
    await activate();
    await write(prompt, text);
    await write(
      'greet/versioned.eval.yaml',
      'prompts: [versioned.prompt]\ncases: [{ vars: { name: Ana } }]\nrubrics: { h: { type: contains, value: Hello } }\n',
    );
    Object.assign(vscode.window, {
      showInputBox: async () => typed.shift(),
      showQuickPick: async (items: readonly vscode.QuickPickItem[]) => {
        const wanted = picked.shift() ?? '';
        return (await items).find(({ label }) => label.includes(wanted));
      },
      showWarningMessage: async (message: string) => {
        warned.push(message);
        return 'Roll back';
      },
    });
  });

  after(async () => {
    Object.assign(vscode.window, { showInputBox, showQuickPick, showWarningMessage });
    await vscode.workspace.fs.delete(uriOf('greet'), { recursive: true });
    await vscode.workspace.fs.delete(uriOf('.regrade/versions'), { recursive: true });
    await vscode.workspace.fs.delete(uriOf('.regrade/labels'), { recursive: true });
  });

  const target = () => ({ prompt: uriOf(prompt).toString() });
  const records = () => {
    const folder = uriOf('.regrade/versions').fsPath;
    return existsSync(folder)
      ? readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
      : [];
  };

  /** A merge brings records along. VS Code may miss a folder that was made together with its parents, as that of labels. */
  const touchRecords = () => {
    const folder = uriOf('.regrade/versions').fsPath;
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), new Date(), new Date());
  };

  it('offers to save where none is saved, and saves the unsaved buffer', async () => {
    await lensThat(prompt, /Save version/);
    await replace(prompt, 'Hello, {{name}}.', 'Hello, {{name}}!');
    typed.push('first');
    await vscode.commands.executeCommand('regrade.saveVersion', target());
    assert.equal(records().length, 1);
    assert.ok(records()[0].sources[0].text.includes('{{name}}!'));
    await lensThat(prompt, /v1, the newest · working copy is the same/);
    await vscode.workspace.saveAll();
  });

  it('promotes a version, and tells in the lens what differs from it', async () => {
    picked.push('production');
    typed.push('it works');
    await vscode.commands.executeCommand('regrade.promoteVersion', { ...target(), version: 'v1' });
    await lensThat(prompt, /v1 production · working copy is the same/);
    await replace(prompt, 'model: echo', 'model: local:other');
    await replace(prompt, 'Hello, {{name}}!', 'Hello, {{name}}, {{title}}!');
    await lensThat(prompt, /v1 production · working copy differs: 1 line, model changed/);
    const titles = (await codeLenses(prompt)).map(({ command }) => command?.title ?? '');
    assert.ok(titles.includes('Compare with production'), titles.join('\n'));
  });

  it('says on the model and on a variable what changed since production', async () => {
    const document = await vscode.workspace.openTextDocument(uriOf(prompt));
    const hoverAt = (word: string) =>
      until(`a hover on ${word}`, async () => {
        const at = document.positionAt(document.getText().indexOf(word) + 1);
        const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
          'vscode.executeHoverProvider',
          document.uri,
          at,
        );
        const all = hovers.flatMap(({ contents }) =>
          contents.map((one) => (typeof one === 'string' ? one : one.value).replaceAll(/&nbsp;|\\/gu, ' ')),
        );
        return all.find((one) => one.includes('v1'));
      });
    assert.match(await hoverAt('local:other'), /In v1, production: model echo/u);
    assert.match(await hoverAt('title'), /title: new since v1, production/u);
    assert.match(await hoverAt('name}}'), /name: the same as in v1, production/u);
  });

  it('restores a version as an edit that is not saved', async () => {
    const document = await vscode.workspace.openTextDocument(uriOf(prompt));
    await document.save();
    await vscode.commands.executeCommand('regrade.restoreVersion', { ...target(), version: 'v1' });
    assert.ok(document.getText().includes('model: echo'));
    await vscode.commands.executeCommand('undo');
    assert.ok(document.getText().includes('model: local:other'));
  });

  it('shows a version’s source and its definition', async () => {
    const [first] = records();
    await vscode.commands.executeCommand('regrade.openVersion', { ...target(), version: 'v1' });
    const shown = await until('the version', () => {
      const { document } = vscode.window.activeTextEditor ?? {};
      return document?.uri.scheme === 'regrade-version' ? document : undefined;
    });
    assert.equal(shown.getText(), first.sources[0].text);
    await vscode.commands.executeCommand('regrade.compareDefinition', { ...target(), version: 'v1' });
    const definition = await until('the definition', () =>
      vscode.workspace.textDocuments.find(
        ({ uri, lineCount }) => uri.path.endsWith('.definition.yaml') && lineCount > 1,
      ),
    );
    assert.match(definition.getText(), /engine: handlebars/u);
  });

  it('rolls a label back to where it stood, after asking', async () => {
    typed.push('second', 'better');
    picked.push('production');
    await vscode.commands.executeCommand('regrade.promoteVersion', { ...target(), version: 'working' });
    await lensThat(prompt, /v2 production · working copy is the same/);
    await vscode.commands.executeCommand('regrade.rollBack', { ...target(), label: 'production' });
    assert.deepEqual(warned, ['Move production back from v2 to v1?']);
    await lensThat(prompt, /v1 production · working copy differs: 1 line, model changed/);
  });

  it('explains a label that two branches moved, and lets one of the moves hold', async () => {
    const file = uriOf(`.regrade/labels/${prompt}/production.jsonl`).fsPath;
    const before = readFileSync(file, 'utf8');
    const [first, second] = before.trimEnd().split('\n');
    const marked = `${first}\n<<<<<<< HEAD\n${second}\n=======\n${first}\n>>>>>>> other\n`;
    writeFileSync(file, marked);
    touchRecords();
    const lens = await lensThat(prompt, /production was moved on two branches: decide/);
    assert.equal(lens.command?.command, 'regrade.decideLabel');
    picked.push('v2');
    await vscode.commands.executeCommand('regrade.decideLabel', ...(lens.command?.arguments ?? []));
    await lensThat(prompt, /v2 production/);
    assert.deepEqual(readFileSync(file, 'utf8'), `${first}\n${first}\n${second}\n`);
    writeFileSync(file, before);
    touchRecords();
    await lensThat(prompt, /v1 production/);
  });

  it('makes a file of overrides, reads it while one types, and says in lens and hover what it does', async () => {
    await vscode.commands.executeCommand('regrade.addEnvironments', target());
    const beside = `${prompt}.environments.yaml`;
    const made = await until('the file of overrides', () => {
      const { document } = vscode.window.activeTextEditor ?? {};
      return document?.uri.path.endsWith(beside) ? document : undefined;
    });
    assert.match(made.getText(), /^production:\n {2}model: local:other$/mu);
    assert.equal(
      vscode.window.activeTextEditor?.document.getText(vscode.window.activeTextEditor.selection),
      'local:other',
    );
    await lensThat(prompt, /working copy differs: .*production added/);
    await replace(beside, 'model: local:other', 'modle: big');
    await until('the problem', () =>
      vscode.languages
        .getDiagnostics(uriOf(beside))
        .find(({ message }) => message.includes('Did you mean "model"?')),
    );
    await replace(beside, 'modle: big', 'model: big');
    await until('no problem', () =>
      vscode.languages.getDiagnostics(uriOf(beside)).length === 0 ? true : undefined,
    );
    await vscode.workspace.saveAll();
    typed.push('with overrides', '');
    picked.push('production');
    await vscode.commands.executeCommand('regrade.promoteVersion', { ...target(), version: 'working' });
    await lensThat(prompt, /v3 production · working copy is the same · production: model big/);
    const newest = records().find(({ message }) => message === 'with overrides');
    assert.deepEqual(newest.definition.environments, { production: { model: 'big' } });
    // A version that had none has none again.
    await vscode.commands.executeCommand('regrade.restoreVersion', { ...target(), version: 'v2' });
    await lensThat(prompt, /v3 production · working copy differs: production removed/);
    await vscode.commands.executeCommand('regrade.restoreVersion', { ...target(), version: 'v3' });
    await lensThat(prompt, /v3 production · working copy is the same/);
    await vscode.workspace.saveAll();
    await vscode.commands.executeCommand('regrade.rollBack', { ...target(), label: 'production' });
    await lensThat(prompt, /v1 production/);
  });

  it('keeps versions and labels over a rename in the editor, followed by an edit', async () => {
    const renamed = 'greet/renamed.prompt';
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uriOf(prompt), uriOf(renamed));
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until('the record of the rename', () =>
      records().some((record) => record.message === 'Renamed from versioned.prompt') ? true : undefined,
    );
    assert.ok(existsSync(uriOf(`${renamed}.environments.yaml`).fsPath), 'the overrides went along');
    await replace(renamed, 'Hello', 'Good day');
    await lensThat(renamed, /v1 production · working copy differs/);
    await vscode.workspace.saveAll();
  });

  it('restores a version from before a rename to where the prompt lies now, with its partials', async () => {
    const moved = 'greet/deep/moved.prompt';
    await write('greet/signed.prompt', '---\nmodel: echo\n---\nHello {{> sign}}\n');
    await write('greet/_sign.prompt', 'Ana');
    typed.push('signed');
    const signed = { prompt: uriOf('greet/signed.prompt').toString() };
    await vscode.commands.executeCommand('regrade.saveVersion', signed);
    await write(moved, '---\nmodel: echo\n---\nHello\n');
    await vscode.workspace.fs.delete(uriOf('greet/signed.prompt'));
    await vscode.workspace.fs.delete(uriOf('greet/_sign.prompt'));
    picked.push('greet/signed.prompt');
    typed.push('moved by hand');
    const target = { prompt: uriOf(moved).toString() };
    await vscode.commands.executeCommand('regrade.saveVersion', target);
    await lensThat(moved, /v2, the newest/);
    await vscode.commands.executeCommand('regrade.restoreVersion', { ...target, version: 'v1' });
    const document = await vscode.workspace.openTextDocument(uriOf(moved));
    assert.ok(document.getText().includes('{{> sign}}'));
    assert.equal(readFileSync(uriOf('greet/deep/_sign.prompt').fsPath, 'utf8'), 'Ana');
    assert.ok(!existsSync(uriOf('greet/_sign.prompt').fsPath));
    assert.ok(!existsSync(uriOf('greet/signed.prompt').fsPath));
    await lensThat(moved, /v2, the newest · working copy differs: 2 lines, partial sign added/);
    await vscode.workspace.saveAll();
  });
});
