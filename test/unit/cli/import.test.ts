import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { regrade, workspaceOf } from './memory-io.ts';

const config = `description: Answers of support
prompts:
  - 'Say {{topic}} to {{name | upper}}'
  - label: Two words
    raw: |-
      - role: system
        content: Be kind.
      - role: user
        content: 'Say {{topic}}'
  - file://more.txt
providers: [echo]
defaultTest:
  vars: { name: Ann }
  assert: [{ type: contains, value: '{{topic}}' }]
tests:
  - description: cats
    vars: { topic: [cats, dogs] }
    assert: [{ type: icontains, value: CATS, metric: about cats }]
  - rows.csv
`;
const files = {
  'promptfooconfig.yaml': config,
  'more.txt': 'One {{topic}}\n---\nTwo {{topic}}\n',
  'rows.csv': 'topic,__expected,__prefix\nsnow,contains: snow,\nrain,"contains-any: sun,rain",\n',
};

interface Cells {
  readonly versions: readonly { readonly prompt: string }[];
  readonly cells: readonly {
    readonly prompt: string;
    readonly case: string;
    readonly trial: number;
    readonly status: string;
    readonly output: string | null;
    readonly rubrics: unknown;
    readonly reused: boolean;
  }[];
}

/** Every cell of a run, by the place of its prompt in the suite. */
async function cellsOf(root: string, suite: string): Promise<unknown[]> {
  const { err, code } = await regrade(root, ['run', suite, '--output', 'cells.json']);
  if (code > 1) throw new Error(err);
  const { cells, versions } = JSON.parse(await readFile(join(root, 'cells.json'), 'utf8')) as Cells;
  const prompts = versions.map(({ prompt }) => prompt);
  const found = cells.map(({ prompt, case: id, trial, status, output, rubrics }) => [
    prompts.indexOf(prompt),
    id,
    trial,
    status,
    output,
    rubrics,
  ]);
  const place = (cell: unknown) => JSON.stringify(cell);
  return found.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

describe('regrade import', () => {
  test('writes a suite and its prompts, and both give the same cells', async () => {
    const root = await workspaceOf(files);
    const told = await regrade(root, ['import', 'promptfooconfig.yaml']);
    expect(told).toEqual({
      code: 0,
      err: '',
      out: 'Wrote promptfoo.eval.yaml\nWrote promptfoo-prompts/prompt-1.j2\nWrote promptfoo-prompts/two-words.yaml\n',
    });
    expect(
      await readFile(join(root, 'promptfoo.eval.yaml'), 'utf8'),
    ).toBe(`# Imported from promptfooconfig.yaml (promptfoo).

description: Answers of support
importedFrom: promptfooconfig.yaml
prompts:
  - promptfoo-prompts/prompt-1.j2 # promptfooconfig.yaml:3
  - promptfoo-prompts/two-words.yaml # Two words, promptfooconfig.yaml:4
  - more.txt#1
  - more.txt#2
models:
  - echo
cases:
  - name: cats
    vars:
      name: Ann
      topic: cats
    rubrics:
      about cats: { type: icontains, value: CATS }
  - name: cats (2)
    vars:
      name: Ann
      topic: dogs
    rubrics:
      about cats: { type: icontains, value: CATS }
  # From rows.csv
  - vars:
      name: Ann
      topic: snow
    rubrics:
      contains 2: { type: contains, value: snow }
  - vars:
      name: Ann
      topic: rain
    rubrics:
      contains-any: { type: contains-any, value: [ sun, rain ] }
rubrics:
  contains: { type: contains, value: "{{topic}}" }
`);
    const before = await cellsOf(root, 'promptfooconfig.yaml');
    expect(before).toHaveLength(16);
    expect(await cellsOf(root, 'promptfoo.eval.yaml')).toEqual(before);
  });

  test('afterwards the new suite runs where none is named, and the configuration where it is', async () => {
    const root = await workspaceOf(files);
    await regrade(root, ['import', 'promptfooconfig.yaml']);
    const all = await regrade(root, ['run', '--output', 'all.json']);
    expect(all.err).toContain(
      'promptfooconfig.yaml was imported as promptfoo.eval.yaml and is left out; name it to run it.',
    );
    const suiteOf = async (file: string) =>
      (JSON.parse(await readFile(join(root, file), 'utf8')) as { run: { suite: string } }).run.suite;
    expect(await suiteOf('all.json')).toBe('promptfoo.eval.yaml');
    await regrade(root, ['run', 'promptfooconfig.yaml', '--output', 'one.json']);
    expect(await suiteOf('one.json')).toBe('promptfooconfig.yaml');
    // Who removes the line wants both.
    const suite = join(root, 'promptfoo.eval.yaml');
    await writeFile(suite, (await readFile(suite, 'utf8')).replace(/^importedFrom.*\n/m, ''));
    const both = await regrade(root, ['run']);
    expect(both.err).not.toContain('left out');
    expect(both.out).toContain('promptfooconfig.yaml\n');
    expect(both.out).toContain('promptfoo.eval.yaml\n');
  });

  test('judges are kept: the rest has its verdicts, theirs are errors that say why, and nothing passes', async () => {
    const root = await workspaceOf({
      'promptfooconfig.yaml': `prompts: ['Say {{topic}}']
providers: [echo]
tests:
  - vars: { topic: cats }
    assert:
      - { type: contains, value: cats }
      - { type: llm-rubric, value: 'Is {{topic}} kind?', provider: 'openai:gpt-5' }
  - vars: { topic: dogs }
    assert: [{ type: contains, value: dogs }]
`,
    });
    const run = async (suite: string) => {
      const told = await regrade(root, ['run', suite, '--output', 'cells.json']);
      const { cells } = JSON.parse(await readFile(join(root, 'cells.json'), 'utf8')) as Cells;
      return { ...told, cells: cells.map(({ status, rubrics }) => ({ status, rubrics })) };
    };
    const direct = await run('promptfooconfig.yaml');
    expect(direct.code).toBe(3);
    expect(direct.err).toContain(
      'promptfooconfig.yaml:7:17: warning: "llm-rubric" asks a model to judge, which this version of Regrade cannot do',
    );
    expect(direct.cells).toEqual([
      {
        status: 'error',
        rubrics: {
          contains: expect.objectContaining({ pass: true }),
          'llm-rubric': {
            error: {
              kind: 'rubric',
              message:
                'The rubric type "llm-rubric" asks a model to judge, which this version of Regrade cannot do, so there is no verdict.',
            },
          },
        },
      },
      { status: 'passed', rubrics: { contains: expect.objectContaining({ pass: true }) } },
    ]);
    expect((await regrade(root, ['import', 'promptfooconfig.yaml'])).code).toBe(0);
    const text = await readFile(join(root, 'promptfoo.eval.yaml'), 'utf8');
    expect(text).toContain(
      '# Kept, but not computed by this version:\n# - promptfooconfig.yaml:7: "llm-rubric" asks',
    );
    expect(text).toContain('llm-rubric: { type: llm-rubric, value: "Is {{topic}} kind?" }');
    const imported = await run('promptfoo.eval.yaml');
    expect(imported.cells).toEqual(direct.cells);
    expect(imported.code).toBe(3);
    expect(imported.err).toContain('warning: The rubric "llm-rubric" asks a model to judge');
  });

  test('never writes over a file, unless told so', async () => {
    const root = await workspaceOf({ ...files, 'promptfoo-prompts/two-words.yaml': 'mine' });
    const refused = await regrade(root, ['import', 'promptfooconfig.yaml']);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('"promptfoo-prompts/two-words.yaml" is there already.');
    expect(await readdir(root)).not.toContain('promptfoo.eval.yaml');
    expect(await readFile(join(root, 'promptfoo-prompts/two-words.yaml'), 'utf8')).toBe('mine');
    expect((await regrade(root, ['import', 'promptfooconfig.yaml', '--force'])).code).toBe(0);
    expect(await readFile(join(root, 'promptfoo-prompts/two-words.yaml'), 'utf8')).toContain('role: system');
  });

  test('names what has no equal and writes nothing; --lenient keeps the rest and says so', async () => {
    const root = await workspaceOf({
      'e/promptfooconfig.yaml': `prompts: ['a {{x}}']
providers: [echo, file://own.js]
sharing: true
tests:
  - vars: { x: b }
    assert: [{ type: contains, value: b }, { type: python, value: 'True' }]
`,
    });
    const refused = await regrade(root, ['import', 'e/promptfooconfig.yaml']);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain(
      'e/promptfooconfig.yaml:2:19: error: The provider "file://own.js" is a program.',
    );
    expect(refused.err).toContain('e/promptfooconfig.yaml:6:52: error: The assert type "python" is code');
    expect(refused.err).toContain('With --lenient the rest is imported');
    expect(await readdir(join(root, 'e'))).toEqual(['promptfooconfig.yaml']);
    const kept = await regrade(root, [
      'import',
      'e/promptfooconfig.yaml',
      '--lenient',
      '--into',
      'e/mine.eval.yaml',
    ]);
    expect(kept.code).toBe(0);
    expect(kept.err).toContain('Left out 2 parts of e/promptfooconfig.yaml');
    const text = await readFile(join(root, 'e/mine.eval.yaml'), 'utf8');
    expect(text).toContain(`# Imported from promptfooconfig.yaml (promptfoo).
# Left out, so that verdicts may differ:
# - promptfooconfig.yaml:2: The provider "file://own.js" is a program.
# - promptfooconfig.yaml:6: The assert type "python" is code, which is not run.
# Left out or changed, without effect on verdicts:
# - promptfooconfig.yaml:3: "sharing" is left out: results stay on this machine.
`);
    expect((await regrade(root, ['run', 'e/mine.eval.yaml'])).code).toBe(0);
  });

  test('refuses names that are no suites, and files of no tool', async () => {
    const root = await workspaceOf({ ...files, 'notes.yaml': 'a: 1\n', 'promptfooconfig.js': '' });
    const told = async (...argv: string[]) => (await regrade(root, ['import', ...argv])).err;
    expect(await told('notes.yaml')).toContain('no suite of a tool that is known');
    expect(await told('none.yaml')).toContain('no file "none.yaml"');
    expect(await told('promptfooconfig.js')).toContain('is code');
    expect(await told('promptfooconfig.yaml', '--into', 'x.yaml')).toContain('no name of a suite');
    expect(await told('promptfooconfig.yaml', '--into', '../x.eval.yaml')).toContain('outside the workspace');
  });

  test('many cases stand in a dataset', async () => {
    const root = await workspaceOf({
      ...files,
      'rows.csv': `topic,__expected\n${Array.from({ length: 60 }, (_, n) => `t${n},contains: t${n}`).join('\n')}\n`,
    });
    const told = await regrade(root, ['import', 'promptfooconfig.yaml']);
    expect(told.out).toContain('Wrote promptfoo.cases.jsonl');
    expect(await cellsOf(root, 'promptfoo.eval.yaml')).toEqual(await cellsOf(root, 'promptfooconfig.yaml'));
  });

  test('the new suite sends the very requests: every answer of the configuration’s run is reused', async () => {
    let asked = 0;
    const server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        asked++;
        response.writeHead(200, { 'content-type': 'application/json' });
        const message = { role: 'assistant', content: `answer ${asked} about cats` };
        response.end(
          JSON.stringify({
            id: 'x',
            created: 1,
            model: 'm',
            choices: [{ index: 0, message, finish_reason: 'stop' }],
          }),
        );
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    closing.push(
      () => server.close(),
      () => server.closeAllConnections(),
    );
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const provider = `providers:
  - id: openai:chat:small
    label: mine
    config:
      temperature: 0.5
      max_tokens: 20
      apiBaseUrl: ${url}
      tools: [{ type: function, function: { name: look, parameters: { type: object } } }]
evaluateOptions: { repeat: 2 }
`;
    const root = await workspaceOf({
      ...files,
      'promptfooconfig.yaml': config.replace('providers: [echo]\n', provider),
      'regrade.config.yaml': `providers: { local: { baseURL: "${url}" } }\nmodels: { mine: "local:small" }\n`,
    });
    expect((await regrade(root, ['import', 'promptfooconfig.yaml'])).err).toBe('');
    const before = await cellsOf(root, 'promptfooconfig.yaml');
    expect(before).toHaveLength(32);
    const once = asked;
    expect(once).toBeGreaterThan(0);
    expect(await cellsOf(root, 'promptfoo.eval.yaml')).toEqual(before);
    expect(asked).toBe(once);
  });
});

const word = fc.constantFrom(
  'cats',
  'Dogs',
  'a, b',
  'x "y"',
  '{{topic}}',
  '{{ name | upper }}',
  '{{gone}}',
  'ünï',
  '5',
  '',
);
const simple = fc.record(
  {
    type: fc.constantFrom(
      'contains',
      'not-contains',
      'icontains',
      'equals',
      'starts-with',
      'contains-any',
      'word-count',
      'is-json',
      'not-rouge-n',
      'levenshtein',
    ),
    value: word,
    weight: fc.constantFrom(0, 1, 2),
    threshold: fc.constantFrom(0.3, 1),
    metric: fc.constantFrom('tone', 'about {{topic}}'),
  },
  { requiredKeys: ['type', 'value'] },
);
const assert = fc.oneof(
  { weight: 4, arbitrary: simple },
  fc.record(
    {
      type: fc.constant('assert-set'),
      assert: fc.array(simple, { minLength: 1, maxLength: 3 }),
      threshold: fc.constantFrom(0, 0.5, 1),
    },
    { requiredKeys: ['type', 'assert'] },
  ),
);
const one = fc.record(
  {
    description: fc.constantFrom('one', 'two'),
    vars: fc.record(
      {
        topic: fc.oneof(word, fc.array(word, { minLength: 1, maxLength: 2 })),
        name: word,
        list: fc.constant([1, 2]),
      },
      { requiredKeys: ['topic'] },
    ),
    assert: fc.array(assert, { maxLength: 4 }),
    threshold: fc.constantFrom(0, 0.4, 1),
    options: fc.record(
      { prefix: word, suffix: word, disableDefaultAsserts: fc.boolean() },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['vars'] },
);
const whole = fc.record(
  {
    prompts: fc.array(
      fc.constantFrom(
        'Say {{topic}}',
        'To {{name}}:\n{% if topic %}{{topic}}{% endif %}\n',
        '[{"role":"user","content":"Hi {{topic}}"}]',
        '- role: user\n  content: Hey {{name}}',
        '{not json {{topic}}',
      ),
      { minLength: 1, maxLength: 3 },
    ),
    providers: fc.constant(['echo']),
    tests: fc.array(one, { minLength: 1, maxLength: 4 }),
    defaultTest: fc.record(
      { vars: fc.record({ name: word }), assert: fc.array(simple, { maxLength: 2 }) },
      { requiredKeys: ['vars'] },
    ),
    evaluateOptions: fc.record({ repeat: fc.constantFrom(1, 2) }),
  },
  { requiredKeys: ['prompts', 'providers', 'tests'] },
);

test('whatever the configuration, it and its import agree cell by cell', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(whole, async (value) => {
      const root = await workspaceOf({ 'promptfooconfig.json': JSON.stringify(value) });
      const { code, err } = await regrade(root, ['import', 'promptfooconfig.json', '--lenient']);
      if (code !== 0) {
        expect(err).toMatch(/error: /);
        return;
      }
      // What the import left out keeps the configuration from running as it is.
      if (/ error: /.test(err)) return;
      compared++;
      expect(await cellsOf(root, 'promptfoo.eval.yaml')).toEqual(await cellsOf(root, 'promptfooconfig.json'));
    }),
    { numRuns: 30, seed: 7 },
  );
  expect(compared).toBeGreaterThan(3);
}, 120_000);

test('whatever the text, reading ends with a suite or with named problems', async () => {
  const root = await workspaceOf({});
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(
        fc.constantFrom(
          'prompts',
          'providers',
          'tests',
          'defaultTest',
          'scenarios',
          'evaluateOptions',
          '__proto__',
          'env',
        ),
        fc.jsonValue({ maxDepth: 4 }),
      ),
      async (value) => {
        await writeFile(join(root, 'promptfooconfig.json'), JSON.stringify(value));
        const { code, err } = await regrade(root, ['import', 'promptfooconfig.json', '--lenient', '--force']);
        expect([0, 2]).toContain(code);
        expect(err).not.toMatch(/TypeError|unexpected/i);
      },
    ),
    { numRuns: 100, seed: 3 },
  );
}, 120_000);
