import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatProblem, InputError } from '../../../src/core/problem.ts';
import { datasetCases } from '../../../src/core/suite/dataset.ts';
import { loadSuite } from '../../../src/core/suite/load-suite.ts';
import { openWorkspace, type Workspace } from '../../../src/core/workspace.ts';
import { briefly, collect, problemsOf, suiteWith, workspaceOf } from './fixture.ts';

async function read(path: string, content: string | Uint8Array) {
  return (await collect(datasetCases(await workspaceOf({ [path]: content }), path))).map((one) => one.case);
}

async function refused(path: string, content: string | Uint8Array) {
  return (await problemsOf(read(path, content))).map(briefly);
}

/** A workspace whose one file is made while it is read. */
function streaming(chunks: () => Iterable<Uint8Array>): Workspace {
  return {
    ...openWorkspace('/none'),
    readChunks: async () =>
      (async function* () {
        yield* chunks();
      })(),
  };
}

describe('JSONL', () => {
  test('holds case records, or one key a variable beside the fields of a case', async () => {
    const cases = await read(
      'd.jsonl',
      '\ufeff{"id":1,"vars":{"a":[1,{"b":null}]},"expected":{"x":1},"tags":["t"]}\r\n\r\n{"name":"n","expected":"e","city":"Bern","n":2}\n{"vars":{},"context":"one document"}',
    );
    expect(cases).toEqual([
      { id: '1', vars: { a: [1, { b: null }] }, expected: { x: 1 }, tags: ['t'] },
      { id: 'n', name: 'n', vars: { city: 'Bern', n: 2 }, expected: 'e' },
      { id: expect.stringMatching(/^case-[0-9a-f]{12}$/), vars: {}, context: ['one document'] },
    ]);
  });

  test.each([
    ['no JSON', '{"vars":{}}\n{"vars":{"a":1,}}\n', 'json-syntax@d.jsonl:2:16'],
    ['half a record', '{"vars":{}}\n\n{"vars":', 'json-syntax@d.jsonl:3:9'],
    ['a word', 'nonsense', 'json-syntax@d.jsonl:1:2'],
    ['a list', '[1]', 'not-a-record@d.jsonl:1:1'],
    ['a number', '5', 'not-a-record@d.jsonl:1:1'],
    ['__proto__', '{"vars":{"__proto__":{"admin":true}}}', 'hostile-key@d.jsonl:1:10'],
    ['constructor', '{"constructor":{"prototype":1}}', 'hostile-key@d.jsonl:1:2'],
    ['an escaped __proto__', '{"vars":{"\\u005f_proto__":1}}', 'hostile-key@d.jsonl:1:1'],
    ['duplicate keys', '{"vars":{"a":1,"b":{"a":2},"a":3}}', 'duplicate-key@d.jsonl:1:28'],
    ['a large integer', '{"vars":{"id":12345678901234567890}}', 'unsafe-integer@d.jsonl:1:1'],
    ['a number beyond the range', '{"vars":{"x":1e999}}', 'unsafe-integer@d.jsonl:1:1'],
    ['deep nesting', `{"vars":{"a":${'['.repeat(1000)}${']'.repeat(1000)}}}`, 'too-deep@d.jsonl:1:76'],
    ['half a character', '{"vars":{"a":"\\ud800"}}', 'lone-surrogate@d.jsonl:1:15'],
    ['a NUL', '{"vars":{}}\n{"a":"\0"}', 'not-text@d.jsonl:2:1'],
    ['an unknown key', '{"vars":{},"expcted":1}', 'unknown-key@d.jsonl:1:1'],
    ['a wrong kind', '{"vars":{},"tags":"a"}', 'invalid-value@d.jsonl:1:1'],
    ['vars that are none', '{"vars":[1]}', 'invalid-value@d.jsonl:1:1'],
    [
      'a wrong rubric',
      '{"vars":{}}\n{"vars":{"a":1},"rubrics":{"a":{"type":"nosuch"}}}',
      'unknown-rubric-type@d.jsonl:2:1',
    ],
  ])('%s is refused with its place', async (_what, content, expected) => {
    expect(await refused('d.jsonl', content)).toEqual([expected]);
  });

  test('a decimal with many digits stays the number that it is', async () => {
    expect((await read('d.jsonl', '{"x":0.12345678901234567}'))[0]?.vars).toEqual({
      x: Number('0.12345678901234567'),
    });
  });

  test('invalid UTF-8 is refused with its line, also at the end of a chunk', async () => {
    const start = Buffer.from('{"vars":{}}\n{"a":"');
    expect(
      await refused('d.jsonl', Buffer.concat([start, Buffer.from([0xc3, 0x28]), Buffer.from('"}')])),
    ).toEqual(['not-utf8@d.jsonl:2:1']);
    expect(await refused('d.jsonl', Buffer.concat([start, Buffer.from([0xe2, 0x82])]))).toEqual([
      'not-utf8@d.jsonl:2:1',
    ]);
  });

  test('a line of 100 MB is refused after 8 MB', async () => {
    let given = 0;
    const workspace = streaming(function* () {
      yield Buffer.from('{"vars":{"a":"first"}}\n{"vars":{"a":"');
      for (; given < 100; given++) yield Buffer.alloc(1024 * 1024, 'x');
      yield Buffer.from('"}}\n');
    });
    const problems = await problemsOf(collect(datasetCases(workspace, 'd.jsonl')));
    expect(problems.map(formatProblem)).toEqual([
      'd.jsonl:2:1: error: This line is longer than 8 MB. Write one case a line, and keep each case small.',
    ]);
    expect(given).toBeLessThan(10);
  });

  test('streams: the first case comes before the last is made', async () => {
    let given = 0;
    const workspace = streaming(function* () {
      for (; given < 1000; given++) yield Buffer.from(`{"n":${given}}\n`);
    });
    for await (const found of datasetCases(workspace, 'd.jsonl')) {
      expect(found.case.vars).toEqual({ n: 0 });
      break;
    }
    expect(given).toBeLessThan(10);
  });

  test('characters cut at any byte are whole again', async () => {
    const record = { vars: { text: 'Grüße 👩‍👩‍👧 \u2028 "\\' } };
    const bytes = Buffer.from(`${JSON.stringify(record)}\n`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), async (steps) => {
        const workspace = streaming(function* () {
          for (let at = 0, step = 0; at < bytes.length; step++) {
            const size = steps[step % steps.length] ?? 1;
            yield bytes.subarray(at, at + size);
            at += size;
          }
        });
        const [found] = await collect(datasetCases(workspace, 'd.jsonl'));
        expect(found?.case.vars).toEqual(record.vars);
      }),
      { numRuns: 50 },
    );
  });
});

describe('CSV', () => {
  test('has one column a variable, and columns of the fields of a case', async () => {
    const content =
      '\ufeffname,city, note ,expected,tags,context,metadata,vars.name\r\n' +
      'one,Bern,"two\r\nlines, ""quoted""",yes,"a, b;c",doc,"{""k"":1}",Ann\r\n' +
      '\r\n' +
      ',007,,,,"[""d1"",""d2""]",,\r\n';
    expect(await read('d.csv', content)).toEqual([
      {
        id: 'one',
        name: 'one',
        vars: { city: 'Bern', note: 'two\nlines, "quoted"', name: 'Ann' },
        expected: 'yes',
        tags: ['a', 'b', 'c'],
        context: ['doc'],
        metadata: { k: 1 },
      },
      {
        id: expect.stringMatching(/^case-/),
        vars: { city: '007', note: '', name: '' },
        context: ['d1', 'd2'],
      },
    ]);
  });

  test('gives the same cases however git checked it out', async () => {
    const content = 'name,note\none,"two\nlines"\n';
    expect(await read('d.csv', content.replaceAll('\n', '\r\n'))).toEqual(await read('d.csv', content));
  });

  test('tells the line on which a row starts', async () => {
    const workspace = await workspaceOf({ 'd.csv': 'a,b\n1,"x\ny"\n\n\n2,3\n"\n4",5' });
    const cases = await collect(datasetCases(workspace, 'd.csv'));
    expect(cases.map(({ range }) => range?.start.line)).toEqual([2, 6, 7]);
  });

  test.each([
    ['too many cells', 'a,b\n1,2\n1,2,3\n', 'csv-syntax@d.csv:3:1'],
    ['too few cells', 'a,b\n1\n', 'csv-syntax@d.csv:2:1'],
    ['an open quote', 'a,b\n1,2\n1,"2\n3,4\n', 'csv-syntax@d.csv:3:1'],
    ['a stray quote', 'a,b\n1,2"x\n', 'csv-syntax@d.csv:2:1'],
    ['text after a quote', 'a,b\n1,"2"x\n', 'csv-syntax@d.csv:2:1'],
    ['nothing', '', 'empty-dataset@d.csv:1:1'],
    ['two columns of one name', 'a,b,a\n1,2,3\n', 'duplicate-key@d.csv:1:1'],
    ['a column without name', 'a,,b\n1,2,3\n', 'bad-column@d.csv:1:1'],
    ['a hostile column', 'a,__proto__\n1,2\n', 'hostile-key@d.csv:1:1'],
    ['a hidden hostile column', 'a,vars.constructor\n1,2\n', 'hostile-key@d.csv:1:1'],
    ['a cell that must be JSON', 'a,metadata\n1,{x}\n', 'json-syntax@d.csv:2:1'],
    ['a NUL', 'a,b\n1,\0\n', 'not-text@d.csv:2:1'],
  ])('%s is refused with its line', async (_what, content, expected) => {
    expect(await refused('d.csv', content)).toEqual([expected]);
  });

  test('a quote that is never closed is refused after 8 MB', async () => {
    let given = 0;
    const workspace = streaming(function* () {
      yield Buffer.from('a,b\n1,"');
      for (; given < 100; given++) yield Buffer.alloc(1024 * 1024, 'x');
    });
    expect((await problemsOf(collect(datasetCases(workspace, 'd.csv')))).map(briefly)).toEqual([
      'csv-syntax@d.csv:2:1',
    ]);
    expect(given).toBeLessThan(20);
  });
});

describe('YAML', () => {
  test('is a list of cases', async () => {
    const workspace = await workspaceOf({
      'd.yaml': '- id: a\n  vars: { x: 1 }\n- name: b\n  expected: [1]\n',
    });
    const cases = await collect(datasetCases(workspace, 'd.yaml'));
    expect(cases.map((one) => one.case)).toEqual([
      { id: 'a', vars: { x: 1 } },
      { id: 'b', name: 'b', vars: {}, expected: [1] },
    ]);
    expect(cases.map(({ range }) => range?.start)).toEqual([
      { line: 1, column: 3 },
      { line: 3, column: 3 },
    ]);
  });

  test.each([
    ['a mapping', 'a: 1\n', 'not-a-list@d.yaml:1:1'],
    ['nothing', '', 'not-a-list@d.yaml:1:1'],
    ['an unknown key', '- vars: {}\n- vars: { a: 1 }\n  tgas: [x]\n', 'unknown-key@d.yaml:3:3'],
    ['a wrong rubric', '- rubrics:\n    a:\n      type: nosuch\n', 'unknown-rubric-type@d.yaml:3:13'],
  ])('%s is refused with its place', async (_what, content, expected) => {
    expect(await refused('d.yaml', content)).toEqual([expected]);
  });
});

describe('identity', () => {
  const suite = async (cases: string, files: { [path: string]: string } = {}) =>
    loadSuite(
      await workspaceOf({ 'a.prompt': '', 'x.eval.yaml': suiteWith(cases), ...files }),
      'x.eval.yaml',
    );

  test('is id, else name, else content, whatever the place and the format', async () => {
    const ids = async (work: ReturnType<typeof suite>) =>
      (await collect((await work).cases())).map((one) => one.case.id);
    const [a, b, c] = await ids(
      suite(
        '  - { id: i, name: n, vars: { x: "1" } }\n  - { name: n, vars: { x: "1" } }\n  - vars: { x: "1", y: "2" }',
      ),
    );
    expect([a, b]).toEqual(['i', 'n']);
    expect(
      await ids(suite('  - d.jsonl', { 'd.jsonl': '{"vars":{}}\n{"vars":{"y":"2","x":"1"},"tags":["t"]}' })),
    ).toContain(c);
    expect(await ids(suite('  - d.csv', { 'd.csv': 'y,x\n2,1\n' }))).toEqual([c]);
  });

  test('twice is refused with both places, across files', async () => {
    const loaded = await suite('  - { name: one, vars: { a: 1 } }\n  - d.jsonl\n  - e.csv', {
      'd.jsonl': '{"vars":{"a":"2"}}\n{"name":"two","vars":{}}\n',
      'e.csv': 'name,a\nthree,1\none,2\n',
    });
    expect((await problemsOf(collect(loaded.cases()))).map(formatProblem)).toEqual([
      'e.csv:3:1: error: There is already a case "one" at x.eval.yaml:3. Give each case an id or a name of its own.',
    ]);
  });

  test('the same content twice is refused', async () => {
    const loaded = await suite('  - d.jsonl', { 'd.jsonl': '{"vars":{"a":1,"b":2}}\n{"b":2,"a":1}\n' });
    expect((await problemsOf(collect(loaded.cases()))).map(formatProblem)).toEqual([
      'd.jsonl:2:1: error: This case has the same content as the one at d.jsonl:1. Remove one of the two, or give each an id.',
    ]);
    const inline = await problemsOf(suite('  - vars: { a: 1 }\n  - vars: { a: 1 }'));
    expect(inline.map(briefly)).toEqual(['duplicate-case@x.eval.yaml:4:5']);
  });
});

test('whatever the bytes, there are cases or a named problem', async () => {
  const part = fc.oneof(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ',',
      ':',
      '\n',
      '\r\n',
      '\\',
      '\\u',
      'vars',
      '"vars":',
      '{"vars":{}}',
      'a,b\n',
      '- ',
      '1e9',
      'id',
      '\ufeff',
      '\0',
    ),
    fc.string({ unit: 'binary', maxLength: 5 }),
  );
  const bytes = fc.oneof(
    fc.array(part, { maxLength: 30 }).map((parts) => Buffer.from(parts.join(''))),
    fc.uint8Array({ maxLength: 60 }),
  );
  await fc.assert(
    fc.asyncProperty(bytes, fc.constantFrom('d.jsonl', 'd.csv'), async (made, path) => {
      const workspace = streaming(function* () {
        yield made;
      });
      try {
        await collect(datasetCases(workspace, path));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        expect(error.problems[0]).toMatchObject({
          file: path,
          range: expect.any(Object),
          message: expect.stringMatching(/\.$/),
        });
      }
    }),
    { numRuns: 500 },
  );
});
