import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { SecretKeys } from '../../src/editor/keys.ts';

/** What an extension gets from VS Code to keep secrets and state in, in memory. */
function context(state: Map<string, unknown>): ConstructorParameters<typeof SecretKeys>[0] {
  const secrets = new Map<string, string>();
  return {
    secrets: {
      get: async (key: string) => secrets.get(key),
      store: async (key: string, value: string) => void secrets.set(key, value),
      delete: async (key: string) => void secrets.delete(key),
    },
    globalState: {
      get: (key: string, fallback: unknown) => state.get(key) ?? fallback,
      update: async (key: string, value: unknown) => void state.set(key, value),
    },
  } as unknown as ConstructorParameters<typeof SecretKeys>[0];
}

describe('a key and an origin that it was not given for', () => {
  const { showWarningMessage } = vscode.window;
  const asked: string[] = [];
  let reply: string | undefined;

  before(() => {
    Object.assign(vscode.window, {
      showWarningMessage: async (message: string) => {
        asked.push(message);
        return reply;
      },
    });
  });
  after(() => Object.assign(vscode.window, { showWarningMessage }));
  beforeEach(() => asked.splice(0));

  it('need no word for the vendor’s own origin and for this machine', async () => {
    const keys = new SecretKeys(context(new Map()));
    assert.equal(await keys.mayUse('OPENAI_API_KEY', 'https://api.openai.com'), true);
    assert.equal(await keys.mayUse('OPENAI_API_KEY', 'http://127.0.0.1:9999'), true);
    assert.deepEqual(asked, []);
  });

  it('ask once for many requests, and stay apart when the answer is no', async () => {
    const keys = new SecretKeys(context(new Map()));
    reply = undefined;
    const many = await Promise.all(
      [1, 2, 3].map(() => keys.mayUse('OPENAI_API_KEY', 'https://llm.example.com')),
    );
    assert.deepEqual(many, [false, false, false]);
    assert.deepEqual(asked, ['Send the key OPENAI_API_KEY to https://llm.example.com?']);
  });

  it('go together from then on when the answer is yes, until the key is removed', async () => {
    const state = new Map<string, unknown>();
    reply = 'Send key';
    assert.equal(await new SecretKeys(context(state)).mayUse('A_KEY', 'https://llm.example.com'), true);
    const later = new SecretKeys(context(state));
    assert.equal(await later.mayUse('A_KEY', 'https://llm.example.com'), true);
    assert.equal(asked.length, 1);
    reply = undefined;
    await later.remove('A_KEY');
    assert.equal(await new SecretKeys(context(state)).mayUse('A_KEY', 'https://llm.example.com'), false);
  });

  it('come from the environment only where none was set in the editor', async () => {
    const keys = new SecretKeys(context(new Map()));
    process.env.REGRADE_TEST_ENV_KEY = 'from the environment';
    assert.equal(await keys.get('REGRADE_TEST_ENV_KEY'), 'from the environment');
    await keys.set('REGRADE_TEST_ENV_KEY', 'from the editor');
    assert.equal(await keys.get('REGRADE_TEST_ENV_KEY'), 'from the editor');
    assert.deepEqual(keys.names(), ['REGRADE_TEST_ENV_KEY']);
    delete process.env.REGRADE_TEST_ENV_KEY;
  });
});
