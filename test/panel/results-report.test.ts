import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type PageLimits, runHtml } from '../../src/core/report/run-html.ts';
import type { RunLine } from '../../src/core/run/run.ts';
import {
  caseLine,
  cell,
  finish,
  header,
  noResponse,
  rubric,
  stored,
  verdict,
  version,
} from '../unit/report/recorded-run.ts';
import { hostileTexts } from './harness/hostile-texts.ts';
import { buildPanel, launch } from './harness/panel-page.ts';
import { bundleOf, lowestContrast, openReport, type Seen } from './harness/report-page.ts';

let files: Map<string, Buffer>;
let browser: Browser;
let page: Page;
let seen: Seen;

beforeAll(async () => {
  files = await buildPanel();
  browser = await launch();
});
afterAll(() => browser.close());
// Whatever a report holds: it asks nobody, breaks no policy and throws nothing.
afterEach(async () => {
  expect(seen).toEqual({ requests: [], problems: [], dialogs: [] });
  await page.context().close();
});

/** Opens the report of a run as a file, in a browser without network. */
async function open(
  lines: readonly RunLine[],
  look: BrowserContextOptions = {},
  limits?: PageLimits,
): Promise<void> {
  let html = '';
  const run = await stored(lines);
  for await (const piece of runHtml(run, bundleOf(files, 'results-report'), limits)) html += piece;
  ({ page, seen } = await openReport(browser, html, look));
}

/** Two prompts, two trials, a failure in one trial, an error, tool calls, rules. */
function sampleLines(): RunLine[] {
  const lines: RunLine[] = [
    header({
      trials: 2,
      rubrics: [rubric('apologises'), { ...rubric('length', false), gate: { min: 0.8 } }],
    }),
    version('support/reply.prompt', 'a'.repeat(64), 3),
    version('support/short.prompt', 'b'.repeat(64)),
    caseLine('late', 'cases.jsonl', 1, {
      case: {
        id: 'late',
        name: 'late refund',
        vars: { ticket: 'Where is it?' },
        expected: 'sorry',
        tags: ['refund'],
      },
    }),
    caseLine('fine', 'cases.jsonl', 2, {
      case: { id: 'fine', name: 'all fine', vars: {}, tags: ['praise'] },
    }),
  ];
  for (const trial of [1, 2]) {
    lines.push(
      cell({
        case: 'late',
        trial,
        output: `Answer of trial ${trial}`,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Reply to: Where is it?' }] }],
        toolCalls: [{ id: '1', name: 'look_up', arguments: '{"order":7}' }],
        rubrics: {
          apologises: verdict(trial === 1, 'No word of regret.'),
          length: verdict(true, 'Has 20 words.', 0.8),
        },
      }),
      cell({
        case: 'fine',
        trial,
        rubrics: { apologises: verdict(true, ''), length: verdict(true, '', 0.9) },
      }),
      cell({
        case: 'late',
        trial,
        prompt: 'support/short.prompt',
        version: 'b'.repeat(64),
        ...noResponse({ kind: 'auth', message: 'The key was refused.' }),
      }),
    );
  }
  const rules = [
    {
      rule: 'apologises',
      of: { prompt: 'support/reply.prompt', model: 'm' },
      status: 'failed',
      reason: 'The pass rate is 0.75; it must reach 0.9.',
    },
    {
      rule: 'length',
      of: { prompt: 'support/short.prompt', model: 'm' },
      status: 'passed',
      reason: 'It reaches 0.8.',
    },
  ] as const;
  return [...lines, finish(lines, { status: 'error', rules })];
}

const late = { name: /^failed: late refund/ };

it('says how the run ended, by which rules, and what it cost', async () => {
  await open(sampleLines());
  expect(await page.title()).toBe('reply: results');
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('reply');
  expect(await page.locator('.head .verdict').textContent()).toBe(
    '1 of 6 cells failed, 2 could not be judged',
  );
  const rules = page.getByRole('list', { name: 'Rules' }).getByRole('listitem');
  expect(await rules.allTextContents()).toEqual([
    expect.stringMatching(/apologises\s+reply\.prompt\s+The pass rate is 0\.75/),
    expect.stringMatching(/length\s+short\.prompt\s+It reaches/),
  ]);
  await page
    .getByText('Suite support/reply.eval.yaml, run 20261124T051500Z-0a1b2c, Regrade 0.1.0.')
    .waitFor();
  await page.getByRole('treeitem', { name: /^apologises .*: 75 % passed, 95 % interval/ }).waitFor();
  expect(await page.getByText('leaves out').count()).toBe(0);
});

it('opens a case with its answer, grades, tool calls, messages and tokens; nothing can be run', async () => {
  await open(sampleLines());
  await page.getByRole('treeitem', late).first().click();
  const pane = page.getByRole('region', { name: 'Case late refund' });
  await pane.getByText('Answer of trial 2').waitFor();
  expect(await pane.textContent()).toContain('No word of regret.');
  await pane.getByText('look_up').waitFor();
  await pane.getByRole('button', { name: /^Messages/ }).click();
  await pane.getByText('Reply to: Where is it?').waitFor();
  await pane.getByRole('button', { name: /^Variables/ }).click();
  await pane.getByText('Where is it?', { exact: true }).waitFor();
  await pane.getByText('100 in (10 cached), 20 out (5 reasoning)').waitFor();
  await pane.getByRole('button', { name: /^Trial 1/ }).click();
  await pane.getByText('Answer of trial 1').waitFor();
  const actions = /^(Run|Open|Copy|Compare|Refresh|Cancel|Set API key|Show log)/;
  expect(await page.getByRole('button', { name: actions }).count()).toBe(0);
});

it('is read with the keyboard, filtered and searched', async () => {
  await open(sampleLines());
  // Keys count from the first drawing on.
  await expect
    .poll(async () => {
      await page.keyboard.press('/');
      return page.evaluate(() => document.activeElement?.tagName);
    })
    .toBe('INPUT');
  await page.keyboard.type('late');
  expect(await page.getByRole('treeitem', { name: /all fine/ }).count()).toBe(0);
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Case late refund' }).getByText('The key was refused.').waitFor();
  await page.keyboard.press('Escape');
  expect(await page.getByRole('region', { name: /^Case/ }).count()).toBe(0);
  await page.getByRole('textbox', { name: 'Filter cases' }).fill('');
  await page.getByRole('combobox', { name: 'Tag' }).selectOption('praise');
  await page.getByRole('treeitem', { name: /all fine/ }).waitFor();
  expect(await page.getByRole('treeitem', late).count()).toBe(0);
});

it('says which texts it leaves out', async () => {
  await open(sampleLines(), {}, { cells: 3, texts: 10, longest: 5 });
  await page
    .getByText(
      'To stay small, this report leaves out the messages and outputs of 3 cells, 3 of which did not pass. It does not list 3 more cells; the figures count them.',
    )
    .waitFor();
  await page.getByRole('treeitem', late).first().click();
  await page.getByText('This report leaves out the messages and the output of this case').waitFor();
  await page.getByText('No word of regret.').waitFor();
});

it('shows a run that was stopped, and one without a cell', async () => {
  await open(sampleLines().slice(0, -2));
  await page.getByText('Cancelled after 5; finished cells are kept', { exact: true }).waitFor();
  await page.context().close();
  await open([header()]);
  await page
    .getByText(/^Cancelled after 0/)
    .first()
    .waitFor();
});

it.each([
  ['dark', { colorScheme: 'dark' }],
  ['light', { colorScheme: 'light' }],
  ['narrow', { viewport: { width: 400, height: 700 } }],
  ['forced colours', { forcedColors: 'active' }],
] as const)('reads well: %s', async (_, look) => {
  await open(sampleLines(), look);
  await page.getByRole('treeitem', late).first().click();
  await page.getByText('Answer of trial 2').waitFor();
  expect(await lowestContrast(page, '.facts, .verdict, .rules b, .rules .muted')).toBeGreaterThan(4.5);
  const width = page.viewportSize()?.width ?? 0;
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
});

it('prints figures, rules and the cells that did not pass, dark on light', async () => {
  await open(sampleLines(), { colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  const paper = page.locator('#paper');
  await paper.getByRole('heading', { name: 'Not passed' }).waitFor();
  expect(await page.locator('#root').isVisible()).toBe(false);
  const text = await paper.textContent();
  for (const said of [
    '1 of 6 cells failed',
    'must reach 0.9',
    '3 of 4',
    'Answer of trial 2',
    'The key was refused.',
  ])
    expect(text).toContain(said);
  expect(text).not.toContain('Answer of trial 1');
  expect(await paper.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(59, 59, 59)');
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await expect.poll(() => paper.textContent()).toBe('');
  // A real print asks for it by itself.
  expect((await page.pdf()).length).toBeGreaterThan(10_000);
});

it('hostile texts run and load nothing, wherever they stand', async () => {
  const names = hostileTexts.map((text, index) => text.slice(0, 500) || `empty ${index}`);
  const lines: RunLine[] = [
    header({ suite: `a/${names[0]}.eval.yaml`, rubrics: names.map((name) => rubric(name)) }),
    version(names[1] ?? '', 'a'.repeat(64)),
  ];
  for (const [index, text] of hostileTexts.entries()) {
    lines.push(
      caseLine(`${index} ${names[index]}`, text, 1, {
        case: {
          id: `${index} ${names[index]}`,
          name: text,
          vars: { [text]: text },
          expected: text,
          tags: [text],
        },
      }),
      cell({
        case: `${index} ${names[index]}`,
        prompt: names[1] ?? '',
        output: text,
        messages: [{ role: 'user', content: [{ type: 'text', text }] }],
        toolCalls: [{ id: text, name: text, arguments: text }],
        reportedModel: text,
        rubrics: Object.fromEntries([[names[index] ?? '', verdict(false, text)]]),
      }),
    );
  }
  const rules = names.map(
    (rule, index) => ({ rule, status: 'failed', reason: hostileTexts[index] ?? '' }) as const,
  );
  await open([...lines, finish(lines, { reason: names[2] ?? '', rules })]);
  await page.evaluate(() => {
    const violations: string[] = [];
    Object.assign(window, { violations });
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.blockedURI));
  });
  await page.getByRole('tree').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  for (const name of [/^Variables/, /^Messages/]) await page.getByRole('button', { name }).click();
  await page.locator('.list').focus();
  for (const [index, text] of [...hostileTexts.entries()].toReversed()) {
    await page.locator(`.pane:has(h2[title^="${index} "]) .grades`).waitFor();
    // Indented, thousands of levels are megabytes of spaces.
    if (!text.startsWith('{"a":{'))
      await page.evaluate(() => {
        for (const button of document.querySelectorAll<HTMLElement>('.pane button.link')) button.click();
      });
    await page.keyboard.press('ArrowUp');
  }
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  expect(await page.locator('#paper').textContent()).toContain('<script>window.hacked=1</script>');
  expect(await page.locator('.pane').textContent()).toContain('<script>window.hacked=1</script>');
  const state = await page.evaluate(() => ({
    hacked: 'hacked' in window || 'hacked' in {},
    violations: (window as unknown as { violations: string[] }).violations,
    foreign: document.querySelectorAll(
      'body :is(script:not([type]), style, link, img, iframe, object, embed, form, meta, base, a[href], math)',
    ).length,
    handlers: [...document.querySelectorAll('body *')].filter((element) =>
      element.getAttributeNames().some((name) => name.startsWith('on')),
    ).length,
  }));
  // The one script is the panel's own.
  expect(state).toEqual({ hacked: false, violations: [], foreign: 1, handlers: 0 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1000);
});
