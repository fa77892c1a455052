import { describe, expect, it } from 'vitest';
import { greetingWorkspace, useWorkbench } from './fixture.ts';

const workbench = useWorkbench({ workspace: greetingWorkspace });

describe('a suite in the editor', () => {
  it('offers to run the suite above its first line', async () => {
    const { open, codeLens } = workbench();
    await open('greeting.eval.yaml');
    await codeLens('Run suite').first().waitFor();
    expect(await codeLens('Run case').count()).toBeGreaterThan(0);
  });

  it('shows results in the side panel after a click on Run suite', async () => {
    const { codeLens, webview } = workbench();
    await codeLens('Run suite').first().click();
    const panel = await webview('#root *', 60_000);
    await panel.getByText('gruff Ben').first().waitFor({ timeout: 60_000 });
  });
});
