import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate, click, codeLenses, folder, lensThat, replace, until, uriOf, write } from './workspace.ts';

/** One prompt of each format that is a prompt only where a suite names it, or by its name; each with {{ticket}}. */
const prompts: Readonly<Record<string, string>> = {
  'formats/native.prompt': 'Native: {{ticket}}',
  'formats/models.prompt.yml': 'messages:\n  - { role: user, content: "Models: {{ticket}}" }\n',
  'formats/reply.prompty': 'user:\nPrompty: {{ticket}}\n',
  'formats/prompts/reply.j2': 'Jinja: {{ ticket }}',
  'formats/plain.txt': 'Text: {{ticket}}',
  'formats/notes.md': 'Markdown: {{ticket}}',
  'formats/chat.json': '[\n  {"role": "user", "content": "Chat: {{ticket}}"}\n]\n',
  'formats/chat.yaml': '- role: user\n  content: "YAML: {{ticket}}"\n',
  'formats/langfuse.json': '{"type": "text", "prompt": "Langfuse: {{ticket}}", "config": {}}\n',
  'formats/langchain.json': '{"_type": "prompt", "template": "LangChain: {ticket}"}\n',
  'formats/several.jsonl': '"One: {{ticket}}"\n"Two: {{ticket}}"\n',
  'formats/labelled.csv': 'label,prompt\npolite,"Polite: {{ticket}}"\nshort,"Short: {{ticket}}"\n',
  'formats/review.prompt.md': '---\ndescription: Review\n---\nReview ${input:ticket}\n',
  'formats/helper.agent.md': 'Help.\n',
  'formats/skills/refund/SKILL.md': '---\nname: refund\n---\nRefund $ARGUMENTS\n',
};

const named = [
  ...['native.prompt', 'models.prompt.yml', 'reply.prompty', 'prompts/reply.j2', 'plain.txt', 'notes.md'],
  ...['chat.json', 'chat.yaml', 'langfuse.json', 'langchain.json', 'several.jsonl', '"labelled.csv#short"'],
  'review.prompt.md',
];
const suite = `prompts:\n${named.map((name) => `  - ${name}\n`).join('')}models: [echo]\ncases:\n  - name: late\n    vars: { ticket: Where is it? }\nrubrics:\n  asks: { type: contains, value: Where }\n`;

/** Titles of a file's lenses, each once, the icon and the age left out. */
async function titles(path: string): Promise<string[]> {
  const found = await codeLenses(path);
  return [
    ...new Set(
      found.map(
        ({ command }) => command?.title.replaceAll('\u00a0', ' ').replace(/^\$\([\w~-]+\) /, '') ?? '',
      ),
    ),
  ];
}

describe('prompts of every format', () => {
  before(async () => {
    for (const [path, text] of Object.entries(prompts)) await write(path, text);
    await activate();
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(uriOf('formats'), { recursive: true });
    await vscode.workspace.fs.delete(uriOf('.regrade/versions'), { recursive: true });
  });

  it('carry lenses by their name alone where they are surely prompts, little where they are kept for an editor', async () => {
    for (const path of Object.keys(prompts)) {
      const lenses = await titles(path);
      if (/\.(prompt|prompt\.yml|prompty|j2|prompt\.md|agent\.md)$/.test(path)) {
        assert.deepEqual([path, ...lenses], [path, 'Save version', 'New eval suite']);
      } else if (path.endsWith('SKILL.md')) {
        assert.deepEqual([path, ...lenses], [path, 'New eval suite']);
      } else assert.deepEqual([path, ...lenses], [path]);
    }
  });

  it('carry lenses where a suite names them, a line of several prompts too, and run', async () => {
    await write('formats/all.eval.yaml', suite);
    await lensThat('formats/chat.json', /Run eval \(all\)/);
    for (const name of named) {
      const path = `formats/${name.replaceAll('"', '').replace(/#.*/, '')}`;
      const lenses = await titles(path);
      assert.ok(lenses.includes('Run eval (all)'), `${path}: ${lenses}`);
      assert.ok(lenses.includes('Save version'), `${path}: ${lenses}`);
      assert.equal(lenses.includes('approximation'), path.endsWith('.prompt.md'), `${path}: ${lenses}`);
    }
    const lines = async (path: string) =>
      (await codeLenses(path))
        .filter(({ command }) => command?.title.includes('Run eval'))
        .map(({ range }) => range.start.line + 1);
    assert.deepEqual(await lines('formats/several.jsonl'), [1, 2]);
    assert.deepEqual(await lines('formats/labelled.csv'), [3]);

    const second = (await codeLenses('formats/several.jsonl')).find(
      ({ command, range }) => command?.title.includes('Run eval') && range.start.line === 1,
    );
    assert.ok(second);
    await click(second);
    const verdicts = await until('the verdict of the second line alone', async () => {
      const found = (await codeLenses('formats/several.jsonl')).filter(({ command }) =>
        /1 passed/.test(command?.title ?? ''),
      );
      return found.length > 0 ? found : undefined;
    });
    assert.deepEqual(
      verdicts.map(({ range }) => range.start.line),
      [1],
    );
    await click(await lensThat('formats/all.eval.yaml', /Run suite/));
    await lensThat('formats/all.eval.yaml', /all 14 passed, now/);
  });

  it('show what is wrong at its place', async () => {
    await vscode.window.showTextDocument(uriOf('formats/chat.json'));
    await replace('formats/chat.json', '"user"', '"boss"');
    const [problem] = await until('a problem', () => {
      const found = vscode.languages
        .getDiagnostics(uriOf('formats/chat.json'))
        .filter(({ source }) => source === 'regrade');
      return found.length > 0 ? found : undefined;
    });
    assert.equal(problem?.range.start.line, 1);
    assert.equal(problem?.code, 'invalid-message');
    await replace('formats/chat.json', '"boss"', '"user"');
    await vscode.workspace.saveAll();
  });

  it('are written as a .prompt.yml beside them', async () => {
    const { showSaveDialog } = vscode.window;
    let offered: vscode.Uri | undefined;
    Object.assign(vscode.window, {
      showSaveDialog: async ({ defaultUri }: vscode.SaveDialogOptions) => {
        offered = defaultUri;
        return defaultUri;
      },
    });
    try {
      await vscode.commands.executeCommand('regrade.exportPrompt', uriOf('formats/langchain.json'));
    } finally {
      Object.assign(vscode.window, { showSaveDialog });
    }
    assert.equal(offered?.toString(), uriOf('formats/langchain.prompt.yml').toString());
    const { document } = vscode.window.activeTextEditor ?? {};
    assert.equal(document?.uri.toString(), offered?.toString());
    assert.match(document?.getText() ?? '', /content: "LangChain: \{\{ticket\}\}"/);
  });

  it('keep versions, one of several prompts in a file apart from the others, over a rename too', async () => {
    const { showInputBox } = vscode.window;
    Object.assign(vscode.window, { showInputBox: async () => 'first' });
    try {
      for (const prompt of ['formats/chat.json', 'formats/several.jsonl#2']) {
        const target = { prompt: vscode.Uri.file(`${folder().fsPath}/${prompt}`).toString() };
        await vscode.commands.executeCommand('regrade.saveVersion', target);
      }
    } finally {
      Object.assign(vscode.window, { showInputBox });
    }
    await lensThat('formats/chat.json', /v1, the newest · working copy is the same/);
    const lines = async (words: RegExp) =>
      (await codeLenses('formats/several.jsonl'))
        .filter(({ command }) => words.test(command?.title ?? ''))
        .map(({ range }) => range.start.line + 1);
    await until('the version of the second line', async () =>
      (await lines(/v1, the newest/)).join() === '2' ? true : undefined,
    );
    assert.deepEqual(await lines(/Save version/), [1]);
    await replace('formats/several.jsonl', 'One:', 'First:');
    await lensThat('formats/several.jsonl', /v1, the newest · working copy is the same/);
    await replace('formats/several.jsonl', 'Two:', 'Second:');
    await lensThat('formats/several.jsonl', /v1, the newest · working copy differs/);
    await vscode.workspace.saveAll();

    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uriOf('formats/several.jsonl'), uriOf('formats/moved.jsonl'));
    assert.ok(await vscode.workspace.applyEdit(edit));
    await replace('formats/all.eval.yaml', 'several.jsonl', 'moved.jsonl');
    await lensThat('formats/moved.jsonl', /v2, the newest · working copy differs|v1, the newest/);
    await vscode.workspace.saveAll();
  });
});
