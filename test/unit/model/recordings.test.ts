import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openRecordings } from '../../../src/core/model/recordings.ts';
import { InputError } from '../../../src/core/problem.ts';
import { answers, completion, folder, json, modelsAt, question, serve } from './test-models.ts';

/** Records the answers to these questions into `recordings.jsonl` of a new workspace. */
async function recorded(...texts: string[]) {
  const server = await serve((response, got) =>
    json(response, 200, completion(`To ${got.body.messages[0].content}: call ${server.got.length}`)),
  );
  const root = await folder();
  const file = join(root, 'recordings.jsonl');
  const models = await modelsAt(server.baseURL, { root, recordTo: file, recordings: ['recordings.jsonl'] });
  for (const text of texts) await models.ask(question(text), { trial: 1 });
  await models.close();
  return { server, root, file };
}

const lines = async (file: string) =>
  (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
const keysOf = async (file: string) => (await lines(file)).map((line) => JSON.parse(line).key as string);

describe('recordings', () => {
  it('hold each answer once, sorted, and answer in another workspace without the network', async () => {
    const { server, file } = await recorded('b', 'a', 'c', 'a');
    expect(await keysOf(file)).toEqual([...(await keysOf(file))].sort());
    expect((await keysOf(file)).length).toBe(3);
    const root = await folder();
    await writeFile(join(root, 'moved.jsonl'), await readFile(file));
    const models = await modelsAt(server.baseURL, {
      root,
      recordings: ['moved.jsonl'],
      offline: true,
      noCache: true,
    });
    expect((await models.look(question('a'), 1)).stored).toBe(true);
    const answer = await models.ask(question('a'), { trial: 1 });
    expect([answer.source, answer.response.output]).toEqual(['recording', 'To a: call 2']);
    expect(await readdir(root)).toEqual(['moved.jsonl']);
  });

  it('go before the local store, and fresh goes before both', async () => {
    const { server, root, file } = await recorded('a');
    const changed = (await readFile(file, 'utf8')).replace('To a: call 1', 'As recorded');
    await writeFile(file, changed);
    const models = await modelsAt(server.baseURL, { root, recordings: ['recordings.jsonl'] });
    expect((await models.ask(question('a'), { trial: 1 })).response.output).toBe('As recorded');
    expect((await models.ask(question('a'), { trial: 1, fresh: true })).response.output).toBe('To a: call 2');
  });

  it('recorded again from the same answers are the same bytes', async () => {
    const { server, root, file } = await recorded('a', 'b');
    const before = await readFile(file, 'utf8');
    const models = await modelsAt(server.baseURL, { root, recordTo: file, recordings: ['recordings.jsonl'] });
    for (const text of ['b', 'a']) await models.ask(question(text), { trial: 1 });
    await models.close();
    expect(await readFile(file, 'utf8')).toBe(before);
    expect(server.got.length).toBe(2);
    expect((await readdir(root)).sort()).toEqual(['.regrade', 'recordings.jsonl']);
  });

  it('recorded again lose what is not used any more, and keep what they say about themselves', async () => {
    const { server, root, file } = await recorded('a', 'b');
    const about = JSON.stringify({ v: 1, about: { model: 'small', seed: 7 } });
    await writeFile(file, `${about}\n${await readFile(file, 'utf8')}`);
    const models = await modelsAt(server.baseURL, { root, recordTo: file, recordings: ['recordings.jsonl'] });
    await models.ask(question('b'), { trial: 1 });
    await models.close();
    const [first, ...rest] = await lines(file);
    expect(first).toBe(about);
    expect(rest.map((line) => JSON.parse(line).response.output)).toEqual(['To b: call 2']);
  });

  it('lose nothing when a run used nothing, failed or was cancelled', async () => {
    const { root, file } = await recorded('a', 'b');
    const before = await readFile(file, 'utf8');
    const failing = await serve((response) => json(response, 400, {}));
    const models = await modelsAt(failing.baseURL, { root, recordTo: file });
    await models.close();
    expect(await readFile(file, 'utf8')).toBe(before);
    const working = await serve((response, got) =>
      got.text.includes('bad') ? json(response, 400, {}) : json(response, 200, completion('New')),
    );
    const partly = await modelsAt(working.baseURL, { root, recordTo: file });
    await partly.ask(question('new'), { trial: 1 });
    await expect(partly.ask(question('bad'), { trial: 1 })).rejects.toMatchObject({ status: 400 });
    await partly.close();
    expect((await keysOf(file)).length).toBe(3);
  });

  it('with blank lines, a byte order mark and carriage returns are read', async () => {
    const { server, file } = await recorded('a', 'b');
    const text = await readFile(file, 'utf8');
    const root = await folder();
    await writeFile(join(root, 'r.jsonl'), `\ufeff${text.replaceAll('\n', '\r\n\r\n')}`);
    const models = await modelsAt(server.baseURL, { root, recordings: ['r.jsonl'], offline: true });
    for (const one of ['a', 'b'])
      expect((await models.ask(question(one), { trial: 1 })).source).toBe('recording');
  });

  it('that are broken say where, every line of them', async () => {
    const { root, file } = await recorded('a');
    const good = (await readFile(file, 'utf8')).trim();
    const wrong = [
      'not json',
      good,
      '{}',
      good.replace('"v":1', '"v":2'),
      good.replace('"trial":1', '"trial":0'),
      good.replace('"finishReason":"stop"', '"finishReason":"tired"'),
      'null',
    ];
    await writeFile(file, wrong.join('\n'));
    const error = await modelsAt('http://127.0.0.1:1/v1', { root, recordings: ['recordings.jsonl'] }).catch(
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(InputError);
    expect(
      error.problems.map((one: InputError['problems'][0]) => [one.file, one.code, one.range?.start.line]),
    ).toEqual([1, 3, 4, 5, 6, 7].map((line) => ['recordings.jsonl', 'bad-recording', line]));
    expect(error.message).toContain('response.finishReason');
  });

  it('that are missing, or lie outside the workspace, are wrong input', async () => {
    const root = await folder();
    const open = (path: string) => modelsAt('http://127.0.0.1:1/v1', { root, recordings: [path] });
    await expect(open('none.jsonl')).rejects.toMatchObject({ problems: [{ code: 'no-such-file' }] });
    await expect(open('../other.jsonl')).rejects.toMatchObject({ problems: [{ code: 'outside-workspace' }] });
    const { file } = await recorded('a');
    await symlink(file, join(root, 'link.jsonl'));
    await expect(open('link.jsonl')).rejects.toMatchObject({ problems: [{ code: 'outside-workspace' }] });
  });

  it('are not recorded over a file that is something else', async () => {
    const server = await serve(answers('Hi'));
    const root = await folder();
    await writeFile(join(root, 'notes.md'), '# Notes\n');
    await expect(modelsAt(server.baseURL, { root, recordTo: join(root, 'notes.md') })).rejects.toBeInstanceOf(
      InputError,
    );
    expect(await readFile(join(root, 'notes.md'), 'utf8')).toBe('# Notes\n');
  });

  it('of any bytes are read or are wrong input, never another error', async () => {
    const { file } = await recorded('a');
    const good = await readFile(file);
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.json().map((text) => Buffer.from(text)),
      // A good record with some bytes of it replaced.
      fc
        .tuple(fc.nat(good.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }))
        .map(([from, patch]) => {
          const copy = Buffer.from(good);
          copy.set(patch.subarray(0, copy.length - from), from);
          return copy;
        }),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        await writeFile(file, content);
        const chunks = (async function* () {
          yield content;
        })();
        try {
          const recordings = await openRecordings([{ path: 'r.jsonl', absolute: file, chunks }]);
          for (const record of recordings.records()) expect(record.v).toBe(1);
          recordings.close();
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 100 },
    );
  });
});
