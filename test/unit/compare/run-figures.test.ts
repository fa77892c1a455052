import { describe, expect, test } from 'vitest';
import { compareRuns } from '../../../src/core/compare/compare-runs.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Label } from '../../../src/core/rubric/dataset/observation.ts';
import { defineRubric } from '../../../src/core/rubric/define-rubric.ts';
import { OutlineReader, outlineOf } from '../../../src/core/run/cell-outline.ts';
import type { CellLine } from '../../../src/core/run/run.ts';
import { memoryRun } from './memory-run.ts';

type Pair = readonly [given: Label, expected: Label] | 'missing';

const labels = ['cat', 'dog', 'bird'];
const expectedOf = (at: number): string => labels[at % 3] ?? '';
/** Answers of which each `every`th is wrong. */
const answers = (count: number, every: number): Pair[] =>
  Array.from({ length: count }, (_, at) => [
    at % every === 0 ? expectedOf(at + 1) : expectedOf(at),
    expectedOf(at),
  ]);

function runOf(version: string, raw: JsonObject, pairs: readonly Pair[], tags?: string[]) {
  const own = defineRubric('r', raw);
  return memoryRun({
    id: `run-${version}`,
    version,
    rubrics: { r: own, right: {} },
    cases: pairs.map((pair, at) => ({
      id: `case-${at}`,
      ...(tags === undefined ? {} : { tags }),
      grades: { r: [1], right: [1] },
      definitions: { r: own },
      cell: cellOf(pair),
    })),
  });
}

function cellOf(pair: Pair): Partial<CellLine> {
  if (pair === 'missing') {
    return {
      rubrics: {
        r: { error: { kind: 'rubric', message: 'No.' } },
        right: { pass: false, score: 0, reason: '' },
      },
    };
  }
  const [given, expected] = pair;
  const pass = given === expected;
  return {
    rubrics: { right: { pass, score: Number(pass), reason: '' } },
    observations: { r: { given, expected } },
  };
}

async function compared(raw: JsonObject, before: readonly Pair[], after: readonly Pair[], tags?: string[]) {
  const comparison = await compareRuns(
    { runs: [runOf('a', raw, before, tags)] },
    { runs: [runOf('b', raw, after, tags)] },
  );
  const [r, right] = comparison.rubrics;
  if (r === undefined || right === undefined) throw new Error('No rubric.');
  return { r, right, comparison };
}

describe('a rubric over the whole run is compared', () => {
  test('as its cases are, where it is their mean', async () => {
    const { r, right } = await compared({ type: 'accuracy' }, answers(40, 3), answers(40, 10));
    expect(r.baseline.meanScore).toBeCloseTo(right.baseline.passRate ?? -1, 9);
    expect(r.delta).toBeCloseTo(right.delta ?? -1, 9);
    expect([r.exactP, r.changed, r.fixed, r.broken]).toEqual([
      right.exactP,
      right.changed,
      right.fixed,
      right.broken,
    ]);
    expect([r.verdict, r.n]).toEqual([right.verdict, 40]);
  });

  test('by what each case adds to the difference', async () => {
    const { r } = await compared({ type: 'f1' }, answers(60, 2), answers(60, 30));
    expect(r.verdict).toBe('improved');
    expect(r.delta).toBeCloseTo((r.candidate.meanScore ?? 0) - (r.baseline.meanScore ?? 0), 9);
    expect(r.method).toContain('jackknife');
    const mirrored = await compared({ type: 'f1' }, answers(60, 30), answers(60, 2));
    expect(mirrored.r.verdict).toBe('regressed');
    expect(mirrored.r.delta).toBeCloseTo(-(r.delta ?? 0), 9);
    expect(mirrored.r.ci?.[1]).toBeCloseTo(-(r.ci?.[0] ?? 0), 9);
  });

  test('not- turns it round', async () => {
    const { r } = await compared({ type: 'not-accuracy' }, answers(60, 2), answers(60, 30));
    expect(r.verdict).toBe('regressed');
    expect(r.candidate.meanScore).toBeCloseTo(1 / 30, 9);
  });

  test('equal answers are no change, and few of them no verdict', async () => {
    const many = await compared({ type: 'cohen-kappa' }, answers(90, 7), answers(90, 7));
    expect([many.r.delta, many.r.changed, many.r.verdict]).toEqual([0, 0, 'unchanged']);
    const few = await compared({ type: 'cohen-kappa' }, answers(12, 7), answers(12, 7));
    expect([few.r.delta, few.r.verdict]).toEqual([0, 'inconclusive']);
  });

  test('a smaller error is better', async () => {
    const numbers = (off: number): Pair[] =>
      Array.from({ length: 30 }, (_, at) => [at + off * (1 + (at % 5) / 10), at]);
    const { r } = await compared({ type: 'rmse' }, numbers(4), numbers(1));
    expect(r.verdict).toBe('improved');
    expect(r.delta).toBeCloseTo(0.75, 9);
    expect([r.fixed, r.broken]).toEqual([[], []]);
  });

  test('what is not defined or missing decides nothing', async () => {
    const one: Pair[] = Array.from({ length: 20 }, (_, at) => [at / 20, '1']);
    expect((await compared({ type: 'roc-auc' }, one, one)).r).toMatchObject({
      verdict: 'inconclusive',
      delta: null,
    });
    const missing = answers(60, 30).with(0, 'missing');
    const { r } = await compared({ type: 'f1' }, answers(60, 2), missing);
    expect(r).toMatchObject({ verdict: 'inconclusive', reason: 'missing-data', n: 59, nDropped: 1 });
  });

  test('a tag has no figure of its own', async () => {
    const { comparison } = await compared({ type: 'f1' }, answers(40, 2), answers(40, 30), ['all']);
    expect(comparison.slices[0]?.rubrics.map(({ name, delta }) => [name, delta === null])).toEqual([
      ['r', true],
      ['right', false],
    ]);
  });
});

test('observations are read off a line as by parsing it', async () => {
  for await (const cell of runOf('a', { type: 'f1' }, [['ä "x"', 1.5]]).cells()) {
    const bytes = Buffer.from(JSON.stringify(cell));
    const read = new OutlineReader().cell(bytes, 0, bytes.length);
    expect(read?.observations).toEqual({ r: { given: 'ä "x"', expected: 1.5 } });
    expect(read).toEqual(outlineOf(cell));
  }
});
