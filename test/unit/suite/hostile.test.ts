import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/core/problem.ts';
import { loadSuite } from '../../../src/core/suite/load-suite.ts';
import { openWorkspace } from '../../../src/core/workspace.ts';
import { briefly, collect, problemsOf, suiteWith, workspaceOf } from './fixture.ts';

async function refusal(text: string | Uint8Array): Promise<string[]> {
  const workspace = await workspaceOf({ 'a.prompt': '', 'x.eval.yaml': text });
  return (await problemsOf(loadSuite(workspace, 'x.eval.yaml'))).map(briefly);
}

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
for (let level = 1; level < 12; level++) {
  const [name, before] = [String.fromCharCode(97 + level), String.fromCharCode(96 + level)];
  bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`);
}

describe('hostile YAML is refused with its place', () => {
  test.each([
    ['a bomb of aliases', bomb.join('\n'), 'too-many-aliases@x.eval.yaml:4:'],
    ['a cyclic alias', suiteWith('  - vars: &v { again: *v }'), 'cyclic-alias@x.eval.yaml:3:23'],
    ['an alias of nothing', suiteWith('  - vars: *none'), '@x.eval.yaml:3:11'],
    ['__proto__', suiteWith('  - vars: { __proto__: { admin: true } }'), 'hostile-key@x.eval.yaml:3:13'],
    ['constructor', suiteWith('  - vars:\n      constructor: 1'), 'hostile-key@x.eval.yaml:4:7'],
    [
      'a hostile rubric name',
      suiteWith('  - vars: {}', '  __proto__: { type: equals }'),
      'hostile-key@x.eval.yaml:5:3',
    ],
    [
      'duplicate keys',
      'prompts: [a.prompt]\ncases: [{}]\nprompts: [b.prompt]\n',
      'duplicate-key@x.eval.yaml:3:1',
    ],
    ['a NUL', 'prompts: [a.prompt]\ncases: "\0"', 'not-text@x.eval.yaml:2:9'],
    ['tabs', 'prompts: [a.prompt]\ncases:\n\t- vars: {}\n', 'yaml-syntax@x.eval.yaml:3:'],
    ['deep flow nesting', `cases: ${'['.repeat(200_000)}`, 'too-deep@x.eval.yaml:1:'],
    ['deep block nesting', `${'- '.repeat(100_000)}x`, 'too-deep@x.eval.yaml:1:'],
    [
      'deep mappings',
      Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'too-deep@x.eval.yaml:',
    ],
    [
      'an integer beyond 2^53',
      suiteWith('  - vars: { id: 9007199254740993 }'),
      'unsafe-integer@x.eval.yaml:3:17',
    ],
    [
      'a hexadecimal one',
      suiteWith('  - vars: { id: 0xFFFFFFFFFFFFFFFFFF }'),
      'unsafe-integer@x.eval.yaml:3:17',
    ],
    ['infinity', suiteWith('  - vars: { x: .inf }'), 'not-a-number@x.eval.yaml:3:16'],
    ['a number beyond the range', suiteWith('  - vars: { x: 1e999 }'), 'not-a-number@x.eval.yaml:3:16'],
    ['a tag', suiteWith('  - vars: { x: !!js/function "x" }'), 'yaml-syntax@x.eval.yaml:3:16'],
    ['a merge key', suiteWith('  - vars: { <<: { a: 1 } }'), 'merge-key@x.eval.yaml:3:13'],
    ['two documents', 'prompts: [a.prompt]\n---\ncases: []\n', 'yaml-documents@x.eval.yaml:2:'],
    ['half a character', suiteWith('  - vars: { x: "\\uD800" }'), 'lone-surrogate@x.eval.yaml:3:16'],
    ['a list as key', suiteWith('  - vars: { [a, b]: 1 }'), 'bad-key@x.eval.yaml:3:13'],
    ['an open quote', 'prompts: ["a.prompt]\n', 'yaml-syntax@x.eval.yaml:'],
    ['a strange directive', '%YAML 9.9\n---\nprompts: []\n', '@x.eval.yaml:'],
  ])('%s', async (_what, text, expected) => {
    expect((await refusal(text))[0]).toContain(expected);
  });

  test('invalid UTF-8', async () => {
    const text = Buffer.concat([
      Buffer.from('prompts: [a.prompt]\ncases: ['),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(']'),
    ]);
    expect(await refusal(text)).toEqual(['not-utf8@x.eval.yaml:2:1']);
    expect(await refusal(Buffer.from('\ufeffprompts: []', 'utf16le'))).toHaveLength(1);
  });

  test('a replacement character that stands there is text', async () => {
    const workspace = await workspaceOf({
      'a.prompt': '',
      'x.eval.yaml': suiteWith('  - vars: { x: "\ufffd" }'),
    });
    expect((await collect((await loadSuite(workspace, 'x.eval.yaml')).cases()))[0]?.case.vars).toEqual({
      x: '\ufffd',
    });
  });

  test('a file of more than 8 MB', async () => {
    expect(await refusal(Buffer.alloc(9 * 1024 * 1024, 'a'))).toEqual([
      'file-too-large@x.eval.yaml:undefined:undefined',
    ]);
  });

  test('a link that leads out', async () => {
    const outside = await workspaceOf({ 'secret.jsonl': '{"vars":{}}' });
    const { root } = await workspaceOf({
      'a.prompt': '',
      'x.eval.yaml': suiteWith('  - data.jsonl\n  - "*.jsonl"'),
    });
    await symlink(join(outside.root, 'secret.jsonl'), join(root, 'data.jsonl'));
    const problems = await problemsOf(loadSuite(openWorkspace(root), 'x.eval.yaml'));
    expect(problems.map(briefly)).toContain('outside-workspace@x.eval.yaml:3:5');
  });

  test.each([
    ['many keys in one mapping', `a:\n${Array.from({ length: 20_000 }, (_, i) => `  k${i}: 1`).join('\n')}`],
    ['many open brackets on many lines', 'a: [\n'.repeat(10_000)],
    ['many closing brackets', ']'.repeat(500_000)],
    ['many anchors', Array.from({ length: 30_000 }, (_, i) => `k${i}: &a${i} x`).join('\n')],
    ['many aliases', `a: &a x\nb: [${Array.from({ length: 20_000 }, () => '*a').join(', ')}]`],
    ['one long line of spaces', `a:${' '.repeat(1_000_000)}b`],
    ['a long quote', `a: "${'x\\n'.repeat(300_000)}"`],
    ['many colons', 'a: '.repeat(100_000)],
    ['many questions', '? '.repeat(100_000)],
    ['many tags', '!a '.repeat(30_000)],
    ['many comments', '#\n'.repeat(50_000)],
    ['many documents', '---\n'.repeat(100_000)],
  ])('%s end soon', async (_what, text) => {
    expect(await refusal(text)).not.toHaveLength(0);
  });
});

const valid = `prompts: [a.prompt]
models: [openai:gpt-5-mini, { id: echo, parameters: { temperature: 0.5 } }]
trials: 2
cases:
  - name: one
    vars: { ticket: "x: y", n: 3, list: [1, 2] }
    expected: { a: [1] }
    tags: [a, b]
  - id: 7
    vars: &v
      text: |
        two
        lines
    metadata: *v
rubrics:
  a: { type: icontains, value: "{{expected}}", gate: { min: 0.95 } }
  b: { type: not-regex, value: "^x+$" }
gate: { alpha: 0.05, metrics: { latencyMs: { p95: 3000 } } }
`;

describe('whatever the text, there is a suite or named problems', () => {
  const loads = async (text: string | Uint8Array) => {
    const { root } = await base;
    const bytes = Buffer.from(text as string);
    const onDisk = openWorkspace(root);
    // The bytes come as a file would give them, without writing thousands of files.
    const workspace = {
      ...onDisk,
      readText: async (path: string) =>
        path === 'x.eval.yaml' ? bytes.toString('utf8') : onDisk.readText(path),
      readChunks: async (path: string) => (path === 'x.eval.yaml' ? one(bytes) : onDisk.readChunks(path)),
    };
    try {
      const suite = await loadSuite(workspace, 'x.eval.yaml');
      await collect(suite.cases());
      return 'suite';
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      expect(error.problems.length).toBeGreaterThan(0);
      for (const problem of error.problems)
        expect(problem).toMatchObject({
          code: expect.any(String),
          file: expect.any(String),
          message: expect.stringMatching(/\.$/),
          range: expect.any(Object),
        });
      return 'refused';
    }
  };
  const base = workspaceOf({ 'a.prompt': '' });
  async function* one(bytes: Uint8Array) {
    yield bytes;
  }

  test('the start is valid', async () => {
    expect(await loads(valid)).toBe('suite');
  });

  test('random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => void (await loads(bytes))),
      { numRuns: 300 },
    );
  });

  test('random YAML letters', async () => {
    const letters = fc.constantFrom(
      ...'abc:-?[]{},&*!|>\'"%@`#~ \n\n\t0123456789.\\<=\r\u0085\u2028',
      'prompts: ',
      'cases: ',
      '- ',
      '\n  ',
    );
    const text = fc.array(letters, { maxLength: 80 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(text, async (made) => void (await loads(made))),
      { numRuns: 500 },
    );
  });

  test('valid suites with mistakes', async () => {
    const edit = fc.record({
      at: fc.nat(valid.length),
      remove: fc.nat(12),
      insert: fc.oneof(
        fc.string({ maxLength: 6 }),
        fc.constantFrom(
          '\n',
          '  ',
          '\t',
          '- ',
          ': ',
          '{',
          '}',
          '[',
          ']',
          '&v ',
          '*v',
          '!!map ',
          '"',
          "'",
          '|',
          '? ',
          'null',
          '\0',
        ),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
        let text = valid;
        for (const { at, remove, insert } of edits)
          text = text.slice(0, at) + insert + text.slice(at + remove);
        await loads(text);
      }),
      { numRuns: 300 },
    );
  });
});
