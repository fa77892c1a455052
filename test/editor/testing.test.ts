import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type ModelServer, modelServer } from './model-server.ts';
import { activate, click, lensThat, replace, runLines, runs, until, uriOf, write } from './workspace.ts';

const suite = `prompts: [tested.prompt]
cases:
  - name: first
    vars: { word: alpha }
    tags: [short]
  - name: second
    vars: { word: "[click](command:regrade.refresh) $(trash) \`\`\`" }
  - tested.jsonl
rubrics:
  says: { type: contains, value: alpha }
  all: { type: equals, value: '"Say alpha."', gate: off }
`;

interface Parts {
  readonly controller: vscode.TestController;
  readonly profiles: readonly vscode.TestRunProfile[];
}

/** What one run said of the items, in order: `first: enqueued`. */
interface Said {
  readonly states: string[];
  readonly messages: Map<string, readonly vscode.TestMessage[]>;
  ended: boolean;
}

describe('the Testing view', () => {
  let server: ModelServer;
  let parts: Parts;
  const said: Said[] = [];
  let restore: () => void;

  before(async () => {
    await activate();
    server = await modelServer();
    await write('regrade.config.yaml', `providers:\n  local: { baseURL: ${server.baseURL} }\n`);
    await write('tested.prompt', '---\nmodel: local:small\n---\nSay {{word}}.\n');
    await write('tested.jsonl', '{"name":"third","word":"alpha beta"}\n');
    await write('tested.eval.yaml', suite);
    await vscode.window.showTextDocument(uriOf('tested.eval.yaml'));
    parts = await vscode.commands.executeCommand<Parts>('_regrade.testing');
    restore = record(parts.controller, said);
  });

  after(async () => {
    restore();
    await server.close();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await write('regrade.config.yaml', 'models: {}\n');
    for (const file of ['tested.eval.yaml', 'tested.prompt', 'tested.jsonl', 'many.eval.yaml']) {
      await vscode.workspace.fs.delete(uriOf(file));
    }
  });

  const suiteItem = async (name = 'tested') => {
    await parts.controller.resolveHandler?.(undefined);
    return until(`the suite ${name}`, () => all(parts.controller.items).find(({ label }) => label === name));
  };
  const [ask, stored] = ['Ask models', 'Regrade stored answers (free)'].map(
    (label) => async (items: readonly vscode.TestItem[]) => {
      const profile = parts.profiles.find((one) => one.label === label);
      assert.ok(profile, label);
      const source = new vscode.CancellationTokenSource();
      await profile.runHandler(new vscode.TestRunRequest(items, undefined, profile), source.token);
      return lastOf(said);
    },
  ) as [
    (items: readonly vscode.TestItem[]) => Promise<Said>,
    (items: readonly vscode.TestItem[]) => Promise<Said>,
  ];

  it('has suites with their cases at their places, also those of a dataset', async () => {
    const item = await suiteItem();
    await parts.controller.resolveHandler?.(item);
    const cases = all(item.children).map(
      ({ label, uri, range, tags }) =>
        `${label} ${uri?.path.split('/').at(-1)}:${(range?.start.line ?? 0) + 1} ${tags.map(({ id }) => id)}`,
    );
    assert.deepEqual(cases.sort(), [
      'first tested.eval.yaml:3 short',
      'second tested.eval.yaml:6 ',
      'third tested.jsonl:1 ',
    ]);
  });

  it('leaves cases out that are not stored when it regrades for nothing', async () => {
    const run = await stored([await suiteItem()]);
    assert.deepEqual(tally(run), [
      'first: enqueued, skipped',
      'second: enqueued, skipped',
      'third: enqueued, skipped',
    ]);
    assert.equal(server.requests.length, 0);
  });

  it('asks models, once a case, and shows the evidence of a failure', async () => {
    const run = await ask([await suiteItem()]);
    assert.deepEqual(tally(run), [
      'first: enqueued, passed',
      'second: enqueued, failed',
      'third: enqueued, failed',
    ]);
    assert.equal(server.requests.length, 3);
    const third = run.messages.get('third') ?? [];
    assert.deepEqual(
      third.map(({ expectedOutput, actualOutput }) => [expectedOutput, actualOutput]),
      [['"Say alpha."', '"Say alpha beta."']],
    );
    assert.equal(third[0]?.location?.uri.path.split('/').at(-1), 'tested.jsonl');
    const [says] = run.messages.get('second') ?? [];
    const text = textOf(says).value;
    assert.match(text, /^says: "alpha" is not in|^says\\: \\"alpha\\" is not in/u);
    // What the model said stands in a block with a longer fence than any in it, and not in the sentence.
    assert.match(
      text,
      /Expected:\n\n```text\nalpha\n```\n\nThe model answered:\n\n````text\n.*command:regrade\.refresh.*\n````$/u,
    );
    assert.ok(!/\]\(command:regrade\.refresh/u.test(text.slice(0, text.indexOf('\n'))), text);
    assert.deepEqual(textOf(says).isTrusted, {
      enabledCommands: ['regrade.showCase'],
    });
  });

  it('runs some cases as one run of the suite, and no others', async () => {
    const item = await suiteItem();
    const before = runs().length;
    const some = all(item.children).filter(({ label }) => label !== 'second');
    const run = await ask(some);
    assert.deepEqual(tally(run), ['first: enqueued, passed', 'third: enqueued, failed']);
    assert.equal(runs().length, before + 1);
    assert.equal(server.requests.length, 3);
  });

  it('follows a run that was started elsewhere', async () => {
    const before = said.length;
    await click(await lensThat('tested.eval.yaml', /Run suite/));
    const run = await until('a run to end', () => said.slice(before).find(({ ended }) => ended));
    assert.deepEqual(tally(run), ['first: passed', 'second: failed', 'third: failed']);
  });

  it('follows a regrade on save, and keeps the items of cases over edits', async () => {
    const item = await suiteItem();
    const first = all(item.children).find(({ label }) => label === 'first');
    const before = said.length;
    const document = await replace(
      'tested.eval.yaml',
      'cases:\n',
      'cases:\n  - name: zeroth\n    vars: { word: no }\n',
    );
    await document.save();
    const run = await until('a run to end', () => said.slice(before).find(({ ended }) => ended));
    assert.ok(tally(run).includes('first: passed'), tally(run).join('\n'));
    await until('the new case', () => all(item.children).find(({ label }) => label === 'zeroth'));
    assert.equal(
      all(item.children).find(({ label }) => label === 'first'),
      first,
    );
    await until('its new line', () => (first?.range?.start.line === 4 ? true : undefined));
    await (await replace('tested.eval.yaml', '  - name: zeroth\n    vars: { word: no }\n', '')).save();
    await until('it to go', () => (item.children.size === 3 ? true : undefined));
  });

  it('says at a suite what is wrong with it, in the tree and in a run', async () => {
    const item = await suiteItem();
    const document = await replace('tested.eval.yaml', 'type: contains', 'type: contians');
    await until('an error', () => (item.error === undefined ? undefined : true));
    assert.match(String(item.error), /contians/u);
    assert.equal(item.children.size, 3);
    const run = await stored([item]);
    assert.ok(run.states.includes('tested: errored'), run.states.join('\n'));
    await replace('tested.eval.yaml', 'type: contians', 'type: contains');
    await document.save();
    await until('no error', () => (item.error === undefined ? true : undefined));
  });

  it('puts prompts and models between a suite and its cases where there are several, and runs one of them alone', async () => {
    await write(
      'many.eval.yaml',
      suite.replace('cases:', 'models: [local:small, local:other]\ntrials: 2\ncases:'),
    );
    const item = await suiteItem('many');
    await parts.controller.resolveHandler?.(item);
    assert.deepEqual(
      all(item.children).map(({ label }) => label),
      ['local:small', 'local:other'],
    );
    const [small, other] = all(item.children);
    assert.ok(small && other);
    const before = server.requests.length;
    const run = await ask([other]);
    assert.deepEqual(tally(run), [
      'first: enqueued, passed',
      'second: enqueued, failed',
      'third: enqueued, failed',
    ]);
    assert.equal(small.children.size, 0);
    const models = server.requests
      .slice(before)
      .map(({ body }) => (JSON.parse(body) as { model: string }).model);
    assert.deepEqual(models, Array(6).fill('other'));
    const [says] = run.messages.get('second') ?? [];
    assert.match(textOf(says).value, /0 of 2 trials passed\\\. Trial 1/u);
    const cells = runLines(runs().at(-1) ?? '').filter(({ kind }) => kind === 'cell');
    assert.equal(cells.length, 6);
  });

  it('opens what a run started elsewhere is about, and shows its verdicts there', async () => {
    const item = await suiteItem('many');
    const [small] = all(item.children);
    assert.ok(small);
    assert.equal(small.children.size, 0);
    const before = said.length;
    await vscode.commands.executeCommand('regrade.runSuite', { suite: uriOf('many.eval.yaml').toString() });
    const run = await until('a run to end', () => said.slice(before).find(({ ended }) => ended));
    assert.equal(small.children.size, 3);
    assert.deepEqual(tally(run), [
      'first: passed, passed',
      'second: failed, failed',
      'third: failed, failed',
    ]);
    assert.equal((run.messages.get('third') ?? [])[0]?.actualOutput, '"Say alpha beta."');
  });
});

/** Keeps what is said of items from now on; gives the way back. */
function record(controller: vscode.TestController, said: Said[]): () => void {
  const { createTestRun } = controller;
  controller.createTestRun = (...given) => {
    const run = createTestRun(...given);
    const own: Said = { states: [], messages: new Map(), ended: false };
    said.push(own);
    const note = (state: string) => (item: vscode.TestItem, messages?: unknown) => {
      own.states.push(`${item.label}: ${state}`);
      if (Array.isArray(messages)) own.messages.set(item.label, messages as vscode.TestMessage[]);
    };
    return new Proxy(run, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (key === 'end') own.ended = true;
          else if (key !== 'appendOutput') note(String(key))(args[0] as vscode.TestItem, args[1]);
          return Reflect.apply(value, target, args) as unknown;
        };
      },
    });
  };
  return () => {
    controller.createTestRun = createTestRun;
  };
}

function textOf(message: vscode.TestMessage | undefined): vscode.MarkdownString {
  assert.ok(message?.message instanceof vscode.MarkdownString, 'no message in Markdown');
  return message.message;
}

/** The states of each item of a run, in order. */
function tally({ states }: Said): string[] {
  const byItem = new Map<string, string[]>();
  for (const one of states) {
    const [, item = '', state = ''] = /^(.*): (\w+)$/u.exec(one) ?? [];
    byItem.set(item, [...(byItem.get(item) ?? []), state]);
  }
  return [...byItem].map(([item, list]) => `${item}: ${list.join(', ')}`).sort();
}

function all(items: vscode.TestItemCollection): vscode.TestItem[] {
  return [...items].map(([, item]) => item);
}

function lastOf(said: readonly Said[]): Said {
  const last = said.at(-1);
  assert.ok(last, 'nothing ran');
  return last;
}
