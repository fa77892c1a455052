import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate, replace, until, uriOf, write } from './workspace.ts';

/** `LINE:COLUMN code` of every problem of ours in a file. */
function problems(path: string): string[] {
  return vscode.languages
    .getDiagnostics(uriOf(path))
    .filter(({ source }) => source === 'regrade')
    .map(({ range, code }) => `${range.start.line + 1}:${range.start.character + 1} ${String(code)}`);
}

describe('problems while one types', () => {
  before(activate);

  it('stand at the unknown key of a suite, and go when it is mended', async () => {
    await write('checked.eval.yaml', 'prompts: [greeting.prompt]\ncasez: []\nrubrics: {}\n');
    await vscode.window.showTextDocument(uriOf('checked.eval.yaml'));
    await until('the problem', () =>
      problems('checked.eval.yaml').includes('2:1 unknown-key') ? true : undefined,
    );
    await replace('checked.eval.yaml', 'casez: []', 'cases: [{ name: a, vars: { name: A, mood: calm } }]');
    await until('no error', () => (errors('checked.eval.yaml').length === 0 ? true : undefined));
  });

  it('stand at the case that lacks a variable of the prompt', async () => {
    await replace('checked.eval.yaml', ', mood: calm', '');
    const [first] = await until('a problem', () => {
      const found = errors('checked.eval.yaml');
      return found.length > 0 ? found : undefined;
    });
    assert.equal(first?.range.start.line, 1);
    assert.match(first?.message ?? '', /mood/);
    await vscode.workspace.saveAll();
    await vscode.workspace.fs.delete(uriOf('checked.eval.yaml'));
  });

  it('stand at the broken place of a prompt that was not saved', async () => {
    await vscode.window.showTextDocument(uriOf('greeting.prompt'));
    await replace('greeting.prompt', '{{name}}', '{{#if name}}');
    const [first] = await until('a problem', () => {
      const found = problems('greeting.prompt');
      return found.length > 0 ? found : undefined;
    });
    assert.match(first ?? '', /^1[0-9]:/);
    await replace('greeting.prompt', '{{#if name}}', '{{name}}');
    await until('no problem', () => (problems('greeting.prompt').length === 0 ? true : undefined));
    await vscode.workspace.saveAll();
  });
});

function errors(path: string): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uriOf(path))
    .filter(({ source, severity }) => source === 'regrade' && severity === vscode.DiagnosticSeverity.Error);
}
