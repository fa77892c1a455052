import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/core/problem.ts';
import { runJson } from '../../../src/core/report/run-json.ts';
import { runJsonl } from '../../../src/core/report/run-jsonl.ts';
import { runJunit } from '../../../src/core/report/run-junit.ts';
import { runMarkdown } from '../../../src/core/report/run-markdown.ts';
import { runTable, type TableOptions } from '../../../src/core/report/table.ts';
import { writeReport } from '../../../src/core/report/write-report.ts';
import type { RunLine, StoredRun } from '../../../src/core/run/run.ts';
import { harmful, withoutCode } from './outside-code.ts';
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

async function allOf(pieces: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

const whole = async (pieces: AsyncIterable<string>) => (await allOf(pieces)).join('');
const options: TableOptions = { color: false, width: 100, place: (file) => `../${file}`, failed: 20 };

/** A run of `n` cases under one prompt, every third of them failed. */
function plainLines(n: number): RunLine[] {
  const lines: RunLine[] = [
    header({ rubrics: [rubric('apologises')] }),
    version('support/reply.prompt', 'a'.repeat(64)),
  ];
  for (let i = 0; i < n; i++) {
    lines.push(
      caseLine(`case ${i}`, 'support/cases.jsonl', i + 1),
      cell({ case: `case ${i}`, rubrics: { apologises: verdict(i % 3 !== 0, `Reason ${i}.`) } }),
    );
  }
  return [...lines, finish(lines)];
}

describe('a prompt that an editor runs', () => {
  const ofEditor = version('.github/prompts/review.prompt.md', 'b'.repeat(64));
  const lines = plainLines(3);
  lines.splice(2, 0, { ...ofEditor, definition: { ...ofEditor.definition, engine: 'editor-file' } });

  test('is marked in JSON, Markdown and the table, and no other prompt is', async () => {
    const run = await stored(lines);
    const { versions } = JSON.parse(await whole(runJson(run)));
    expect(versions.map((one: { editorRun?: boolean }) => one.editorRun)).toEqual([undefined, true]);
    const note = /review\.prompt\.md`? is run by an editor, .* so its results are an approximation\./;
    const markdown = await whole(runMarkdown(run));
    expect(markdown).toMatch(note);
    const table = await runTable(run, options);
    expect(table).toMatch(note);
    for (const text of [markdown, table]) expect(text.match(/approximation/g)).toHaveLength(1);
  });
});

describe('JSON', () => {
  test('has the fixed shape', async () => {
    const text = await whole(runJson(await hostileRun()));
    await expect(text).toMatchFileSnapshot('./golden/hostile.json');
    const { run, versions, summary, cells, schemaVersion } = JSON.parse(text);
    expect(schemaVersion).toBe(1);
    for (const key of ['id', 'suite', 'startedAt', 'finishedAt', 'status', 'toolVersion'])
      expect(run).toHaveProperty(key);
    expect(versions.map((one: object) => Object.keys(one))).toEqual(
      Array(2).fill(['prompt', 'hash', 'definitionHash', 'number']),
    );
    expect(summary).toMatchObject({
      cells: 6,
      passed: 2,
      failed: 2,
      errors: 2,
      reusedCells: 1,
      judgeCostUsd: null,
    });
    expect(Object.keys(summary.tokens)).toEqual(['input', 'output', 'cachedInput', 'reasoning', 'total']);
    expect(Object.keys(summary.rubrics.apologises)).toEqual([
      'n',
      'passed',
      'errors',
      'passRate',
      'meanScore',
      'ci',
    ]);
    expect(cells).toHaveLength(6);
    for (const one of cells) {
      expect(Object.keys(one)).toEqual(
        'prompt version model reportedModel case trial status output toolCalls rubrics error usage costUsd latencyMs ttftMs reused'.split(
          ' ',
        ),
      );
    }
    expect(cells[5]).toMatchObject({
      status: 'error',
      error: null,
      costUsd: null,
      rubrics: { apologises: { error: { kind: 'rubric', message: 'The pattern took too long.' } } },
    });
  });

  test('keeps a rubric that is called __proto__ as an own key, in cells and summary', async () => {
    const { summary, cells } = JSON.parse(await whole(runJson(await hostileRun())));
    expect(Object.getOwnPropertyDescriptor(cells[0].rubrics, '__proto__')?.value).toEqual({
      pass: true,
      score: 1,
      reason: 'Fine.',
    });
    expect(Object.hasOwn(summary.rubrics, '__proto__')).toBe(true);
  });

  test('is valid without a cell', async () => {
    const lines: RunLine[] = [header()];
    const text = await whole(
      runJson(await stored([...lines, finish(lines, { status: 'cancelled', reason: 'Cancelled.' })])),
    );
    expect(JSON.parse(text)).toMatchObject({
      cells: [],
      versions: [],
      run: { status: 'cancelled', reason: 'Cancelled.' },
    });
  });

  test('comes in pieces, a cell each', async () => {
    const longest = (await allOf(runJson(await stored(plainLines(500))))).map((piece) => piece.length);
    expect(longest.length).toBeGreaterThan(500);
    expect(Math.max(...longest)).toBeLessThan(2000);
  });

  test('refuses a run that was killed before its end', async () => {
    const run = await stored([header(), cell({ case: 'a' })]);
    await expect(whole(runJson(run))).rejects.toMatchObject({ problems: [{ code: 'run-unfinished' }] });
  });
});

test('JSONL has one cell a line, in the cell shape of the JSON report', async () => {
  const run = await hostileRun();
  const lines = (await whole(runJsonl(run))).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(await whole(runJson(run))).cells);
});

interface Xml {
  readonly '#name': string;
  readonly $?: { readonly [name: string]: string };
  readonly $$?: readonly Xml[];
  readonly _?: string;
}

/** Parses with a strict XML parser, which the packaging tool of VS Code brings along. */
async function parseXml(text: string): Promise<Xml> {
  const require = createRequire(import.meta.url);
  const { parseStringPromise } = require('xml2js') as {
    parseStringPromise(text: string, options: object): Promise<{ [root: string]: Xml }>;
  };
  const parsed = await parseStringPromise(text, {
    explicitChildren: true,
    preserveChildrenOrder: true,
    strict: true,
  });
  return { ...(Object.values(parsed)[0] as Xml) };
}

const children = (element: Xml, name: string) =>
  (element.$$ ?? []).filter((child) => child['#name'] === name);

/** What readers of JUnit files rely on. */
function checkJunit(root: Xml) {
  expect(root['#name']).toBe('testsuites');
  for (const suite of root.$$ ?? []) {
    expect(suite['#name']).toBe('testsuite');
    const cases = children(suite, 'testcase');
    const having = (name: string) => cases.filter((one) => children(one, name).length > 0).length;
    expect(suite.$).toMatchObject({
      tests: String(cases.length),
      failures: String(having('failure')),
      errors: String(having('error')),
      skipped: '0',
    });
    expect(suite.$?.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    expect((suite.$$ ?? []).map((child) => child['#name'])).toEqual([
      'properties',
      ...cases.map(() => 'testcase'),
    ]);
    for (const one of cases) {
      expect(one.$?.name).toBeTruthy();
      expect(one.$?.classname).toBe(suite.$?.name);
      expect(one.$?.time).toMatch(/^\d+\.\d{3}$/);
      for (const child of one.$$ ?? []) expect(['failure', 'error', 'system-out']).toContain(child['#name']);
    }
  }
  const sum = (key: string) => (root.$$ ?? []).reduce((total, suite) => total + Number(suite.$?.[key]), 0);
  expect(root.$).toMatchObject({
    tests: String(sum('tests')),
    failures: String(sum('failures')),
    errors: String(sum('errors')),
  });
}

describe('JUnit', () => {
  test('is well-formed, and readers find suites, cases, failures and errors', async () => {
    const text = await whole(runJunit(await hostileRun()));
    await expect(text).toMatchFileSnapshot('./golden/hostile.xml');
    expect(text).not.toMatch(harmful);
    const root = await parseXml(text);
    checkJunit(root);
    expect(root.$$?.map((suite) => suite.$?.name)).toEqual([
      'support/reply.prompt@aaaaaaaa × openai:gpt-5-mini',
      'support/reply.prompt@bbbbbbbb × openai:gpt-5-mini',
    ]);
    const [, second] = root.$$ ?? [];
    const [failed] = children(second as Xml, 'testcase');
    expect(failed?.$).toMatchObject({
      name: 'case-0123456789ab (trial 1)',
      file: 'support/reply & more.eval.yaml',
      line: '9',
      time: '1.234',
    });
    const [failure] = children(failed as Xml, 'failure');
    expect(failure?.$?.type).toBe('apologises');
    expect(failure?._).toContain('<script>alert(1)</script>');
    expect(failure?._).toContain(']]>');
  });

  test('streams a large test suite and gathers small ones', async () => {
    const models = Array.from({ length: 12 }, (_, i) => `openai:m${i}`);
    const lines: RunLine[] = [header({ rubrics: [rubric('r')] })];
    for (let i = 0; i < 2100; i++)
      lines.push(cell({ case: `large ${i}`, model: 'openai:large', rubrics: {} }));
    for (let i = 0; i < 50; i++) {
      for (const model of models) {
        lines.push(cell({ case: `c${i}`, model, rubrics: { r: verdict(i % 2 === 0, 'no') } }));
      }
    }
    let readings = 0;
    const run = await stored([...lines, finish(lines)]);
    const counted: StoredRun = {
      ...run,
      cells() {
        readings++;
        return run.cells();
      },
    };
    const root = await parseXml(await whole(runJunit(counted)));
    checkJunit(root);
    expect(root.$$).toHaveLength(13);
    expect(root.$?.tests).toBe('2700');
    expect(readings).toBe(3);
  });

  test('any text makes well-formed XML without characters that XML forbids', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), async (a, b) => {
        const lines: RunLine[] = [
          header({ suite: b, rubrics: [rubric(a)] }),
          cell({ case: a, prompt: b, output: b, rubrics: { [a]: verdict(false, b) } }),
          cell({ case: b, ...noResponse({ kind: 'server', message: a }) }),
        ];
        const text = await whole(runJunit(await stored([...lines, finish(lines)])));
        expect(text).not.toMatch(harmful);
        await parseXml(text);
      }),
      { numRuns: 60 },
    );
  });
});

describe('Markdown', () => {
  test('a hostile run', async () => {
    const text = await whole(runMarkdown(await hostileRun()));
    await expect(text).toMatchFileSnapshot('./golden/hostile.md');
    expect(text).not.toMatch(harmful);
    const outside = withoutCode(text);
    for (const mark of ['<script', '@octocat', '#12', 'https://evil', ':rocket:', '$x$', '<b>']) {
      expect(outside).not.toContain(mark);
    }
    // A table row has the cells that its head has.
    for (const row of text.split('\n').filter((line) => line.startsWith('|'))) {
      expect(row.split('|')).toHaveLength(7);
    }
  });

  test('stays within the size of a comment and says what is left out', async () => {
    const lines: RunLine[] = [header({ rubrics: [rubric('r')] })];
    for (let i = 0; i < 400; i++) {
      const text = `${'`|<&@'.repeat(3000)}${i}`;
      lines.push(
        caseLine(`${text} case`, `${text}.jsonl`, 1),
        cell({
          case: `${text} case`,
          prompt: `${i % 80}${text}`,
          output: text,
          rubrics: { r: verdict(false, text) },
        }),
      );
    }
    const text = await whole(runMarkdown(await stored([...lines, finish(lines)])));
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text).toMatch(/… and \d+ more prompts and models/);
    expect(text).toContain('more failed c');
    expect(text).toMatch(/<\/details>\n\nCost/);
  });

  test('any text stays inside code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme-ascii', maxLength: 40 }), async (text) => {
        const hostile = `@octocat<i>${text}`;
        const lines: RunLine[] = [
          header({ suite: hostile, rubrics: [rubric(hostile)] }),
          caseLine(hostile, hostile, 3),
          cell({
            case: hostile,
            prompt: hostile,
            model: hostile,
            output: hostile,
            rubrics: { [hostile]: verdict(false, hostile) },
          }),
          cell({
            case: hostile,
            prompt: hostile,
            model: hostile,
            trial: 2,
            ...noResponse({ kind: 'server', message: hostile }),
          }),
        ];
        const outside = withoutCode(await whole(runMarkdown(await stored([...lines, finish(lines)]))));
        expect(outside).not.toContain('octocat');
        expect(outside).not.toContain('<i>');
      }),
      { numRuns: 60 },
    );
  });
});

describe('the table for the terminal', () => {
  test('a hostile run', async () => {
    const text = await runTable(await hostileRun(), options);
    await expect(text).toMatchFileSnapshot('./golden/hostile.txt');
    expect(text).not.toMatch(harmful);
  });

  test('in colour, no escape sequence comes from the run', async () => {
    const text = await runTable(await hostileRun(), { ...options, color: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
    const ours = /\u001B\[(?:1|2|22|31|32|33|39)m/g;
    expect(text).toMatch(ours);
    expect(text.replace(ours, '')).not.toMatch(harmful);
  });

  test('one prompt and model', async () => {
    await expect(await runTable(await stored(plainLines(39)), { ...options, failed: 3 })).toMatchFileSnapshot(
      './golden/plain.txt',
    );
  });

  test('an unknown cost is said to be unknown', async () => {
    const lines: RunLine[] = [header(), cell({ case: 'a', costUsd: null, rubrics: {} })];
    const text = await runTable(await stored([...lines, finish(lines)]), options);
    expect(text).toContain('Cost unknown');
    expect(text).toContain('no rubric was graded');
  });

  test('many errors of one reason are one entry', async () => {
    const lines: RunLine[] = [header()];
    for (let i = 0; i < 400; i++) {
      lines.push(
        cell({ case: `c${i}`, ...noResponse({ kind: 'auth', message: 'OPENAI_API_KEY is not set.' }) }),
      );
    }
    const text = await runTable(await stored([...lines, finish(lines)]), options);
    expect(text.match(/OPENAI_API_KEY/g)).toHaveLength(1);
    expect(text).toContain('400 cells  auth');
    expect(text).toContain('Could not be judged: 0 of 400 cells passed, 400 could not be judged.');
  });
});

describe('writing a report', () => {
  const panel = async () => ({ js: 'document.title;', css: 'body{margin:0}' });

  test.each(['.json', '.jsonl', '.xml', '.md', '.html'])(
    '%s, into a folder that is made',
    async (extension) => {
      const folder = join(await mkdtemp(join(tmpdir(), 'regrade-write-')), 'new', 'folder');
      await writeReport(await hostileRun(), join(folder, `report${extension}`), panel);
      expect(await readdir(folder)).toEqual([`report${extension}`]);
      expect((await readFile(join(folder, `report${extension}`), 'utf8')).length).toBeGreaterThan(500);
    },
  );

  test('an unknown extension is wrong input that names the known ones', async () => {
    await expect(writeReport(await hostileRun(), '/nowhere/report.pdf', panel)).rejects.toThrow(
      /\.json, \.jsonl, \.xml \(JUnit\), \.md \(Markdown\) or \.html/,
    );
  });

  test('a place that cannot be written is wrong input', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'regrade-write-'));
    await writeReport(await hostileRun(), join(folder, 'file.json'), panel);
    const under = writeReport(await hostileRun(), join(folder, 'file.json', 'report.md'), panel);
    await expect(under).rejects.toBeInstanceOf(InputError);
  });

  test('an older report stays when the new one cannot be made', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'regrade-write-'));
    const file = join(folder, 'report.md');
    await writeReport(await hostileRun(), file, panel);
    const before = await readFile(file, 'utf8');
    await expect(writeReport(await stored([header(), cell({ case: 'a' })]), file, panel)).rejects.toThrow(
      /stopped/,
    );
    expect(await readFile(file, 'utf8')).toBe(before);
    expect(await readdir(folder)).toEqual(['report.md']);
  });
});
