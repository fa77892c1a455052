import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Frame, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../host/places.ts';
import { hostileTexts as allTexts } from '../panel/harness/hostile-texts.ts';
import { useWorkbench } from './fixture.ts';

/** Half characters are refused where cases are read. */
const hostileTexts = allTexts.filter((text) => !/\p{Surrogate}/u.test(text));

/**
 * A workspace whose model answered hostile texts: names of cases, tags, variables, answers and reasons. Both versions
 * ran before, so that the workbench reads records that somebody else may have made.
 */
function hostileWorkspace(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'regrade-hostile-')), 'workspace');
  mkdirSync(folder);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const prompt = (words: string) =>
    `---\nmodel: echo\ninput: { schema: { text: string } }\n---\n${words}{{{text}}}\n`;
  const cases = hostileTexts.map((text, index) => {
    const name = `${index} ${text.slice(0, 200)}`;
    return JSON.stringify({
      id: `c${index}`,
      name,
      vars: { text },
      tags: [text.slice(0, 60)],
      expected: text,
    });
  });
  write('cases.jsonl', `${cases.join('\n')}\n`);
  write(
    'hostile.eval.yaml',
    [
      'prompts: [hostile.prompt]',
      'cases: [cases.jsonl]',
      'rubrics:',
      '  same: { type: equals }',
      `  ${JSON.stringify(hostileTexts[2])}: { type: icontains, value: "never in it" }`,
      '',
    ].join('\n'),
  );
  write('regrade.config.yaml', 'models: {}\n');
  const regrade = (...argv: string[]) =>
    execFileSync(process.execPath, [join(root, 'dist/regrade.cjs'), ...argv], { cwd: folder, stdio: 'pipe' });
  write('hostile.prompt', prompt(''));
  regrade('save', 'hostile.prompt', '--message', hostileTexts[0] ?? '');
  regrade('promote', 'hostile.prompt@1', 'production', '--message', hostileTexts[1] ?? '');
  write('hostile.prompt', prompt(`${hostileTexts[2]} `));
  regrade('diff', 'hostile.prompt@1', 'hostile.prompt@working', '--output', 'report.html');
  return folder;
}

const folder = hostileWorkspace();
const workbench = useWorkbench({ workspace: folder, size: { width: 1400, height: 900 } });

/** What a text that is more than text would leave behind. */
const seen = { hosts: new Set<string>(), evil: [] as string[], dialogs: [] as string[], pages: 0 };

function watch(page: Page): void {
  page.on('request', (request) => {
    const url = request.url();
    if (/evil\.test|^(file|command|vscode):/u.test(url)) seen.evil.push(url);
    if (/^(https?|wss?):/u.test(url)) seen.hosts.add(new URL(url).host);
  });
  page.on('dialog', (dialog) => {
    seen.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.context().on('page', () => {
    seen.pages += 1;
  });
}

/** Notes what the frame's content policy refuses from now on. */
async function listen(frame: Frame | Page): Promise<void> {
  await frame.evaluate(`
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.blockedURI));
  `);
}

async function nothingRan(frame: Frame | Page): Promise<void> {
  const foreign = 'script, style, link, img, iframe, object, embed, form, meta, base, a[href], math';
  const state = await frame.evaluate(`({
    hacked: 'hacked' in window || 'hacked' in {},
    violations: window.violations,
    foreign: document.querySelectorAll('#root :is(${foreign})').length,
  })`);
  expect(state).toEqual({ hacked: false, violations: [], foreign: 0 });
}

/** Opens every case of a comparison in place, one after the other, by the keys of its list. */
async function openEachCase(page: Page, frame: Frame | Page): Promise<void> {
  await frame.getByRole('button', { name: /^All \d+$/ }).click();
  const grid = frame.getByRole('treegrid');
  await grid.focus();
  await page.keyboard.press('Home');
  const shown = new Set<string>();
  for (let at = 0; at < hostileTexts.length; at++) {
    await page.keyboard.press('Enter');
    await frame.locator('.detail .output').first().waitFor();
    shown.add((await grid.getAttribute('aria-activedescendant')) ?? '');
    await nothingRan(frame);
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
  }
  expect(shown.size).toBe(hostileTexts.length);
}

describe('hostile answers', () => {
  beforeAll(async () => {
    const { page, open, codeLens } = workbench();
    await open('hostile.prompt');
    await codeLens('Compare with production').waitFor();
    watch(page);
    seen.hosts.add(new URL(page.url()).host);
  });

  it('run and load nothing in the comparison, whichever case is opened', async () => {
    const { page, codeLens, webview } = workbench();
    await codeLens('Compare with production').click();
    const panel = await webview('.case-row', 60_000);
    await listen(panel);
    await openEachCase(page, panel);
  });

  it('run and load nothing in the results and in the compact comparison', async () => {
    const { page, command, webview } = workbench();
    await command('Regrade: Show results');
    const results = await webview('[role="tree"]', 60_000);
    await listen(results);
    const compact = await webview('.compact-rubric', 30_000);
    await listen(compact);
    await results
      .getByRole('treeitem', { name: /^failed: 0 / })
      .first()
      .click();
    const pane = results.getByRole('region').first();
    const titles = new Set<string>();
    for (let at = 0; at < hostileTexts.length; at++) {
      await pane.waitFor();
      titles.add((await pane.getAttribute('aria-label')) ?? '');
      await nothingRan(results);
      await page.keyboard.press('ArrowDown');
    }
    expect(titles.size).toBe(hostileTexts.length);
    await nothingRan(compact);
  });

  it('asked nobody but the editor itself, and opened nothing', () => {
    const own = new URL(workbench().page.url()).host;
    expect([...seen.hosts].filter((host) => host !== own && !host.endsWith('.vscode-cdn.net'))).toEqual([]);
    expect(seen).toMatchObject({ evil: [], dialogs: [], pages: 0 });
  });

  it('run and load nothing in the report, opened as a file', async () => {
    const context = await workbench().page.context().browser()?.newContext();
    if (context === undefined) throw new Error('The browser is gone.');
    const page = await context.newPage();
    const requests: string[] = [];
    const problems: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('dialog', (dialog) => problems.push(dialog.message()));
    const address = pathToFileURL(join(folder, 'report.html')).href;
    await page.goto(address);
    await listen(page);
    await openEachCase(page, page);
    expect(requests).toEqual([address]);
    expect(problems).toEqual([]);
    await context.close();
  });
});
