import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { regrade, workspaceOf } from './memory-io.ts';

const path = 'prompts/greet.prompt';
const prompt = (word: string) => `---\nmodel: echo\n---\n{{! greeting }}\n${word} {{name}}\n`;
const suite = `prompts: [${path}]
cases:
  - { name: ann, vars: { name: Ann } }
rubrics:
  hello: { type: contains, value: Hello }
`;

/** A workspace with v1 `Hello`, v2 `Bye` and the working copy `Hi`. */
async function workspace(configuration = '') {
  const root = await workspaceOf({
    'regrade.config.yaml': configuration,
    [path]: prompt('Hello'),
    'greet.eval.yaml': suite,
  });
  const run = (...argv: string[]) => regrade(root, argv);
  const put = (word: string) => writeFile(join(root, path), prompt(word));
  const first = await run('save', path, '--message', 'First words');
  await put('Bye');
  const second = await run('save', path, '--message', 'Second words');
  await put('Hi');
  return { root, run, put, first, second };
}

describe('save', () => {
  test('says number, hash and what changed', async () => {
    const { first, second, run, put } = await workspace();
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/^Saved v1 [0-9a-f]{12}: first version\n$/);
    expect(second.out).toMatch(/^Saved v2 [0-9a-f]{12}: user message: 1 line\n$/);
    await put('Bye');
    const again = await run('save', path, '-m', 'x');
    expect(again.code).toBe(0);
    expect(again.out).toMatch(/^Nothing changed since v2 /);
  });

  test.each([
    [['save', path], 'required option'],
    [['save', path, '--message', ' '], 'needs a message'],
    [['save', 'none.prompt', '--message', 'x'], 'There is no prompt file "none.prompt".'],
    [['save', '../x.prompt', '--message', 'x'], 'lies outside the workspace'],
    [['save', 'greet.eval.yaml', '--message', 'x'], 'holds no list of messages'],
  ])('%j is wrong input', async (argv, said) => {
    const { run } = await workspace();
    const told = await run(...argv);
    expect(told).toMatchObject({ code: 2, out: '' });
    expect(told.err).toContain(said);
  });
});

describe('show', () => {
  test('writes the file exactly as it was, from any folder', async () => {
    const { root, run } = await workspace();
    expect(await run('show', `${path}@v1`)).toEqual({ code: 0, out: prompt('Hello'), err: '' });
    expect(await regrade(join(root, 'prompts'), ['show', 'greet.prompt@2', '--format', 'source'])).toEqual({
      code: 0,
      out: prompt('Bye'),
      err: '',
    });
    expect((await run('show', `${path}@working`)).out).toBe(prompt('Hi'));
  });

  test('--format json is the whole record', async () => {
    const { run } = await workspace();
    const record = JSON.parse((await run('show', `${path}@v1`, '--format', 'json')).out);
    expect(record).toMatchObject({
      v: 1,
      kind: 'prompt',
      prompt: path,
      parents: [],
      message: 'First words',
      number: 1,
      definition: { model: 'echo' },
      sources: [{ path, text: prompt('Hello') }],
    });
    expect(record.hash).toMatch(/^[0-9a-f]{64}$/);
    expect((await run('show', `${path}@${record.hash.slice(0, 10)}`)).out).toBe(prompt('Hello'));
  });

  test.each([
    [`${path}`, 'names no version'],
    [`${path}@v9`, 'has no version "v9"'],
    ['nope.prompt@v1', 'There is no prompt file "nope.prompt"'],
    [`${path}@production`, 'It has v1 to v2, working'],
  ])('%s is wrong input', async (reference, said) => {
    const { run } = await workspace();
    const told = await run('show', reference);
    expect(told).toMatchObject({ code: 2, out: '' });
    expect(told.err).toContain(said);
  });
});

describe('promote and rollback', () => {
  test('move a label, keep its history, and a deploy job reads it', async () => {
    const { root, run } = await workspace();
    expect((await run('promote', `${path}@v1`, 'production')).out).toMatch(/^production is now v1 \S+\.\n$/);
    const second = await run('promote', `${path}@v2`, 'production', '--message', 'Say goodbye');
    expect(second.out).toMatch(/^production is now v2 \S+, from v1\.\n$/);
    expect((await run('show', `${path}@production`)).out).toBe(prompt('Bye'));
    const back = await run('rollback', path, 'production', '--message', 'Too sad');
    expect(back.out).toMatch(/^production is now v1 \S+, from v2\.\n$/);
    expect((await run('show', `${path}@production`)).out).toBe(prompt('Hello'));
    const file = await readFile(join(root, `.regrade/labels/${path}/production.jsonl`), 'utf8');
    const moves = file
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(moves.map(({ why }) => why)).toEqual(['', 'Say goodbye', 'Too sad']);
    expect(Object.keys(moves[0])).toEqual(['v', 'time', 'who', 'from', 'to', 'why', 'gate']);
    expect(await run('rollback', path, 'production')).toMatchObject({ code: 2, out: '' });
  });

  test('the working copy is refused with what to do', async () => {
    const { run } = await workspace();
    const told = await run('promote', `${path}@working`, 'production');
    expect(told).toMatchObject({ code: 2, out: '' });
    expect(told.err).toContain('Save it first');
    expect((await run('promote', `${path}@v1`, 'v1')).err).toContain('can be no label');
  });

  test('a label that requires a gate moves only to what passed', async () => {
    const { root, run } = await workspace('labels:\n  production: { requireGate: true }\n');
    const file = join(root, `.regrade/labels/${path}/production.jsonl`);
    const unknown = await run('promote', `${path}@v1`, 'production');
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('none is known');
    expect((await run('run', '--at', 'v2')).code).toBe(1);
    expect((await run('promote', `${path}@v2`, 'production')).err).toContain('this one did not');
    expect((await run('run', '--at', 'v1')).code).toBe(0);
    expect((await run('promote', `${path}@v1`, 'production')).out).toContain('its last gates or runs passed');
    const [move] = (await readFile(file, 'utf8')).split('\n');
    expect(JSON.parse(move ?? '').gate).toMatchObject({ passed: true, run: expect.any(String) });
    expect((await run('promote', `${path}@v2`, 'staging')).code).toBe(0);
  });
});

describe('versions', () => {
  test('lists saved versions, commits and the working copy', async () => {
    const { root, run } = await workspace();
    const git = (...words: string[]) =>
      execFileSync('git', ['-C', root, '-c', 'user.name=Ann', '-c', 'user.email=a@example.com', ...words]);
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'Say hi');
    await run('promote', `${path}@v1`, 'production');
    await writeFile(join(root, path), prompt('Ho'));
    const { code, out, err } = await run('versions', path);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^working\s+now\n\s+user message: 1 line\n\s+working copy\n/);
    expect(out).toMatch(/\n[0-9a-f]{12} {2}\S+ \S+ UTC {2}Ann <a@example\.com> {2}Say hi\n/);
    expect(out).toMatch(/\nv1\s+\[production\] .*First words\n\s+first version\n\s+saved [0-9a-f]{12}\n$/);
  });

  test('--json is the timeline as data', async () => {
    const { run } = await workspace();
    await run('run', '--at', 'v1');
    const found = JSON.parse((await run('versions', path, '--json')).out);
    expect(found).toMatchObject({ schemaVersion: 1, prompt: path, names: [path] });
    expect(found.versions.map((entry: { ref: string }) => entry.ref)).toEqual(['working', 'v2', 'v1']);
    expect(found.versions[2].origins).toMatchObject([{ kind: 'saved' }, { kind: 'run' }]);
  });

  test('a damaged record is named and the rest is shown', async () => {
    const { root, run } = await workspace();
    const { hash } = JSON.parse((await run('show', `${path}@v2`, '--format', 'json')).out);
    const file = `.regrade/versions/${hash}.json`;
    await writeFile(join(root, file), (await readFile(join(root, file), 'utf8')).replace('Second', 'Other'));
    const { code, out, err } = await run('versions', path);
    expect(code).toBe(0);
    expect(err).toContain(`${file}: error: The record of version ${hash.slice(0, 12)}`);
    expect(out).toContain('First words');
    expect(out).not.toContain('words\nv2');
  });

  test('an unknown prompt is wrong input; one without versions is not', async () => {
    const { root, run } = await workspace();
    expect(await run('versions', 'none.prompt')).toMatchObject({ code: 2, out: '' });
    await writeFile(join(root, 'new.prompt'), 'Hi');
    expect((await run('versions', 'new.prompt')).out).toContain('working');
  });

  test('an earlier name that is not sure is asked for', async () => {
    const { root, run } = await workspace();
    await writeFile(join(root, 'greet.prompt'), prompt('Moin'));
    execFileSync('rm', [join(root, path)]);
    const { err } = await run('versions', 'greet.prompt');
    expect(err).toContain(`--renamed-from ${path}`);
    const saved = await run('save', 'greet.prompt', '--message', 'Moved', '--renamed-from', path);
    expect(saved.out).toMatch(/^Saved v3 /);
    expect((await run('show', 'greet.prompt@v1')).out).toBe(prompt('Hello'));
  });
});

test('run --at REF runs the prompt as it was, and says which version that is', async () => {
  const { root, run } = await workspace();
  await run('promote', `${path}@v1`, 'production');
  const report = join(root, 'report.json');
  for (const [ref, code, number, output] of [
    ['production', 0, 1, 'Hello Ann'],
    ['v2', 1, 2, 'Bye Ann'],
    ['working', 1, null, 'Hi Ann'],
  ] as const) {
    const told = await run('run', '--at', ref, '--output', report);
    expect(told.code, told.err).toBe(code);
    const { versions, cells } = JSON.parse(await readFile(report, 'utf8'));
    expect(versions).toMatchObject([{ prompt: path, number }]);
    expect(cells[0].version).toBe(versions[0].hash);
    // A saved version goes by the name of its record everywhere.
    const saved = await readdir(join(root, '.regrade/versions'));
    expect(saved.includes(`${versions[0].hash}.json`)).toBe(number !== null);
    expect(cells[0].output.trim()).toBe(output);
  }
  const unknown = await run('run', '--at', 'v9');
  expect(unknown).toMatchObject({ code: 2, out: '' });
  expect(unknown.err).toContain('has no version "v9"');
});
