// Versions in a repository whose history takes long to look at.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { useWorkbench } from './fixture.ts';
import { greetings } from './greetings.ts';

const workbench = useWorkbench({ workspace: greetings, git: true, size: { width: 1400, height: 900 } });

/** Adds commits that each changed the prompt: so many that a first look takes its time on every machine. */
function addCommits(count: number): void {
  const prompt = greetings['greeting.prompt'] ?? '';
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const stream = Array.from({ length: count }, (_, index) => {
    const text = index === count - 1 ? prompt : `${prompt}Number ${index}.\n`;
    const from = index === 0 ? 'from refs/heads/main^0\n' : '';
    const head = `commit refs/heads/main\ncommitter Test <test@example.com> ${1_700_000_000 + index} +0000\n`;
    return `${head}${data(`Change ${index}`)}${from}M 100644 inline greeting.prompt\n${data(text)}`;
  });
  execFileSync('git', ['-C', workbench().workspace, 'fast-import', '--quiet'], { input: stream.join('') });
}

const versionsView = () => workbench().page.locator('.pane:has(.pane-header[aria-label^="Versions"])');

describe('versions of a prompt in a repository', () => {
  it('says that it looks at the history, not that there is none, and shows it when the look is over', async () => {
    const { open, page } = workbench();
    addCommits(8000);
    await open('greeting.prompt');
    await page.locator('.activitybar a[aria-label^="Regrade"]').first().click();
    await versionsView().getByText('Looking at the history in git').waitFor();
    await versionsView().getByText('working copy').waitFor();
    expect(await versionsView().getByText('No version of this prompt is saved yet').count()).toBe(0);
    await versionsView().getByText('Change 7998').waitFor({ timeout: 120_000 });
    expect(await versionsView().getByText('Looking at the history').count()).toBe(0);
  });
});
