import { systemClock } from '../core/clock.ts';
import { environmentKeys } from '../core/model/environment-keys.ts';
import type { Keys } from '../core/model/model.ts';
import { Budget } from '../core/run/budget.ts';
import { openVersionStore, type VersionStore } from '../core/version/version-store.ts';
import { openWorkspace, type Workspace } from '../core/workspace.ts';
import type { EnvironmentFlags } from './environment.ts';
import type { Io } from './io.ts';
import { reportError } from './report-error.ts';
import { allowedOrigins } from './run-flags.ts';
import type { CodeFlags } from './surroundings.ts';
import { findWorkspaceRoot } from './workspace-root.ts';

/** Options that the commands share which run both sides of a comparison. */
export interface PairFlags extends CodeFlags, EnvironmentFlags {
  readonly trials?: number;
  readonly concurrency?: number;
  readonly maxCost?: number;
  readonly offline?: true;
  /** False for `--no-cache`. */
  readonly cache: boolean;
  readonly output?: readonly string[];
  readonly allowOrigin?: readonly string[];
}

/** What one such command holds. */
export interface Session<Flags extends PairFlags = PairFlags> {
  readonly io: Io;
  readonly flags: Flags;
  readonly workspace: Workspace;
  readonly store: VersionStore;
  readonly keys: Keys;
  readonly signal: AbortSignal;
  /** When the command was given, ms since 1970. */
  readonly startedAt: number;
  /** USD paid so far. */
  paidUsd: number;
  /** What `--max-cost` allows to all runs of the command together. */
  readonly budget: Budget | undefined;
}

/** Opens the workspace, runs the command, tells what is wrong; gives the exit code. */
export async function inSession<Flags extends PairFlags>(
  io: Io,
  flags: Flags,
  command: (session: Session<Flags>) => Promise<number>,
): Promise<number> {
  const root = await findWorkspaceRoot(io.cwd);
  const interrupted = new AbortController();
  const stopListening = io.onInterrupt(() => {
    io.stderr.write('\nCancelled: keeping what is done. Interrupt again to stop at once.\n');
    interrupted.abort();
  });
  const { signal } = interrupted;
  try {
    return await command({
      io,
      flags,
      workspace: openWorkspace(root),
      store: openVersionStore(root),
      keys: environmentKeys(io.env, allowedOrigins(flags, io.env)),
      signal,
      startedAt: systemClock.now(),
      paidUsd: 0,
      budget: flags.maxCost === undefined ? undefined : new Budget({ usd: flags.maxCost }),
    });
  } catch (error) {
    // Cancelled before the first cell: there is no result to show.
    return signal.aborted && error === signal.reason ? 3 : reportError(error, io, root);
  } finally {
    stopListening();
  }
}
