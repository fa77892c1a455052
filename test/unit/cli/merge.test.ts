import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { regrade, workspaceOf } from './memory-io.ts';

const names = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve', 'Fay', 'Gus'];
const files = {
  'greet.prompt': '---\nmodel: echo\n---\nHello {{name}}\n',
  'leave.prompt': '---\nmodel: echo\n---\nBye {{name}}\n',
  'greet.eval.yaml': `prompts: [greet.prompt, leave.prompt]
trials: 2
cases:
${names.map((name, index) => `  - { name: ${name.toLowerCase()}, vars: { name: ${name} }, expected: "Hello ${name}"${index === 0 ? ', rubrics: { own: { type: contains, value: Ann } }' : ''} }`).join('\n')}
rubrics:
  hello: { type: contains, value: Hello, gate: { min: 0.5 } }
  right: { type: accuracy, gate: { min: 0.4 } }
  short: { type: word-count, value: { max: 5 }, gate: off }
gate: { metrics: { latencyMs: { max: 100000 } } }
`,
};

/** Runs `of` shards; gives the paths of their records, in order, moved out of the workspace's runs. */
async function shardsOf(root: string, of: number): Promise<string[]> {
  const folder = join(root, '.regrade/runs');
  const records: string[] = [];
  for (let index = 1; index <= of; index++) {
    await regrade(root, ['run', '--shard', `${index}/${of}`]);
    const [id] = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
    const record = join(root, `shard-${index}.jsonl`);
    await rename(join(folder, id ?? ''), record);
    records.push(record);
  }
  return records;
}

const report = async (file: string) => JSON.parse(await readFile(file, 'utf8'));

const cellsOf = (json: { cells: readonly Record<string, unknown>[] }) =>
  json.cells
    .map(({ latencyMs: _, reused: __, ...cell }) => JSON.stringify(cell))
    .sort((a, b) => a.localeCompare(b));

test('shards together are the run that was not cut: same cells, figures and rules', async () => {
  const root = await workspaceOf(files);
  const whole = join(root, 'whole.json');
  const told = await regrade(root, ['run', '--output', whole]);
  for (const id of await readdir(join(root, '.regrade/runs'))) {
    if (id.endsWith('.jsonl')) await rename(join(root, '.regrade/runs', id), join(root, `kept-${id}`));
  }
  const records = await shardsOf(root, 3);
  const merged = join(root, 'merged.json');
  const { code, out } = await regrade(root, ['merge', ...records.toReversed(), '--output', merged]);
  expect(code).toBe(told.code);
  const lines = (text: string) => text.split('\n').sort();
  expect(lines(out)).toEqual(lines(told.out));
  const [one, other] = [await report(merged), await report(whole)];
  expect(cellsOf(one)).toEqual(cellsOf(other));
  const { reusedCells: _, ...figures } = one.summary;
  expect(other.summary).toMatchObject(figures);
  expect(one.versions).toEqual(other.versions);
  // It is a run as any other.
  expect((await regrade(root, ['runs'])).out).toContain('14 of 28 passed');
});

test('a shard that is missing, cut or cancelled leaves the whole unjudged, with a report all the same', async () => {
  const root = await workspaceOf(files);
  const [first, second, third] = await shardsOf(root, 3);
  const output = join(root, 'merged.json');
  const missing = await regrade(root, ['merge', first ?? '', third ?? '', '--output', output]);
  expect(missing.code).toBe(3);
  expect(missing.out).toContain('Shard 2 of 3 is missing');
  expect((await report(output)).run).toMatchObject({ status: 'error', reason: 'Shard 2 of 3 is missing.' });

  const lines = (await readFile(second ?? '', 'utf8')).trimEnd().split('\n');
  await writeFile(second ?? '', `${lines.slice(0, -1).join('\n')}\n${lines.at(-1)?.slice(0, 40)}`);
  const cut = await regrade(root, ['merge', first ?? '', second ?? '', third ?? '']);
  expect(cut.code).toBe(3);
  expect(cut.out).toContain('Shard 2 did not end');

  const cells = lines.filter((line) => !line.includes('"kind":"cell"') || !line.includes('"case":"bob"'));
  await writeFile(second ?? '', `${cells.join('\n')}\n`);
  const lost = await regrade(root, ['merge', first ?? '', second ?? '', third ?? '']);
  expect(lost.code).toBe(3);
  expect(lost.out).toContain('4 of 28 cells are in none of the records');
});

test('what does not belong together is refused', async () => {
  const root = await workspaceOf(files);
  const [first, second] = await shardsOf(root, 2);
  await regrade(root, ['run']);
  const [plain] = (await readdir(join(root, '.regrade/runs'))).filter((name) => name.endsWith('.jsonl'));
  const [changed] = await shardsOf(
    await workspaceOf({ ...files, 'greet.prompt': files['greet.prompt'].replace('Hello', 'Hi') }),
    2,
  );
  for (const [named, words] of [
    [[first, 'nobody.jsonl'], 'no run and no record "nobody.jsonl"'],
    [[first, plain?.replace('.jsonl', '')], 'is not the record of a shard'],
    [[changed, second], 'not shards of the same run'],
  ] as const) {
    const told = await regrade(root, ['merge', ...named.map((name) => name ?? '')]);
    expect(told, words).toMatchObject({ code: 2, out: '' });
    expect(told.err).toContain(words);
  }
  // The same record named twice counts once; a copy of it does not.
  expect((await regrade(root, ['merge', first ?? '', first ?? '', second ?? ''])).code).toBe(1);
  const copy = join(root, 'copy.jsonl');
  await writeFile(copy, await readFile(first ?? '', 'utf8'));
  const twice = await regrade(root, ['merge', first ?? '', copy, second ?? '']);
  expect(twice).toMatchObject({ code: 2, out: '' });
  expect(twice.err).toContain('are both shard 1 of 2');
});

test('a damaged record is named, never judged', async () => {
  const root = await workspaceOf(files);
  const [first, second] = await shardsOf(root, 2);
  const text = await readFile(second ?? '', 'utf8');
  const damaged = join(root, 'damaged.jsonl');
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 5 }), async (at, put) => {
      await writeFile(damaged, text.slice(0, at) + put + text.slice(at + put.length));
      const { code, err } = await regrade(root, ['merge', first ?? '', damaged]);
      // Damage inside a text changes a reason or an output and nothing that is counted.
      expect([1, 2, 3]).toContain(code);
      expect(err).not.toContain('unexpected');
    }),
    { numRuns: 40 },
  );
});
