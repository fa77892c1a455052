import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch } from './harness/panel-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Two versions of a prompt whose model `echo` answers what it is asked: the later one is too long in every case. */
function compared(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'regrade-report-')), 'workspace');
  mkdirSync(folder);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const prompt = (words: string) =>
    `---\nmodel: echo\ninput: { schema: { name: string } }\n---\n${words} {{name}}\n`;
  const names = Array.from(
    { length: 12 },
    (_, index) => `  - { name: case ${index}, vars: { name: N${index} } }`,
  );
  const rubrics = 'rubrics:\n  brief: { type: word-count, value: { max: 3 } }\n';
  write('greeting.eval.yaml', `prompts: [greeting.prompt]\ncases:\n${names.join('\n')}\n${rubrics}`);
  write('regrade.config.yaml', 'models: {}\n');
  const regrade = (...argv: string[]) =>
    execFileSync(process.execPath, [resolve('dist/regrade.cjs'), ...argv], { cwd: folder, stdio: 'pipe' });
  write('greeting.prompt', prompt('Hello'));
  regrade('save', 'greeting.prompt', '--message', 'Short');
  write('greeting.prompt', prompt('A very good morning to'));
  regrade('diff', 'greeting.prompt@1', 'greeting.prompt@working', '--output', 'x.html');
  return join(folder, 'x.html');
}

it('the page that diff writes stands alone: verdict, rubrics, cases and their texts, without a network', async () => {
  const file = compared();
  expect(readFileSync(file, 'utf8')).not.toMatch(/(?:src|href)=["']?(?:https?:)?\/\//u);
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  const requests: string[] = [];
  const problems: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  const address = pathToFileURL(file).href;
  await page.goto(address);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('brief fell by 100 points');
  expect(await page.getByText('v1', { exact: true }).count()).toBeGreaterThan(0);
  await page.getByRole('button', { name: /^Broken 12$/ }).click();
  expect(await page.locator('.case-row').count()).toBe(12);
  await page.locator('.case-row').nth(3).click();
  await page.locator('.detail .output').nth(1).waitFor();
  expect(await page.locator('.detail .output').allTextContents()).toEqual([
    expect.stringContaining('Hello N3'),
    expect.stringContaining('A very good morning to N3'),
  ]);
  expect(await page.locator('.detail').textContent()).toMatch(/brief/);
  expect(requests).toEqual([address]);
  expect(problems).toEqual([]);
  await page.close();
});
