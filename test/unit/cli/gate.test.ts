import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  commitAll,
  counting,
  countingCases,
  countingServer,
  countingSuite,
  countingWorkspace,
  git,
  worse,
} from './counting.ts';
import { regrade } from './memory-io.ts';

const gateShape = z.looseObject({
  schemaVersion: z.literal(1),
  verdict: z.enum(['passed', 'failed', 'error']),
  exitCode: z.int(),
  sentence: z.string(),
  base: z.strictObject({ ref: z.string(), commit: z.string() }).nullable(),
  rules: z.array(
    z.strictObject({
      suite: z.string(),
      rule: z.string(),
      asks: z.string(),
      status: z.enum(['passed', 'warning', 'failed', 'error']),
      reason: z.string(),
      neededCases: z.int().nullable(),
    }),
  ),
  changes: z.array(z.strictObject({ suite: z.string(), change: z.string() })),
  comparisons: z.array(z.looseObject({ suite: z.string(), prompt: z.string(), verdict: z.string() })),
});

const readJson = async (root: string) =>
  gateShape.parse(JSON.parse(await readFile(join(root, 'gate.json'), 'utf8')));

/** A workspace whose first version is in production, and then a worse one. */
async function promoted(cases = 20, files: { readonly [path: string]: string } = {}) {
  const server = await countingServer();
  const root = await countingWorkspace(server.url, cases, files);
  await regrade(root, ['save', 'count.prompt', '--message', 'First']);
  await regrade(root, ['promote', 'count.prompt@1', 'production']);
  return { server, root, edit: (text: string) => writeFile(join(root, 'count.prompt'), text) };
}

/** A repository with a suite on `main`, and a worse prompt in the working copy. */
async function changed(cases = 20, files: { readonly [path: string]: string } = {}) {
  const server = await countingServer();
  const root = await countingWorkspace(server.url, cases, files);
  await commitAll(root);
  await writeFile(join(root, 'count.prompt'), worse);
  return { server, root, write: (path: string, text: string) => writeFile(join(root, path), text) };
}

const based = ['gate', '--base', 'main', '--output', 'gate.json'];

describe('against production', () => {
  test('1: a shown regression fails; every report says so', async () => {
    const { root, edit } = await promoted();
    await edit(worse);
    const argv = ['gate', '--output', 'gate.json', '--output', 'gate.md', '--output', 'gate.xml'];
    const { code, out } = await regrade(root, argv);
    expect(code).toBe(1);
    expect(out).toMatch(/^The gate fails: says\./);
    expect(out).toContain('count.prompt: v1 (production) → working copy');
    const json = await readJson(root);
    expect(json).toMatchObject({ verdict: 'failed', exitCode: 1, base: null, changes: [] });
    expect(json.rules).toMatchObject([
      { suite: 'count.eval.yaml', rule: 'says', asks: 'no-regression', status: 'failed' },
    ]);
    expect(json.comparisons).toMatchObject([
      { prompt: 'count.prompt', verdict: 'regressed', cases: { paired: 20 } },
    ]);
    expect(await readFile(join(root, 'gate.md'), 'utf8')).toContain('**The gate fails: `says`.**');
    const xml = await readFile(join(root, 'gate.xml'), 'utf8');
    expect(xml).toContain('<testsuite name="count.eval.yaml" tests="1" failures="1" errors="0"');
    expect(xml).toContain(
      '<testcase name="says: no-regression" classname="count.eval.yaml" time="0.000">\n      <failure message="',
    );
  });

  test('0: with enough cases unchanged passes; with few it is not decided, passes, and says how many would do', async () => {
    const { root } = await promoted(60);
    expect(await regrade(root, ['gate'])).toMatchObject({ code: 0 });
    const few = await promoted(4);
    await few.edit(counting('Now say {{n}}.'));
    const { code, out } = await regrade(few.root, ['gate']);
    expect(code).toBe(0);
    expect(out).toContain('The gate passes. Not decided: says.');
    expect(out).toContain('About 41 more cases would tell.');
    expect(out).toContain('cannot be shown with fewer than 6 cases, so that this rule cannot find one yet');
  });

  test('1: not decided fails where the suite says so', async () => {
    const { root } = await promoted(4, {
      'count.eval.yaml': countingSuite(undefined, 'gate: { inconclusive: fail }\n'),
    });
    expect(await regrade(root, ['gate'])).toMatchObject({ code: 1 });
  });

  test('--at judges a version', async () => {
    const { root, edit } = await promoted();
    await edit(worse);
    await regrade(root, ['save', 'count.prompt', '--message', 'Shorter']);
    await edit(counting());
    expect((await regrade(root, ['gate', '--at', '2'])).code).toBe(1);
    expect((await regrade(root, ['gate'])).code).toBe(0);
  });

  test('3: no baseline, with a sentence how to make one', async () => {
    const server = await countingServer();
    const root = await countingWorkspace(server.url, 2);
    const { code, out } = await regrade(root, ['gate', '--output', 'gate.json']);
    expect(code).toBe(3);
    expect(out).toContain('regrade promote count.prompt@1 production');
    expect((await readJson(root)).rules).toMatchObject([{ rule: 'baseline', status: 'error' }]);
  });

  test('3: errors, a reached budget, and a cancelled run never pass', async () => {
    const { server, root } = await promoted(3);
    expect(await regrade(root, ['gate'], { interrupt: (press) => press() })).toMatchObject({ code: 3 });
    expect(await regrade(root, ['gate', '--offline'])).toMatchObject({ code: 3 });
    server.fails = true;
    const { code, out } = await regrade(root, ['gate']);
    expect(code).toBe(3);
    expect(out).toContain('a gate with errors does not pass');
    const poor = await promoted(3, { 'count.eval.yaml': countingSuite(undefined, 'budget: { calls: 1 }\n') });
    expect(await regrade(poor.root, ['gate'])).toMatchObject({ code: 3 });
  });

  test('3: a suite in which every rule is off judges nothing', async () => {
    const { root } = await promoted(2, {
      'count.eval.yaml': countingSuite('says: { type: contains, value: "{{n}}", gate: off }'),
    });
    expect(await regrade(root, ['gate'])).toMatchObject({ code: 3 });
  });

  test('2 goes before 3 and 1: several suites, one of them broken', async () => {
    const { root, edit } = await promoted(20, { 'broken.eval.yaml': 'prompts: 3\n' });
    await edit(worse);
    const { code, out, err } = await regrade(root, ['gate', '--output', 'gate.json']);
    expect(code).toBe(2);
    expect(err).toContain('broken.eval.yaml:1:');
    expect(out).toContain('Failed besides: says');
    expect(await readJson(root)).toMatchObject({ verdict: 'error', exitCode: 2 });
  });

  test('a label that asks for a passing gate moves by what the gate said, not by single cells', async () => {
    const { root, edit, server } = await promoted(60, {
      'regrade.config.yaml': '',
      'count.eval.yaml': countingSuite(
        'says: { type: contains, value: "{{n}}." }\n  even: { type: contains, value: "2" }',
      ),
    });
    await writeFile(
      join(root, 'regrade.config.yaml'),
      `providers:\n  local: { baseURL: "${server.url}" }\nlabels: { staging: { requireGate: true } }\n`,
    );
    await edit(counting('Please say {{n}}.'));
    await regrade(root, ['save', 'count.prompt', '--message', 'Kinder']);
    // Cells fail "even", so the run alone does not pass; the gate asks only that nothing got worse.
    expect(await regrade(root, ['run'])).toMatchObject({ code: 1 });
    expect(await regrade(root, ['promote', 'count.prompt@2', 'staging'])).toMatchObject({ code: 2 });
    expect(await regrade(root, ['gate'])).toMatchObject({ code: 0 });
    expect(await regrade(root, ['promote', 'count.prompt@2', 'staging'])).toMatchObject({ code: 0 });
  });
});

describe('--base', () => {
  test('without any label the prompt of the base is the baseline', async () => {
    const { root } = await changed();
    const { code, out } = await regrade(root, based);
    expect(code).toBe(1);
    expect(out).toContain('Judged by what stands in main');
    const json = await readJson(root);
    expect(json.base?.ref).toBe('main');
    expect(json.changes).toEqual([]);
  });

  test.each([
    [
      'turns the rule off',
      'count.eval.yaml',
      countingSuite('says: { type: contains, value: "{{n}}", gate: off }'),
      'rubric says: gate none → "off"',
    ],
    [
      'weakens the rubric',
      'count.eval.yaml',
      countingSuite('says: { type: regex, value: "." }'),
      'rubric says: value "{{n}}" → "."',
    ],
    ['takes the cases away', 'cases.jsonl', countingCases(1), '19 cases removed: c2, c3, c4 and 16 more'],
    [
      'widens the margin',
      'count.eval.yaml',
      countingSuite(undefined, 'gate: { margin: 0.9, alpha: 0.0001 }\n'),
      'gate: margin 0.05 → 0.9',
    ],
    [
      'compares with itself',
      'count.eval.yaml',
      countingSuite(undefined, 'gate: { against: working }\n'),
      'gate: against none → "working"',
    ],
    [
      'breaks the suite',
      'count.eval.yaml',
      'prompts: 3\n',
      'suite count.eval.yaml: cannot be read in this change',
    ],
    [
      'points the provider elsewhere',
      'regrade.config.yaml',
      'providers: { local: { baseURL: "http://127.0.0.1:1/v1" } }\n',
      'file regrade.config.yaml: changed',
    ],
  ])('a change that %s does not pass, and is reported', async (_, path, text, line) => {
    const { root, write } = await changed();
    await write(path, text);
    expect(await regrade(root, based)).toMatchObject({ code: 1 });
    const { changes, comparisons } = await readJson(root);
    expect(changes.map(({ change }) => change).join('\n')).toContain(line);
    expect(comparisons).toMatchObject([{ cases: { paired: 20 } }]);
  });

  test('a change that deletes the suite does not pass', async () => {
    const { root } = await changed();
    await rm(join(root, 'count.eval.yaml'));
    expect(await regrade(root, based)).toMatchObject({ code: 1 });
    expect(await regrade(root, [...based, 'count.eval.yaml'])).toMatchObject({ code: 1 });
    expect((await readJson(root)).changes[0]?.change).toBe('suite count.eval.yaml: deleted');
  });

  test('a change that deletes or renames the prompt does not pass', async () => {
    const { root } = await changed();
    await mkdir(join(root, 'sub'));
    await rename(join(root, 'count.prompt'), join(root, 'sub/count.prompt'));
    await git(root, 'add', '-A');
    const renamed = await regrade(root, based);
    expect(renamed.code).toBe(1);
    expect(renamed.out).toContain('"count.prompt" is "sub/count.prompt" in this change.');
    await rm(join(root, 'sub'), { recursive: true });
    const gone = await regrade(root, based);
    expect(gone.code).toBe(3);
    expect(gone.out).toContain('"count.prompt" is gone in this change');
  });

  test('shared rubrics and recordings are those of the base', async () => {
    const files = {
      'count.eval.yaml':
        'prompts: [count.prompt]\ncases: [cases.jsonl]\nrecordings: [answers.jsonl]\nrubrics:\n  $use: [house.rubrics.yaml]\n',
      'house.rubrics.yaml': 'says: { type: contains, value: "{{n}}" }\n',
      'answers.jsonl': '',
    };
    const { root, server } = await changed(20, files);
    // Recordings of the worse prompt, doctored so that it looks well.
    await regrade(root, ['run', '--record', 'answers.jsonl']);
    const recorded = await readFile(join(root, 'answers.jsonl'), 'utf8');
    await writeFile(
      join(root, 'answers.jsonl'),
      recorded.replaceAll('"output":"no"', '"output":"2 4 6 8 10 12 14 16 18 20"'),
    );
    await writeFile(join(root, 'house.rubrics.yaml'), 'says: { type: regex, value: "." }\n');
    await rm(join(root, '.regrade'), { recursive: true });
    const asked = server.requests;
    expect(await regrade(root, based)).toMatchObject({ code: 1 });
    expect(server.requests).toBe(asked + 40);
    expect((await readJson(root)).changes.map(({ change }) => change)).toEqual([
      'rubric says: type "contains" → "regex"',
      'rubric says: value "{{n}}" → "."',
      'file house.rubrics.yaml: changed',
      'file answers.jsonl: changed',
    ]);
  });

  test('labels are those of the base', async () => {
    const { root, edit } = await promoted();
    await commitAll(root);
    await edit(worse);
    await regrade(root, ['save', 'count.prompt', '--message', 'Shorter']);
    await regrade(root, ['promote', 'count.prompt@2', 'production']);
    expect((await regrade(root, ['gate'])).code).toBe(0);
    const { code, out } = await regrade(root, based);
    expect(code).toBe(1);
    expect(out).toContain('count.prompt: v1 (production) → working copy');
    expect((await readJson(root)).changes).toMatchObject([
      { change: 'file .regrade/labels/count.prompt/production.jsonl: changed' },
    ]);
  });

  test('committed answers are refused', async () => {
    const { root } = await changed(2);
    await regrade(root, ['run']);
    await git(root, 'add', '-f', '.regrade/responses');
    const { code, err } = await regrade(root, based);
    expect(code).toBe(2);
    expect(err).toContain('could bring the answers that it is judged by');
  });

  test('a new suite judges by itself; a new prompt has nothing to be worse than', async () => {
    const { root, write } = await changed(20);
    await write('count.prompt', counting());
    await write(
      'more.eval.yaml',
      countingSuite('brief: { type: word-count, value: { max: 3 }, gate: { min: 0.9 } }'),
    );
    await write('new.prompt', '---\nmodel: echo\n---\nHello\n');
    await write(
      'new.eval.yaml',
      'prompts: [new.prompt]\ncases: [{ name: a, vars: {} }]\nrubrics: { hi: { type: contains, value: Hello, gate: { min: 1 } } }\n',
    );
    const { code, out } = await regrade(root, based);
    expect(code).toBe(0);
    expect(out).toContain('This suite is new: main does not have it, so it judges by itself.');
    expect(out).toContain('"new.prompt" is new');
    await write('new.prompt', '---\nmodel: echo\n---\nGood bye\n');
    expect(await regrade(root, based)).toMatchObject({ code: 1 });
  });

  test.each([
    [['gate', '--base', 'nowhere'], 'git knows no commit "nowhere"'],
    [['gate', '--base', '--upload-pack=x'], 'git knows no commit'],
    [['gate', 'nothing.eval.yaml', '--base', 'main'], 'There is no file'],
    [['gate', '--output', 'x.pdf'], '.json, .md, .xml or .html'],
  ])('2: %j', async (argv, said) => {
    const { root } = await changed(1);
    const { code, err } = await regrade(root, argv);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  test('2: no repository', async () => {
    const root = await countingWorkspace('http://127.0.0.1:1/v1', 1);
    expect(await regrade(root, ['gate', '--base', 'main'])).toMatchObject({ code: 2 });
  });
});
