import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { comparisonHtml } from '../../src/core/report/comparison-html.ts';
import type { ComparedCase } from '../../src/core/report/comparison-report.ts';
import type { FromComparison, FurtherColumn } from '../../src/panel/comparison-contract.ts';
import {
  answer,
  comparedCase,
  comparison,
  comparisonId,
  comparisonMessages,
  frame,
  jsonCase,
  surroundings,
} from './harness/comparison-samples.ts';
import { hostileTexts } from './harness/hostile-texts.ts';
import { buildPanel, kept, launch, openPanel, problemsOf, send, sent } from './harness/panel-page.ts';

let files: Map<string, Buffer>;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  files = await buildPanel();
  browser = await launch();
});
afterAll(() => browser.close());
// Nothing that the view does may break the policy that its host sets, nor throw.
afterEach(async () => {
  expect(problemsOf(page)).toEqual([]);
  await page.close();
});

async function open(view?: unknown, width = 1200): Promise<void> {
  page = await openPanel(browser, files, {
    theme: 'dark',
    width,
    height: 900,
    kept: view,
    entry: 'comparison',
  });
}

async function openSample(cases = 120, width = 1200): Promise<void> {
  await open(undefined, width);
  await send(page, { type: 'frame', frame: frame() }, ...comparisonMessages(comparison({ cases })));
}

async function last<T extends FromComparison['type']>(
  type: T,
): Promise<Extract<FromComparison, { type: T }> | undefined> {
  return (await sent<FromComparison>(page)).findLast((message) => message.type === type) as never;
}

const lateRefund = { name: /^late refund, gift card 3/ };
const rows = () => page.locator('.case-row');

async function sentTypes(): Promise<string[]> {
  return (await sent<FromComparison>(page)).map(({ type }) => type);
}

async function openCase(detail: ComparedCase = comparedCase()): Promise<void> {
  await page.getByRole('row', lateRefund).click();
  await send(page, { type: 'detail', id: comparisonId, detail });
}

describe('the view', () => {
  it('asks for everything at the start, and speaks the verdict once', async () => {
    await openSample();
    await expect.poll(() => sentTypes()).toEqual(['ready', 'drawn']);
    expect(await page.getByRole('status').textContent()).toMatch(/^Regressed in one, improved in one\./);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/grounded fell by 9 points/);
  });

  it('says why there is nothing to compare, and runs what is missing', async () => {
    await open();
    const missing = { cells: 360, limitUsd: 0.73 };
    await send(page, {
      type: 'frame',
      frame: frame({ stage: { kind: 'missing', words: 'The working copy has not run.', missing } }),
    });
    await page.getByRole('button', { name: 'Run what is missing: 360 cells, at most $0.73' }).click();
    expect(await last('runMissing')).toBeDefined();
    await send(page, {
      type: 'frame',
      frame: frame({
        stage: {
          kind: 'running',
          words: 'v7',
          done: 2,
          total: 9,
          paidUsd: null,
          limitUsd: null,
          leftMs: null,
        },
      }),
    });
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await last('cancel')).toBeDefined();
    const problems = [{ message: 'The judge differs.', file: 'a/b.eval.yaml', line: 3 }];
    await send(page, { type: 'frame', frame: frame({ stage: { kind: 'failed', problems } }) });
    await page.getByRole('button', { name: 'b.eval.yaml:3' }).click();
    expect(await last('openFile')).toEqual({ type: 'openFile', file: 'a/b.eval.yaml', line: 3 });
  });

  it('lets other versions be picked, and the two be swapped', async () => {
    await openSample();
    await page.getByRole('combobox', { name: 'Baseline' }).selectOption('v8');
    expect(await last('pick')).toEqual({ type: 'pick', baseline: 'v8', candidate: 'working' });
    await page.getByRole('combobox', { name: 'Candidate' }).selectOption('v7');
    expect(await last('pick')).toEqual({ type: 'pick', baseline: 'working', candidate: 'v7' });
  });

  it('adds a version or a model as a column, and takes it away', async () => {
    const one = comparison();
    const column: FurtherColumn = {
      side: 'v8',
      short: 'v8',
      words: 'v8 (staging)',
      missing: null,
      verdict: 'improved',
      rubrics: [
        {
          name: 'tone',
          value: 0.9,
          delta: 0.19,
          ci: [0.1, 0.28],
          verdict: 'improved',
          explanation: '+19 points.',
        },
      ],
      costRatio: 0.5,
      costCi: [0.4, 0.6],
    };
    await openSample();
    const adder = page.getByRole('combobox', { name: 'Add a version' });
    expect(await adder.locator('option[value]').allTextContents()).not.toContain('working copy');
    await adder.selectOption('v8');
    expect(await last('addSide')).toEqual({ type: 'addSide', side: 'v8' });
    const messages = comparisonMessages(one, { further: [column] });
    await send(page, { type: 'frame', frame: frame({ further: ['v8'] }) }, ...messages);
    expect(await page.getByRole('columnheader', { name: /^v8 improved/ }).textContent()).toContain('×0.50');
    const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: /^tone: improved/ }) });
    expect(await row.locator('.further-cell').textContent()).toMatch(
      /0\.90 \+19\.0 \[\+10\.0, \+28\.0\].*improved/,
    );
    await page.getByRole('button', { name: 'Remove v8' }).click();
    expect(await last('removeSide')).toEqual({ type: 'removeSide', side: 'v8' });
    expect(((await kept(page)) as { compares: { further: string[] } }).compares.further).toEqual(['v8']);
  });

  it('says in the side bar what was compared last, and opens it at a rubric', async () => {
    page = await openPanel(browser, files, { theme: 'dark', width: 300, height: 700, entry: 'compact' });
    const [figures] = comparisonMessages(comparison());
    await send(page, { type: 'frame', frame: frame() }, figures!);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
      'Regressed in one, improved in one. ',
    );
    expect(await page.getByRole('status').textContent()).toMatch(/grounded fell by 9 points/);
    await page.getByRole('button', { name: /^tone: improved/ }).click();
    expect(await last('openTab')).toEqual({ type: 'openTab', rubric: 'tone' });
    await page.getByRole('button', { name: 'Open comparison' }).click();
    expect(await last('openTab')).toEqual({ type: 'openTab', rubric: null });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(300);
  });

  it('does what its buttons and its menu say, the menu by keys', async () => {
    await openSample();
    await page.getByRole('button', { name: 'Rerun broken ($0.05)' }).click();
    await page.getByRole('button', { name: 'Add trials where undecided ($0.11)' }).click();
    await page.getByRole('button', { name: 'Promote…' }).click();
    await page.getByRole('button', { name: 'More actions' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('menu').count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('menu').count()).toBe(0);
    expect(await sentTypes()).toEqual([
      'ready',
      'drawn',
      'rerunBroken',
      'addTrials',
      'promote',
      'copyMarkdown',
    ]);
  });

  it('offers in a narrow view through the menu what has no room', async () => {
    await openSample(120, 320);
    expect(await page.getByRole('button', { name: /^Rerun broken/ }).isVisible()).toBe(false);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /^Rerun broken/ }).click();
    expect(await last('rerunBroken')).toBeDefined();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });
});

describe('the cases', () => {
  it('follow the chosen rubric, filter, tag and search', async () => {
    await openSample();
    const chip = (name: RegExp) => page.getByRole('button', { name });
    expect(await chip(/^Broken 12$/).getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('button', { name: /^tone: improved/ }).click();
    await chip(/^Fixed 3$/).click();
    await expect.poll(() => rows().count()).toBe(3);
    await chip(/^All 120$/).click();
    await page.getByRole('combobox', { name: 'Tag' }).selectOption('warranty');
    await chip(/^All 40$/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('/');
    await page.keyboard.type('no such case');
    await page.getByRole('button', { name: 'Show all cases' }).click();
    await chip(/^All 120$/).waitFor();
  });

  it('are used with the keyboard alone', async () => {
    await openSample();
    const grid = page.getByRole('treegrid');
    await grid.focus();
    const active = () =>
      grid.evaluate((element) => {
        const id = element.getAttribute('aria-activedescendant');
        return document.getElementById(id ?? '')?.querySelector('.title-text')?.textContent;
      });
    expect(await active()).toBe('late refund, gift card');
    await page.keyboard.press('ArrowDown');
    expect(await active()).toBe('partial refund, two orders');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expect.poll(() => last('detail')).toEqual({ type: 'detail', id: comparisonId, case: 'case-0' });
    await send(page, { type: 'detail', id: comparisonId, detail: comparedCase() });
    await page.getByRole('region', { name: /^late refund, gift card/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    expect(await active()).toBe('late refund, gift card');
    await page.keyboard.press('ArrowLeft');
    expect(await page.getByRole('region', { name: /^late refund, gift card/ }).count()).toBe(0);
    expect(await grid.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('open in place with words marked, and the next row under them', async () => {
    await openSample();
    await openCase();
    expect(await page.locator('.detail del').allTextContents()).toEqual([
      expect.stringContaining('the card itself within 10 working days'),
    ]);
    expect(await page.locator('.detail ins').first().textContent()).toBe(' so');
    const [detail, next] = await Promise.all([
      page.locator('.detail').boundingBox(),
      page
        .getByRole('row', { name: /^partial refund, two orders/ })
        .first()
        .boundingBox(),
    ]);
    expect(Math.abs((detail?.y ?? 0) + (detail?.height ?? 0) - (next?.y ?? 0))).toBeLessThan(2);
  });

  it('send what their actions mean', async () => {
    await openSample();
    await openCase();
    const region = page.getByRole('region', { name: /^late refund/ });
    await region.getByRole('combobox', { name: 'Trial' }).selectOption('1');
    for (const name of ['Open case', 'Run again', 'Accept as expected', 'Open in diff editor', /^Trace/])
      await region.getByRole('button', { name }).click();
    const at = { id: comparisonId, case: 'case-0' };
    const answerAt = { ...at, model: 'openai:gpt-5-mini', trial: 2 };
    expect(await last('openCase')).toEqual({ type: 'openCase', ...at });
    expect(await last('runCase')).toEqual({ type: 'runCase', ...at });
    expect(await last('openTrace')).toEqual({ type: 'openTrace', ...at });
    expect(await last('accept')).toEqual({ type: 'accept', ...answerAt });
    expect(await last('openOutputs')).toEqual({ type: 'openOutputs', ...answerAt });
  });

  it('compare JSON by structure and align tool calls', async () => {
    await openSample();
    await openCase(jsonCase());
    expect(await page.getByText('"id": 12345678901234567890,').count()).toBe(2);
    expect(await page.getByText('not called').count()).toBe(2);
  });

  it('look the same after a reload', async () => {
    await openSample(2_000);
    await page.getByRole('button', { name: /^All/ }).click();
    await openCase();
    await page.locator('.comparison').evaluate((element) => element.scrollTo(0, 4_321));
    await expect.poll(async () => ((await kept(page)) as { scroll: number }).scroll).toBe(4_321);
    const view = await kept(page);
    await page.close();
    await open(view);
    await send(page, { type: 'frame', frame: frame() }, ...comparisonMessages(comparison({ cases: 2_000 })));
    await expect.poll(() => last('detail')).toEqual({ type: 'detail', id: comparisonId, case: 'case-0' });
    await expect.poll(() => page.locator('.comparison').evaluate((element) => element.scrollTop)).toBe(4_321);
  });

  it('come into sight when the host reveals one', async () => {
    await openSample(2_000);
    await send(page, { type: 'reveal', rubric: 'tone', case: 'case-1801' });
    const row = page.locator('.case-row.open');
    await row.waitFor();
    expect(await row.locator('.title-text').textContent()).toMatch(/1801$/);
    await expect.poll(async () => (await row.boundingBox())?.y ?? -1).toBeGreaterThan(0);
    expect((await row.boundingBox())?.y ?? 0).toBeLessThan(900);
  });

  it('are drawn only where they are in sight', async () => {
    await openSample(10_000);
    await page.getByRole('button', { name: /^All/ }).click();
    expect(await page.locator('.case-row').count()).toBeLessThan(80);
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('End');
    await expect.poll(() => page.locator('.case-row.current .title-text').textContent()).toMatch(/9999$/);
    expect(await page.locator('.case-row').count()).toBeLessThan(80);
  });
});

/** A comparison in which every text from outside is hostile. */
function hostileComparison() {
  const base = comparison({ cases: hostileTexts.length, rubrics: 5 });
  const text = (index: number) => hostileTexts[index % hostileTexts.length] ?? '';
  // What is long stands in the cases: in every name as well it would only cost time.
  const short = hostileTexts.filter(({ length }) => length < 500);
  const name = (index: number) => short[index % short.length] ?? '';
  const one = {
    ...base,
    cases: base.cases.map((row, index) => ({
      ...row,
      title: text(index),
      tags: [name(index), name(index + 1)],
    })),
    rubrics: base.rubrics.map((rubric, index) => ({
      ...rubric,
      name: name(index * 3),
      type: name(index),
      explanation: name(index + 5),
      method: name(index + 6),
    })),
    onlyBaseline: short.map((title, index) => ({ id: `x${index}`, case: 'x', suite: 's', title })),
    confusion: base.confusion.map((confusion) => ({ ...confusion, rubric: name(4) })),
    slices: base.slices.map((slice, index) => ({ ...slice, tag: name(index + 2) })),
    baseline: { ...base.baseline, words: text(0), suites: [text(3)], reportedModels: [text(9)] },
    candidate: { ...base.candidate, words: text(1), suites: [text(3)], reportedModels: [text(19)] },
    warnings: hostileTexts.slice(0, 5),
    sentence: text(0),
  };
  const around = {
    judge: text(2),
    judgeCostUsd: 0.1,
    gate: { against: text(1), outcome: 'fails' as const, reasons: [text(2)] },
    change: {
      words: text(3),
      texts: short.map((before, index) => ({ title: name(index), before, after: name(index + 1) })),
    },
  };
  const details = one.cases.map((row, index) => {
    const graded = (output: string, pass: boolean) =>
      answer(output, pass, {
        toolCalls: [{ name: text(index), arguments: text(index + 2) }],
        grades: one.rubrics.map(({ name }, place) => ({
          rubric: name,
          grade:
            place % 2 === 0
              ? { pass, score: 0.5, reason: text(index + 3) }
              : { error: { kind: text(1), message: text(index) } },
        })),
      });
    return comparedCase(row.id, {
      vars: [{ name: text(index), value: text(index + 1) }],
      expected: text(index),
      messages: {
        baseline: [{ role: text(index), text: text(index) }],
        candidate: [{ role: text(index), text: text(index + 1) }],
      },
      trace: text(index),
      pairs: [
        {
          model: text(index),
          trial: 1,
          baseline: graded(text(index), true),
          candidate: graded(text(index + 1), false),
        },
      ],
    });
  });
  return { comparison: one, surroundings: around, cases: details };
}

/** Everything that is more than text would leave a mark: what the page did, and what ever stood in it. */
async function watch(watched: Page): Promise<{ requests: string[]; dialogs: string[] }> {
  const seen = { requests: [] as string[], dialogs: [] as string[] };
  watched.on('request', (request) => seen.requests.push(request.url()));
  watched.on('dialog', (dialog) => {
    seen.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await watched.evaluate(() => {
    const marks: string[] = [];
    Object.assign(window, { marks });
    document.addEventListener('securitypolicyviolation', ({ blockedURI }) => marks.push(blockedURI));
    const active = /^(?:script|style|link|img|iframe|object|embed|form|meta|base|math)$/;
    const check = (node: Node): void => {
      if (!(node instanceof Element)) return;
      if (active.test(node.localName) || node.matches('a[href]')) marks.push(node.localName);
      if (node.getAttributeNames().some((name) => name.startsWith('on'))) marks.push('handler');
      for (const child of node.children) check(child);
    };
    new MutationObserver((records) => {
      for (const { addedNodes } of records) for (const node of addedNodes) check(node);
    }).observe(document.body, { childList: true, subtree: true });
    check(document.body.querySelector('#root') ?? document.body);
  });
  return seen;
}

async function nothingRan(watched: Page): Promise<void> {
  const state = await watched.evaluate(() => ({
    hacked: 'hacked' in window || 'hacked' in {},
    marks: (window as unknown as { marks: string[] }).marks,
  }));
  expect(state).toEqual({ hacked: false, marks: [] });
}

/** Opens each case with its texts, and shows what is shown only in part; gives what stood in each. */
async function openEach(details: readonly ComparedCase[]): Promise<string[]> {
  return page.evaluate(
    async ({ id, cases }) => {
      const drawn = () =>
        new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))));
      const outputs: string[] = [];
      for (const detail of cases) {
        window.postMessage({ type: 'reveal', rubric: null, case: detail.id }, '*');
        await drawn();
        window.postMessage({ type: 'detail', id, detail }, '*');
        await drawn();
        for (const button of document.querySelectorAll<HTMLElement>('.detail button'))
          if (/^Show all/.test(button.textContent ?? '')) button.click();
        await drawn();
        outputs.push(document.querySelector('.detail .output')?.textContent ?? '');
      }
      return outputs;
    },
    { id: comparisonId, cases: details },
  );
}

describe('hostile texts', () => {
  it('run and load nothing in the webview, wherever they stand', async () => {
    await open();
    const all = hostileComparison();
    const seen = await watch(page);
    await send(
      page,
      { type: 'frame', frame: frame({ title: hostileTexts[0] ?? '' }) },
      ...comparisonMessages(all.comparison, { surroundings: all.surroundings }),
      { type: 'reveal', rubric: '', case: null },
    );
    const parts = await page.locator('.above .part-name').all();
    for (const button of parts) await button.click();
    await page.getByRole('button', { name: 'Show the whole change' }).click();
    await nothingRan(page);
    // Closed again: all of it would be laid out anew with every case.
    await page.getByRole('button', { name: 'Show the first changed words only' }).click();
    for (const button of parts) await button.click();
    await page.getByRole('button', { name: /^All/ }).click();
    await openEach(all.cases.slice(0, 1));
    await page.locator('.detail-bar .part-name').click();
    const outputs = await openEach(all.cases);
    await nothingRan(page);
    expect(seen).toEqual({ requests: [], dialogs: [] });
    // The texts are there, as text.
    expect(outputs[0]).toContain('<script>');
    expect(outputs.every((output) => output !== '')).toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1200);
  });

  it('run and load nothing in the report, which stands alone and still works', async () => {
    await open();
    const all = hostileComparison();
    const html = comparisonHtml(all, {
      js: files.get('comparison-report.js')?.toString() ?? '',
      css: files.get('comparison-report.css')?.toString() ?? '',
    });
    const paths: string[] = [];
    const server = createServer((request, response) => {
      paths.push(request.url ?? '');
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(request.url === '/report.html' ? html : '');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const report = await browser.newPage({ viewport: { width: 1000, height: 900 }, colorScheme: 'light' });
    const problems: string[] = [];
    report.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    report.on('pageerror', (error) => problems.push(error.message));
    await report.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/report.html`);
    const seen = await watch(report);
    expect(await report.getByRole('heading', { level: 1 }).textContent()).toContain('Regressed in one');
    expect(await report.getByRole('button', { name: /Promote|Rerun|More actions/ }).count()).toBe(0);
    await report.getByRole('button', { name: /^All/ }).click();
    await report.locator('.case-row').nth(1).click();
    await report.locator('.detail .output').first().waitFor();
    await nothingRan(report);
    expect(seen).toEqual({ requests: [], dialogs: [] });
    expect(problems).toEqual([]);
    // The browser asks for an icon by itself.
    expect(paths.filter((path) => path !== '/favicon.ico')).toEqual(['/report.html']);
    await report.close();
    await new Promise((done) => server.close(done));
  });
});

it('a report says so where it holds no texts of a case', async () => {
  await open();
  const html = comparisonHtml(
    { comparison: comparison({ cases: 20 }), surroundings, cases: [] },
    {
      js: files.get('comparison-report.js')?.toString() ?? '',
      css: files.get('comparison-report.css')?.toString() ?? '',
    },
  );
  const report = await browser.newPage();
  await report.setContent(html);
  await report.getByRole('button', { name: /^All/ }).click();
  await report.locator('.case-row').first().click();
  await report.getByText('These records hold no texts of this case.').waitFor();
  await report.close();
});
