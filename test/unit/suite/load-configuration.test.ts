import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatProblem, InputError } from '../../../src/core/problem.ts';
import { loadConfiguration } from '../../../src/core/suite/load-configuration.ts';
import { briefly, problemsOf, workspaceOf } from './fixture.ts';

const load = async (text: string) => loadConfiguration(await workspaceOf({ 'regrade.config.yaml': text }));

const design = `providers:
  local:   { baseURL: http://127.0.0.1:11434/v1 }
  gateway: { baseURL: https://llm.example.com/v1, apiKeyEnv: GATEWAY_KEY, headers: { x-team: support } }
models:   { openai/gpt-5-mini: openai:gpt-5-mini }
judge: gateway:gpt-5-mini
retries: { attempts: 5 }
prices: { gateway:gpt-5-mini: { input: 0.25, output: 2 } }
sources:
  prod: { type: langfuse, baseURL: https://traces.example.com, publicKeyEnv: LF_PUBLIC, secretKeyEnv: LF_SECRET, since: 7d }
  token: { type: file, maxTokens: 5 }
`;

describe('the configuration', () => {
  test('has its defaults', async () => {
    const defaults = {
      providers: {},
      models: {},
      retries: { attempts: 3, maxWaitSeconds: 60 },
      prices: {},
      labels: {},
      targets: {},
      sources: {},
    };
    expect(await loadConfiguration(await workspaceOf({}))).toEqual(defaults);
    expect(await load('# nothing yet\n')).toEqual(defaults);
  });

  test('has every field of the design', async () => {
    expect(await load(design)).toEqual({
      providers: {
        local: { baseURL: 'http://127.0.0.1:11434/v1' },
        gateway: {
          baseURL: 'https://llm.example.com/v1',
          apiKeyEnv: 'GATEWAY_KEY',
          headers: { 'x-team': 'support' },
        },
      },
      targets: {},
      models: { 'openai/gpt-5-mini': 'openai:gpt-5-mini' },
      judge: 'gateway:gpt-5-mini',
      retries: { attempts: 5, maxWaitSeconds: 60 },
      prices: { 'gateway:gpt-5-mini': { input: 0.25, output: 2 } },
      labels: {},
      sources: {
        prod: {
          type: 'langfuse',
          baseURL: 'https://traces.example.com',
          publicKeyEnv: 'LF_PUBLIC',
          secretKeyEnv: 'LF_SECRET',
          since: '7d',
        },
        token: { type: 'file', maxTokens: 5 },
      },
    });
  });

  test('has applications under test', async () => {
    const { targets } = await load(`targets:
  app: { type: http, url: "http://127.0.0.1:3000/answer", timeoutSeconds: 5, apiKeyEnv: APP_KEY, version: "7" }
  agent: { type: exec, command: [node, agent.js], env: [OPENAI_API_KEY], memoryMb: 512, files: ["agent/**"] }
`);
    expect(targets).toEqual({
      app: {
        type: 'http',
        url: 'http://127.0.0.1:3000/answer',
        timeoutSeconds: 5,
        apiKeyEnv: 'APP_KEY',
        version: '7',
      },
      agent: {
        type: 'exec',
        command: ['node', 'agent.js'],
        env: ['OPENAI_API_KEY'],
        memoryMb: 512,
        files: ['agent/**'],
      },
    });
  });

  test.each([
    ['an unknown key', 'provider: {}', 'unknown-key', 'Did you mean "providers"?'],
    [
      'an unknown key of a provider',
      'providers: { a: { baseURL: "https://a.b", apiKey: X } }',
      'unknown-key',
      'Did you mean "apiKeyEnv"?',
    ],
    ['a target of no kind', 'targets: { a: { type: shell, command: [x] } }', 'invalid-value', ''],
    [
      'a target with a key',
      'targets: { a: { type: http, url: "http://a.b", headers: { x-api-key: k } } }',
      'invalid-key',
      '',
    ],
    [
      'a target with an unknown key',
      'targets: { a: { type: exec, command: [x], cwd: / } }',
      'unknown-key',
      '',
    ],
    ['a command in one text', 'targets: { a: { type: exec, command: node agent.js } }', 'invalid-value', ''],
    [
      'a built-in name',
      'providers: { openai: { baseURL: "https://evil.example" } }',
      'invalid-key',
      'built-in provider',
    ],
    [
      'one in other letters',
      'providers: { OpenAI: { baseURL: "https://evil.example" } }',
      'invalid-key',
      'built-in provider',
    ],
    [
      'a reserved name',
      'providers: { vscode: { baseURL: "https://evil.example" } }',
      'invalid-key',
      'built-in provider',
    ],
    ['a name with a colon', 'providers: { "a:b": { baseURL: "https://a.b" } }', 'invalid-key', 'letters'],
    ['a file address', 'providers: { a: { baseURL: "file:///etc/passwd" } }', 'invalid-value', 'http'],
    ['no address', 'providers: { a: {} }', 'invalid-value', 'baseURL'],
    ['no attempts', 'retries: { attempts: 0 }', 'invalid-value', 'at least 1'],
    ['a negative price', 'prices: { a:b: { input: -1, output: 1 } }', 'invalid-value', 'at least 0'],
    ['a source without type', 'sources: { a: {} }', 'invalid-value', 'type'],
    ['a list', '- a', 'invalid-value', 'mapping'],
    [
      'a header with a line break',
      'providers: { a: { baseURL: "https://a.b", headers: { x-a: "b\\r\\nc: d" } } }',
      'invalid-value',
      'one line',
    ],
  ])('%s is refused', async (_what, text, code, words) => {
    const [problem, ...others] = await problemsOf(load(`${text}\n`));
    expect(others).toEqual([]);
    expect(briefly(problem!)).toMatch(new RegExp(`^${code}@regrade\\.config\\.yaml:1:\\d+$`));
    expect(formatProblem(problem!)).toContain(words);
  });

  const secret = 'sk-proj-Zx81LmN0pQ7rS2tU';
  test.each([
    ['the key itself', `providers: { a: { baseURL: "https://a.b", apiKeyEnv: ${secret} } }`, 'apiKeyEnv'],
    [
      'a key of letters and digits',
      'providers: { a: { baseURL: "https://a.b", apiKeyEnv: skprojZx81LmN0pQ7rS2tU } }',
      'apiKeyEnv',
    ],
    [
      'an authorization header',
      `providers: { a: { baseURL: "https://a.b", headers: { Authorization: "Bearer ${secret}" } } }`,
      'apiKeyEnv',
    ],
    [
      'a key header',
      `providers: { a: { baseURL: "https://a.b", headers: { x-api-key: ${secret} } } }`,
      'apiKeyEnv',
    ],
    [
      'another key header',
      `providers: { a: { baseURL: "https://a.b", headers: { api-key: ${secret} } } }`,
      'apiKeyEnv',
    ],
    [
      'a cookie',
      `providers: { a: { baseURL: "https://a.b", headers: { Cookie: "s=${secret}" } } }`,
      'apiKeyEnv',
    ],
    ['a password in an address', `providers: { a: { baseURL: "https://u:${secret}@a.b" } }`, 'password'],
    ['a key in an address', `providers: { a: { baseURL: "https://a.b/?key=${secret}" } }`, '"?"'],
    ['a secret of a source', `sources: { a: { type: x, secretKey: ${secret} } }`, 'secretKeyEnv'],
    ['an API key of a source', `sources: { a: { type: x, apiKey: ${secret} } }`, 'apiKeyEnv'],
    ['a token deep in a source', `sources: { a: { type: x, auth: [{ token: ${secret} }] } }`, 'tokenEnv'],
    ['a password of a source', `sources: { a: { type: x, password: ${secret} } }`, 'passwordEnv'],
    ['a header of a source', `sources: { a: { type: x, headers: { authorization: ${secret} } } }`, 'Env'],
    [
      'a value in place of a name',
      `sources: { a: { type: x, secretKeyEnv: ${secret} } }`,
      'name of an environment variable',
    ],
    ['an address of a source', `sources: { a: { type: x, baseURL: "https://u:${secret}@a.b" } }`, 'password'],
  ])('%s is refused, and not repeated', async (_what, text, words) => {
    const problems = await problemsOf(load(`${text}\n`));
    const shown = problems.map(formatProblem).join('\n');
    expect(problems).toHaveLength(1);
    expect(shown).toContain(words);
    expect(shown).not.toContain('Zx81LmN0pQ7rS2tU');
    expect(problems[0]?.range).toBeDefined();
  });

  test('names of variables are taken as people give them', async () => {
    for (const name of [
      'GATEWAY_KEY',
      'LF_SECRET',
      '_x',
      'OPENAI_API_KEY_2024_07_01',
      'gateway_key',
      'key',
    ]) {
      await load(`providers: { a: { baseURL: "https://a.b", apiKeyEnv: ${name} } }\n`);
    }
  });

  test('whatever the text, there is a configuration or named problems', async () => {
    const { root } = await workspaceOf({});
    const edit = fc.record({
      at: fc.nat(design.length),
      remove: fc.nat(10),
      insert: fc.oneof(
        fc.string({ maxLength: 5 }),
        fc.constantFrom('\n', '  ', '{', '}', ': ', '- ', '*a', '&a '),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 3 }), async (edits) => {
        let text = design;
        for (const { at, remove, insert } of edits)
          text = text.slice(0, at) + insert + text.slice(at + remove);
        const { openWorkspace } = await import('../../../src/core/workspace.ts');
        try {
          await loadConfiguration({ ...openWorkspace(root), readText: async () => text });
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          for (const problem of error.problems)
            expect(problem).toMatchObject({ file: 'regrade.config.yaml', range: expect.any(Object) });
        }
      }),
      { numRuns: 300 },
    );
  });
});
