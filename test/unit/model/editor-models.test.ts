import { describe, expect, it } from 'vitest';
import { type EditorModels, type EditorRequest, ModelError } from '../../../src/core/model/model.ts';
import { folder, modelsAt, question } from './test-models.ts';

function fake(asked: EditorRequest[], fail?: ModelError): EditorModels {
  return {
    async ask(request) {
      asked.push(request);
      if (fail) throw fail;
      return {
        output: 'Hello.',
        toolCalls: [],
        finishReason: 'other',
        usage: null,
        reportedModel: 'vendor/id',
        fingerprint: '1',
        latencyMs: 3,
        ttftMs: 1,
      };
    },
  };
}

const rich = question('Hi', {
  model: 'vscode:gpt-4o',
  messages: [
    { role: 'system', content: [{ type: 'text', text: 'Be brief.' }], metadata: { purpose: 'x' } },
    { role: 'developer', content: [{ type: 'text', text: 'No lists.' }] },
    { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
  ],
  parameters: { temperature: 0, maxOutputTokens: 50, seed: 1, passthrough: { reasoning_effort: 'low' } },
  tools: [{ name: 'f', inputSchema: { type: 'object', properties: { z: {}, a: {} } } }],
  response: { type: 'json', schema: { type: 'object' } },
});

describe('a model of the editor', () => {
  it('gets instructions as words of the user, and all that it may lose is said once a run', async () => {
    const asked: EditorRequest[] = [];
    const root = await folder();
    const models = await modelsAt('http://127.0.0.1:9/v1', { root, editorModels: fake(asked) });
    const answer = await models.ask(rich, { trial: 1 });
    await models.ask(rich, { trial: 2 });
    expect(asked[0]).toEqual({
      family: 'gpt-4o',
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Be brief.' }] },
        { role: 'user', content: [{ type: 'text', text: 'No lists.' }] },
        { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
      ],
      tools: [{ name: 'f', inputSchema: { type: 'object', properties: { z: {}, a: {} } } }],
      options: { temperature: 0, max_tokens: 50, seed: 1, reasoning_effort: 'low' },
    });
    expect(answer.wire).toEqual({ endpoint: 'vscode:', body: asked[0] });
    expect(answer.cost).toEqual({ usd: null, source: null });
    expect(models.problems().map(({ code, message }) => [code, message])).toEqual([
      [
        'editor-model-no-system',
        expect.stringContaining('vscode:gpt-4o gets system messages as messages of the user'),
      ],
      [
        'editor-model-parameters',
        expect.stringContaining('temperature, maxOutputTokens, seed, reasoning_effort go to'),
      ],
      ['editor-model-no-structure', expect.stringContaining('no response schema')],
    ]);
  });

  it('is asked once for one question, and its stored answer needs no editor', async () => {
    const asked: EditorRequest[] = [];
    const root = await folder();
    const request = question('Hi', { model: 'vscode:gpt-4o' });
    const models = await modelsAt('http://127.0.0.1:9/v1', { root, editorModels: fake(asked) });
    await models.ask(request, { trial: 1 });
    expect(models.problems()).toEqual([]);
    const later = await modelsAt('http://127.0.0.1:9/v1', { root });
    expect((await later.ask(request, { trial: 1 })).source).toBe('store');
    expect(asked.length).toBe(1);
    await expect(later.ask(request, { trial: 2 })).rejects.toThrow(/which the command line does not have/);
  });

  it('fails as it says, without a second try', async () => {
    const asked: EditorRequest[] = [];
    const quota = new ModelError({ kind: 'rate-limit', message: 'The quota is used up.' });
    const models = await modelsAt('http://127.0.0.1:9/v1', { editorModels: fake(asked, quota) });
    const error = await models.ask(question('Hi', { model: 'vscode:m' }), { trial: 1 }).catch((one) => one);
    expect(error.failure).toEqual({ kind: 'rate-limit', message: 'The quota is used up.' });
    expect(asked.length).toBe(1);
  });

  it('and applications give no embeddings', async () => {
    const models = await modelsAt('http://127.0.0.1:9/v1', { editorModels: fake([]) });
    for (const model of ['vscode:m', 'http:app', 'exec:agent', 'echo']) {
      await expect(models.embed(model, 'text')).rejects.toThrow(`${model} gives no embeddings`);
    }
  });
});
