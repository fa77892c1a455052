import { describe, expect, it } from 'vitest';
import { resolveModelId } from '../../../src/core/model/model-id.ts';
import { InputError } from '../../../src/core/problem.ts';

const known = {
  names: { 'gpt-5-mini': 'openai:gpt-5-mini', 'meta/llama-3': 'groq:llama-3', broken: 'nowhere:m' },
  providers: { gateway: { baseURL: 'https://llm.example.com/v1' } },
  targets: {
    app: { type: 'http', url: 'http://127.0.0.1:3000/answer' },
    agent: { type: 'exec', command: ['node', 'agent.js'] },
  },
} as const;

describe('resolveModelId', () => {
  it.each([
    ['echo', 'echo'],
    ['openai:gpt-5-mini', 'openai:gpt-5-mini'],
    ['ollama:qwen3:0.6b', 'ollama:qwen3:0.6b'],
    ['openrouter:meta/llama-3', 'openrouter:meta/llama-3'],
    ['gateway:m', 'gateway:m'],
    ['vscode:gpt-4o', 'vscode:gpt-4o'],
    ['http:app', 'http:app'],
    ['exec:agent', 'exec:agent'],
    ['gpt-5-mini', 'openai:gpt-5-mini'],
    ['meta/llama-3', 'groq:llama-3'],
    ['openai/gpt-5-mini', 'openai:gpt-5-mini'],
    ['googleai/gemini-2.5-flash', 'gemini:gemini-2.5-flash'],
  ])('%s is %s', (written, id) => expect(resolveModelId(written, known)).toBe(id));

  it.each([
    ['gpt-4', 'unknown-model'],
    ['openai:', 'unknown-model'],
    ['openai', 'unknown-model'],
    ['', 'unknown-model'],
    ['meta/llama-4', 'unknown-model'],
    ['constructor', 'unknown-model'],
    ['__proto__:x', 'unknown-model'],
    ['broken', 'unknown-model'],
    ['vscode:', 'unknown-model'],
    ['http://127.0.0.1/target', 'unknown-target'],
    ['https://app.example.com', 'unknown-target'],
    ['http:agent', 'unknown-target'],
    ['exec:./agent.sh', 'unknown-target'],
    ['exec:constructor', 'unknown-target'],
  ])('%s is %s', (written, code) => {
    expect(() => resolveModelId(written, known)).toThrow(InputError);
    expect(() => resolveModelId(written, known)).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ code })] }),
    );
  });

  it('proposes the nearest provider', () => {
    expect(() => resolveModelId('opnai:gpt-5-mini', known)).toThrow(/Did you mean "openai:gpt-5-mini"\?/);
    expect(() => resolveModelId('gatewya:m', known)).toThrow(/"gateway:m"/);
    expect(() => resolveModelId('exec:agnet', known)).toThrow(/Did you mean "exec:agent"\?/);
    expect(() => resolveModelId('http:agent', known)).toThrow(/of type exec, not http. Write exec:agent\./);
  });
});
