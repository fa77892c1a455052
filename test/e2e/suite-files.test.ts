import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useWorkbench } from './fixture.ts';

const workbench = useWorkbench({
  workspace: {
    'regrade.config.yaml': 'models: {}\n',
    'reply.prompt': '---\nmodel: echo\ninput: { schema: { word: string } }\n---\nSay {{word}}.\n',
    'reply.eval.yaml':
      'prompts: [reply.prompt]\ncases:\n  - name: one\n    vars: { word: alpha }\nrubrics:\n  says: { type: contians, value: alpha }\n',
    'promptfooconfig.yaml':
      'prompts: ["Say {{word}}."]\nproviders: [echo]\ntests:\n  - vars: { word: alpha }\n    assert: [{ type: contains, value: alpha }]\n',
  },
});

const editor = (): Locator =>
  workbench().page.locator('.editor-group-container.active .monaco-editor').first();

/** A word of the open file, as it stands in the editor. */
const word = (text: string): Locator =>
  editor()
    .locator('.view-line span > span')
    .filter({ hasText: new RegExp(`^\\W*${text.replaceAll('.', '\\.')}\\W*$`) })
    .first();

const saved = (path: string): Promise<string> => readFile(join(workbench().workspace, path), 'utf8');

describe('a suite that is written in the editor', () => {
  it('is put right by a quick fix', async () => {
    const { open, page } = workbench();
    await open('reply.eval.yaml');
    await editor().locator('.squiggly-error').first().waitFor({ timeout: 60_000 });
    await word('contians').click();
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget .monaco-list-row', { hasText: 'contains' }).first().click();
    await word('contains').waitFor();
    await page.keyboard.press('Control+S');
    await expect.poll(() => saved('reply.eval.yaml')).toContain('type: contains,');
  });

  it('offers rubric types with what they mean, and takes the one that is chosen', async () => {
    const { page, codeLens } = workbench();
    await codeLens('Run suite').first().waitFor();
    await editor().locator('.view-line').first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('  short: { type: word-c', { delay: 30 });
    const row = page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'word-count' }).first();
    await row.waitFor();
    await row.click();
    await page.keyboard.type(', value: { max: 9 }', { delay: 10 });
    await page.keyboard.press('Control+S');
    await expect
      .poll(() => saved('reply.eval.yaml'))
      .toMatch(/ {2}short: \{ type: word-count, value: \{ max: 9 \}\s*\}/);
  });

  it('says what a type means where the pointer rests', async () => {
    const { page } = workbench();
    await word('word-count').hover();
    await page.locator('.monaco-hover:visible', { hasText: 'words' }).first().waitFor();
  });

  it('leads to the prompt that it names', async () => {
    const { page } = workbench();
    await page.keyboard.press('Escape');
    await word('reply.prompt').click();
    await page.keyboard.press('F12');
    await page.locator('.tab.active[data-resource-name="reply.prompt"]').waitFor();
  });
});

describe("another tool's suite", () => {
  it('runs from its own lens as it lies, and is imported from the explorer as a suite that runs the same', async () => {
    const { open, codeLens, page } = workbench();
    await open('promptfooconfig.yaml');
    await codeLens('Run suite').first().click();
    await codeLens('1 passed').first().waitFor({ timeout: 60_000 });
    await page.keyboard.press('Control+Shift+E');
    await page
      .locator('.explorer-folders-view .monaco-list-row', { hasText: 'promptfooconfig.yaml' })
      .click({ button: 'right' });
    const item = page.locator('.monaco-menu .action-item', { hasText: 'Import suite' }).first();
    // A menu takes no click while it opens.
    await item.hover();
    await expect.poll(() => item.getAttribute('class')).toContain('focused');
    await page.keyboard.press('Enter');
    await item.waitFor({ state: 'hidden' });
    const tab = page.locator('.tab.active[data-resource-name$=".eval.yaml"]');
    await tab.waitFor({ timeout: 60_000 });
    await expect.poll(() => tab.getAttribute('data-resource-name')).not.toBe('reply.eval.yaml');
    await codeLens('Run suite').first().click();
    await codeLens('1 passed').first().waitFor({ timeout: 60_000 });
  });
});
