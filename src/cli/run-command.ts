import { relative } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { systemClock } from '../core/clock.ts';
import { environmentKeys } from '../core/model/environment-keys.ts';
import type { Keys } from '../core/model/model.ts';
import { InputError } from '../core/problem.ts';
import { oneLine } from '../core/report/plain-text.ts';
import { runTable } from '../core/report/table.ts';
import { checkReport, writeReport } from '../core/report/write-report.ts';
import type { RunSelection } from '../core/run/run.ts';
import { openRun, runFile, runIds } from '../core/run/run-store.ts';
import { runSuite } from '../core/run/run-suite.ts';
import type { Configuration } from '../core/suite/configuration.ts';
import { loadConfiguration } from '../core/suite/load-configuration.ts';
import { readWorking } from '../core/version/resolve-version.ts';
import { openWorkspace, type Workspace } from '../core/workspace.ts';
import type { Parsed } from './commands.ts';
import { checkEnvironmentOf, environmentSelection } from './environment.ts';
import { combinedExitCode, exitCodeOf } from './exit-code.ts';
import { filePerSuite } from './file-per-suite.ts';
import { type Io, wantsColor } from './io.ts';
import { resultsPanel } from './panel-bundle.ts';
import { Progress } from './progress.ts';
import { promptsAt } from './prompts-at.ts';
import { placeFrom, problemLine, reportError } from './report-error.ts';
import { allowedOrigins, type RunFlags, readRunFlags } from './run-flags.ts';
import { resolveSuites } from './suite-arguments.ts';
import { surroundingsOf } from './surroundings.ts';
import { findWorkspaceRoot } from './workspace-root.ts';

const defaultConcurrency = 8;
const listedFailures = 20;

/** What all suites of one command line share. */
interface Session {
  readonly io: Io;
  readonly flags: RunFlags;
  readonly workspace: Workspace;
  readonly configuration: Configuration;
  readonly keys: Keys;
  readonly signal: AbortSignal;
  /** USD paid so far, over all suites. */
  paidUsd: number;
}

/** `regrade run`: runs suites in turn, prints their tables, writes their reports; gives the exit code. */
export async function runCommand(parsed: Parsed, io: Io): Promise<number> {
  const root = await findWorkspaceRoot(io.cwd);
  const workspace = openWorkspace(root);
  const interrupted = new AbortController();
  const stopListening = io.onInterrupt(() => {
    io.stderr.write('\nCancelled: keeping what is done. Interrupt again to stop at once.\n');
    interrupted.abort();
  });
  try {
    const { flags, written } = readRunFlags(parsed);
    // A report that cannot be written is told before anything is paid for.
    for (const file of flags.output ?? []) await checkReport(file, resultsPanel);
    const keys = environmentKeys(io.env, allowedOrigins(flags, io.env));
    const suites = await suitesOf(workspace, flags, written, io.cwd, (path, importedAs) =>
      io.stderr.write(
        `${oneLine(path, 300)} was imported as ${oneLine(importedAs, 300)} and is left out; name it to run it.\n`,
      ),
    );
    const configuration = await loadConfiguration(workspace);
    await checkEnvironmentOf(
      flags,
      suites.map((path) => ({ path, workspace })),
      async (path) => [
        flags.at === undefined
          ? (await readWorking(root, path)).definition
          : (await promptsAt(root, flags.at)(path)).prompt.definition,
      ],
    );
    const session: Session = {
      io,
      flags,
      workspace,
      configuration,
      keys,
      signal: interrupted.signal,
      paidUsd: 0,
    };
    return await runAll(session, suites);
  } catch (error) {
    return reportError(error, io, root);
  } finally {
    stopListening();
  }
}

/** The suites to run; `--resume RUN` alone means the suite of that run. */
async function suitesOf(
  workspace: Workspace,
  flags: RunFlags,
  written: readonly string[],
  cwd: string,
  leftOut: (path: string, importedAs: string) => void,
): Promise<string[]> {
  if (typeof flags.resume === 'string' && written.length === 0) {
    const known = (await runIds(workspace.root)).includes(flags.resume);
    if (!known) {
      throw InputError.of({
        code: 'no-such-run',
        message: `There is no run "${flags.resume}" in this workspace.`,
        remedy: 'Leave the id out to go on with the last unfinished run of a suite.',
      });
    }
    return [(await openRun(runFile(workspace.root, flags.resume))).header.suite];
  }
  const suites = await resolveSuites(workspace, written, cwd, leftOut);
  if (typeof flags.resume === 'string' && suites.length > 1) {
    throw InputError.of({
      code: 'resume-one-suite',
      message: `Run "${flags.resume}" is of one suite, and ${suites.length} suites are named.`,
      remedy: `Name no suite: regrade run --resume ${flags.resume}`,
    });
  }
  return suites;
}

async function runAll(session: Session, suites: readonly string[]): Promise<number> {
  const { io, flags, workspace, signal } = session;
  const outputs = (flags.output ?? []).map((file) => filePerSuite(file, suites, io.cwd));
  const record = flags.record === undefined ? undefined : filePerSuite(flags.record, suites, io.cwd);
  const codes: number[] = [];
  for (const [index, suite] of suites.entries()) {
    if (signal.aborted) break;
    const shown = oneLine(placeFrom(workspace.root, io.cwd)(suite), 300);
    if (suites.length > 1) io.stdout.write(`${index === 0 ? '' : '\n'}${shown}\n`);
    try {
      codes.push(
        await runOne(
          session,
          suite,
          outputs.flatMap((files) => files.get(suite) ?? []),
          record?.get(suite),
        ),
      );
    } catch (error) {
      // Cancelled before the first cell: there is no result to show.
      codes.push(signal.aborted && error === signal.reason ? 3 : reportError(error, io, workspace.root));
    }
  }
  if (suites.length > 1) io.stdout.write(`\n${together(codes, suites.length)}\n`);
  return combinedExitCode(signal.aborted ? [...codes, 3] : codes);
}

async function runOne(
  session: Session,
  suite: string,
  outputs: readonly string[],
  recordTo: string | undefined,
): Promise<number> {
  const { io, flags, workspace, configuration, keys, signal } = session;
  const progress = new Progress(io.stderr, systemClock, placeFrom(workspace.root, io.cwd)(suite));
  const { finish, file, warnings } = await runSuite({
    workspace,
    suite,
    configuration,
    selection: selectionOf(flags),
    limits: {
      concurrency: flags.concurrency ?? defaultConcurrency,
      ...(flags.maxCost === undefined ? {} : { maxCostUsd: Math.max(0, flags.maxCost - session.paidUsd) }),
    },
    offline: flags.offline === true,
    noCache: !flags.cache,
    ...(recordTo === undefined ? {} : { recordTo }),
    ...(flags.at === undefined ? {} : { promptAt: promptsAt(workspace.root, flags.at) }),
    ...(flags.resume === undefined ? {} : { resume: flags.resume === true ? 'last' : flags.resume }),
    ...surroundingsOf(io, flags),
    toolVersion: manifest.version,
    keys,
    clock: systemClock,
    random: Math.random,
    signal,
    onEvent: (event) => progress.show(event),
  }).finally(() => progress.clear());
  // Where a price is unknown, a limit was refused before anything was asked.
  session.paidUsd += finish.summary.paidUsd ?? 0;

  for (const warning of warnings) io.stderr.write(`${problemLine(warning, io, workspace.root)}\n`);
  const run = await openRun(file);
  io.stdout.write(
    await runTable(run, {
      color: wantsColor(io.stdout, io.env),
      width: io.stdout.columns,
      place: placeFrom(workspace.root, io.cwd),
      failed: listedFailures,
    }),
  );
  io.stderr.write(`Recorded in ${shownPath(file, io)}\n`);
  for (const output of outputs) {
    await writeReport(run, output, resultsPanel);
    io.stderr.write(`Wrote ${shownPath(output, io)}\n`);
  }
  return exitCodeOf(finish.status);
}

function selectionOf(flags: RunFlags): RunSelection {
  return {
    ...(flags.model === undefined ? {} : { models: flags.model }),
    ...(flags.case === undefined ? {} : { cases: flags.case }),
    ...(flags.tag === undefined ? {} : { tags: flags.tag }),
    ...environmentSelection(flags),
    ...(flags.trials === undefined ? {} : { trials: flags.trials }),
    ...(flags.sample === undefined ? {} : { sample: { size: flags.sample, seed: flags.seed ?? 1 } }),
    ...(flags.shard === undefined ? {} : { shard: flags.shard }),
  };
}

/** `3 suites: 2 passed, 1 failed.` */
function together(codes: readonly number[], suites: number): string {
  const words = ['passed', 'failed', 'wrong input', 'could not be judged'];
  const parts = words.flatMap((word, code) => {
    const n = codes.filter((one) => one === code).length;
    return n === 0 ? [] : [`${n} ${word}`];
  });
  if (codes.length < suites) parts.push(`${suites - codes.length} not run`);
  return `${suites} suites: ${parts.join(', ')}.`;
}

function shownPath(file: string, io: Io): string {
  const path = relative(io.cwd, file);
  return oneLine(path.startsWith('..') ? file : path, 500);
}
