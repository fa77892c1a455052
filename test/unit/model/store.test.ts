import { execFile } from 'node:child_process';
import { appendFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepare } from '../../../src/core/model/chat-request.ts';
import { LineScanner } from '../../../src/core/model/line-scanner.ts';
import type { ModelResponse } from '../../../src/core/model/model.ts';
import { recordLine } from '../../../src/core/model/response-record.ts';
import { openResponseStore } from '../../../src/core/model/response-store.ts';
import { answers, folder, modelsAt, question, serve } from './test-models.ts';

const response: ModelResponse = {
  output: 'Line one\nLine two \u2028 “quoted” 🎉',
  toolCalls: [],
  finishReason: 'stop',
  usage: { input: 1, output: 2, cachedInput: 0, reasoning: 0 },
  reportedModel: null,
  fingerprint: null,
  latencyMs: 12.5,
  ttftMs: null,
};
const at = '2026-01-01T00:00:00.000Z';
const request = (text: string) => prepare('http://test/v1', { model: 'm', messages: [text] }, 1);

async function shardFile(root: string, key: string): Promise<string> {
  return join(root, '.regrade', 'responses', `${key.slice(0, 2)}.jsonl`);
}

describe('the response store', () => {
  it('gives back what was put, now and after it was opened again', async () => {
    const root = await folder();
    const one = request('Grüße 🎉');
    const store = openResponseStore(root);
    expect(store.find(one.key)).toBeUndefined();
    await store.put(one.key, recordLine(one, response, at));
    const record = { v: 1, key: one.key, ...one.wire, trial: 1, response, at };
    expect(store.find(one.key)).toEqual(record);
    store.close();
    const again = openResponseStore(root);
    expect(again.find(one.key)).toEqual(record);
    expect(again.has(request('other').key)).toBe(false);
    again.close();
  });

  it('makes nothing in a workspace that it only looks into', async () => {
    const root = await folder();
    const store = openResponseStore(root);
    store.find(request('a').key);
    expect([...store.records()]).toEqual([]);
    store.close();
    expect(await readdir(root)).toEqual([]);
  });

  it('survives a line that was cut off at any byte, and loses only that one', async () => {
    const root = await folder();
    const first = request('first');
    const line = (key: string) => recordLine({ ...first, key }, response, at);
    // All in one file, as a process killed at any moment may leave it.
    const keys = Array.from({ length: 3 }, (_, index) => `ab${String(index).padStart(62, '0')}`);
    const file = await shardFile(root, 'ab');
    for (let cut = 1; cut < line(keys[1]!).length; cut += 7) {
      const store = openResponseStore(root);
      await store.put(keys[0]!, line(keys[0]!));
      const before = (await readFile(file)).length;
      await store.put(keys[1]!, line(keys[1]!));
      await truncate(file, before + cut);
      await store.put(keys[2]!, line(keys[2]!));
      store.close();
      const again = openResponseStore(root);
      expect([keys[0]!, keys[2]!].map((key) => again.find(key)?.key)).toEqual([keys[0], keys[2]]);
      expect(again.find(keys[1]!)).toBeUndefined();
      if (cut > 1) expect(again.broken).toBeGreaterThan(0);
      again.close();
      await writeFile(file, '');
    }
  });

  it('counts broken lines as a warning and asks again', async () => {
    const server = await serve(answers('Hi'));
    const root = await folder();
    const models = await modelsAt(server.baseURL, { root });
    const { key } = await models.ask(question('Hello'), { trial: 1 });
    await models.close();
    const file = await shardFile(root, key);
    const good = (await readFile(file, 'utf8')).trim();
    await writeFile(
      file,
      `${good.replace('"trial":1', '"trial":"one"')}\n{"v":1,"key":"${key}"}\nnot json\n`,
    );
    const again = await modelsAt(server.baseURL, { root });
    expect((await again.ask(question('Hello'), { trial: 1 })).source).toBe('network');
    expect(again.problems()).toMatchObject([{ severity: 'warning', code: 'broken-response-lines' }]);
    expect((await again.ask(question('Hello'), { trial: 1 })).source).toBe('store');
  });

  it('sees what another process writes, and nothing is lost when several write at once', async () => {
    const root = await folder();
    const script = fileURLToPath(new URL('append-records.ts', import.meta.url));
    const store = openResponseStore(root);
    await store.put(request('own').key, recordLine(request('own'), response, at));
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        promisify(execFile)(process.execPath, [
          '--experimental-strip-types',
          '--no-warnings',
          script,
          root,
          name,
          '150',
        ]),
      ),
    );
    const outputs = new Set([...store.records()].map((record) => record.response.output));
    for (const name of ['a', 'b', 'c']) {
      for (let index = 0; index < 150; index++) expect(outputs).toContain(`${name} ${index}`);
    }
    expect(outputs.size).toBe(451);
    expect(store.broken).toBe(0);
    store.close();
  });

  it('starts anew when its file was shortened', async () => {
    const root = await folder();
    const one = request('one');
    const store = openResponseStore(root);
    await store.put(one.key, recordLine(one, response, at));
    expect(store.has(one.key)).toBe(true);
    store.close();
    await truncate(await shardFile(root, one.key), 0);
    const again = openResponseStore(root);
    expect(again.has(one.key)).toBe(false);
    await again.put(one.key, recordLine(one, response, at));
    expect(again.find(one.key)?.key).toBe(one.key);
    again.close();
  });

  it('reads any bytes without an error', async () => {
    const root = await folder();
    const one = request('one');
    const store = openResponseStore(root);
    await store.put(one.key, recordLine(one, response, at));
    store.close();
    const file = await shardFile(root, one.key);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await appendFile(file, bytes);
        const reader = openResponseStore(root);
        for (const record of reader.records()) expect(record.key).toMatch(/^[0-9a-f]{64}$/);
        await reader.put(one.key, recordLine(one, response, at));
        expect(reader.find(one.key)?.key).toBe(one.key);
        reader.close();
      }),
      { numRuns: 60 },
    );
  });
});

describe('LineScanner', () => {
  it('gives the lines of a text with their places, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 12 })), fc.array(fc.nat(7)), (lines, cuts) => {
        const texts = lines.map((line) => line.replaceAll('\n', ' '));
        const bytes = Buffer.from(`${texts.map((line) => `${line}\n`).join('')}rest`);
        const scanner = new LineScanner(0, 1000);
        const got: string[] = [];
        let from = 0;
        for (const cut of [...cuts, bytes.length]) {
          for (const line of scanner.push(Buffer.from(bytes.subarray(from, from + cut)))) {
            got.push(line.bytes?.toString() ?? '');
            expect(bytes.subarray(line.at, line.at + line.size).toString()).toBe(line.bytes?.toString());
          }
          from += cut;
        }
        expect(got).toEqual(texts);
        expect(scanner.rest()?.bytes?.toString()).toBe('rest');
      }),
    );
  });

  it('gives no bytes of a line that is too long, and goes on after it', () => {
    const scanner = new LineScanner(0, 5);
    const lines = [...scanner.push(Buffer.from('123456789\nab\n'))];
    expect(lines.map((line) => [line.at, line.size, line.bytes?.toString() ?? null])).toEqual([
      [0, 9, null],
      [10, 2, 'ab'],
    ]);
  });
});
