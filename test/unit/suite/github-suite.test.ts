import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../../src/core/problem.ts';
import { findSuites, isSuitePath } from '../../../src/core/suite/find-suites.ts';
import { loadSuite } from '../../../src/core/suite/load-suite.ts';
import { briefly, collect, problemsOf, workspaceOf } from './fixture.ts';

const prompt = `name: Refund reply
model: openai/gpt-5-mini
messages:
  - { role: user, content: "{{input}}" }
`;

const load = async (tests: string) =>
  loadSuite(await workspaceOf({ 'p/x.prompt.yml': prompt + tests }), 'p/x.prompt.yml');

describe('a GitHub prompt file with test data', () => {
  test('is a suite of its own prompt', async () => {
    const suite = await load(`testData:
  - { input: "Where is my refund?", expected: "3 to 5 days" }
  - input: Hi
evaluators:
  - name: says days
    string: { contains: "{{expected}}" }
  - { name: exact, string: { equals: "Yes." } }
  - { name: starts, string: { startsWith: "Dear" } }
  - { name: says days, string: { endsWith: 5 } }
  - { string: { contains: a } }
`);
    expect(suite).toMatchObject({
      path: 'p/x.prompt.yml',
      format: 'github',
      prompts: [{ path: 'p/x.prompt.yml' }],
      models: [],
      trials: 1,
      problems: [],
      files: ['p/x.prompt.yml'],
      gate: { alpha: 0.05, margin: 0.05, inconclusive: 'warn' },
    });
    expect(suite.rubrics.map(({ name, type, options }) => ({ name, type, options }))).toEqual([
      { name: 'says days', type: 'icontains', options: { value: '{{expected}}' } },
      { name: 'exact', type: 'equals', options: { value: 'Yes.', trim: true } },
      { name: 'starts', type: 'starts-with', options: { value: 'Dear', ignoreCase: true, trim: true } },
      { name: 'says days 2', type: 'ends-with', options: { value: '5', ignoreCase: true, trim: true } },
      { name: 'icontains', type: 'icontains', options: { value: 'a' } },
    ]);
    const cases = await collect(suite.cases());
    expect(cases.map((one) => one.case)).toEqual([
      {
        id: expect.stringMatching(/^case-/),
        vars: { input: 'Where is my refund?', expected: '3 to 5 days' },
        expected: '3 to 5 days',
      },
      { id: expect.stringMatching(/^case-/), vars: { input: 'Hi' } },
    ]);
    expect(suite.outline.head.start.line).toBe(5);
    expect(suite.outline.cases.map(({ range }) => range.start.line)).toEqual([6, 7]);
    expect(suite.outline.rubrics.map(({ range }) => range.start.line)).toEqual([9, 11, 12, 13, 14]);
  });

  test('names evaluators that ask a model, all of them, and does not leave them out', async () => {
    const work = load(`testData: [{ input: a }]
evaluators:
  - { name: days, string: { contains: a } }
  - { name: close, uses: github/similarity }
  - { name: judge, llm: { modelId: openai/gpt-4o, prompt: "…" } }
  - { name: nothing }
  - { name: typo, string: { contain: a } }
`);
    expect((await problemsOf(work)).map(formatProblem)).toEqual([
      'p/x.prompt.yml:8:20: error: The evaluator "github/similarity" asks a model to judge, which is not supported yet. Remove it for now, or use "string:".',
      'p/x.prompt.yml:9:20: error: An evaluator with "llm:" asks a model to judge, which is not supported yet. Remove it for now, or use "string:".',
      'p/x.prompt.yml:10:7: error: An evaluator must have "string:" with what to look for. Write string: { contains: … }.',
      'p/x.prompt.yml:11:19: error: "string" has no method "contain". Use one of equals, contains, startsWith, endsWith.',
    ]);
  });

  test('runs a row that comes twice once, and says so', async () => {
    const suite = await load(
      'testData:\n  - { input: a }\n  - { input: b }\n  - { input: a }\nevaluators: [{ string: { equals: a, contains: b } }]\n',
    );
    expect(await collect(suite.cases())).toHaveLength(2);
    expect(suite.problems.map((problem) => `${problem.severity} ${briefly(problem)}`)).toEqual([
      'warning duplicate-case@p/x.prompt.yml:8:5',
      'warning ignored-evaluator@p/x.prompt.yml:9:16',
    ]);
  });

  test.each([
    ['no test data', '', 'not-a-suite@p/x.prompt.yml:1:1'],
    ['test data that are no list', 'testData: { a: 1 }\n', 'invalid-value@p/x.prompt.yml:5:11'],
    ['a row that is no mapping', 'testData: [5]\n', 'invalid-value@p/x.prompt.yml:5:12'],
    [
      'evaluators that are no list',
      'testData: [{ a: 1 }]\nevaluators: 5\n',
      'invalid-value@p/x.prompt.yml:6:13',
    ],
    [
      'a text that is none',
      'testData: [{ a: 1 }]\nevaluators: [{ uses: { toString: 1 } }]\n',
      'unsupported-evaluator@p/x.prompt.yml:6:16',
    ],
    ['a hostile variable', 'testData: [{ __proto__: 1 }]\n', 'hostile-key@p/x.prompt.yml:5:14'],
  ])('%s is refused with its place', async (_what, tests, expected) => {
    expect((await problemsOf(load(tests))).map(briefly)).toEqual([expected]);
  });
});

describe('findSuites', () => {
  test('finds eval files and prompt files with test data', async () => {
    const workspace = await workspaceOf({
      'a.eval.yaml': '',
      'deep/er/b.eval.yml': '',
      'node_modules/x/c.eval.yaml': '',
      'with.prompt.yml': `${prompt}testData: []\n`,
      'quoted.prompt.yaml': `"testData": []\n`,
      'without.prompt.yml': `${prompt}# testData: none\n`,
      'other.yaml': 'testData: []\n',
      'large.prompt.yml': Buffer.alloc(9 * 1024 * 1024, 'a'),
    });
    expect(await findSuites(workspace)).toEqual([
      'a.eval.yaml',
      'deep/er/b.eval.yml',
      'large.prompt.yml',
      'quoted.prompt.yaml',
      'with.prompt.yml',
    ]);
  });

  test('tells suites by name', () => {
    expect(['a.eval.yaml', 'a/b.EVAL.yml', 'x.prompt.yaml'].every(isSuitePath)).toBe(true);
    expect(['a.yaml', 'eval.yaml', 'a.eval.yaml.bak', 'a.prompt'].some(isSuitePath)).toBe(false);
  });
});
