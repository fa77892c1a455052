import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawOf, lastDraw } from '../../../src/core/run/sample.ts';
import { regrade, workspaceOf } from '../cli/memory-io.ts';

async function* from(ids: Iterable<string>) {
  yield* ids;
}

async function sampleOf(ids: readonly string[], size: number, seed: number): Promise<string[]> {
  const last = await lastDraw(from(ids), { size, seed });
  return ids.filter((id) => drawOf(id, seed) <= last);
}

const names = fc.uniqueArray(fc.string(), { maxLength: 60 });

describe('a sample', () => {
  it('has so many cases, or all, and the same ones in whatever order they come', () =>
    fc.assert(
      fc.asyncProperty(names, fc.integer({ min: 1, max: 70 }), fc.nat(), async (ids, size, seed) => {
        const drawn = await sampleOf(ids, size, seed);
        expect(drawn.length).toBe(Math.min(size, ids.length));
        const turned = await sampleOf([...ids].reverse(), size, seed);
        expect(turned.sort()).toEqual(drawn.sort());
      }),
      { numRuns: 60 },
    ));

  it('changes by one case at most when a case is added', () =>
    fc.assert(
      fc.asyncProperty(names, fc.string(), fc.integer({ min: 1, max: 20 }), async (ids, id, size) => {
        fc.pre(!ids.includes(id));
        const before = new Set(await sampleOf(ids, size, 1));
        const after = await sampleOf([...ids, id], size, 1);
        expect(after.filter((one) => !before.has(one) && one !== id)).toEqual([]);
      }),
      { numRuns: 60 },
    ));

  it('keeps no more than it needs of many cases, and is fair to them', async () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `case ${index}`);
    const drawn = await sampleOf(ids, 2000, 3);
    expect(drawn.length).toBe(2000);
    const firstHalf = drawn.filter((id) => Number(id.slice(5)) < 10_000).length;
    // Six standard deviations of a fair draw are 134.
    expect(Math.abs(firstHalf - 1000)).toBeLessThan(134);
  });

  it('of another seed has other cases', async () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `case ${index}`);
    const one = new Set(await sampleOf(ids, 100, 1));
    const both = (await sampleOf(ids, 100, 2)).filter((id) => one.has(id));
    expect(both.length).toBeLessThan(50);
  });
});

describe('regrade run --sample', () => {
  const cases = Array.from({ length: 30 }, (_, index) =>
    JSON.stringify({ id: `c${index}`, vars: { x: `${index}` }, tags: [index % 3 === 0 ? 'third' : 'other'] }),
  ).join('\n');
  const files = {
    'a.prompt.yml': 'model: echo\nmessages: [{ role: user, content: "{{x}}" }]\n',
    'cases.jsonl': `${cases}\n`,
    'a.eval.yaml':
      'prompts: [a.prompt.yml]\ncases: [cases.jsonl]\nrubrics: { r: { type: equals, value: "{{x}}" } }\n',
  };
  async function ran(root: string, ...flags: string[]): Promise<string[]> {
    const told = await regrade(root, ['run', ...flags, '--output', 'out.json']);
    expect(told.code, told.err).toBe(0);
    const { readFile } = await import('node:fs/promises');
    const { cells } = JSON.parse(await readFile(`${root}/out.json`, 'utf8'));
    return cells.map((cell: { case: string }) => cell.case).sort();
  }

  it('runs the same cases each time, of those that the other flags take', async () => {
    const root = await workspaceOf(files);
    const first = await ran(root, '--sample', '5');
    expect(first.length).toBe(5);
    expect(await ran(root, '--sample', '5')).toEqual(first);
    expect(await ran(root, '--sample', '5', '--seed', '1')).toEqual(first);
    expect(await ran(root, '--sample', '5', '--seed', '2')).not.toEqual(first);
    const tagged = await ran(root, '--sample', '4', '--tag', 'third');
    expect(tagged.length).toBe(4);
    expect(tagged.every((id) => Number(id.slice(1)) % 3 === 0)).toBe(true);
    const shards = [
      await ran(root, '--sample', '5', '--shard', '1/2'),
      await ran(root, '--sample', '5', '--shard', '2/2'),
    ];
    expect(shards.flat().sort()).toEqual(first);
  });

  it('takes no seed without a sample', async () => {
    const root = await workspaceOf(files);
    const { code, err } = await regrade(root, ['run', '--seed', '3']);
    expect([code, err]).toEqual([2, expect.stringContaining('--sample is not given')]);
  });
});
