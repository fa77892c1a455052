import { describe, it } from 'vitest';
import { greetingWorkspace, useWorkbench } from './fixture.ts';

const workbench = useWorkbench({ workspace: greetingWorkspace });

describe('results', () => {
  it('are there again after the window was reloaded, in lenses and in the panel', async () => {
    const { open, codeLens, reload, webview, page } = workbench();
    await open('greeting.eval.yaml');
    await codeLens('Run suite').first().click();
    await codeLens('2 of 4 passed').waitFor();
    await reload();
    await codeLens('2 of 4 passed').waitFor({ timeout: 60_000 });
    await codeLens('Show').last().click();
    const panel = await webview('#root *', 60_000);
    await panel.getByText('is not in the output').first().waitFor();
    await page.keyboard.press('Escape');
  });
});
