// The entry that VS Code loads in its extension host: runs every *.test.ts of this folder with mocha and
// writes what came of it where REGRADE_TEST_RESULTS says (read by test/host/editor-tests.ts).
import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import * as vscode from 'vscode';

interface TestResult {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly ms: number;
  readonly error?: string;
}

export async function run(): Promise<void> {
  const tests: TestResult[] = [];
  try {
    await runMocha(tests);
  } catch (error) {
    // A test file that cannot be loaded: without a result, the harness would wait to its limit.
    tests.push({ title: 'loading the tests', state: 'failed', ms: 0, error: String((error as Error).stack) });
  }
  report(tests);
  const failed = tests.filter(({ state }) => state === 'failed').length;
  if (failed > 0) throw new Error(`${failed} tests failed`);
}

async function runMocha(tests: TestResult[]): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, retries: 1 });
  const wanted = new RegExp(process.env.REGRADE_TESTS ?? '');
  for (const name of readdirSync(import.meta.dirname).sort()) {
    if (name.endsWith('.test.js') && wanted.test(name)) mocha.addFile(join(import.meta.dirname, name));
  }
  await mocha.loadFilesAsync();
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', (test) =>
      tests.push({ title: test.fullTitle(), state: 'passed', ms: test.duration ?? 0 }),
    );
    runner.on('pending', (test) => tests.push({ title: test.fullTitle(), state: 'skipped', ms: 0 }));
    runner.on('fail', (test, error: Error) => {
      const said = error.stack ?? error.message;
      tests.push({ title: test.fullTitle(), state: 'failed', ms: test.duration ?? 0, error: said });
    });
  });
}

function report(tests: readonly TestResult[]): void {
  const file = process.env.REGRADE_TEST_RESULTS;
  if (file === undefined) return;
  // Renamed when complete, so that a reader never sees half of it.
  writeFileSync(`${file}.part`, JSON.stringify({ vscode: vscode.version, tests }));
  renameSync(`${file}.part`, file);
}
