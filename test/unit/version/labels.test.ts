import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLabel } from '../../../src/core/label-names.ts';
import { decidedText } from '../../../src/core/version/label-decision.ts';
import { checkGate } from '../../../src/core/version/label-rules.ts';
import { labelsOf, promote, rollback } from '../../../src/core/version/move-labels.ts';
import { openVersionStore } from '../../../src/core/version/version-store.ts';
import { at, codesOf, dotprompt, folderOf, problemsOf, save, text, write } from './workspace.ts';

const path = 'prompts/reply.prompt';
const file = `.regrade/labels/${path}/production.jsonl`;

/** A workspace with versions v1, v2 … and short words to move `production`. */
async function versions(count: number) {
  const root = await folderOf();
  const hashes: string[] = [];
  for (let n = 1; n <= count; n++) {
    await write(root, { [path]: dotprompt(`Text ${n}`) });
    hashes.push((await save(root, path, `${n}`, n)).version.hash);
  }
  const store = openVersionStore(root);
  const move = { prompt: path, label: 'production', clock: at(50), who: 'Ann' };
  return {
    root,
    hashes,
    store,
    to: (n: number) => promote(store, { ...move, hash: hashes[n - 1] ?? '', why: `to ${n}` }),
    back: () => rollback(store, move),
    states: async () => labelsOf(store, await store.versionsOf(path)),
  };
}

describe('moves', () => {
  test('each move is one line that says who, when, why, from where and to where', async () => {
    const { root, hashes, to } = await versions(2);
    await to(1);
    await to(2);
    const lines = (await text(root, file)).split('\n');
    expect(lines.at(-1)).toBe('');
    expect(lines.slice(0, -1).map((line) => JSON.parse(line))).toEqual([
      {
        v: 1,
        time: '2026-01-01T00:50:00.000Z',
        who: 'Ann',
        from: null,
        to: hashes[0],
        why: 'to 1',
        gate: null,
      },
      {
        v: 1,
        time: '2026-01-01T00:50:00.000Z',
        who: 'Ann',
        from: hashes[0],
        to: hashes[1],
        why: 'to 2',
        gate: null,
      },
    ]);
  });

  test('a label that stands there already is not moved', async () => {
    const { root, to } = await versions(1);
    await to(1);
    const before = await text(root, file);
    expect((await to(1)).move).toBeUndefined();
    expect(await text(root, file)).toBe(before);
  });

  test('rolling back goes to the version before, twice to the one before that; history stays', async () => {
    const { to, back, states } = await versions(3);
    for (const n of [1, 2, 3]) await to(n);
    expect((await back()).version.number).toBe(2);
    expect((await back()).version.number).toBe(1);
    expect(await codesOf(back)).toEqual(['no-earlier-version']);
    await to(3);
    expect((await back()).version.number).toBe(1);
    expect((await states())[0]?.moves).toHaveLength(7);
  });

  test('a version must be there', async () => {
    const { store } = await versions(1);
    const move = { prompt: path, label: 'production', clock: at(1), hash: 'f'.repeat(64) };
    expect(await codesOf(() => promote(store, move))).toEqual(['missing-version']);
    expect(await codesOf(() => rollback(store, move))).toEqual(['unknown-label']);
  });

  test('a target that got lost is told with its file', async () => {
    const { root, hashes, to, states } = await versions(2);
    await to(2);
    await write(root, { [`.regrade/versions/${hashes[1]}.json`]: '{}' });
    expect((await states())[0]?.problems).toMatchObject([{ code: 'missing-version', file }]);
  });

  test('a last line without line feed stays whole', async () => {
    const { root, to, states } = await versions(2);
    await to(1);
    await write(root, { [file]: (await text(root, file)).trimEnd() });
    await to(2);
    expect((await states())[0]).toMatchObject({ problems: [], moves: [{ why: 'to 1' }, { why: 'to 2' }] });
  });

  test('lines that are no moves are named and the rest counts', async () => {
    const { root, hashes, to, states } = await versions(1);
    await to(1);
    await appendFile(join(root, file), 'nonsense\r\n{"v":1}\r\n');
    const [state] = await states();
    expect(state?.hash).toBe(hashes[0]);
    expect(state?.problems.map(({ code, range }) => `${code} ${range?.start.line}`)).toEqual([
      'damaged-label 2',
      'damaged-label 3',
    ]);
  });
});

test.each(['ours', 'theirs'] as const)('deciding for %s keeps every line and puts theirs last', (side) => {
  const line = fc.stringMatching(/^[a-z{}" :]{1,12}$/).filter((text) => text.trim() !== '');
  const lines = fc.array(line, { maxLength: 4 });
  const hunk = fc.record({ before: lines, ours: lines, base: fc.option(lines), theirs: lines });
  fc.assert(
    fc.property(
      fc.array(hunk, { maxLength: 3 }),
      lines,
      fc.constantFrom('\n', '\r\n'),
      (hunks, end, feed) => {
        const marked = [
          ...hunks.flatMap(({ before, ours, base, theirs }) => [
            ...before,
            ...['<<<<<<< HEAD', ...ours, ...(base === null ? [] : ['||||||| base', ...base])],
            ...['=======', ...theirs, '>>>>>>> other'],
          ]),
          ...end,
        ];
        const wanted = [
          ...hunks.flatMap(({ before, ours, theirs }) => [
            ...before,
            ...(side === 'ours' ? [...theirs, ...ours] : [...ours, ...theirs]),
          ]),
          ...end,
        ];
        expect(decidedText(marked.map((text) => text + feed).join(''), side)).toBe(
          wanted.map((text) => `${text}\n`).join(''),
        );
      },
    ),
  );
});

test('a conflict of git is explained with both moves and nothing is added to it', async () => {
  const { root, hashes, to, back, states } = await versions(3);
  await to(1);
  await to(2);
  const [first, second] = (await text(root, file)).trimEnd().split('\n');
  const third = second?.replace(hashes[1] ?? '', hashes[2] ?? '').replace('"Ann"', '"Bob"');
  const marked = `${first}\n<<<<<<< HEAD\n${second}\n||||||| base\n=======\n${third}\n>>>>>>> other\n`;
  await write(root, { [file]: marked });
  for (const call of [() => to(1), back]) {
    const [problem] = await problemsOf(call);
    expect(problem).toMatchObject({ code: 'label-conflict', file, range: { start: { line: 2 } } });
    expect(problem?.message).toMatch(/on HEAD it goes to v2 .*Ann.* on other it goes to v3 .*Bob/);
    expect(problem?.remedy).toContain('<<<<<<<');
  }
  expect(await states()).toMatchObject([{ hash: null, problems: [{ code: 'label-conflict' }] }]);
  expect(await text(root, file)).toBe(marked);
  await write(root, { [file]: `${first}\n${second}\n${third}\n` });
  expect(await states()).toMatchObject([{ hash: hashes[2], problems: [] }]);
});

test('names that a label cannot have', async () => {
  for (const good of ['production', 'staging-eu', 'v7-candidate', 'A', 'beefy'])
    expect(isLabel(good)).toBe(true);
  const bad = [
    '',
    '7',
    'v7',
    'beef',
    'working',
    '../x',
    'a/b',
    '.x',
    'x.',
    'con',
    'NUL.txt',
    'a b',
    'ü',
    'x'.repeat(65),
  ];
  for (const name of bad) expect(isLabel(name), name).toBe(false);
  const { store, hashes, to } = await versions(1);
  await to(1);
  const move = { prompt: path, clock: at(1), hash: hashes[0] ?? '' };
  for (const label of ['a/b', 'Production']) {
    expect(await codesOf(() => promote(store, { ...move, label }))).toEqual(['bad-label']);
  }
});

describe('a label can require a passing gate', () => {
  const rules = { production: { requireGate: true } };

  test('unknown is not passed', async () => {
    expect(await codesOf(() => checkGate('production', rules, null))).toEqual(['gate-required']);
    expect(await codesOf(() => checkGate('production', rules, { passed: false, run: 'r' }))).toEqual([
      'gate-failed',
    ]);
    expect(checkGate('production', rules, { passed: true })).toBeUndefined();
    expect(checkGate('staging', rules, null)).toBeUndefined();
    expect(checkGate('constructor', rules, null)).toBeUndefined();
  });

  test('what allowed a move stands in the move', async () => {
    const { store, hashes, states } = await versions(1);
    const move = { prompt: path, label: 'production', clock: at(1), hash: hashes[0] ?? '', rules };
    expect(await codesOf(() => promote(store, move))).toEqual(['gate-required']);
    expect(await states()).toEqual([]);
    await promote(store, { ...move, gate: { passed: true, run: 'r1' } });
    expect((await states())[0]?.moves[0]?.gate).toEqual({ passed: true, run: 'r1' });
  });
});
