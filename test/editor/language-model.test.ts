import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type EditorRequest, ModelError } from '../../src/core/model/model.ts';
import type { Message } from '../../src/core/prompt/message.ts';
import { editorModels } from '../../src/editor/language-models.ts';
import { activate, runLines, runs, until, uriOf, write } from './workspace.ts';

/** One pixel. The workbench looks at images on their way, so it has to be a real one. */
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const says = (text: string, role: Message['role'] = 'user'): Message => ({
  role,
  content: [{ type: 'text', text }],
});

const request = (messages: readonly Message[], more: Partial<EditorRequest> = {}): EditorRequest => ({
  family: 'parrot',
  messages,
  tools: [],
  options: {},
  ...more,
});

const never = new AbortController().signal;

async function failure(asked: EditorRequest, signal = never, silence?: number): Promise<ModelError> {
  const answer = await editorModels(silence)
    .ask(asked, signal)
    .catch((error: unknown) => error);
  assert.ok(answer instanceof ModelError, `no failure but ${JSON.stringify(answer)}`);
  return answer;
}

describe('the editor’s language models', () => {
  before(async () => {
    await activate();
    await until('the models of the test extension', async () => {
      const found = await vscode.lm.selectChatModels({ family: 'parrot' });
      return found.length > 0 ? true : undefined;
    });
  });

  it('get messages, images, calls, results, tools and options, and answer with counted tokens', async () => {
    const answer = await editorModels().ask(
      request(
        [
          says('Be brief.'),
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Look:' },
              { type: 'media', url: `data:image/png;base64,${png}` },
            ],
          },
          {
            role: 'assistant',
            content: [],
            toolCalls: [{ id: 'c1', name: 'look_up', arguments: '{"q":1}' }],
          },
          { role: 'tool', toolCallId: 'c1', content: [{ type: 'text', text: 'found' }] },
        ],
        {
          tools: [{ name: 'look_up', description: 'Looks up.', inputSchema: { type: 'object' } }],
          options: { temperature: 0.5 },
        },
      ),
      never,
    );
    assert.deepEqual(JSON.parse(answer.output), {
      messages: [
        { role: 'user', parts: [{ text: 'Be brief.' }] },
        {
          role: 'user',
          parts: [{ text: 'Look:' }, { type: 'image/png', bytes: Buffer.from(png, 'base64').length }],
        },
        { role: 'assistant', parts: [{ call: 'look_up', input: { q: 1 } }] },
        { role: 'user', parts: [{ result: 'found' }] },
      ],
      modelOptions: { temperature: 0.5 },
      tools: [{ name: 'look_up', description: 'Looks up.', inputSchema: { type: 'object' } }],
    });
    assert.equal(answer.reportedModel, 'regrade-test/parrot-1');
    assert.equal(answer.fingerprint, '1.2.3');
    assert.equal(answer.finishReason, 'other');
    assert.equal(answer.usage?.input, 3);
  });

  it('stream words and calls', async () => {
    const said = await editorModels().ask(request([says('say one two')]), never);
    assert.equal(said.output, 'one two ');
    assert.deepEqual(said.usage, { input: 3, output: 2, cachedInput: 0, reasoning: 0 });
    assert.ok(said.ttftMs !== null && said.ttftMs <= said.latencyMs);
    const called = await editorModels().ask(request([says('call')]), never);
    assert.deepEqual(called.toolCalls, [{ id: 'c1', name: 'look_up', arguments: '{"city":"Paris"}' }]);
    assert.equal(called.finishReason, 'tool-calls');
  });

  it('that cannot count have an unknown usage', async () => {
    const { usage, output } = await editorModels().ask(
      request([says('say yes')], { family: 'countless' }),
      never,
    );
    assert.deepEqual([output, usage], ['yes ', null]);
  });

  it('say what is wrong, and what to do', async () => {
    const none = await failure(request([says('x')], { family: 'nothing' }));
    assert.equal(none.failure.kind, 'bad-request');
    assert.match(none.message, /no language model of the family "nothing". It has .*countless, deaf, parrot/);
    const kinds = [];
    for (const text of ['blocked', 'forbidden', 'quota', 'crash']) {
      kinds.push((await failure(request([says(text)]))).failure.kind);
    }
    assert.deepEqual(kinds, ['rate-limit', 'auth', 'rate-limit', 'server']);
    assert.match((await failure(request([says('crash')]))).message, /parrot failed: .*out of order/);
    const url = { type: 'media', url: 'https://example.com/a.png' } as const;
    assert.match((await failure(request([{ role: 'user', content: [url] }]))).message, /no images by URL/);
  });

  it('end when the request is cancelled, or when they say nothing, even if they do not listen', async () => {
    for (const family of ['parrot', 'deaf']) {
      const abort = new AbortController();
      const failed = failure(request([says('hang')], { family }), abort.signal);
      setTimeout(() => abort.abort(), 50);
      assert.equal((await failed).failure.kind, 'cancelled');
      const silent = await failure(request([says('hang')], { family }), never, 100);
      assert.equal(silent.failure.kind, 'timeout');
    }
  });

  it('run a suite, whose answers are kept', async () => {
    await write(
      'spoken.prompt',
      '---\nmodel: vscode:parrot\n---\n{{role "system"}}Repeat.\n{{role "user"}}say {{word}}\n',
    );
    await write(
      'spoken.eval.yaml',
      'prompts: [spoken.prompt]\ncases: [{ name: hello, vars: { word: hello } }]\nrubrics: { r: { type: contains, value: hello } }\n',
    );
    const sources = [];
    for (let time = 0; time < 2; time++) {
      const before = runs().length;
      const { showWarningMessage } = vscode.window;
      // The price of an editor's model is unknown, which is asked about once.
      Object.assign(vscode.window, { showWarningMessage: async () => 'Run' });
      try {
        await vscode.commands.executeCommand('regrade.runSuite', uriOf('spoken.eval.yaml'));
      } finally {
        Object.assign(vscode.window, { showWarningMessage });
      }
      await until('the run', () => (runs().length > before ? true : undefined));
      const [cell] = runLines(runs().at(-1) ?? '').filter(({ kind }) => kind === 'cell');
      assert.equal(cell?.status, 'passed', JSON.stringify(cell));
      sources.push(cell?.source);
    }
    assert.deepEqual(sources, ['network', 'store']);
  });
});
