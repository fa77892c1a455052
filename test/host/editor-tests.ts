// Runs test/editor inside a real extension host: the desktop's where there is one, else the server's.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { z } from 'zod';
import { findDesktop } from './desktop.ts';
import { root } from './places.ts';
import { serverVersion } from './server.ts';
import type { Tally } from './tally.ts';
import { openWorkbench } from './workbench.ts';

/** What test/editor/index.ts writes when all tests have run. */
const results = z.object({
  vscode: z.string(),
  tests: z.array(
    z.object({
      title: z.string(),
      state: z.enum(['passed', 'failed', 'skipped']),
      ms: z.number(),
      error: z.string().optional(),
    }),
  ),
});

const testsPath = join(root, 'dist/test/index.js');
const fixture = join(root, 'test/fixtures/workspace');
/** Registers language models, as other extensions do. */
const modelProvider = join(root, 'test/fixtures/model-provider');
const limitMs = 10 * 60_000;

/**
 * Runs the tests and prints each with its result.
 * REGRADE_HOST=desktop or =server names the host; otherwise the desktop is taken where it can be had.
 * @throws Error with the extension host's log when the tests did not run to their end.
 */
export async function runEditorTests(say: (line: string) => void): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'regrade-editor-'));
  try {
    const file = join(folder, 'results.json');
    const { REGRADE_TESTS = '' } = process.env;
    await runInHost(say, folder, { REGRADE_TEST_RESULTS: file, REGRADE_TESTS });
    return told(results.parse(JSON.parse(readFileSync(file, 'utf8'))), say);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What the tests read of their environment. */
type TestEnvironment = { readonly REGRADE_TEST_RESULTS: string; readonly REGRADE_TESTS: string };

async function runInHost(say: (line: string) => void, folder: string, env: TestEnvironment): Promise<void> {
  const asked = process.env.REGRADE_HOST;
  const desktop = asked === 'server' ? { missing: 'REGRADE_HOST asks for the server' } : await findDesktop();
  if ('executable' in desktop) {
    say(`VS Code host: desktop, ${desktop.from}: ${desktop.executable}`);
    const workspace = join(folder, 'workspace');
    cpSync(fixture, workspace, { recursive: true });
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    await runTests({
      vscodeExecutablePath: desktop.executable,
      extensionDevelopmentPath: [root, modelProvider],
      extensionTestsPath: testsPath,
      extensionTestsEnv: env,
      launchArgs: [
        ...[workspace, '--disable-extensions', '--disable-workspace-trust', '--skip-welcome', ...asRoot],
        ...['--user-data-dir', join(folder, 'user'), '--extensions-dir', join(folder, 'extensions')],
      ],
    });
    return;
  }
  if (asked === 'desktop') throw new Error(`No desktop VS Code: ${desktop.missing}.`);
  say(`VS Code host: server (code-server ${serverVersion}), as ${desktop.missing}`);
  await runInServer(env);
}

async function runInServer(env: TestEnvironment): Promise<void> {
  const workbench = await openWorkbench({
    workspace: fixture,
    testsPath,
    otherExtensions: [modelProvider],
    env,
  });
  try {
    const until = Date.now() + limitMs;
    while (!existsSync(env.REGRADE_TEST_RESULTS)) {
      if (Date.now() > until) {
        throw new Error(`The tests did not end within ${limitMs / 60_000} minutes.\n${workbench.logs()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } finally {
    await workbench.close();
  }
}

function told({ vscode, tests }: z.infer<typeof results>, say: (line: string) => void): Tally {
  say(`VS Code ${vscode}`);
  for (const { title, state, ms, error } of tests) {
    say(`  ${{ passed: '✓', failed: '✗', skipped: '-' }[state]} ${title} (${ms} ms)`);
    if (error !== undefined) say(error.replace(/^/gm, '      '));
  }
  const count = (state: string): number => tests.filter((test) => test.state === state).length;
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
}
