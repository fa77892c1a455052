import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FailedFirst } from '../../../src/core/report/failed-first.ts';
import { type PageLimits, runHtml } from '../../../src/core/report/run-html.ts';
import type { LeftOut, RunPage, RunPageLine } from '../../../src/core/report/run-page.ts';
import type { RunLine, StoredRun } from '../../../src/core/run/run.ts';
import { hostileTexts } from '../../panel/harness/hostile-texts.ts';
import {
  caseLine,
  cell,
  finish,
  header,
  hostileRun,
  noResponse,
  rubric,
  stored,
  verdict,
  version,
} from './recorded-run.ts';

const bundle = { js: 'document.title;', css: 'body{margin:0}' };

interface Parsed {
  readonly html: string;
  readonly page: RunPage;
  readonly lines: readonly RunPageLine[];
  readonly leftOut: LeftOut;
  readonly pieces: number;
}

async function pageOf(run: StoredRun, limits?: PageLimits): Promise<Parsed> {
  const pieces: string[] = [];
  for await (const piece of runHtml(run, bundle, limits)) pieces.push(piece);
  const html = pieces.join('');
  const data = (id: string) => new RegExp(`id="${id}">([^<]*)</script>`).exec(html)?.[1] ?? '';
  return {
    html,
    page: JSON.parse(data('page')),
    lines: data('cells')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line)),
    leftOut: JSON.parse(data('left-out')),
    pieces: pieces.length,
  };
}

function ofKind<Kind extends RunPageLine['kind']>({ lines }: Parsed, kind: Kind) {
  return lines.filter((line): line is Extract<RunPageLine, { kind: Kind }> => line.kind === kind);
}

/** A run of `n` cases under one prompt, every third of them failed, each with 1,000 units of output. */
function longLines(n: number): RunLine[] {
  const lines: RunLine[] = [header({ rubrics: [rubric('apologises')] }), version('a.prompt', 'a'.repeat(64))];
  for (let i = 0; i < n; i++) {
    lines.push(
      caseLine(`c${i}`, 'cases.jsonl', i + 1),
      cell({
        case: `c${i}`,
        output: 'o'.repeat(1000),
        rubrics: { apologises: verdict(i % 3 !== 0, `Reason ${i}. ${'r'.repeat(400)}`) },
      }),
    );
  }
  return [...lines, finish(lines)];
}

describe('the page of a run', () => {
  it('holds nothing from outside as markup, and lets only its own script and style run', async () => {
    const { html } = await pageOf(await hostileRun());
    expect(html.match(/<script\b[^>]*>/g)).toEqual([
      '<script type="application/json" id="page">',
      '<script type="application/x-ndjson" id="cells">',
      '<script type="application/json" id="left-out">',
      '<script>',
    ]);
    expect(html.match(/<\/script/g)).toHaveLength(4);
    const policy = /Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    const hash = (text: string) => createHash('sha256').update(text).digest('base64');
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${hash(bundle.js)}'`,
      `style-src 'sha256-${hash(bundle.css)}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('any text stays text and comes out as it went in', async () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...hostileTexts.filter((text) => text.length < 20_000)),
    );
    await fc.assert(
      fc.asyncProperty(anyText, anyText, anyText, async (title, output, reason) => {
        const lines: RunLine[] = [
          header({ rubrics: [rubric('r')] }),
          caseLine('c', 'f', 1, { case: { id: 'c', name: title, vars: { v: output } } }),
          cell({
            case: 'c',
            output,
            messages: [{ role: 'user', content: [{ type: 'text', text: output }] }],
            toolCalls: [{ id: '1', name: title, arguments: output }],
            rubrics: { r: verdict(false, reason) },
          }),
        ];
        const parsed = await pageOf(await stored([...lines, finish(lines)]));
        expect(parsed.html.match(/<\/?script/gi)).toHaveLength(8);
        // The record is UTF-8, in which half a surrogate pair has no form.
        const whole = (text: string) => JSON.parse(JSON.stringify(text));
        expect(ofKind(parsed, 'case')[0]?.title).toBe(whole(title));
        expect(ofKind(parsed, 'given')[0]?.vars).toEqual([{ name: 'v', value: whole(output) }]);
        expect(ofKind(parsed, 'answer')[0]).toMatchObject({
          output: whole(output),
          messages: [{ role: 'user', text: whole(output) }],
          toolCalls: [{ name: whole(title), arguments: whole(output) }],
          grades: [
            { rubric: 'r', type: 'contains', grade: { pass: false, score: 0, reason: whole(reason) } },
          ],
        });
      }),
      { numRuns: 60 },
    );
  });

  it('has figures by prompt version and model, rules, and every cell', async () => {
    const parsed = await pageOf(await hostileRun());
    const { page, leftOut } = parsed;
    expect(page.run).toMatchObject({ status: 'error', done: 6, reused: 1, tokens: 600 });
    expect(
      page.run.prompts.map(({ version: v, passed, failed, errors }) => ({ v, passed, failed, errors })),
    ).toEqual([
      { v: 'v3', passed: 2, failed: 0, errors: 1 },
      { v: 'bbbbbbbb', passed: 0, failed: 2, errors: 1 },
    ]);
    expect(page.run.prompts[0]?.rubrics.map(({ name, binary }) => ({ name, binary }))).toEqual([
      { name: 'apologises', binary: true },
      { name: 'len|gth *<b>*', binary: false },
      { name: '__proto__', binary: true },
    ]);
    expect(page.rules.map(({ status }) => status)).toEqual(['error', 'failed']);
    expect(page.usage).toContain('The price of 1 answer is unknown.');
    expect(ofKind(parsed, 'cell').map(({ of, trial, status }) => `${of} ${trial} ${status}`)).toEqual([
      '0 1 passed',
      '1 1 failed',
      '0 2 passed',
      '1 2 failed',
      '0 1 error',
      '1 1 error',
    ]);
    expect(ofKind(parsed, 'answer')).toHaveLength(6);
    expect(ofKind(parsed, 'answer')[0]?.grades.map((grade) => grade.rubric)).toContain('__proto__');
    expect(leftOut).toEqual({ cells: 0, texts: 0, failedTexts: 0, cut: 0, longest: 20_000 });
  });

  it('is written of a run that was stopped and of one without a cell', async () => {
    const stopped = await pageOf(
      await stored([
        header({ rubrics: [rubric('r')], cells: 3 }),
        cell({ case: 'a', rubrics: { r: verdict(true, '') } }),
      ]),
    );
    expect(stopped.page.run).toMatchObject({
      status: 'cancelled',
      reason: 'The run was stopped before its end.',
      done: 1,
      total: 3,
      finishedAt: Date.parse('2026-11-24T05:15:01.000Z'),
    });
    expect(stopped.page.run.paidUsd).toBeCloseTo(0.0001);
    const empty = await pageOf(await stored([header()]));
    expect(empty.page.run).toMatchObject({ status: 'cancelled', done: 0, prompts: [] });
    const lines = [header(), cell({ case: 'a', ...noResponse({ kind: 'auth', message: 'No key.' }) })];
    const cancelled = finish(lines, { status: 'cancelled', reason: 'The run was cancelled.' });
    expect((await pageOf(await stored([...lines, cancelled]))).page.run).toMatchObject({
      status: 'cancelled',
      reason: 'The run was cancelled.',
    });
  });

  it('comes in pieces, however long the run is', async () => {
    const { pieces } = await pageOf(await stored(longLines(300)));
    expect(pieces).toBeGreaterThan(600);
  });
});

describe('a page without room for everything', () => {
  const texts = (parsed: Parsed) =>
    ofKind(parsed, 'answer').flatMap(({ textsLeftOut, output }, index) =>
      textsLeftOut === (output === null) && !textsLeftOut ? [index] : [],
    );

  it('keeps the texts of failed cells first', async () => {
    // Failed are 0, 3, 6, 9: each about 1,500 units. There is room for these and two more.
    const parsed = await pageOf(await stored(longLines(12)), { cells: 100, texts: 9_500, longest: 20_000 });
    expect(texts(parsed)).toEqual([0, 1, 2, 3, 6, 9]);
    expect(parsed.leftOut).toEqual({ cells: 0, texts: 6, failedTexts: 0, cut: 0, longest: 20_000 });
    const short = ofKind(parsed, 'answer')[4]?.grades[0]?.grade;
    expect(short && 'reason' in short ? short.reason.length : 0).toBe(300);
  });

  it('says how many failed cells it leaves out where not even these fit', async () => {
    const parsed = await pageOf(await stored(longLines(12)), { cells: 100, texts: 3_500, longest: 20_000 });
    expect(texts(parsed)).toEqual([0, 3]);
    expect(parsed.leftOut).toMatchObject({ texts: 10, failedTexts: 2 });
  });

  it('lists failed cells first, and counts all in its figures', async () => {
    const parsed = await pageOf(await stored(longLines(12)), { cells: 6, texts: 1e6, longest: 20_000 });
    expect(ofKind(parsed, 'cell').map((one) => one.case)).toEqual(['c0', 'c1', 'c2', 'c3', 'c6', 'c9']);
    expect(parsed.leftOut).toMatchObject({ cells: 6, texts: 0 });
    expect(parsed.page.run.prompts[0]).toMatchObject({ passed: 8, failed: 4 });
  });

  it('cuts long texts and counts them', async () => {
    const parsed = await pageOf(await stored(longLines(2)), { cells: 6, texts: 1e6, longest: 500 });
    expect(ofKind(parsed, 'answer').map(({ output }) => output?.length)).toEqual([500, 500]);
    expect(parsed.leftOut.cut).toBe(2);
  });

  it('never gives more room than there is, nor takes room from the failed', () => {
    const all = fc.array(fc.record({ bad: fc.boolean(), size: fc.nat(50) }), { maxLength: 40 });
    fc.assert(
      fc.property(all, fc.nat(500), (ones, room) => {
        const share = new FailedFirst(room);
        for (const { bad, size } of ones) share.count(bad, size);
        const taken = ones.filter(({ bad, size }) => share.take(bad, size));
        const sum = (list: typeof ones) => list.reduce((total, { size }) => total + size, 0);
        expect(sum(taken)).toBeLessThanOrEqual(room);
        const bad = ones.filter((one) => one.bad);
        if (sum(bad) <= room) expect(taken.filter((one) => one.bad)).toEqual(bad);
        if (sum(ones) <= room) expect(taken).toEqual(ones);
      }),
    );
  });
});
