import { CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { oneLine } from '../core/report/plain-text.ts';
import type { Io } from './io.ts';
import { brokenOutput, flushed, processIo } from './process-io.ts';
import { buildProgram } from './program.ts';
import { reportError } from './report-error.ts';

/**
 * Runs one command line.
 * @param argv without node and script, e.g. `['run', 'support.eval.yaml']`.
 * @returns the exit code: 0 passed, 1 a rule failed, 2 wrong input, 3 could not be judged.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let code = 0;
  const program = buildProgram(io, manifest.version, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    // Help and version end with 0 here; everything else that the parser throws is a bad flag.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportError(error, io);
  }
}

/** A shell can stand in a folder that was deleted meanwhile. Where it does, that is told and ends the process with 2. */
function currentFolderIsThere(): boolean {
  try {
    process.cwd();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    process.stderr.write('error: The current folder is not there any more. Change to one that is.\n');
    process.exitCode = 2;
    return false;
  }
}

/** Runs the process's own command line and ends the process; the package's `bin` calls it. */
export async function start(): Promise<void> {
  if (!currentFolderIsThere()) return;
  const code = await main(process.argv.slice(2), processIo());
  await flushed();
  const broken = brokenOutput();
  if (broken !== undefined) {
    processIo().stderr.write(`error: The output could not be written: ${oneLine(broken, 500)}\n`);
    await flushed();
  }
  process.exit(broken === undefined || code === 2 ? code : 3);
}
