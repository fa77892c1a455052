// Counting what passed and failed over several test runners.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { runProgram } from './program.ts';

/** How many tests of a stage passed, failed, and were marked to be skipped. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const onePassed: Tally = { passed: 1, failed: 0, skipped: 0 };
export const oneFailed: Tally = { passed: 0, failed: 1, skipped: 0 };

/** A named part of a test command. */
export interface Stage {
  readonly name: string;
  run(): Promise<Tally>;
}

/**
 * Runs stages one after another, whatever fails, and prints the sum as the last line: "N passed, N failed".
 * @returns whether all passed.
 */
export async function runStages(stages: readonly Stage[]): Promise<boolean> {
  const told: { name: string; tally: Tally; seconds: number }[] = [];
  for (const { name, run } of stages) {
    console.log(`\n== ${name} ==`);
    const started = performance.now();
    let tally = oneFailed;
    try {
      tally = await run();
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
    }
    told.push({ name, tally, seconds: (performance.now() - started) / 1000 });
  }
  console.log('');
  const width = Math.max(...told.map(({ name }) => name.length));
  for (const { name, tally, seconds } of told) {
    const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
    const counts = `${tally.passed} passed, ${tally.failed} failed${skipped}`;
    console.log(`${name.padEnd(width)}  ${counts}  (${seconds.toFixed(1)} s)`);
  }
  const sum = (key: keyof Tally): number => told.reduce((total, { tally }) => total + tally[key], 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') === 0;
}

/** A program that counts as one test. */
export function programStage(name: string, program: string, args: readonly string[]): Stage {
  return {
    name,
    async run() {
      const { code } = await runProgram(program, args, { show: true, mayFail: true });
      return code === 0 ? onePassed : oneFailed;
    },
  };
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

/** All tests of a vitest configuration. */
export function vitestStage(name: string, config: string, filters: readonly string[] = []): Stage {
  return {
    name,
    async run() {
      const folder = mkdtempSync(join(tmpdir(), 'regrade-vitest-'));
      const report = join(folder, 'report.json');
      try {
        const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
        const args = ['run', '--config', config, ...reporters, ...filters];
        const { code } = await runProgram('vitest', args, { show: true, mayFail: true });
        if (!existsSync(report)) return oneFailed;
        return tallyOf(vitestReport.parse(JSON.parse(readFileSync(report, 'utf8'))), code);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

function tallyOf(report: z.infer<typeof vitestReport>, code: number): Tally {
  // A file that could not be loaded has no tests, and has failed.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + broken;
  return {
    passed: report.numPassedTests,
    // An error outside of all tests shows in nothing but the exit code.
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
