import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { systemClock } from '../core/clock.ts';
import { InputError } from '../core/problem.ts';
import { runTable } from '../core/report/table.ts';
import { checkReport, writeReport } from '../core/report/write-report.ts';
import { mergeRuns } from '../core/run/merge-runs.ts';
import { openRun, runFile, runIds } from '../core/run/run-store.ts';
import type { Parsed } from './commands.ts';
import { exitCodeOf } from './exit-code.ts';
import { type Io, wantsColor } from './io.ts';
import { resultsPanel } from './panel-bundle.ts';
import { placeFrom, reportError } from './report-error.ts';
import { findWorkspaceRoot } from './workspace-root.ts';

const listedFailures = 20;

/** `regrade merge`: puts shards together, prints the table of the whole, writes its reports; gives the exit code. */
export async function mergeCommand(parsed: Parsed, io: Io): Promise<number> {
  const root = await findWorkspaceRoot(io.cwd);
  try {
    const outputs = ((parsed.options.output as readonly string[] | undefined) ?? []).map((file) =>
      resolve(io.cwd, file),
    );
    for (const file of outputs) await checkReport(file, resultsPanel);
    const { file, finish } = await mergeRuns({
      root,
      files: await recordFiles(root, parsed.arguments, io.cwd),
      toolVersion: manifest.version,
      clock: systemClock,
      random: Math.random,
    });
    const run = await openRun(file);
    const place = placeFrom(root, io.cwd);
    io.stdout.write(
      await runTable(run, {
        color: wantsColor(io.stdout, io.env),
        width: io.stdout.columns,
        place,
        failed: listedFailures,
      }),
    );
    io.stderr.write(`Recorded in ${place(file)}\n`);
    for (const output of outputs) {
      await writeReport(run, output, resultsPanel);
      io.stderr.write(`Wrote ${place(output)}\n`);
    }
    return exitCodeOf(finish.status);
  } catch (error) {
    return reportError(error, io, root);
  }
}

/** Records by id or path. @throws {InputError} `no-such-run`. */
async function recordFiles(root: string, written: readonly string[], cwd: string): Promise<string[]> {
  const ids = new Set(await runIds(root));
  return written.map((name) => {
    if (ids.has(name)) return runFile(root, name);
    const file = resolve(cwd, name);
    if (name.endsWith('.jsonl') && existsSync(file)) return file;
    throw InputError.of({
      code: 'no-such-run',
      message: `There is no run and no record "${name}".`,
      remedy: 'Give an id that `regrade runs` lists, or the path of a record that ends in .jsonl.',
    });
  });
}
