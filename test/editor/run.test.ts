import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate, click, lenses, lensThat, replace, runLines, runs, uriOf, write } from './workspace.ts';

describe('running from lenses', () => {
  before(activate);

  it('offers a prompt its suites, and a suite its cases, before anything ran', async () => {
    await lensThat('greeting.prompt', /Run eval \(greeting\)/);
    assert.deepEqual(await lenses('greeting.eval.yaml'), [
      '1: $(play) Run suite',
      '1: 2 cases and data/more.jsonl',
      '3: $(play) Run case',
      '5: $(play) Run case',
    ]);
  });

  it('runs every case of the suite and shows verdicts where they belong', async () => {
    await click(await lensThat('greeting.prompt', /Run eval/));
    await lensThat('greeting.prompt', /^2 of 4 passed, now$/);
    assert.deepEqual(await lenses('greeting.eval.yaml'), [
      '1: $(play) Run suite',
      '1: 2 cases and data/more.jsonl',
      '1: 2 of 4 passed, now',
      '3: $(play) Run case',
      '3: $(check) passed',
      '3: Show',
      '5: $(play) Run case',
      '5: $(close) cheerful failed',
      '5: Show',
      '9: 100 % passed (4 of 4)',
      '10: 50 % passed (2 of 4)',
    ]);
    const cells = runLines(runs().at(-1) ?? '').filter(({ kind }) => kind === 'cell');
    assert.deepEqual(cells.map((cell) => `${cell.case}: ${cell.status}`).sort(), [
      'brief Cleo: failed',
      'cheerful Ana: passed',
      'cheerful Dan: passed',
      'gruff Ben: failed',
    ]);
  });

  it('marks a result as stale while the prompt differs, saved or not', async () => {
    await replace('greeting.prompt', 'Greet the person.', 'Greet the person warmly.');
    await lensThat('greeting.prompt', /^2 of 4 passed, now, the prompt changed since$/);
    await replace('greeting.prompt', 'Greet the person warmly.', 'Greet {{#if}}');
    await lensThat('greeting.prompt', /^2 of 4 passed, now, the prompt changed since$/);
    await replace('greeting.prompt', 'Greet {{#if}}', 'Greet the person.');
    await lensThat('greeting.prompt', /^2 of 4 passed, now$/);
    await vscode.workspace.saveAll();
  });

  it('runs one case by its identity, wherever it stands now, and keeps the other verdicts', async () => {
    const before = runs().length;
    const suite = uriOf('greeting.eval.yaml');
    const original = (await vscode.workspace.openTextDocument(suite)).getText();
    const lens = (await lensThat('greeting.eval.yaml', /^\$\(close\) cheerful failed/)).command
      ?.arguments?.[0];
    // The lens of "gruff Ben" is clicked after a case was put before it.
    await replace(
      'greeting.eval.yaml',
      'cases:\n',
      'cases:\n  - name: new\n    vars: { name: N, mood: cheerful }\n',
    );
    await vscode.commands.executeCommand('regrade.runCase', lens);
    assert.equal(runs().length, before + 1);
    const cells = runLines(runs().at(-1) ?? '').filter(({ kind }) => kind === 'cell');
    assert.deepEqual(
      cells.map((cell) => cell.case),
      ['gruff Ben'],
    );
    await lensThat('greeting.eval.yaml', /^2 of 4 passed, now, the cases changed since$/);
    await write('greeting.eval.yaml', original);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await replace('greeting.eval.yaml', (await vscode.workspace.openTextDocument(suite)).getText(), original);
    await vscode.workspace.saveAll();
  });

  it('runs the cases again that failed', async () => {
    await vscode.commands.executeCommand('regrade.rerunFailed', {
      suite: uriOf('greeting.eval.yaml').toString(),
    });
    const cells = runLines(runs().at(-1) ?? '').filter(({ kind }) => kind === 'cell');
    assert.deepEqual(cells.map((cell) => cell.case).sort(), ['brief Cleo', 'gruff Ben']);
  });

  it('runs a GitHub prompt with test data as its own suite', async () => {
    const all = await lenses('classify.prompt.yml');
    assert.ok(all.includes('1: $(play) Run eval (its own test data)'), all.join('\n'));
    assert.ok(all.includes('9: $(play) Run suite'), all.join('\n'));
    await click(await lensThat('classify.prompt.yml', /Run suite/));
    await lensThat('classify.prompt.yml', /^all 2 passed, now$/);
  });

  it('offers a Markdown file lenses only where a suite names it', async () => {
    await lensThat('summary.md', /Run eval \(summary\)/);
    await write('README.md', '# No prompt\n{{this}}\n');
    assert.deepEqual(await lenses('README.md'), []);
  });

  it('shows no lenses when the setting is off', async () => {
    const configuration = vscode.workspace.getConfiguration('regrade');
    await configuration.update('codeLens', false, vscode.ConfigurationTarget.Workspace);
    assert.deepEqual(await lenses('greeting.prompt'), []);
    await configuration.update('codeLens', undefined, vscode.ConfigurationTarget.Workspace);
    await lensThat('greeting.prompt', /Run eval/);
  });
});
