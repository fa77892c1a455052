import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useWorkbench } from './fixture.ts';
import { greetings } from './greetings.ts';
import { pickRow, typeText } from './quick-input.ts';

const workbench = useWorkbench({ workspace: greetings, size: { width: 1400, height: 1000 } });

const file = (path: string): string => readFileSync(join(workbench().workspace, path), 'utf8');
const comparison = (): Promise<Frame> => workbench().webview('section.change', 60_000);

async function promote(message: string): Promise<void> {
  const { page, command } = workbench();
  await command('Regrade: Promote version');
  await pickRow(page, 'working copy');
  await typeText(page, message);
  await pickRow(page, 'production');
  await typeText(page, '');
}

describe('a prompt compared with production', () => {
  it('says after one click what the edit broke', async () => {
    const { open, page, codeLens } = workbench();
    await open('greeting.prompt');
    await promote('first');
    await codeLens('v1 production · working copy is the same').waitFor();
    await page.locator('.view-line', { hasText: 'Say hello by name' }).click();
    await page.keyboard.press('End');
    await page.keyboard.type(' Speak at length to everybody who writes in.');
    await codeLens('v1 production · working copy differs: 1 line').waitFor();
    await codeLens('Compare with production').click();
    const panel = await comparison();
    await panel.getByText('Regressed', { exact: false }).first().waitFor();
    await panel.getByText('brief fell by 100 points', { exact: false }).first().waitFor();
    await panel.getByText('The gate to production would fail', { exact: false }).first().waitFor();
    expect(await panel.locator('section.change ins').first().textContent()).toContain('Speak at length');
  });

  it('opens a broken case with both answers', async () => {
    const panel = await comparison();
    await panel.getByRole('button', { name: /^Broken 26$/ }).click();
    await panel.getByText('Ben', { exact: true }).first().click();
    await panel.getByRole('button', { name: 'Accept as expected' }).waitFor();
    await expect.poll(() => panel.locator('#root').textContent()).toContain('Hello, I am Ben.');
  });

  it('accepts an answer as expected: an edit of the case alone', async () => {
    const { page } = workbench();
    const panel = await comparison();
    await panel.getByRole('button', { name: 'Accept as expected' }).click();
    await panel.getByText('The suite or its cases changed since.').waitFor();
    await panel.getByRole('button', { name: 'Compare again' }).click();
    await panel.getByText('expected output', { exact: false }).first().waitFor();
    await page.locator('.tab', { hasText: 'greeting.eval.yaml' }).click();
    await page.keyboard.press('Control+S');
    await expect.poll(() => file('greeting.eval.yaml')).toContain('expected: "');
    const lines = file('greeting.eval.yaml').split('\n');
    expect(lines.filter((line) => !line.includes('expected: "'))).toEqual(
      (greetings['greeting.eval.yaml'] ?? '').split('\n'),
    );
  });

  it('is there again after the window was reloaded, from the records', async () => {
    const { reload } = workbench();
    await workbench().page.keyboard.press('Control+S');
    await reload();
    const panel = await comparison();
    await panel.getByText('brief fell by 100 points', { exact: false }).first().waitFor();
  });

  it('rolls back from where the regression is seen', async () => {
    const { page, codeLens } = workbench();
    await page.locator('.tab', { hasText: 'greeting.prompt' }).click();
    await promote('at length');
    await codeLens('v2 production · working copy is the same').waitFor();
    await codeLens('Compare with production').waitFor();
    await page.locator('.tab', { hasText: 'working copy' }).first().click();
    const panel = await comparison();
    // Beside another editor the view is narrow: what has no room stands in the menu.
    await panel.getByRole('button', { name: 'More actions' }).click();
    await panel.getByRole('menuitem', { name: /Roll back to v1/ }).click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('Move production back from v2 to v1?').waitFor();
    await dialog.getByRole('button', { name: 'Roll back', exact: true }).click();
    await page.locator('.tab', { hasText: 'greeting.prompt' }).click();
    await codeLens('v1 production · working copy differs: 1 line').waitFor();
  });
});
