import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { FromPanel } from '../../src/panel/contract.ts';
import { buildPanel, kept, launch, openPanel, problemsOf, send, sent } from './harness/panel-page.ts';
import { detail, rows, rowsMessage, run, suite, workspace } from './harness/samples.ts';

let files: Map<string, Buffer>;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  files = await buildPanel();
  browser = await launch();
});
afterAll(() => browser.close());
// Nothing that the panel does may break the policy that its host sets, nor throw.
afterEach(async () => {
  expect(problemsOf(page)).toEqual([]);
  await page.close();
});

async function open(view?: unknown, width = 380): Promise<void> {
  page = await openPanel(browser, files, { theme: 'dark', width, height: 800, kept: view });
}

async function openSample(cases = 60, trials = 3): Promise<void> {
  await open();
  await send(page, workspace([suite()]), rowsMessage(rows(cases, trials)));
}

/** The last message of a type that the panel sent. */
async function last<T extends FromPanel['type']>(
  type: T,
): Promise<Extract<FromPanel, { type: T }> | undefined> {
  return (await sent(page)).findLast((message) => message.type === type) as never;
}

const lateRefund = { name: /^failed: late refund, gift card,/ };

it('asks for everything at the start and for the rows of the run that it shows', async () => {
  await openSample();
  expect((await sent(page)).map((message) => message.type)).toEqual(['ready', 'rows']);
  expect(await page.getByText('25 of 360 cells failed').count()).toBe(2);
});

it('says beside trials that all passed how often the case may fail all the same', async () => {
  await openSample();
  await page.getByRole('treeitem', { name: /^Passed, / }).click();
  await page
    .getByRole('treeitem', { name: /^passed: / })
    .first()
    .click();
  await page.getByText('0 of 3 trials failed: the case fails at most 63 % of the time').waitFor();
  await page.getByRole('treeitem', lateRefund).click();
  await page.getByRole('region', { name: 'Case late refund, gift card' }).waitFor();
  expect(await page.getByText(/of 3 trials failed/).count()).toBe(0);
});

it('says why it is empty and what to do', async () => {
  await open();
  await page.getByText('Looking for eval suites').waitFor();
  await send(page, workspace([]));
  await page.getByRole('button', { name: 'New eval suite' }).click();
  expect(await last('start')).toEqual({ type: 'start', what: 'newSuite' });
  await send(page, workspace([], { trusted: false }));
  await page.getByRole('button', { name: 'Manage Workspace Trust' }).click();
  expect(await last('start')).toEqual({ type: 'start', what: 'manageTrust' });
  await send(page, workspace([suite({ run: null })]));
  await page.getByRole('button', { name: 'Run suite' }).last().click();
  expect(await last('run')).toEqual({ type: 'run', suite: suite().suite });
  const problems = [{ message: 'Unknown key.', file: 'a/b.eval.yaml', line: 3 }];
  await send(page, workspace([suite({ run: null, problems })]));
  await page.getByRole('button', { name: 'b.eval.yaml:3' }).click();
  expect(await last('openFile')).toEqual({ type: 'openFile', file: 'a/b.eval.yaml', line: 3 });
});

it('is used with the keyboard alone', async () => {
  await openSample();
  const tree = page.getByRole('tree');
  await tree.focus();
  const active = () =>
    tree.evaluate((element) => {
      const id = element.getAttribute('aria-activedescendant');
      return document.getElementById(id ?? '')?.getAttribute('aria-label');
    });
  expect(await active()).toMatch(/^support-reply, working copy/);
  for (let step = 0; step < 6; step++) await page.keyboard.press('ArrowDown');
  expect(await active()).toMatch(/^failed: late refund/);
  await page.keyboard.press('ArrowLeft');
  expect(await active()).toBe('Failed, 16 cases');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Case late refund, gift card' }).waitFor();
  await expect.poll(() => last('detail')).toEqual({ type: 'detail', run: run().id, key: 'k0-1' });
  await page.keyboard.press('ArrowDown');
  await page.getByRole('region', { name: 'Case partial refund, two orders' }).waitFor();
  await page.keyboard.press('Escape');
  expect(await page.getByRole('region').count()).toBe(0);
  expect(await tree.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('/');
  await page.keyboard.type('parcels');
  await expect.poll(() => page.getByRole('treeitem', { name: /^error: two parcels/ }).count()).toBe(2);
  expect(await page.getByRole('treeitem', lateRefund).count()).toBe(0);
  await page.keyboard.press('Escape');
  await page.getByRole('treeitem', lateRefund).waitFor();
});

it('shows model output as text and nothing else', async () => {
  await openSample();
  await page.getByRole('treeitem', lateRefund).click();
  const output = '<img src=x onerror="alert(1)"><script>window.hacked=1</script>';
  await send(page, { type: 'detail', run: run().id, detail: detail('k0-1', { output }) });
  await page.getByText('<img src=x').waitFor();
  expect(await page.locator('#root img, #root script').count()).toBe(0);
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
});

it('shows a long output in part, and all of it when asked', async () => {
  await openSample();
  await page.getByRole('treeitem', lateRefund).click();
  const output = `${'x'.repeat(20_000)}END`;
  await send(page, { type: 'detail', run: run().id, detail: detail('k0-1', { output }) });
  expect(await page.getByText(/xEND$/).count()).toBe(0);
  await page.getByRole('button', { name: 'Show all 20,003 characters' }).click();
  expect(await page.getByText(/xEND$/).count()).toBe(1);
});

it('sends what the buttons of a case mean', async () => {
  await openSample();
  await page.getByRole('treeitem', lateRefund).click();
  await send(page, { type: 'detail', run: run().id, detail: detail('k0-1') });
  for (const name of ['Open case', 'Run case', 'Copy output', 'Open output'])
    await page.getByRole('button', { name }).click();
  await page.getByRole('button', { name: 'prompts/support-reply.prompt' }).click();
  const at = { suite: suite().suite, case: 'case-0' };
  expect(await last('openCase')).toEqual({ type: 'openCase', run: run().id, ...at });
  expect(await last('runCase')).toEqual({ type: 'runCase', ...at });
  expect((await last('copy'))?.text).toBe(detail('k0-1').output);
  expect(await last('openOutput')).toEqual({ type: 'openOutput', run: run().id, key: 'k0-1' });
  expect(await last('openPrompt')).toEqual({ type: 'openPrompt', prompt: 'prompts/support-reply.prompt' });
  await page.getByRole('button', { name: 'Trial 2' }).click();
  await expect.poll(async () => (await last('detail'))?.key).toBe('k0-2');
});

it('can be cancelled while it runs, and speaks only of the end', async () => {
  await open();
  const running = run({ status: 'running', finishedAt: null, done: 212, leftMs: 38_000 });
  await send(page, workspace([suite({ run: running })]));
  await page.getByText('$0.25 of at most $2.00 · about 40 s left').waitFor();
  expect(await page.getByRole('status').textContent()).toBe('');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  expect(await last('cancel')).toEqual({ type: 'cancel', run: run().id });
  await send(page, { type: 'suite', suite: suite({ run: run({ status: 'cancelled', done: 212 }) }) });
  expect(await page.getByRole('status').textContent()).toMatch(/Cancelled after 212 of 360/);
});

it('looks the same after a reload', async () => {
  await openSample(2_000, 1);
  await page.getByRole('treeitem', lateRefund).click();
  await page.getByRole('tree').evaluate((element) => element.scrollTo(0, 3_300));
  await expect.poll(async () => ((await kept(page)) as { scroll: number }).scroll).toBe(3_300);
  const view = await kept(page);
  await page.close();
  await open(view);
  await send(page, workspace([suite()]));
  const all = rows(2_000, 1);
  // Rows come in batches: the place in the list is found again once it is there.
  await send(page, rowsMessage(all.slice(0, 500)), rowsMessage(all.slice(500), false));
  expect(await page.getByRole('tree').evaluate((element) => element.scrollTop)).toBe(3_300);
  await page.getByRole('region', { name: 'Case late refund, gift card' }).waitFor();
});

it('brings a revealed case into sight', async () => {
  await openSample(2_000, 1);
  await send(page, { type: 'reveal', suite: suite().suite, run: run().id, key: 'k1801-1' });
  await page.getByRole('region', { name: 'Case warranty after resale 1801' }).waitFor();
  const item = page.getByRole('treeitem', { name: 'passed: warranty after resale 1801' });
  await item.waitFor();
  expect(await item.getAttribute('aria-selected')).toBe('true');
});

it('draws only the lines in sight of ten thousand', async () => {
  await openSample(10_000, 1);
  expect(await page.getByRole('treeitem').count()).toBeLessThan(80);
  await page.getByRole('tree').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await page.getByRole('treeitem', { name: 'passed: address change after dispatch 9999' }).waitFor();
  expect(await page.getByRole('treeitem').count()).toBeLessThan(80);
});
