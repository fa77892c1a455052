import { amountPaid, thousands } from '../core/report/figures.ts';
import { oneLine } from '../core/report/plain-text.ts';
import { listRuns, type RunListing, removeRun } from '../core/run/run-store.ts';
import type { Parsed } from './commands.ts';
import type { Io } from './io.ts';
import { reportError } from './report-error.ts';
import { findWorkspaceRoot } from './workspace-root.ts';

/** `regrade runs`: lists the workspace's runs and their disk use, or deletes old ones; gives the exit code. */
export async function runsCommand(parsed: Parsed, io: Io): Promise<number> {
  const root = await findWorkspaceRoot(io.cwd);
  try {
    const keep = parsed.options.keep as number | undefined;
    return keep === undefined ? await list(root, io) : await prune(root, keep, io);
  } catch (error) {
    return reportError(error, io, root);
  }
}

async function list(root: string, io: Io): Promise<number> {
  let bytes = 0;
  let runs = 0;
  for await (const run of listRuns(root)) {
    runs++;
    bytes += run.bytes;
    io.stdout.write(`${run.id}  ${result(run)}  ${size(run.bytes)}  ${oneLine(run.suite, 200)}\n`);
  }
  io.stdout.write(
    runs === 0 ? 'No runs.\n' : `${runs === 1 ? '1 run' : `${thousands(runs)} runs`}, ${size(bytes)}\n`,
  );
  return 0;
}

async function prune(root: string, keep: number, io: Io): Promise<number> {
  const kept = new Map<string, number>();
  let bytes = 0;
  let runs = 0;
  for await (const run of listRuns(root)) {
    const before = kept.get(run.suite) ?? 0;
    kept.set(run.suite, before + 1);
    if (before < keep) continue;
    await removeRun(root, run.id);
    runs++;
    bytes += run.bytes;
  }
  io.stdout.write(`Deleted ${runs === 1 ? '1 run' : `${thousands(runs)} runs`}, ${size(bytes)}\n`);
  return 0;
}

function result({ finish }: RunListing): string {
  if (finish === null) return 'unfinished';
  const { passed, cells, paidUsd } = finish.summary;
  return `${finish.status}  ${thousands(passed)} of ${thousands(cells)} passed  ${amountPaid(paidUsd)}`;
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
