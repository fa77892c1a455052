import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { greetingWorkspace, useWorkbench } from './fixture.ts';

const workbench = useWorkbench({ workspace: greetingWorkspace, size: { width: 1400, height: 860 } });

/** A line of the Testing view, by its words. */
const line = (text: string | RegExp): Locator =>
  workbench().page.locator('.test-explorer .monaco-list-row', { hasText: text }).first();

/** The verdict of a line, as its icon says it. */
const verdict = (text: string): Promise<string | null> =>
  line(text).locator('.computed-state').first().getAttribute('class');

describe('the Testing view', () => {
  it('lists suites, and their cases when one is opened', async () => {
    const { open, codeLens, command, page } = workbench();
    await open('greeting.eval.yaml');
    // The view is there as soon as the extension is.
    await codeLens('Run suite').first().waitFor();
    await command('Testing: Focus on Test Explorer View');
    await line('greeting').click();
    await page.keyboard.press('ArrowRight');
    await line('gruff Ben').waitFor();
    await line('brief Cleo').waitFor();
  });

  it('runs what is asked, and shows the same verdicts as the lenses', async () => {
    const { command, page, codeLens } = workbench();
    await page.keyboard.press('Control+1');
    await command('Test: Run Tests in Current File');
    await codeLens('2 of 4 passed').first().waitFor({ timeout: 60_000 });
    await expect.poll(() => verdict('gruff Ben')).toContain('codicon-testing-failed');
    await expect.poll(() => verdict('cheerful Ana')).toContain('codicon-testing-passed');
  });

  it('shows the evidence of a failure at the case: the rubric, its reason and the answer', async () => {
    const { page, screenshot, setTheme } = workbench();
    await line('gruff Ben').click();
    await page.locator('.test-output-peek, .monaco-editor .test-message-inline-content').first().waitFor();
    await workbench().command('Test: Peek Output');
    const peek = page.locator('.test-output-peek-message-container, .test-output-peek').first();
    await peek.getByText('Hello, I am Ben.').first().waitFor();
    await peek.getByText('is not in the output').first().waitFor();
    for (const theme of ['dark', 'light', 'contrast'] as const) {
      await setTheme(theme);
      await screenshot(join('testing', theme));
    }
  });

  it('leads from the failure to the case in the results panel', async () => {
    const { page, webview } = workbench();
    await page.getByRole('link', { name: 'Show case' }).first().click();
    const panel = await webview('#root *', 60_000);
    await panel.getByText('is not in the output').first().waitFor();
  });

  it('has the verdicts again after the window was reloaded', async () => {
    const { reload, command, codeLens, page } = workbench();
    await reload();
    await codeLens('2 of 4 passed').first().waitFor({ timeout: 60_000 });
    await command('Testing: Focus on Test Explorer View');
    await line('greeting').waitFor();
    await line('greeting').click();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => verdict('gruff Ben'), { timeout: 30_000 }).toContain('codicon-testing-failed');
  });
});
