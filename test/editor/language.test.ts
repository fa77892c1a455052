import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { activate, replace, until, uriOf, write } from './workspace.ts';

const prompt = `---
model: local:small
input:
  schema:
    word: string
    mood(enum): [cheerful, gruff]
---
Say {{word}}, {{mood}}.
`;

const suite = `prompts: [helped.prompt]
models: [local:small]
cases:
  - name: first
    vars: { word: alpha, mood: gruff }
    tags: [short]
  - helped.jsonl
rubrics:
  says: { type: icontains, value: "{{word}}" }
gate: { against: production }
`;

describe('the editing help of suites', () => {
  let close: () => void;

  before(async () => {
    await activate();
    const server = createServer((_, answer) => {
      answer.setHeader('content-type', 'application/json');
      answer.end(JSON.stringify({ data: [{ id: 'small-one' }, { id: 'large-one' }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    close = () => server.close();
    const { port } = server.address() as AddressInfo;
    await write('regrade.config.yaml', `providers:\n  local: { baseURL: http://127.0.0.1:${port}/v1 }\n`);
    await write('helped.prompt', prompt);
    await write('helped.jsonl', '{"name":"second","word":"beta","mood":"gruff"}\n');
    await write('helped.eval.yaml', suite);
    await vscode.window.showTextDocument(uriOf('helped.eval.yaml'));
  });

  after(async () => {
    close();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await write('regrade.config.yaml', 'models: {}\n');
    for (const file of ['helped.eval.yaml', 'helped.prompt', 'helped.jsonl'])
      await vscode.workspace.fs.delete(uriOf(file));
  });

  beforeEach(async () => {
    const document = await vscode.workspace.openTextDocument(uriOf('helped.eval.yaml'));
    if (document.getText() !== suite) await replace('helped.eval.yaml', document.getText(), suite);
  });

  it('completes keys, types, files, models and variables', async () => {
    assert.ok((await offered(suite.length, '')).includes('budget'));
    assert.ok((await offeredAt('{ type: ')).includes('not-icontains'));
    assert.ok((await offeredAt('prompts: [')).includes('helped.prompt'));
    assert.ok((await offeredAt('against: ')).includes('production'));
    const models = await until('the models of the local server', async () => {
      const found = await offeredAt('models: [');
      return found.includes('local:small-one') ? found : undefined;
    });
    for (const id of ['local:small-one', 'local:large-one', 'openai:', 'echo', 'ollama:', 'vscode:parrot'])
      assert.ok(models.includes(id), `${id} is not among ${models.join(', ')}`);
    await replace('helped.eval.yaml', ', mood: gruff', ', ');
    assert.deepEqual((await offeredAt('word: alpha, ')).slice(0, 1), ['mood']);
    await replace('helped.eval.yaml', 'alpha, ', 'alpha, mood: gruff');
  });

  it('says what things are', async () => {
    assert.match(await hoverAt('icontains'), /without regard to upper and lower case/u);
    assert.match(await hoverAt('helped.prompt'), /required variables: `word`, `mood`/u);
    assert.match(await hoverAt('word: alpha'), /Variable `word`, required/u);
    assert.match(await hoverAt('local:small'), /declared in regrade\.config\.yaml/u);
    assert.match(await hoverAt('against'), /Label, version or git ref/u);
    assert.match(await hoverAt('trials', 'trials: 2\n'), /How many times each case is asked/u);
  });

  it('links files, and leads from a variable to its use and back to the cases', async () => {
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      uriOf('helped.eval.yaml'),
    );
    assert.deepEqual(
      links.map(({ target }) => target?.path.split('/').at(-1)).filter((name) => name?.startsWith('helped')),
      ['helped.prompt', 'helped.jsonl'],
    );
    for (const place of ['word: alpha', 'word}}']) {
      const [definition] = await vscode.commands.executeCommand<vscode.LocationLink[]>(
        'vscode.executeDefinitionProvider',
        uriOf('helped.eval.yaml'),
        await placeOf('helped.eval.yaml', place),
      );
      assert.equal(definition?.targetUri.path, uriOf('helped.prompt').path);
      assert.equal(definition.targetRange.start.line, 7);
    }
    const references = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      uriOf('helped.prompt'),
      await placeOf('helped.prompt', 'word}}'),
    );
    const inCases = references
      .map(
        ({ uri, range }) => `${uri.path.split('/').at(-1)}:${range.start.line + 1}:${range.start.character}`,
      )
      .filter((place) => !place.startsWith('helped.prompt'));
    assert.deepEqual(inCases, ['helped.eval.yaml:5:12', 'helped.jsonl:1:0']);
  });

  it('mends what Problems names: a mistyped word, a missing and an unknown variable', async () => {
    await replace('helped.eval.yaml', 'icontains', 'icontians');
    await mend(/icontians/u, /Change to 'icontains'/u);
    await replace('helped.eval.yaml', ', mood: gruff', '');
    await mend(/"mood" has no value/u, /Add 'mood' to the case/u);
    const document = await vscode.workspace.openTextDocument(uriOf('helped.eval.yaml'));
    assert.match(document.getText(), /vars: \{ word: alpha, mood: "" \}/u);
    await replace('helped.eval.yaml', 'mood: ""', 'mood: gruff, wrod: x');
    const problem = await problemThat(/does not know the variable "wrod"/u);
    assert.equal(document.getText(problem.range), 'wrod');
    await mend(/wrod/u, /Change to 'word'/u);
    await replace('helped.eval.yaml', ', word: x', '');
    await replace('helped.eval.yaml', 'value: "{{word}}"', 'vlaue: "{{word}}"');
    await mend(/vlaue/u, /Change to 'value'/u);
    assert.equal(document.getText(), suite);
  });
});

async function offered(offset: number, insert: string): Promise<string[]> {
  const document = await vscode.workspace.openTextDocument(uriOf('helped.eval.yaml'));
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    document.positionAt(offset),
    ...(insert === '' ? [] : [insert]),
  );
  return list.items
    .toSorted((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1))
    .map(({ label }) => (typeof label === 'string' ? label : label.label));
}

/** What is offered directly after a text. */
async function offeredAt(before: string): Promise<string[]> {
  const document = await vscode.workspace.openTextDocument(uriOf('helped.eval.yaml'));
  const at = document.getText().indexOf(before);
  assert.notEqual(at, -1, before);
  return offered(at + before.length, '');
}

async function placeOf(file: string, text: string): Promise<vscode.Position> {
  const document = await vscode.workspace.openTextDocument(uriOf(file));
  const at = document.getText().indexOf(text);
  assert.notEqual(at, -1, text);
  return document.positionAt(at + 1);
}

/** What is said at a text; `put` is written at the end before, and taken away again. */
async function hoverAt(text: string, put = ''): Promise<string> {
  if (put !== '') await replace('helped.eval.yaml', 'gate:', `${put}gate:`);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uriOf('helped.eval.yaml'),
    await placeOf('helped.eval.yaml', text),
  );
  if (put !== '') await replace('helped.eval.yaml', put, '');
  return hovers
    .flatMap(({ contents }) => contents)
    .map((part) => (typeof part === 'string' ? part : part.value))
    .join('\n');
}

async function problemThat(message: RegExp): Promise<vscode.Diagnostic> {
  return until(String(message), () =>
    vscode.languages.getDiagnostics(uriOf('helped.eval.yaml')).find((one) => message.test(one.message)),
  );
}

/** Takes the quick fix of a problem, as a click on the bulb does. */
async function mend(message: RegExp, title: RegExp): Promise<void> {
  const problem = await problemThat(message);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uriOf('helped.eval.yaml'),
    problem.range,
  );
  const action = actions.find((one) => title.test(one.title));
  assert.ok(action?.edit, `no ${title} among ${actions.map((one) => one.title).join(', ')}`);
  assert.ok(await vscode.workspace.applyEdit(action.edit));
  await until('the problem to go', () =>
    vscode.languages.getDiagnostics(uriOf('helped.eval.yaml')).some((one) => message.test(one.message))
      ? undefined
      : true,
  );
}
