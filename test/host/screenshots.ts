// `npm run screenshots`: the pictures of README.md, taken in the real workbench from the example workspace.
// Answers come from the recordings, after a second each, so that a run can be seen while it goes on.
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './places.ts';
import { serveRecorded } from './recorded-provider.ts';
import { openWorkbench, type Theme, type Workbench } from './workbench.ts';

const examples = join(root, 'examples');
const wanted = process.argv.slice(2);

/** The files of the example workspace, with the provider at this address and no recordings. */
function workspaceAt(baseURL: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const path of globSync('**/*.*', { cwd: examples, exclude: (name) => name.includes('.regrade') })) {
    if (path.endsWith('recordings.jsonl')) continue;
    files[path] = readFileSync(join(examples, path), 'utf8')
      .replace('http://127.0.0.1:8135/v1', baseURL)
      .replace(/^recordings:.*\n/m, '');
  }
  return files;
}

interface Scene {
  /** Name of the picture in media/readme/, before the theme. */
  readonly name: string;
  readonly themes: readonly Theme[];
  /** Brings the workbench to what the picture shows. */
  play(workbench: Workbench): Promise<void>;
}

const settled = (workbench: Workbench, ms: number) => workbench.page.waitForTimeout(ms);

const scenes: readonly Scene[] = [
  {
    name: 'running',
    themes: ['dark', 'light'],
    async play(workbench) {
      await workbench.command('View: Close All Editors');
      await workbench.command('Regrade: Show results');
      await workbench.open('triage/triage.prompt');
      await workbench.codeLens('Run eval').first().click();
      await workbench
        .codeLens(/\d+ of 29/)
        .first()
        .waitFor();
      await settled(workbench, 2500);
    },
  },
  {
    name: 'results',
    themes: ['dark', 'light', 'contrast'],
    async play(workbench) {
      await workbench.open('triage/triage.prompt');
      await workbench
        .codeLens(/\d+ of \d+ passed/)
        .first()
        .waitFor({ timeout: 60_000 });
      await settled(workbench, 1500);
    },
  },
  {
    name: 'case',
    themes: ['dark', 'light'],
    async play(workbench) {
      const frame = await workbench.webview('[role="tree"]');
      await frame.getByText('payment-1', { exact: true }).last().click();
      await settled(workbench, 1500);
    },
  },
  {
    name: 'suite',
    themes: ['dark', 'light'],
    async play(workbench) {
      const frame = await workbench.webview('[role="tree"]');
      await frame.locator('body').press('Escape');
      await workbench.open('triage/triage.eval.yaml');
      await workbench.codeLens('Run suite').first().waitFor();
      await settled(workbench, 1500);
    },
  },
];

/** By themselves, since they leave a suite that is being written. */
const suiteScenes: readonly Scene[] = [
  {
    name: 'testing',
    themes: ['dark', 'light'],
    async play(workbench) {
      const { page } = workbench;
      await workbench.command('Regrade: Show results');
      await workbench.open('support/support.eval.yaml');
      await workbench.codeLens('Run suite').first().waitFor({ timeout: 60_000 });
      await workbench.command('Testing: Focus on Test Explorer View');
      const suite = page.locator('.test-explorer .monaco-list-row', { hasText: 'support' }).first();
      await suite.click();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Control+1');
      await workbench.command('Test: Run Tests in Current File');
      await workbench
        .codeLens(/\d+ of \d+ passed/)
        .first()
        .waitFor({ timeout: 120_000 });
      await page.locator('.test-explorer .monaco-list-row', { hasText: 'reply.prompt' }).first().click();
      await page.keyboard.press('ArrowRight');
      await page.locator('.test-explorer .monaco-list-row', { hasText: 'return window' }).first().waitFor();
      await page.setViewportSize({ width: 1040, height: 620 });
      // Into the empty part of the tree, where nothing is said.
      await page.mouse.move(200, 560);
      await settled(workbench, 2500);
    },
  },
  {
    name: 'completion',
    themes: ['dark', 'light'],
    async play(workbench) {
      const { page } = workbench;
      await page.keyboard.press('Escape');
      await workbench.command('Test: Clear All Results');
      await workbench.open('support/support.eval.yaml');
      await workbench.command('View: Close Primary Side Bar');
      await page.locator('.editor-group-container.active .view-line').first().click();
      await page.keyboard.press('Control+End');
      await page.keyboard.type('  short: { type: word', { delay: 40 });
      await page
        .locator('.suggest-widget.visible .monaco-list-row', { hasText: 'word-count' })
        .first()
        .waitFor();
      await settled(workbench, 1000);
      // With what is said of the type beside the list.
      if ((await page.locator('.suggest-details-container:visible').count()) === 0)
        await page.keyboard.press('Control+Space');
      await settled(workbench, 1500);
    },
  },
];

/**
 * The triage example as a team would have it: the earlier prompt was saved, promoted and committed, and the later one
 * stands in the working copy.
 */
function teamWorkspace(baseURL: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'regrade-team-'));
  const files = workspaceAt(baseURL);
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const later = files['triage/triage.prompt'] ?? '';
  const earlier = files['triage/triage.before.prompt'] ?? '';
  const suite = (files['triage/triage.eval.yaml'] ?? '').replace(/^prompts:.*$/m, 'prompts: [triage.prompt]');
  write('regrade.config.yaml', files['regrade.config.yaml'] ?? '');
  write('triage.eval.yaml', suite);
  write('messages.csv', files['triage/messages.csv'] ?? '');
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
  const commit = (message: string, daysAgo: number) => {
    const date = new Date(Date.now() - daysAgo * 24 * 60 * 60 * 1000).toISOString();
    git('add', '-A');
    const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    execFileSync('git', ['commit', '-m', message], { cwd: folder, stdio: 'ignore', env });
  };
  const regrade = (...args: string[]) =>
    execFileSync(process.execPath, [join(root, 'dist', 'regrade.cjs'), ...args], { cwd: folder });
  git('init', '-b', 'main');
  git('config', 'user.name', 'Ana');
  git('config', 'user.email', 'ana@example.com');
  write('triage.prompt', earlier.replace(', login or product', ' or login'));
  commit('Sort messages to three teams', 21);
  write('triage.prompt', earlier);
  commit('A fourth team', 12);
  regrade('save', 'triage.prompt', '--message', 'Four teams');
  regrade('promote', 'triage.prompt@1', 'production', '--message', 'First version for all mail');
  commit('Promote the first version', 0);
  write('triage.prompt', later);
  return folder;
}

const teamScenes: readonly Scene[] = [
  {
    name: 'versions',
    themes: ['dark', 'light'],
    async play(workbench) {
      await workbench.open('triage.prompt');
      await workbench.command('Regrade: Show versions');
      await workbench
        .codeLens(/differs/)
        .first()
        .waitFor({ timeout: 30_000 });
      await settled(workbench, 2500);
    },
  },
  {
    name: 'comparison',
    themes: ['dark', 'light', 'contrast'],
    async play(workbench) {
      await workbench.command('Regrade: Compare with production');
      const frame = await workbench.webview('table', 90_000);
      await frame
        .getByText(/Improved|Regressed/)
        .first()
        .waitFor({ timeout: 90_000 });
      await workbench.command('View: Close Primary Side Bar');
      await settled(workbench, 2500);
    },
  },
  {
    name: 'restored',
    themes: ['dark', 'light'],
    async play(workbench) {
      await workbench.command('View: Close All Editors');
      await workbench.open('triage.prompt');
      await workbench.command('Regrade: Show versions');
      const row = workbench.page
        .locator('.pane:has(.pane-header[aria-label^="Versions"])')
        .getByRole('treeitem', { name: /^v1/ });
      await row.hover();
      await row.getByRole('button', { name: 'Restore version' }).click();
      await workbench
        .codeLens(/working copy is the same/)
        .first()
        .waitFor({ timeout: 30_000 });
      await settled(workbench, 1500);
    },
  },
];

async function pictures(theme: Theme, workspace: string | Record<string, string>, own: readonly Scene[]) {
  const chosen = own.filter(
    ({ name }) => wanted.length === 0 || wanted.includes(theme) || wanted.includes(name),
  );
  if (chosen.length === 0) return;
  const workbench = await openWorkbench({
    workspace,
    size: { width: 1280, height: 760 },
    scale: 2,
    theme,
    settings: {
      'regrade.confirmCostUsd': 1000,
      'regrade.concurrency': 2,
      'editor.minimap.enabled': false,
      'testing.automaticallyOpenTestResults': 'neverOpen',
      'window.commandCenter': false,
    },
  });
  try {
    for (const { name, themes, play } of own) {
      await play(workbench);
      if (!themes.includes(theme)) continue;
      console.log(await workbench.screenshot(join(root, 'media/readme', `${name}-${theme}.png`)));
    }
  } finally {
    mkdirSync(join(root, 'test-results'), { recursive: true });
    writeFileSync(join(root, 'test-results', `screenshots-${theme}.log`), workbench.logs());
    await workbench.close();
  }
}

const provider = await serveRecorded(
  globSync('*/recordings.jsonl', { cwd: examples }).map((path) => join(examples, path)),
  900,
);
try {
  for (const theme of ['dark', 'light', 'contrast'] as const) {
    await pictures(theme, workspaceAt(provider.baseURL), scenes);
    if (theme !== 'contrast') await pictures(theme, workspaceAt(provider.baseURL), suiteScenes);
    await pictures(theme, teamWorkspace(provider.baseURL), teamScenes);
  }
} finally {
  provider.close();
}
