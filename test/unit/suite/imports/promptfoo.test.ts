import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../../src/core/problem.ts';
import { findSuites, isSuitePath } from '../../../../src/core/suite/find-suites.ts';
import { readPromptfooConfig } from '../../../../src/core/suite/imports/promptfoo/read.ts';
import { loadSuite } from '../../../../src/core/suite/load-suite.ts';
import { collect, problemsOf, workspaceOf } from '../fixture.ts';

type Files = Readonly<Record<string, string>>;

const path = 'evals/promptfooconfig.yaml';

const read = async (config: string, files: Files = {}) =>
  readPromptfooConfig(await workspaceOf({ [path]: config, ...files }), path);

const load = async (config: string, files: Files = {}) =>
  loadSuite(await workspaceOf({ [path]: config, ...files }), path);

const told = (problems: readonly Problem[]) =>
  problems.map(
    ({ severity, code, file, range }) =>
      `${severity === 'error' ? '' : '(warning) '}${code}@${file?.split('/').at(-1)}:${range?.start.line}`,
  );

const records = async (config: string, files: Files = {}) =>
  (await read(config, files)).cases.map(({ record }) => record);

const head = `prompts: ['Say {{topic}}']\nproviders: [echo]\n`;

describe('a configuration of promptfoo', () => {
  test('is a suite that is found and loaded like any other', async () => {
    expect(isSuitePath('a/promptfooconfig.yaml')).toBe(true);
    expect(isSuitePath('promptfooconfig.claude.yml')).toBe(true);
    expect(isSuitePath('notpromptfooconfig.yaml')).toBe(false);
    const workspace = await workspaceOf({
      [path]: `${head}tests:\n  - vars: { topic: a }\n    assert: [{ type: contains, value: a }]\n`,
    });
    expect(await findSuites(workspace)).toEqual([path]);
    const suite = await loadSuite(workspace, path);
    expect(suite).toMatchObject({
      path,
      format: 'promptfoo',
      trials: 1,
      models: [{ id: 'echo' }],
      prompts: [{ path: `${path}#1`, prompt: { path: `${path}#1` } }],
      files: [path],
      problems: [],
    });
    expect(suite.outline.cases.map(({ range }) => range.start.line)).toEqual([4]);
    const [only] = await collect(suite.cases());
    expect(only).toMatchObject({
      case: { vars: { topic: 'a' } },
      rubrics: [{ name: 'contains', type: 'contains' }],
    });
  });

  test('that is a program, or no configuration, is refused by name', async () => {
    const workspace = await workspaceOf({ 'promptfooconfig.js': 'module.exports = {}', [path]: 'a: 1' });
    expect((await problemsOf(loadSuite(workspace, 'promptfooconfig.js')))[0]?.code).toBe('import-code');
    expect((await problemsOf(loadSuite(workspace, path)))[0]?.code).toBe('not-a-suite');
  });
});

describe('prompts', () => {
  test('are texts, files, pieces of files and patterns, with labels', async () => {
    const { prompts, problems } = await read(
      `prompts:
  - Hello {{topic}}
  - { label: short one, raw: 'Hi {{topic}}' }
  - file://p/two.txt
  - p/*.md
  - id: file://p/chat.json
    label: chat
providers: [echo]
tests: [{ vars: { topic: a } }]
`,
      {
        'evals/p/two.txt': 'One {{topic}}\n---\nTwo {{topic}}\n',
        'evals/p/x.md': 'Mark {{topic}}\n',
        'evals/p/chat.json': '[{"role":"system","content":"Be {{topic}}"},{"role":"user","content":"Go"}]',
      },
    );
    expect(problems).toEqual([]);
    expect(prompts.map(({ prompt }) => prompt.path)).toEqual([
      `${path}#1`,
      `${path}#short one`,
      'evals/p/two.txt#1',
      'evals/p/two.txt#2',
      'evals/p/x.md',
      'evals/p/chat.json',
    ]);
    expect(prompts.map(({ file }) => file !== undefined)).toEqual([false, false, true, true, true, true]);
    const texts = prompts.map(({ prompt }) =>
      prompt
        .render({ vars: { topic: 'cats' } })
        .messages.map(({ role, content }) => `${role}: ${JSON.stringify(content)}`),
    );
    expect(texts[3]).toEqual(['user: [{"type":"text","text":"Two cats"}]']);
    expect(texts[5]?.[0]).toBe('system: [{"type":"text","text":"Be cats"}]');
  });

  test('that are code, kept elsewhere, or not there are named', async () => {
    const { problems } = await read(`prompts:
  - file://make.py
  - make.js:build
  - langfuse://mine
  - file://none.txt
  - exec:./make
providers: [echo]
tests: [{ vars: { topic: a } }]
`);
    expect(told(problems)).toEqual([
      'import-code@promptfooconfig.yaml:2',
      'import-code@promptfooconfig.yaml:3',
      'import-remote-prompt@promptfooconfig.yaml:4',
      'no-such-file@promptfooconfig.yaml:5',
      'import-code@promptfooconfig.yaml:6',
    ]);
  });

  test('get the tools and the response format of providers', async () => {
    const { prompts, problems } = await read(
      `prompts: ['Say {{topic}}']
providers:
  - id: openai:gpt-5-mini
    config:
      temperature: 0.2
      max_tokens: 50
      tool_choice: auto
      tools: file://tools.json
      response_format: { type: json_object }
tests: [{ vars: { topic: a } }]
`,
      { 'evals/tools.json': '[{"name":"look","description":"d","input_schema":{"type":"object"}}]' },
    );
    expect(problems).toEqual([]);
    expect(prompts[0]?.prompt).toMatchObject({
      tools: [{ name: 'look', description: 'd', inputSchema: { type: 'object' } }],
      response: { type: 'json' },
    });
  });

  test('a variable that a test does not give is empty text, with a warning', async () => {
    const foreign = await read(`${head}tests: [{ vars: { other: x } }, { vars: { topic: y } }]\n`);
    expect(told(foreign.problems)).toEqual(['(warning) import-missing-variable@promptfooconfig.yaml:1']);
    expect(foreign.cases.map(({ record }) => record.vars)).toEqual([
      { other: 'x', topic: '' },
      { topic: 'y' },
    ]);
  });
});

describe('providers', () => {
  test('are models by our names, with their parameters', async () => {
    const { models, problems } = await read(`prompts: ['a']
providers:
  - openai:chat:gpt-5-mini
  - anthropic:messages:claude-sonnet-5
  - google:gemini-3-pro
  - ollama:chat:qwen3:4b
  - id: mistral:large
    label: big
    config: { temperature: 0, max_tokens: 9, stop: [x], apiKey: secret, reasoning_effort: low }
  - openrouter:meta/llama:free: { config: { top_p: 0.5 } }
tests: [{}]
`);
    expect(problems).toEqual([]);
    expect(models.map(({ id, parameters }) => [id, parameters])).toEqual([
      ['openai:gpt-5-mini', undefined],
      ['anthropic:claude-sonnet-5', undefined],
      ['gemini:gemini-3-pro', undefined],
      ['ollama:qwen3:4b', undefined],
      [
        'mistral:large',
        { temperature: 0, maxOutputTokens: 9, stop: ['x'], passthrough: { reasoning_effort: 'low' } },
      ],
      ['openrouter:meta/llama:free', { topP: 0.5 }],
    ]);
  });

  test('without equal are named; the configuration of the workspace may say what they are', async () => {
    const config = `prompts: ['a']
providers:
  - file://provider.js
  - exec:python x.py
  - https://example.com/answer
  - bedrock-agent:x
  - { id: openai:gpt-5, label: mine, config: { apiBaseUrl: 'https://llm.example.com/v1' } }
  - { id: openai:gpt-5-mini, transform: output.x }
  - openai:embedding:small
  - { id: openai:gpt-5-nano, config: { temperature: 0 } }
  - { id: openai:gpt-5-nano, config: { temperature: 1 } }
tests: [{}]
`;
    expect(told((await read(config)).problems)).toEqual([
      ...[3, 4, 5, 6].map((line) => `import-provider@promptfooconfig.yaml:${line}`),
      'import-address@promptfooconfig.yaml:7',
      'import-provider-option@promptfooconfig.yaml:8',
      'import-provider@promptfooconfig.yaml:9',
      'import-same-model@promptfooconfig.yaml:11',
    ]);
    const mapped = await read(config, {
      'regrade.config.yaml': `providers: { local: { baseURL: "http://127.0.0.1:1/v1" } }
models: { "file://provider.js": echo, mine: "local:gpt-5" }
`,
    });
    expect(mapped.models.map(({ id }) => id)).toEqual([
      'file://provider.js',
      'mine',
      'openai:gpt-5-mini',
      'openai:gpt-5-nano',
    ]);
  });
});

describe('tests', () => {
  test('lists of texts make every combination; other lists are values', async () => {
    const cases = await records(`${head}tests:
  - description: d
    vars: { topic: [a, b], tone: [x, y], list: [1, 2] }
  - vars: { topic: [a, b] }
    options: { disableVarExpansion: true }
`);
    expect(cases.map(({ name, vars }) => [name, vars])).toEqual([
      ['d', { topic: 'a', tone: 'x', list: [1, 2] }],
      ['d (2)', { topic: 'a', tone: 'y', list: [1, 2] }],
      ['d (3)', { topic: 'b', tone: 'x', list: [1, 2] }],
      ['d (4)', { topic: 'b', tone: 'y', list: [1, 2] }],
      [undefined, { topic: ['a', 'b'] }],
    ]);
  });

  test('variables hold files and one another', async () => {
    const cases = await records(
      `${head}defaultTest: { vars: { city: Rome } }
tests:
  - vars: { topic: 'file://t/*.txt', data: file://t/d.yaml }
  - vars: { topic: 'in {{ city }} {{up}}', up: '{{ city | upper }}', none: null }
  - vars: file://t/d.yaml
`,
      { 'evals/t/a.txt': 'A\n', 'evals/t/b.txt': 'B\n', 'evals/t/d.yaml': 'topic: from file\n' },
    );
    expect(cases.map(({ vars }) => vars)).toEqual([
      { city: 'Rome', topic: 'A', data: '{"topic":"from file"}' },
      { city: 'Rome', topic: 'B', data: '{"topic":"from file"}' },
      { city: 'Rome', topic: 'in Rome ROME', up: 'ROME', none: '' },
      { city: 'Rome', topic: 'from file' },
    ]);
  });

  test('come from CSV with its special columns, JSONL, JSON and YAML', async () => {
    const foreign = await read(`${head}tests: [rows.csv, file://rows.jsonl, file://more/*.yaml]\n`, {
      'evals/rows.csv': [
        'topic,__expected,__expected2,__description,__metric,__threshold,__metadata:lang,__metadata:kind[],__config:__expected2:threshold',
        'a,contains: a,"similar(0.5): x, y",first,tone,0.5,de,"p,q",0.9',
        'b,plain text,,,,,,,0.9',
      ].join('\n'),
      'evals/rows.jsonl': '{"vars":{"topic":"c"},"assert":[{"type":"equals","value":"Say c"}]}\n',
      'evals/more/x.yaml': '- vars: { topic: d }\n- vars: { topic: e }\n',
    });
    expect(foreign.problems).toEqual([]);
    expect(foreign.cases.map(({ record, file, range }) => [record, `${file}:${range?.start.line}`])).toEqual([
      [
        {
          name: 'first',
          vars: { topic: 'a' },
          metadata: { lang: 'de', kind: ['p', 'q'] },
          rubrics: {
            'all asserts': {
              type: 'assert-set',
              threshold: 0.5,
              assert: [
                { type: 'contains', value: 'a', metric: 'tone' },
                { type: 'similar', value: 'x, y', threshold: 0.9, metric: 'tone' },
              ],
            },
          },
        },
        'evals/rows.csv:2',
      ],
      [
        { vars: { topic: 'b' }, rubrics: { equals: { type: 'equals', value: 'plain text' } } },
        'evals/rows.csv:3',
      ],
      [
        { vars: { topic: 'c' }, rubrics: { equals: { type: 'equals', value: 'Say c' } } },
        'evals/rows.jsonl:1',
      ],
      [{ vars: { topic: 'd' } }, 'evals/more/x.yaml:1'],
      [{ vars: { topic: 'e' } }, 'evals/more/x.yaml:2'],
    ]);
    expect(foreign.files).toEqual([path, 'evals/rows.csv', 'evals/rows.jsonl', 'evals/more/x.yaml']);
  });

  test('of scenarios are every row of data with every test', async () => {
    const cases = await records(`${head}defaultTest: { assert: [{ type: contains, value: Say }] }
scenarios:
  - config: [{ vars: { topic: a } }, { vars: { topic: b }, assert: [{ type: contains, value: b }] }]
    tests: [{ vars: { tone: x } }, { vars: { tone: y } }]
`);
    expect(cases.map(({ vars, rubrics }) => [vars, rubrics])).toEqual([
      [{ topic: 'a', tone: 'x' }, undefined],
      [{ topic: 'a', tone: 'y' }, undefined],
      [{ topic: 'b', tone: 'x' }, { 'contains 2': { type: 'contains', value: 'b' } }],
      [{ topic: 'b', tone: 'y' }, { 'contains 2': { type: 'contains', value: 'b' } }],
    ]);
  });

  test('text before and after a prompt: one for all tests, or a variable of each', async () => {
    const say = async (tests: string, defaults = '') => {
      const foreign = await read(`${head}${defaults}tests:\n${tests}`);
      return foreign.cases.map(({ record }) => {
        const [prompt] = foreign.prompts;
        const rendered = prompt?.prompt.render({ vars: record.vars as Record<string, string> });
        return rendered?.messages.map(({ content }) =>
          content.map((part) => (part.type === 'text' ? part.text : '')).join(''),
        );
      });
    };
    expect(await say('  - vars: { topic: a }\n', 'defaultTest: { options: { suffix: "!" } }\n')).toEqual([
      ['Say a!'],
    ]);
    expect(
      await say('  - { vars: { topic: a }, options: { prefix: "{{topic}}: " } }\n  - vars: { topic: b }\n'),
    ).toEqual([['a: Say a'], ['Say b']]);
  });

  test('what would change a verdict is an error with its place, what would not a warning', async () => {
    const { problems } = await read(`${head}sharing: true
extensions: [file://x.js:before]
derivedMetrics: [{ name: f, value: a/b }]
tests:
  - vars: { topic: a }
    options:
      transform: output.trim()
      runSerially: true
  - vars: { topic: b }
    providerOutput: x
  - vars: { topic: file://x.png }
  - huggingface://datasets/a/b
  - file://make.py:tests
`);
    expect(told(problems)).toEqual([
      '(warning) import-key@promptfooconfig.yaml:3',
      'import-key@promptfooconfig.yaml:4',
      '(warning) import-key@promptfooconfig.yaml:5',
      'import-remote-tests@promptfooconfig.yaml:14',
      'import-code@promptfooconfig.yaml:15',
      'import-test-option@promptfooconfig.yaml:9',
      '(warning) import-test-option@promptfooconfig.yaml:10',
      'import-test-option@promptfooconfig.yaml:12',
      'import-binary-variable@promptfooconfig.yaml:13',
    ]);
    await expect(load(`${head}tests: [{ providerOutput: x, vars: { topic: b } }]\n`)).rejects.toThrow(
      /brings an answer/,
    );
  });
});

describe('asserts', () => {
  const rubricsOf = async (asserts: string, rest = 'vars: { topic: a, word: "W", n: 3 }') => {
    const foreign = await read(`${head}tests:\n  - ${rest}\n    assert:\n${asserts}`, {
      'evals/schema.json': '{"type":"object"}',
      'evals/want.txt': ' wanted \n',
    });
    return { rubrics: foreign.cases[0]?.record.rubrics, problems: told(foreign.problems) };
  };

  test('keep type, value, threshold and weight; metrics are their names', async () => {
    expect(
      await rubricsOf(`      - { type: not-contains, value: x, weight: 2 }
      - { type: contains, value: y, metric: tone, threshold: 3 }
      - { type: contains, value: z, metric: tone }
      - { type: is-json, value: file://schema.json }
      - { type: equals, value: file://want.txt }
      - { type: latency, threshold: 2000 }
      - { type: rouge-n, value: a b, threshold: 0.6, weight: 0 }
      - { type: is-valid-openai-function-call }
`),
    ).toEqual({
      // `contains` has no threshold.
      problems: ['(warning) import-assert-option@promptfooconfig.yaml:7'],
      rubrics: {
        'not-contains': { type: 'not-contains', value: 'x', weight: 2 },
        tone: { type: 'contains', value: 'y' },
        'tone 2': { type: 'contains', value: 'z' },
        'is-json': { type: 'is-json', value: { type: 'object' } },
        equals: { type: 'equals', value: 'wanted' },
        latency: { type: 'latency', threshold: 2000 },
        'rouge-n': {
          type: 'assert-set',
          weight: 0,
          threshold: 0,
          assert: [{ type: 'rouge-n', value: 'a b', threshold: 0.6 }],
        },
        'is-valid-openai-function-call': { type: 'is-valid-function-call' },
      },
    });
  });

  test('templates stay where they only insert; others are filled, and braces of values stay text', async () => {
    expect(
      await rubricsOf(`      - { type: contains, value: 'a {{word}} {{n}}' }
      - { type: contains, value: '{{ word | lower }}', metric: low }
      - { type: contains, value: 'x{{nothing}}y', metric: gone }
      - { type: contains-any, value: ['{{word}}', '{% if n %}yes{% endif %}'], metric: any }
      - { type: equals, value: { a: '{{word}}' }, metric: object }
`),
    ).toEqual({
      problems: [],
      rubrics: {
        contains: { type: 'contains', value: 'a {{word}} {{n}}' },
        low: { type: 'contains', value: 'w' },
        gone: { type: 'contains', value: 'xy' },
        any: { type: 'contains-any', value: ['{{word}}', 'yes'] },
        object: { type: 'equals', value: { a: '\\{{word}}' } },
      },
    });
  });

  test('short expressions of JavaScript are the rubrics that say the same', async () => {
    const { rubrics, problems } =
      await rubricsOf(`      - { type: javascript, value: 'output.includes("a{b")', metric: a }
      - { type: javascript, value: "return !output.toLowerCase().includes('sorry');", metric: b }
      - { type: not-javascript, value: output.length >= 10, metric: c }
      - { type: javascript, value: 'output === "yes"', metric: d }
      - { type: javascript, value: 'output.toLowerCase().includes("Sorry")', metric: e }
      - { type: javascript, value: 'JSON.parse(output).a > 1', metric: f }
      - { type: javascript, value: 'output.length < 10', threshold: 0.5, metric: g }
`);
    expect(rubrics).toEqual({
      a: { type: 'contains', value: 'a{b' },
      b: { type: 'not-icontains', value: 'sorry' },
      c: { type: 'not-char-count', unit: 'utf16', value: { min: 10 } },
      d: { type: 'equals', value: 'yes' },
    });
    expect(problems).toEqual([10, 11, 12].map((line) => `import-assert-type@promptfooconfig.yaml:${line}`));
  });

  test('a threshold of the test makes one rubric of all; default asserts are the suite’s only where all agree', async () => {
    const config = (tests: string) => `${head}defaultTest: { assert: [{ type: contains, value: '{{word}}' }] }
tests:
${tests}`;
    const plain = await read(config('  - vars: { topic: a, word: x }\n  - vars: { topic: b, word: y }\n'));
    expect(plain.rubrics.map(({ name, options }) => [name, options])).toEqual([
      ['contains', { type: 'contains', value: '{{word}}' }],
    ]);
    expect(plain.cases.map(({ record }) => record.rubrics)).toEqual([undefined, undefined]);
    const mixed = await read(
      config(`  - { vars: { topic: a, word: x }, threshold: 0.5, assert: [{ type: regex, value: a+, weight: 3 }] }
  - { vars: { topic: b, word: y }, options: { disableDefaultAsserts: true } }
  - { vars: { topic: c, word: z } }
`),
    );
    expect(mixed.rubrics).toEqual([]);
    expect(mixed.cases.map(({ record }) => record.rubrics)).toEqual([
      {
        'all asserts': {
          type: 'assert-set',
          threshold: 0.5,
          assert: [
            { type: 'contains', value: '{{word}}' },
            { type: 'regex', value: 'a+', weight: 3 },
          ],
        },
      },
      undefined,
      { contains: { type: 'contains', value: '{{word}}' } },
    ]);
  });

  test('templates of assertions stand where they are used', async () => {
    const cases = await records(`${head}assertionTemplates: { polite: { type: icontains, value: please } }
tests:
  - vars: { topic: a }
    assert: [{ $ref: '#/assertionTemplates/polite' }]
`);
    expect(cases[0]?.rubrics).toEqual({ icontains: { type: 'icontains', value: 'please' } });
  });

  test('without equal are named, each at its place', async () => {
    const { problems, rubrics } = await rubricsOf(`      - { type: python, value: 'True' }
      - { type: select-best, value: funny }
      - { type: nonsense }
      - { type: contains }
      - { type: word-count, value: { min: 5, max: 1 } }
      - { type: contains, value: x, transform: output.y }
      - { type: similar, value: x, provider: 'openai:gpt-5' }
      - { type: assert-set, assert: [{ type: ruby, value: x }, { type: contains, value: y }] }
`);
    expect(problems).toEqual([
      'import-assert-type@promptfooconfig.yaml:6',
      'import-assert-type@promptfooconfig.yaml:7',
      'import-assert-type@promptfooconfig.yaml:8',
      'import-no-value@promptfooconfig.yaml:9',
      'invalid-rubric-option@promptfooconfig.yaml:10',
      'import-transform@promptfooconfig.yaml:11',
      'import-assert-option@promptfooconfig.yaml:12',
      'import-assert-type@promptfooconfig.yaml:13',
    ]);
    expect(rubrics).toEqual({
      'assert-set': { type: 'assert-set', assert: [{ type: 'contains', value: 'y' }] },
    });
  });

  test('similar takes its embedding model from the assert, else from the options of the test', async () => {
    const foreign = await read(`${head}defaultTest:
  assert: [{ type: similar, value: all }]
  options: { provider: { embedding: 'openai:embedding:base', text: 'openai:gpt-5' } }
tests:
  - vars: { topic: a }
    assert: [{ type: similar, value: x, provider: 'azureopenai:embeddings:own' }, { type: similar, value: y }]
  - vars: { topic: b }
    options: { provider: 'openai:gpt-5' }
`);
    expect(told(foreign.problems)).toEqual([
      '(warning) import-test-option@promptfooconfig.yaml:5',
      '(warning) import-test-option@promptfooconfig.yaml:10',
    ]);
    expect(foreign.cases.map(({ record }) => record.rubrics)).toEqual([
      {
        similar: { type: 'similar', value: 'all', model: 'openai:base' },
        'similar 2': { type: 'similar', value: 'x', model: 'azure:own' },
        'similar 3': { type: 'similar', value: 'y', model: 'openai:base' },
      },
      { similar: { type: 'similar', value: 'all' } },
    ]);
  });

  test('keys that change nothing are told, each at its place', async () => {
    const { problems, rubrics } =
      await rubricsOf(`      - { type: equals, value: x, provider: 'openai:gpt-5', config: { a: 1 } }
      - { type: assert-set, config: { a: 1 }, assert: [{ type: contains, value: y }] }
      - { type: contains, value: z, weight: many }
      - { $ref: 'other.yaml#/polite' }
`);
    expect(problems).toEqual([
      '(warning) import-assert-option@promptfooconfig.yaml:6',
      '(warning) import-assert-option@promptfooconfig.yaml:6',
      '(warning) import-assert-option@promptfooconfig.yaml:7',
      'import-invalid@promptfooconfig.yaml:8',
      'import-reference@promptfooconfig.yaml:9',
    ]);
    expect(Object.keys(rubrics ?? {})).toEqual(['equals', 'assert-set', 'contains']);
  });
});

describe('options of a run', () => {
  test('repeat is the trials, what stands for the command line before the rest', async () => {
    const tests = 'tests: [{ vars: { topic: a } }]\n';
    expect((await read(`${head}evaluateOptions: { repeat: 3 }\n${tests}`)).trials).toBe(3);
    expect(
      (await read(`${head}evaluateOptions: { repeat: 3 }\ncommandLineOptions: { repeat: 2 }\n${tests}`))
        .trials,
    ).toBe(2);
  });

  test('all others are told: filters, since all tests run, and those that change what is asked as errors', async () => {
    const { problems } = await read(`${head}evaluateOptions:
  maxConcurrency: 4
  filterRange: '0:5'
  cache: false
commandLineOptions:
  filterFirstN: 3
  filterProviders: echo
  promptPrefix: Please
  grader: openai:gpt-5
  nonsense: 1
tests: [{ vars: { topic: a } }]
`);
    expect(
      problems.map(({ severity, range, message, remedy }) => [severity, range?.start.line, message, remedy]),
    ).toEqual([
      [
        'warning',
        4,
        '"maxConcurrency" of "evaluateOptions" is left out: how many requests run at once is told by each run.',
        'Use regrade run --concurrency.',
      ],
      [
        'warning',
        5,
        '"filterRange" of "evaluateOptions" is left out: every test runs.',
        'Choose cases with regrade run --case, --tag or --sample.',
      ],
      ['warning', 6, expect.stringContaining('"cache"'), 'Use regrade run --no-cache.'],
      ['warning', 8, expect.stringContaining('every test runs'), expect.any(String)],
      ['warning', 9, expect.stringContaining('every provider is asked'), 'Use regrade run --model.'],
      ['error', 10, expect.stringContaining('changes what is asked'), expect.any(String)],
      ['warning', 11, expect.stringContaining('names a model that judges'), expect.any(String)],
      ['warning', 12, expect.stringContaining('is not known'), 'Remove it.'],
    ]);
  });
});

describe('what cannot be read', () => {
  test.each([
    ['defaultTest: some words', 'import-invalid'],
    ['defaultTest: file://code.js', 'import-code'],
    ['scenarios: [{ tests: [{ vars: { topic: a } }] }]', 'import-invalid'],
    ['scenarios: [3]', 'import-invalid'],
    ['scenarios: [file://s.py]', 'import-code'],
    ['tests: [{ vars: 3 }]', 'import-invalid'],
    ['tests: [{ vars: { topic: a }, threshold: half }]', 'import-invalid'],
    ['tests: rows.jsonl', 'not-a-record'],
    ['tests: [{ vars: [list.yaml] }]', 'import-invalid'],
  ])('%s is an error and never left out silently', async (line, code) => {
    const { problems } = await read(`${head}${line}\n`, {
      'evals/rows.jsonl': '"words"\n',
      'evals/list.yaml': '- a\n',
    });
    expect(problems.filter(({ severity }) => severity === 'error').map((one) => one.code)).toContain(code);
    expect(problems.every(({ file, range, remedy }) => file && range && remedy)).toBe(true);
  });

  test('files of scenarios and of the default test are read, all that a pattern names', async () => {
    const { cases, files, problems } = await read(
      `${head}defaultTest: file://base.yaml\nscenarios: ['file://s/*.yaml']\n`,
      {
        'evals/base.yaml': 'vars: { tone: dry }\nassert: [{ type: contains, value: Say }]\n',
        'evals/s/a.yaml': 'config: [{ vars: { topic: a } }]\ntests: [{ vars: { n: 1 } }]\n',
        'evals/s/b.yaml': '- config: [{ vars: { topic: b } }]\n  tests: [{ vars: { n: 2 } }]\n',
      },
    );
    expect(problems).toEqual([]);
    expect(cases.map(({ record }) => record.vars)).toEqual([
      { tone: 'dry', topic: 'a', n: 1 },
      { tone: 'dry', topic: 'b', n: 2 },
    ]);
    expect(files).toEqual([path, 'evals/base.yaml', 'evals/s/a.yaml', 'evals/s/b.yaml']);
  });
});
