import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { comparisonHtml } from '../../src/core/report/comparison-html.ts';
import type { FurtherSide } from '../../src/core/report/comparison-report.ts';
import { openRun } from '../../src/core/run/run-store.ts';
import { gateOf } from '../../src/core/suite/defaults.ts';
import type { SideRecords } from '../../src/editor/comparison/comparison-work.ts';
import { ComparisonWorker } from '../../src/editor/comparison/worker-client.ts';
import { comparedCase, comparison, surroundings } from './harness/comparison-samples.ts';
import { buildPanel, launch } from './harness/panel-page.ts';
import { bundleOf, looks, lowestContrast, openReport, type Seen, tooWide } from './harness/report-page.ts';

let files: Map<string, Buffer>;
let browser: Browser;
let page: Page;
let seen: Seen;

beforeAll(async () => {
  files = await buildPanel();
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  expect(seen).toEqual({ requests: [], problems: [], dialogs: [] });
  await page.context().close();
});

/** As many columns as the view allows: an improvement, a regression, one that is open, one that has not run. */
function fourColumns(): FurtherSide[] {
  const { rubrics } = comparison();
  const names = [
    ['v8', 'v8 (staging)'],
    ['qwen3', 'working copy, ollama:qwen3'],
    ['v5', 'v5'],
  ] as const;
  const run = names.map(
    ([short, words], place): FurtherSide => ({
      side: short,
      short,
      words,
      missing: null,
      verdict: (['improved', 'regressed', 'inconclusive'] as const)[place] ?? 'mixed',
      rubrics: rubrics.map(({ name, candidate, delta, ci, verdict, explanation }) => ({
        name,
        value: candidate.passRate,
        delta: (delta ?? 0) * (1 - place / 2),
        ci,
        verdict,
        explanation,
      })),
      costRatio: 0.8 + place / 4,
      costCi: [0.7 + place / 4, 0.9 + place / 4] as const,
    }),
  );
  const gone: FurtherSide = {
    side: 'gone',
    short: '3f2a91c',
    words: '3f2a91c · model: gpt-5-mini',
    missing: 'Not run yet.',
    verdict: 'inconclusive',
    rubrics: [],
    costRatio: null,
    costCi: null,
  };
  return [...run, gone];
}

async function open(look: BrowserContextOptions = {}): Promise<void> {
  const one = comparison();
  const cases = one.cases.map(({ id }) => comparedCase(id));
  const report = { comparison: one, surroundings, cases, further: fourColumns() };
  ({ page, seen } = await openReport(
    browser,
    comparisonHtml(report, bundleOf(files, 'comparison-report')),
    look,
  ));
  await page.locator('.case-row').first().waitFor();
}

it('shows each further version or model as a column, with verdict, price and figures', async () => {
  await open({ viewport: { width: 1700, height: 900 } });
  expect(await page.locator('.head .side-chip').allTextContents()).toEqual([
    'v8 (staging)',
    'working copy, ollama:qwen3',
    'v5',
    '3f2a91c · model: gpt-5-mini',
  ]);
  const heads = page.locator('.rubric-table').getByRole('columnheader');
  expect((await heads.allTextContents()).slice(-4)).toEqual([
    'v8 improved, cost ×0.80',
    'qwen3 regressed, cost ×1.05',
    'v5 not decided, cost ×1.30',
    '3f2a91c Not run yet.',
  ]);
  const cells = await page
    .getByRole('row', { name: /^grounded/ })
    .locator('.further-cell')
    .allTextContents();
  expect(cells).toEqual([
    expect.stringContaining('78.9 % −9.2 [−14.8, −3.6]'),
    expect.stringContaining('78.9 % −4.6'),
    expect.stringContaining('78.9 % 0.0'),
    expect.stringContaining('–'),
  ]);
  // Wide as this, all of them are in sight.
  const last = await heads.last().boundingBox();
  expect((last?.x ?? 0) + (last?.width ?? 9e9)).toBeLessThanOrEqual(1700);
  expect(await page.getByRole('combobox', { name: 'Add a version' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: /^Remove/ }).count()).toBe(0);
});

it.each(looks)('reads well: %s', async (_, look) => {
  await open(look);
  expect(
    await lowestContrast(page, '.head-row span, .further-cell span, .further-head span'),
  ).toBeGreaterThan(4.5);
  expect(await tooWide(page)).toEqual([]);
});

it('without heads, in a narrow window and on paper, a list says which columns there are', async () => {
  await open({ viewport: { width: 400, height: 700 } });
  const list = page.getByRole('list', { name: 'Beside the two' }).getByRole('listitem');
  expect(await list.allTextContents()).toEqual([
    'v8 improved, cost ×0.80',
    'qwen3 regressed, cost ×1.05',
    'v5 not decided, cost ×1.30',
    '3f2a91c Not run yet.',
  ]);
  expect(await list.first().isVisible()).toBe(true);
  await page.setViewportSize({ width: 1700, height: 700 });
  expect(await page.getByRole('list', { name: 'Beside the two' }).isVisible()).toBe(false);
  await page.setViewportSize({ width: 718, height: 1000 });
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  const paper = page.locator('#paper');
  await paper.getByRole('list', { name: 'Beside the two' }).getByText('Not run yet.').waitFor();
  expect(await paper.locator('.further-cell').first().textContent()).toContain('v8');
  // Whatever can be opened on a screen is open, and its tags are named.
  expect(await paper.locator('.slice-table').getByText('refund', { exact: true }).isVisible()).toBe(true);
  expect(await paper.getByText('refund to an expired card').isVisible()).toBe(true);
  expect(await paper.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
});

/** Three versions of a prompt whose model `echo` answers what it is asked; gives each one's record. */
async function recorded() {
  const folder = join(mkdtempSync(join(tmpdir(), 'regrade-further-')), 'workspace');
  mkdirSync(folder);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const prompt = (words: string) =>
    write(
      'greeting.prompt',
      `---\nmodel: echo\ninput: { schema: { name: string } }\n---\n${words} {{name}}\n`,
    );
  const cases = Array.from({ length: 12 }, (_, at) => `  - { name: case ${at}, vars: { name: N${at} } }\n`);
  const rubrics = 'rubrics:\n  brief: { type: word-count, value: { max: 3 } }\n';
  write('greeting.eval.yaml', `prompts: [greeting.prompt]\ncases:\n${cases.join('')}${rubrics}`);
  write('regrade.config.yaml', 'models: {}\n');
  for (const words of ['Hello', 'A very good morning to', 'Hi']) {
    prompt(words);
    // One of them fails its cases.
    spawnSync(process.execPath, [resolve('dist/regrade.cjs'), 'run'], { cwd: folder, stdio: 'pipe' });
  }
  const runs = join(folder, '.regrade/runs');
  const records = new Map<string, SideRecords>();
  for (const name of readdirSync(runs).filter((file) => file.endsWith('.jsonl'))) {
    const { versions } = await openRun(join(runs, name));
    const [line] = versions;
    const words = /Hello|morning|Hi/.exec(JSON.stringify(line?.definition))?.[0] ?? '';
    const side = { version: line?.hash ?? '', model: null, number: null, label: null, words };
    records.set(words, { files: [join(runs, name)], ...side });
  }
  return { of: (words: string) => records.get(words) ?? raise(words) };
}

function raise(words: string): never {
  throw new Error(`There is no record of "${words}".`);
}

it('what the view exports holds its columns, and what broke in them', async () => {
  const { of } = await recorded();
  const worker = new ComparisonWorker(resolve('dist/comparison-worker.js'));
  const compare = (candidate: string) =>
    worker.ask({
      kind: 'compare',
      baseline: of('Hello'),
      candidate: of(candidate),
      gates: { 'greeting.eval.yaml': gateOf() },
      against: 'production',
      change: null,
      cases: false,
    });
  const { summary } = await compare('Hi');
  const [rubric] = summary.rubrics;
  const column: FurtherSide = {
    side: 'hi',
    short: 'Hi',
    words: 'v3 (staging)',
    missing: null,
    verdict: summary.verdict,
    rubrics: rubric ? [{ ...rubric, value: rubric.candidate.passRate }] : [],
    costRatio: null,
    costCi: null,
  };
  await compare('morning');
  const text = (extension: string) => readFileSync(`dist/panel/comparison-report.${extension}`, 'utf8');
  const html = await worker.ask({ kind: 'html', js: text('js'), css: text('css'), further: [column] });
  worker.dispose();
  ({ page, seen } = await openReport(browser, html, { viewport: { width: 1400, height: 900 } }));
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('brief fell by 100 points');
  await page.getByText('The gate to production would fail:').waitFor();
  expect(await page.locator('.further-cell').textContent()).toMatch(/^Hi100 % 0\.0 \[.*not decided$/);
  await page.locator('.case-row').first().click();
  await expect
    .poll(() => page.locator('.detail .output').allTextContents())
    .toEqual([expect.stringContaining('Hello N0'), expect.stringContaining('A very good morning to N0')]);
});
