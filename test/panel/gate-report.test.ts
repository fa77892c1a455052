import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { compareRuns } from '../../src/core/compare/compare-runs.ts';
import { combineGates, decideGate, type GateOutcome } from '../../src/core/compare/gate.ts';
import { gateHtml } from '../../src/core/report/gate-html.ts';
import type { GatedComparison, GatedSuite, GateReport } from '../../src/core/report/gate-report.ts';
import type { StoredRun } from '../../src/core/run/run.ts';
import { gateOf } from '../../src/core/suite/defaults.ts';
import { memoryRun } from '../unit/compare/memory-run.ts';
import { hostileTexts } from './harness/hostile-texts.ts';
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
// Whatever a report holds: it asks nobody, breaks no policy and throws nothing.
afterEach(async () => {
  expect(seen).toEqual({ requests: [], problems: [], dialogs: [] });
  await page.context().close();
});

async function open(report: GateReport, look: BrowserContextOptions = {}): Promise<void> {
  const by = { toolVersion: '0.1.0', at: '2026-11-25T22:00:00.000Z' };
  let html = '';
  for await (const piece of gateHtml(report, by, bundleOf(files, 'comparison-report'))) html += piece;
  ({ page, seen } = await openReport(browser, html, look));
}

interface Sample {
  readonly prompt: string;
  readonly suite: string;
  readonly rubric: string;
  readonly cases: number;
  /** Whether a case passes now; all passed before. */
  readonly passes: (index: number) => boolean;
  readonly title?: (index: number) => string;
}

async function compared({ prompt, suite, rubric, cases, passes, title }: Sample): Promise<GatedComparison> {
  const run = (version: string, pass: (index: number) => boolean): StoredRun => {
    const own = memoryRun({
      version,
      suite,
      rubrics: { [rubric]: {} },
      cases: Array.from({ length: cases }, (_, index) => ({
        id: `c${index}`,
        name: title?.(index) ?? `${prompt} case ${index}`,
        vars: { ticket: title?.(index) ?? `ticket ${index}` },
        grades: { [rubric]: [pass(index) ? 1 : 0] },
        outputs: [`${version} says ${title?.(index) ?? index}`],
      })),
    });
    return { ...own, versions: own.versions.map((line) => ({ ...line, prompt })) };
  };
  const [before, now] = [run('version-a', () => true), run('version-b', passes)];
  const comparison = await compareRuns(
    { runs: [before], words: 'v1 (production)' },
    { runs: [now], words: 'working copy' },
    { settings: { pValue: 'exact' } },
  );
  const change = { words: '1 line', texts: [{ title: 'System message', before: 'Old', after: 'New' }] };
  return { prompt, comparison, change, baseline: [before], candidate: [now] };
}

function gated(
  suite: string,
  comparisons: readonly GatedComparison[],
  more: Partial<Pick<GatedSuite, 'changes' | 'notes'>> & { readonly rules?: readonly GateOutcome[] } = {},
): GatedSuite {
  const { rules = [], changes = [], notes = [] } = more;
  const decision = decideGate({
    gate: gateOf(),
    comparisons: comparisons.map(({ comparison }) => comparison),
    runRules: rules,
    stopped: null,
  });
  return { suite, decision, comparisons, changes, notes };
}

const reportOf = (suites: readonly GatedSuite[], base: GateReport['base'] = null): GateReport => {
  const decision = combineGates(suites.map(({ decision: own }) => own));
  return { decision, exitCode: decision.exitCode, base, suites };
};

/** Two suites: one passes undecided with few cases, the other has two prompts, of which one got worse. */
async function sample(): Promise<GateReport> {
  const few = await compared({
    prompt: 'greet.prompt',
    suite: 'a.eval.yaml',
    rubric: 'polite',
    cases: 4,
    passes: () => true,
  });
  const suite = 'support/replies.eval.yaml';
  const worse = await compared({
    prompt: 'support/reply.prompt',
    suite,
    rubric: 'grounded',
    cases: 40,
    passes: (index) => index >= 12,
  });
  const same = await compared({
    prompt: 'support/triage.prompt',
    suite,
    rubric: 'grounded',
    cases: 60,
    passes: () => true,
  });
  const ceiling: GateOutcome = {
    rule: 'metric costUsd (support/reply.prompt)',
    asks: 'a ceiling',
    status: 'passed',
    reason: 'The mean costUsd is 0.001; at most 0.01 is allowed.',
    neededCases: null,
  };
  const changes = ['rubric grounded: threshold 0.8 → 0.5', '1 case removed: late'];
  const notes = ['"production" of "support/reply.prompt" is not set in main.'];
  return reportOf(
    [gated('a.eval.yaml', [few]), gated(suite, [worse, same], { rules: [ceiling], changes, notes })],
    { ref: 'origin/main', commit: 'a'.repeat(40) },
  );
}

const cellsOf = (name: RegExp) => page.getByRole('row', { name }).first().getByRole('cell');

it('says what the gate decided, each rule with its reason and the cases it needs, and how the tests change', async () => {
  await open(await sample());
  expect(await page.getByRole('heading', { level: 1 }).allTextContents()).toEqual([
    'The gate fails: grounded (support/reply.prompt).',
  ]);
  await page.getByText('Judged by what stands in origin/main (aaaaaaaaaaaa), not by this change.').waitFor();
  expect(await page.locator('.gate-head .facts').textContent()).toMatch(
    /^4 rules of 2 suites · .*Regrade 0\.1\.0$/,
  );
  // The suite that does not pass comes first.
  expect(await page.locator('.gate-suite h2').allTextContents()).toEqual([
    'support/replies.eval.yaml 1 failed, 2 passed',
    'a.eval.yaml 1 not decided',
  ]);
  expect(await cellsOf(/grounded no-regression support\/reply\.prompt/).allTextContents()).toEqual([
    'failed',
    expect.stringContaining('12 broken'),
    '–',
  ]);
  expect(await cellsOf(/polite no-regression/).allTextContents()).toEqual([
    'not decided',
    expect.stringContaining('cannot be shown with fewer than 6 cases'),
    '45 · now 4',
  ]);
  expect(
    await cellsOf(/metric costUsd a ceiling/)
      .first()
      .textContent(),
  ).toBe('passed');
  expect(
    await page.getByRole('region', { name: 'Changes of the tests' }).locator('li').allTextContents(),
  ).toEqual(['rubric grounded: threshold 0.8 → 0.5', '1 case removed: late']);
  await page.getByText('"production" of "support/reply.prompt" is not set in main.').waitFor();
});

it('holds every comparison in full: the one of the rule that failed first, the others by a click', async () => {
  await open(await sample());
  const choice = page.getByRole('navigation', { name: 'Comparisons' }).getByRole('button');
  expect(await choice.allTextContents()).toEqual([
    'greet.prompt not decidedv1 (production) → working copy by a.eval.yaml',
    'support/reply.prompt regressedv1 (production) → working copy by support/replies.eval.yaml',
    'support/triage.prompt unchangedv1 (production) → working copy by support/replies.eval.yaml',
  ]);
  const verdict = page.getByRole('region', { name: 'Verdict' }).getByRole('heading', { level: 2 });
  expect(await verdict.textContent()).toContain('grounded fell by 30 points');
  await page.getByRole('button', { name: /^Broken 12$/ }).waitFor();
  await page
    .getByRole('searchbox')
    .or(page.getByPlaceholder(/^Search cases/))
    .first()
    .fill('case 3');
  await page.locator('.case-row').first().click();
  await page.locator('.detail .output').nth(1).waitFor();
  expect(await page.locator('.detail .output').allTextContents()).toEqual([
    'version-a says 3',
    'version-b says 3',
  ]);
  await choice.filter({ hasText: 'triage' }).click();
  await page.getByRole('button', { name: /^All 60$/ }).waitFor();
  expect(await verdict.textContent()).toContain('No worse and no better');
  expect(await choice.filter({ hasText: 'triage' }).getAttribute('aria-pressed')).toBe('true');
  // What was searched for in the other hides nothing here.
  expect(await page.getByPlaceholder(/^Search cases/).inputValue()).toBe('');
});

it('a rule leads to the cases that decided it', async () => {
  await open(await sample(), { viewport: { width: 1000, height: 500 } });
  await page.getByRole('button', { name: 'polite', exact: true }).first().click();
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect.poll(() => verdict.textContent()).toContain('Not decided');
  await expect
    .poll(async () => (await page.getByRole('navigation', { name: 'Comparisons' }).boundingBox())?.y ?? -1)
    .toBeLessThan(60);
  expect(await page.locator('.rubric-row.chosen').textContent()).toContain('polite');
});

it('a gate without a comparison says why', async () => {
  const reason = 'There is no baseline: "production" of "a.prompt" is not set.';
  const rule = { rule: 'baseline', asks: 'a baseline', status: 'error', reason, neededCases: null } as const;
  await open(reportOf([gated('a.eval.yaml', [], { rules: [rule] })]));
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
    'The gate could not be judged: baseline.',
  );
  expect(await cellsOf(/baseline a baseline/).allTextContents()).toEqual(['not judged', reason, '–']);
  expect(await page.getByRole('navigation').count()).toBe(0);
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  expect(await page.locator('#paper').textContent()).toContain(reason);
});

it.each(looks)('reads well: %s', async (_, look) => {
  await open(await sample(), look);
  await page.locator('.case-row').first().waitFor();
  const texts =
    '.gate-head h1 span, .gate-head .facts, .gate-rule td span, .gate-rule th span, .gate-changes li, .gate-choice span, .verdict h2 span';
  expect(await lowestContrast(page, texts)).toBeGreaterThan(4.5);
  expect(await tooWide(page)).toEqual([]);
});

it('prints the decision, every rule and every comparison, dark on light', async () => {
  await open(await sample(), { colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  const paper = page.locator('#paper');
  expect(await page.locator('#root').isVisible()).toBe(false);
  const text = await paper.textContent();
  for (const said of [
    'The gate fails: grounded (support/reply.prompt).',
    'cannot be shown with fewer than 6 cases',
    'rubric grounded: threshold 0.8 → 0.5',
    'greet.prompt',
    'No worse and no better',
    'support/reply.prompt case 11',
    'version-b says 11',
  ])
    expect(text).toContain(said);
  expect(text).not.toContain('support/reply.prompt case 12');
  expect(await paper.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(59, 59, 59)');
  // Nothing that scrolls on a screen is cut off on paper.
  const cut = await paper.evaluate((element) =>
    [...element.querySelectorAll('*')].some((one) => {
      const { overflowY } = getComputedStyle(one);
      return (
        overflowY !== 'visible' &&
        !one.matches('.unseen, thead, svg, svg *') &&
        one.scrollHeight > one.clientHeight + 1
      );
    }),
  );
  expect(cut).toBe(false);
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await expect.poll(() => paper.textContent()).toBe('');
  const pages = (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type \/Page\b/g) ?? [];
  expect(pages.length).toBeGreaterThan(2);
});

it('hostile texts run and load nothing, wherever they stand', async () => {
  const suites: GatedSuite[] = [];
  for (const [index, text] of hostileTexts.entries()) {
    const name = text.slice(0, 400) || `empty ${index}`;
    const one = await compared({
      prompt: `${index} ${name}`,
      suite: name,
      rubric: name,
      cases: 7,
      passes: () => false,
      title: () => text,
    });
    suites.push(gated(`${index} ${name}`, [one], { changes: [text], notes: [text] }));
  }
  await open(reportOf(suites, { ref: hostileTexts[0] ?? '', commit: hostileTexts[1] ?? '' }));
  for (const button of (await page.locator('.gate-choice-button').all()).slice(0, 8)) {
    await button.click();
    // The case that was open in the one before is open in this one too.
    if ((await page.locator('.case-row.open').count()) === 0) await page.locator('.case-row').first().click();
    await page.locator('.detail .side').nth(1).waitFor();
  }
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  expect(await page.locator('#paper').textContent()).toContain('<script>window.hacked=1</script>');
  const state = await page.evaluate(() => ({
    hacked: 'hacked' in window || 'hacked' in {},
    foreign: document.querySelectorAll(
      'body :is(script:not([type]), style, link, img, iframe, object, embed, form, meta, base, a[href], math)',
    ).length,
  }));
  // The one script is the panel's own.
  expect(state).toEqual({ hacked: false, foreign: 1 });
});
