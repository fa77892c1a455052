import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../../src/core/problem.ts';
import { loadSuite } from '../../../src/core/suite/load-suite.ts';
import { briefly, collect, problemsOf, suiteWith, workspaceOf } from './fixture.ts';

const design = `prompts: [support-reply.prompt]            # paths or globs
models: [openai:gpt-5-mini, { id: ollama:qwen3, parameters: { temperature: 0 } }]
trials: 3
recordings: [recordings.jsonl]
cases:
  - name: late refund
    vars: { ticket: "…" }
    expected: "…"
  - more-cases.jsonl
rubrics:
  apologises: { type: icontains, value: sorry, gate: { min: 0.95 } }
  short:      { type: not-contains, value: x, gate: no-regression, weight: 2 }
gate: { against: production, alpha: 0.05, margin: 0.05, inconclusive: warn, metrics: { costUsd: { max: 0.01 } } }
budget: { usd: 2.00 }
`;

const files = {
  'evals/support-reply.prompt': 'Answer {{ticket}}',
  'evals/recordings.jsonl': '',
  'evals/more-cases.jsonl':
    '{"vars":{"ticket":"b"},"rubrics":{"apologises":{"type":"equals","value":"b"}}}\n',
};

describe('a suite', () => {
  test('has every field of the design, paths from the root, and places', async () => {
    const workspace = await workspaceOf({ ...files, 'evals/x.eval.yaml': design });
    const suite = await loadSuite(workspace, 'evals/x.eval.yaml');
    expect(suite).toMatchObject({
      path: 'evals/x.eval.yaml',
      format: 'eval',
      prompts: [{ path: 'evals/support-reply.prompt', range: { start: { line: 1, column: 11 } } }],
      models: [{ id: 'openai:gpt-5-mini' }, { id: 'ollama:qwen3', parameters: { temperature: 0 } }],
      trials: 3,
      recordings: ['evals/recordings.jsonl'],
      gate: {
        against: 'production',
        alpha: 0.05,
        margin: 0.05,
        inconclusive: 'warn',
        metrics: { costUsd: { max: 0.01 } },
      },
      budget: { usd: 2 },
      problems: [],
      files: ['evals/x.eval.yaml', 'evals/more-cases.jsonl', 'evals/recordings.jsonl'],
    });
    expect(suite.rubrics.map(({ name, type, weight, gate }) => ({ name, type, weight, gate }))).toEqual([
      { name: 'apologises', type: 'icontains', weight: 1, gate: { min: 0.95 } },
      { name: 'short', type: 'not-contains', weight: 2, gate: 'no-regression' },
    ]);
    expect(suite.outline).toMatchObject({
      head: { start: { line: 1, column: 1 } },
      rubrics: [
        { name: 'apologises', range: { start: { line: 11, column: 3 }, end: { line: 11, column: 13 } } },
        { name: 'short', range: { start: { line: 12, column: 3 } } },
      ],
      cases: [{ id: 'late refund', range: { start: { line: 6, column: 5 }, end: { line: 8, column: 18 } } }],
      datasets: [{ pattern: 'more-cases.jsonl', range: { start: { line: 9, column: 5 } } }],
    });
    const cases = await collect(suite.cases());
    expect(cases.map((one) => one.case.vars)).toEqual([{ ticket: '…' }, { ticket: 'b' }]);
    expect(cases[1]).toMatchObject({ file: 'evals/more-cases.jsonl', range: { start: { line: 1 } } });
    expect(cases[1]?.case.id).toMatch(/^case-[0-9a-f]{12}$/);
    expect(cases[1]?.rubrics).toMatchObject([{ name: 'apologises', type: 'equals' }]);
    // Streams again from the start.
    expect(await collect(suite.cases())).toEqual(cases);
  });

  test('has defaults', async () => {
    const workspace = await workspaceOf({ 'a.prompt': '', 'x.eval.yml': suiteWith('  - vars: { a: 1 }') });
    expect(await loadSuite(workspace, 'x.eval.yml')).toMatchObject({
      models: [],
      trials: 1,
      recordings: [],
      gate: { alpha: 0.05, margin: 0.05, inconclusive: 'warn', metrics: {} },
      budget: {},
    });
  });

  test('names every problem at once, each with place, cause and remedy', async () => {
    const workspace = await workspaceOf({
      'a.prompt': '',
      'x.eval.yaml': `prompts: [a.promt, "*.prompty"]
trails: 3
models: [{ id: y, paramters: {} }]
cases:
  - vars: {}
    expcted: 5
  - 5
  - more.jsonl
  - ../../etc/*.csv
  - a.prompt
rubrics:
  a: { type: icontains, valu: sorry }
gate: { alpha: 2, metrics: { costusd: { max: 3 } } }
budget: { usd: -1 }
`,
    });
    const problems = await problemsOf(loadSuite(workspace, 'x.eval.yaml'));
    expect(problems.map(formatProblem)).toEqual([
      'x.eval.yaml:1:11: error: There is no prompt "a.promt". Did you mean "a.prompt"?',
      'x.eval.yaml:1:20: error: No prompt matches "*.prompty". Check the pattern; it counts from the folder of this file.',
      'x.eval.yaml:2:1: error: There is no key "trails" here. Did you mean "trials"?',
      'x.eval.yaml:3:19: error: There is no key "paramters" in "models[1]". Did you mean "parameters"?',
      'x.eval.yaml:6:5: error: There is no key "expcted" here. Did you mean "expected"?',
      'x.eval.yaml:7:5: error: A case must be a mapping. Write it as { vars: { … } }.',
      'x.eval.yaml:8:5: error: There is no dataset "more.jsonl". Check the path; it counts from the folder of this file.',
      'x.eval.yaml:9:5: error: The path "../../etc/*.csv" leads out of the workspace. Use a relative path to a file inside the workspace.',
      'x.eval.yaml:10:5: error: The name "a.prompt" does not tell what kind of dataset it is. Use a file that ends with .jsonl, .ndjson, .csv, .yaml, .yml, .json.',
      expect.stringMatching(/^x\.eval\.yaml:12:\d+: error: Rubric "a" .*valu.*Did you mean/),
      'x.eval.yaml:13:16: error: "gate.alpha" must be less than 1. Change the value.',
      'x.eval.yaml:13:30: error: There is no key "costusd" in "gate.metrics". Did you mean "costUsd"?',
      'x.eval.yaml:14:16: error: "budget.usd" must be at least 0. Change the value.',
    ]);
  });

  test('a key that is missing is said to be missing', async () => {
    const workspace = await workspaceOf({ 'x.eval.yaml': 'prmpts: [a.prompt]\ncases: [{ vars: {} }]\n' });
    expect((await problemsOf(loadSuite(workspace, 'x.eval.yaml'))).map(formatProblem)).toEqual([
      'x.eval.yaml:1:1: error: The key "prompts" is missing; it must be a list. Add the key.',
      'x.eval.yaml:1:1: error: There is no key "prmpts" here. Did you mean "prompts"?',
    ]);
  });

  test.each([
    ['an empty file', '', 'not-a-suite@x.eval.yaml:1:1'],
    ['only comments', '# nothing yet\n', 'not-a-suite@x.eval.yaml:1:1'],
    ['a list', '- a\n- b\n', 'not-a-suite@x.eval.yaml:1:1'],
    ['a text', 'hello', 'not-a-suite@x.eval.yaml:1:1'],
    ['a missing key', 'prompts: [a.prompt]\n', 'invalid-value@x.eval.yaml:1:1'],
  ])('%s is refused', async (_what, text, expected) => {
    const workspace = await workspaceOf({ 'a.prompt': '', 'x.eval.yaml': text });
    expect((await problemsOf(loadSuite(workspace, 'x.eval.yaml'))).map(briefly)).toEqual([expected]);
  });

  test('a missing suite is refused', async () => {
    const workspace = await workspaceOf({});
    expect((await problemsOf(loadSuite(workspace, 'x.eval.yaml'))).map(briefly)).toEqual([
      'no-such-file@x.eval.yaml:undefined:undefined',
    ]);
  });

  test('globs of prompts and datasets count from its folder; a file named twice counts once', async () => {
    const workspace = await workspaceOf({
      'e/p/a.prompt': '',
      'e/p/b.prompt': '',
      'p/c.prompt': '',
      'e/d/1.jsonl': '{"vars":{"a":1}}',
      'e/d/2.jsonl': '{"vars":{"a":2}}',
      'e/x.eval.yaml': 'prompts: [p/b.prompt, "p/*.prompt"]\ncases: ["d/*.jsonl", d/2.jsonl]\nrubrics: {}\n',
    });
    const suite = await loadSuite(workspace, 'e/x.eval.yaml');
    expect(suite.prompts.map(({ path }) => path)).toEqual(['e/p/b.prompt', 'e/p/a.prompt']);
    expect((await collect(suite.cases())).map((one) => one.case.vars.a)).toEqual([1, 2]);
  });

  test('may stand in a folder, and name files, with letters of globs in their names', async () => {
    const workspace = await workspaceOf({
      'app/[slug]/[id].prompt': '',
      'app/[slug]/b.prompt': '',
      'app/[slug]/d.jsonl': '{"vars":{"a":1}}',
      'app/[slug]/x.eval.yaml': 'prompts: ["[id].prompt", "b*.prompt"]\ncases: ["*.jsonl"]\nrubrics: {}\n',
      'app/[slug]/y.eval.yaml': 'prompts: [c.prompt]\ncases: [{}]\n',
    });
    const suite = await loadSuite(workspace, 'app/[slug]/x.eval.yaml');
    expect(suite.prompts.map(({ path }) => path)).toEqual(['app/[slug]/[id].prompt', 'app/[slug]/b.prompt']);
    expect(suite.files).toContain('app/[slug]/d.jsonl');
    expect((await problemsOf(loadSuite(workspace, 'app/[slug]/y.eval.yaml')))[0]?.remedy).toBe(
      'Did you mean "b.prompt"?',
    );
  });

  test('warns when nothing judges', async () => {
    const workspace = await workspaceOf({
      'a.prompt': '',
      'x.eval.yaml': 'prompts: [a.prompt]\ncases: [{ vars: {} }]\n',
    });
    const suite = await loadSuite(workspace, 'x.eval.yaml');
    expect(suite.problems).toMatchObject([{ severity: 'warning', code: 'no-rubrics' }]);
  });

  test('reads unsaved text', async () => {
    const { root } = await workspaceOf({ 'a.prompt': '', 'x.eval.yaml': 'broken: [' });
    const { openWorkspace } = await import('../../../src/core/workspace.ts');
    const buffers = (path: string) =>
      path === 'x.eval.yaml' ? suiteWith('  - vars: { a: unsaved }') : undefined;
    const suite = await loadSuite(openWorkspace(root, buffers), 'x.eval.yaml');
    expect(suite.outline.cases).toHaveLength(1);
  });
});

describe('shared rubrics', () => {
  const rules = 'polite: { type: icontains, value: please }\nshort: { type: contains, value: a }\n';

  test('come first, and give way to those of the suite', async () => {
    const workspace = await workspaceOf({
      'a.prompt': '',
      'house.rubrics.yaml': rules,
      'x.eval.yaml': suiteWith(
        '  - vars: {}',
        '  $use: [house.rubrics.yaml]\n  short: { type: equals, value: b }',
      ),
    });
    const suite = await loadSuite(workspace, 'x.eval.yaml');
    expect(suite.rubrics.map(({ name, type }) => [name, type])).toEqual([
      ['polite', 'icontains'],
      ['short', 'equals'],
    ]);
    expect(suite.files).toContain('house.rubrics.yaml');
    expect(suite.outline.rubrics.map(({ name }) => name)).toEqual(['short']);
  });

  test('may stand under the key rubrics', async () => {
    const workspace = await workspaceOf({
      'a.prompt': '',
      'house.rubrics.yaml': 'rubrics:\n  polite: { type: icontains, value: please }\n',
      'x.eval.yaml': suiteWith('  - vars: {}', '  $use: [house.rubrics.yaml]'),
    });
    expect((await loadSuite(workspace, 'x.eval.yaml')).rubrics.map(({ name }) => name)).toEqual(['polite']);
  });

  test('with a problem are named at their own place', async () => {
    const workspace = await workspaceOf({
      'a.prompt': '',
      'house.rubrics.yaml': 'polite:\n  type: icontans\n  value: please\n',
      'x.eval.yaml': suiteWith('  - vars: {}', '  $use: [house.rubrics.yaml, none.yaml]'),
    });
    expect((await problemsOf(loadSuite(workspace, 'x.eval.yaml'))).map(briefly).toSorted()).toEqual([
      'no-such-file@x.eval.yaml:5:30',
      'unknown-rubric-type@house.rubrics.yaml:2:9',
    ]);
  });

  test('of one name in two files are refused, unless the suite decides', async () => {
    const all = { 'a.prompt': '', 'h1.yaml': rules, 'h2.yaml': 'polite: { type: equals, value: b }\n' };
    const twice = suiteWith('  - vars: {}', '  $use: [h1.yaml, h2.yaml]');
    const workspace = await workspaceOf({
      ...all,
      'x.eval.yaml': twice,
      'y.eval.yaml': `${twice}  polite: { type: contains, value: z }\n`,
    });
    expect((await problemsOf(loadSuite(workspace, 'x.eval.yaml'))).map(briefly)).toEqual([
      'duplicate-rubric@x.eval.yaml:5:19',
    ]);
    expect((await loadSuite(workspace, 'y.eval.yaml')).rubrics).toHaveLength(2);
  });
});
