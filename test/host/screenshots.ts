// `npm run screenshots`: the pictures of README.md, taken in the real workbench from the example workspace.
// Answers come from the recordings, after a second each, so that a run can be seen while it goes on.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
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

const provider = await serveRecorded(
  globSync('*/recordings.jsonl', { cwd: examples }).map((path) => join(examples, path)),
  900,
);
try {
  for (const theme of ['dark', 'light', 'contrast'] as const) {
    const workbench = await openWorkbench({
      workspace: workspaceAt(provider.baseURL),
      size: { width: 1280, height: 760 },
      scale: 2,
      theme,
      settings: {
        'regrade.confirmCostUsd': 1000,
        'regrade.concurrency': 2,
        'editor.minimap.enabled': false,
        'window.commandCenter': false,
      },
    });
    try {
      for (const { name, themes, play } of scenes) {
        if (wanted.length > 0 && !wanted.includes(name) && !wanted.includes(theme)) continue;
        await play(workbench);
        if (!themes.includes(theme)) continue;
        console.log(await workbench.screenshot(join(root, 'media/readme', `${name}-${theme}.png`)));
      }
    } finally {
      writeFileSync(join(root, 'test-results', `screenshots-${theme}.log`), workbench.logs());
      await workbench.close();
    }
  }
} finally {
  provider.close();
}
