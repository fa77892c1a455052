import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useWorkbench } from './fixture.ts';
import { greetings } from './greetings.ts';
import { pickRow, typeText } from './quick-input.ts';

const workbench = useWorkbench({ workspace: greetings, size: { width: 1400, height: 900 } });

const versionsView = () => workbench().page.locator('.pane:has(.pane-header[aria-label^="Versions"])');
/** The editor's text; it draws blanks as no-break spaces. */
const text = async (): Promise<string> => {
  const lines = workbench().page.locator('.editor-group-container.active .view-lines');
  return (await lines.textContent())?.replaceAll('\u00a0', ' ') ?? '';
};

/** Lines of a label's file, parsed. */
function moves(label: string): Record<string, unknown>[] {
  const file = join(workbench().workspace, '.regrade/labels/greeting.prompt', `${label}.jsonl`);
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const saved = (): number => {
  const folder = join(workbench().workspace, '.regrade/versions');
  return existsSync(folder) ? readdirSync(folder).length : 0;
};

describe('versions of a prompt, in a folder without git', () => {
  it('begins with an empty view that saves the first version', async () => {
    const { open, page, codeLens } = workbench();
    await open('greeting.prompt');
    await page.locator('.activitybar a[aria-label^="Regrade"]').first().click();
    await versionsView().getByText('No version of this prompt is saved yet.').waitFor();
    await versionsView().getByRole('button', { name: 'Save the first version' }).click();
    await typeText(page, 'first greeting');
    await codeLens('v1, the newest · working copy is the same').waitFor();
    await versionsView().getByText('first greeting').waitFor();
    expect(saved()).toBe(1);
  });

  it('promotes it, with a reason', async () => {
    const { page, command, codeLens } = workbench();
    await command('Regrade: Promote version');
    await pickRow(page, 'v1');
    await pickRow(page, 'production');
    await typeText(page, 'it works');
    await codeLens('v1 production · working copy is the same').waitFor();
    expect(moves('production')).toMatchObject([{ from: null, why: 'it works' }]);
  });

  it('tells above the prompt what the unsaved text changes', async () => {
    const { page, codeLens } = workbench();
    await page.locator('.view-line', { hasText: 'Say hello by name' }).click();
    await page.keyboard.press('End');
    await page.keyboard.type(' Never be rude.');
    await codeLens('v1 production · working copy differs: 1 line').waitFor();
    await versionsView().getByText('1 line', { exact: true }).waitFor();
  });

  it('saves and promotes the next one', async () => {
    const { page, command, codeLens } = workbench();
    await command('Regrade: Promote version');
    await pickRow(page, 'working copy');
    await typeText(page, 'never rude');
    await pickRow(page, 'production');
    await typeText(page, '');
    await codeLens('v2 production · working copy is the same').waitFor();
    expect([saved(), moves('production').length]).toEqual([2, 2]);
  });

  it('restores the first one as an edit that undo takes back', async () => {
    const { page, open, codeLens } = workbench();
    const row = versionsView().getByRole('treeitem', { name: /^v1/ });
    await row.hover();
    await row.getByRole('button', { name: 'Restore version' }).click();
    await codeLens('v2 production · working copy differs: 1 line').waitFor();
    expect(await text()).not.toContain('Never be rude');
    // Nothing is saved by it.
    expect(readFileSync(join(workbench().workspace, 'greeting.prompt'), 'utf8')).not.toContain(
      'Never be rude',
    );
    await open('greeting.prompt');
    await page.locator('.view-line', { hasText: 'Say hello' }).click();
    await page.keyboard.press('Control+Z');
    await codeLens('v2 production · working copy is the same').waitFor();
    expect(await text()).toContain('Never be rude');
  });

  it('rolls production back after saying what that changes', async () => {
    const { page, command, codeLens } = workbench();
    await command('Regrade: Roll back label');
    await pickRow(page, 'production');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('Move production back from v2 to v1?').waitFor();
    expect(await dialog.textContent()).toContain('system message: 1 line');
    await dialog.getByRole('button', { name: 'Roll back', exact: true }).click();
    await codeLens('v1 production · working copy differs: 1 line').waitFor();
    expect(moves('production').at(-1)).toMatchObject({ rollback: true });
  });
});
