import { describe, expect, it } from 'vitest';
import { useWorkbench } from './fixture.ts';

const workbench = useWorkbench({ workspace: { 'notes.txt': 'Words.\n', 'compose.yaml': 'services: {}\n' } });

const activated = (): boolean => /_doActivateExtension regrade\.regrade/.test(workbench().logs());

describe('a workspace without prompts and suites', () => {
  it('does not wake the extension, also when a YAML file is opened', async () => {
    const { open, page } = workbench();
    await open('compose.yaml');
    // Others wake up meanwhile: the log is alive.
    await expect.poll(() => workbench().logs(), { timeout: 30_000 }).toContain('Eager extensions activated');
    await page.waitForTimeout(1000);
    expect(activated()).toBe(false);
  });

  it('says in its views what is missing, and what to do', async () => {
    const { page, webview } = workbench();
    await page.locator('.activitybar a[aria-label^="Regrade"]').first().click();
    const panel = await webview('#root *');
    await panel.getByRole('button', { name: 'New eval suite' }).waitFor();
    await page.getByText('There is no prompt here yet').waitFor();
    expect(activated()).toBe(true);
  });
});
