import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/problem.ts';
import { type CellOutline, OutlineReader, outlineOf } from '../../../src/core/run/cell-outline.ts';
import { JsonSkim } from '../../../src/core/run/json-skim.ts';
import { linesOfCase, outlines, runLines } from '../../../src/core/run/read-record.ts';
import { lineEnd, linePortions } from '../../../src/core/run/record-lines.ts';
import type { CaseLine, CellLine, StoredRun } from '../../../src/core/run/run.ts';
import { openRun } from '../../../src/core/run/run-store.ts';
import { memoryRun, type Value } from '../compare/memory-run.ts';

const folder = await mkdtemp(join(tmpdir(), 'regrade-records-'));
let files = 0;

async function fileOf(content: string | Buffer): Promise<string> {
  const file = join(folder, `${files++}.jsonl`);
  await writeFile(file, content);
  return file;
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function textsOf(run: StoredRun): Promise<string[]> {
  const cases = await all(run.cases());
  const cells = await all(run.cells());
  const lines: object[] = [run.header, ...run.versions];
  for (const one of cases) lines.push(one, ...cells.filter((cell) => cell.case === one.case.id));
  return [...lines, ...(run.finish === null ? [] : [run.finish])].map((line) => JSON.stringify(line));
}

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '"', '\\', 'é\n', '__proto__'),
);
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(0, 1, 0.1, 0.7),
);
const orNull = <Of>(of: fc.Arbitrary<Of>) => fc.option(of, { nil: null });
/** No backslash: V8's own parser takes the key `"` for an earlier key `\\`. */
const name = text.filter((one) => !one.includes('\\'));
const grade = fc.oneof(
  fc.record({ pass: fc.boolean(), score: number, reason: text }),
  fc.record({ error: fc.record({ kind: fc.constant('rubric'), message: text }) }),
);
const cellLine = fc.record({
  kind: fc.constant('cell'),
  at: text,
  prompt: text,
  version: text,
  model: text,
  case: text,
  trial: fc.nat(),
  status: fc.constantFrom('passed', 'failed', 'error'),
  messages: fc.array(fc.jsonValue(), { maxLength: 2 }),
  output: orNull(text),
  toolCalls: fc.array(fc.record({ id: text, name: text, arguments: text }), { maxLength: 2 }),
  refusal: orNull(text),
  rubrics: fc.dictionary(name, grade, { maxKeys: 4, noNullPrototype: true }),
  score: orNull(number),
  error: orNull(fc.record({ kind: fc.constant('server'), message: text })),
  reportedModel: orNull(text),
  usage: orNull(fc.record({ input: fc.nat(), output: fc.nat(), cachedInput: fc.nat(), reasoning: fc.nat() })),
  costUsd: orNull(number),
  latencyMs: orNull(number),
  ttftMs: orNull(number),
  reused: fc.boolean(),
  source: orNull(fc.constantFrom('network', 'store')),
  attempts: fc.array(fc.jsonValue(), { maxLength: 1 }),
});

/** Some bytes of a text changed, or its end cut off. */
const damage = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }), cut: fc.option(fc.nat()) });

function damaged(line: Buffer, { at, byte, cut }: { at: number; byte: number; cut: number | null }): Buffer {
  const broken = Buffer.from(line);
  if (broken.length > 0) broken[at % broken.length] = byte === 10 ? 32 : byte;
  return cut === null ? broken : broken.subarray(0, cut % (broken.length + 1));
}

/** What the parser says, or undefined where it refuses. */
function parsed(line: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(line.toString('utf8')) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

describe('skimming', () => {
  it('gives what the parser gives, and takes nothing that the parser refuses', () => {
    fc.assert(
      fc.property(fc.jsonValue(), damage, (value, how) => {
        const line = Buffer.from(JSON.stringify(value));
        const skim = new JsonSkim();
        skim.begin(line, 0);
        expect(skim.value()).toEqual(JSON.parse(line.toString('utf8')));
        expect([skim.ok, skim.at]).toEqual([true, line.length]);

        const broken = damaged(line, how);
        skim.begin(broken, 0);
        skim.skip();
        if (skim.ok && skim.at === broken.length) expect(parsed(broken)).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });

  it('reads numbers to the last bit', () => {
    const written = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
      fc.stringMatching(/^-?(0|[1-9]\d{0,20})(\.\d{1,20})?([eE][+-]?\d{1,3})?$/),
      fc.stringMatching(/^-?(0|[1-9]\d{0,9})(\.\d{1,9})?$/),
    );
    fc.assert(
      fc.property(written, (digits) => {
        const skim = new JsonSkim();
        skim.begin(Buffer.from(digits), 0);
        const value = skim.number();
        expect(skim.ok).toBe(true);
        expect(Object.is(value, JSON.parse(digits))).toBe(true);
      }),
      { numRuns: 1000 },
    );
    for (const wrong of ['', '-', '01', '1.', '.5', '1e', '+1', 'NaN']) {
      const skim = new JsonSkim();
      skim.begin(Buffer.from(wrong), 0);
      skim.number();
      expect(skim.ok && skim.at === wrong.length, wrong).toBe(false);
    }
  });
});

describe('the outline of a cell', () => {
  it('is the same without parsing; what the parser reads otherwise is left to it', () => {
    const reader = new OutlineReader();
    let read = 0;
    fc.assert(
      fc.property(cellLine, damage, (cell, how) => {
        const line = Buffer.from(JSON.stringify(cell));
        const whole = outlineOf(JSON.parse(line.toString('utf8')) as CellLine);
        expect(reader.cell(line, 0, line.length)).toEqual(whole);

        const broken = damaged(line, how);
        const outline: CellOutline | undefined = reader.cell(broken, 0, broken.length);
        if (outline === undefined) return;
        read += 1;
        expect(outline).toEqual(outlineOf(parsed(broken)?.value as CellLine));
      }),
      { numRuns: 1000 },
    );
    expect(read).toBeGreaterThan(0);
  });

  it('is left to the parser where a key stands twice, is missing or new', () => {
    const cell = fc.sample(cellLine, { numRuns: 1, seed: 1 })[0];
    const line = JSON.stringify(cell);
    const reader = new OutlineReader();
    const outline = (one: string) => reader.cell(Buffer.from(one), 0, Buffer.byteLength(one));
    expect(outline(line)).toBeDefined();
    expect(outline(line.replace('{"kind"', '{"later":[{"a":1}],"kind"'))).toBeDefined();
    expect(outline(`${line.slice(0, -1)},"model":"other"}`)).toBeUndefined();
    expect(outline(line.replace('"trial"', '"trail"'))).toBeUndefined();
    expect(outline(line.replace('"kind":"cell"', '"kind":"case"'))).toBeUndefined();
    expect(outline(`${line} `)).toBeUndefined();
  });
});

describe('lines of a file', () => {
  it('are cut at line feeds only, however long they are', async () => {
    const lengths = fc.array(fc.oneof(fc.nat(300), fc.integer({ min: 60_000, max: 1_200_000 })), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(lengths, fc.boolean(), async (wanted, ended) => {
        const lines = wanted.map((length, index) => `${index}${'é'.repeat(length)}`);
        const found: string[] = [];
        for await (const portion of linePortions(await fileOf(lines.join('\n') + (ended ? '\n' : '')))) {
          for (let from = 0; from < portion.end; ) {
            const to = lineEnd(portion, from);
            found.push(portion.bytes.toString('utf8', from, to));
            from = to + 1;
          }
        }
        expect(found.map((line) => line.length)).toEqual(lines.map((line) => line.length));
        expect(found.map((line) => line[0])).toEqual(lines.map((line) => line[0]));
      }),
      { numRuns: 20 },
    );
  });
});

describe('a record', () => {
  const rubrics = { tone: { binary: false }, says: { binary: true } };
  const recorded = memoryRun({
    rubrics,
    cases: Array.from({ length: 40 }, (_, index) => ({
      id: index === 7 ? 'the "7th" é' : `c${index}`,
      vars: { text: `,"rubrics":[]} ${index}` },
      grades: {
        says: [1, index % 3 === 0 ? 0 : 1] as Value[],
        // A case of other rubrics between those that share theirs.
        ...(index % 11 === 5 ? {} : { tone: [0.25, 'missing'] as Value[] }),
      },
      ...(index === 9 ? { failed: { 2: 'server' as const } } : {}),
    })),
    trials: 2,
  });

  it('gives cases and outlines as its lines hold them', async () => {
    const file = await fileOf(`${(await textsOf(recorded)).join('\n')}\n`);
    const wanted = (await all(runLines(file))).flatMap((line): (CaseLine | CellOutline)[] =>
      line.kind === 'case' ? [line] : line.kind === 'cell' ? [outlineOf(line)] : [],
    );
    const found = (await all(outlines(file))).flat();
    expect(found).toEqual(wanted);
    expect(found.length).toBeGreaterThan(100);
    const lists = found.filter((line): line is CaseLine => line.kind === 'case').map((line) => line.rubrics);
    // Neighbours share one list.
    expect(lists[1]).toBe(lists[2]);
  });

  it('gives the lines of one case by its id', async () => {
    const file = await fileOf(`${(await textsOf(recorded)).join('\n')}\n`);
    for (const id of ['c1', 'the "7th" é', 'no such case']) {
      const wanted = (await all(runLines(file))).filter(
        (line) => (line.kind === 'case' && line.case.id === id) || (line.kind === 'cell' && line.case === id),
      );
      expect(await all(linesOfCase(file, id))).toEqual(wanted);
      expect(wanted).toHaveLength(id === 'no such case' ? 0 : 3);
    }
  });

  it('that a killed process left is read up to its last whole line', async () => {
    const texts = await textsOf(recorded);
    const whole = await fileOf(`${texts.slice(0, 20).join('\n')}\n`);
    const torn = await fileOf(`${texts.slice(0, 20).join('\n')}\n${texts[20]?.slice(0, 50)}`);
    expect((await all(outlines(torn))).flat()).toEqual((await all(outlines(whole))).flat());
    expect(await all(runLines(torn))).toEqual(await all(runLines(whole)));
    expect((await openRun(torn)).finish).toBeNull();
  });

  it('that is damaged in between says where', async () => {
    const texts = await textsOf(recorded);
    texts[10] = texts[10]?.replace('"trial"', '"trial') ?? '';
    const file = await fileOf(`${texts.join('\n')}\n`);
    for (const reading of [
      () => all(runLines(file)),
      () => all(outlines(file)),
      async () => all((await openRun(file)).cells()),
    ]) {
      const problem = await reading().then(
        () => undefined,
        (error: unknown) => (error instanceof InputError ? error.problems[0] : undefined),
      );
      expect(problem).toMatchObject({ code: 'damaged-record', range: { start: { line: 11 } } });
    }
  });
});
