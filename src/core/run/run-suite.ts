import type { Clock } from '../clock.ts';
import type { Keys } from '../model/model.ts';
import type { Configuration } from '../suite/configuration.ts';
import type { Workspace } from '../workspace.ts';
import type { FinishLine, RunEvent, RunHeaderLine, RunLimits, RunSelection, VersionLine } from './run.ts';

/** What one execution of a suite needs; the editor and the command line fill it each in its way. */
export interface RunSuiteOptions {
  readonly workspace: Workspace;
  /** Path of the suite from the workspace's root: `*.eval.yaml`, `*.prompt.yml` with test data. */
  readonly suite: string;
  readonly configuration: Configuration;
  readonly selection: RunSelection;
  readonly limits: RunLimits;
  /** Stops before the network; a miss is a cell with an `offline` failure. */
  readonly offline: boolean;
  /** Grades only what is stored and leaves out the rest: the free regrade on save. Implies `offline`. */
  readonly storedOnly?: boolean;
  readonly noCache: boolean;
  /** Absolute path for `--record`. */
  readonly recordTo?: string;
  /** Id of an unfinished run to go on with, or `last`. */
  readonly resume?: string;
  readonly toolVersion: string;
  readonly keys: Keys;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly signal?: AbortSignal;
  /** Called in order; a cell's record is on disk before its event. */
  readonly onEvent?: (event: RunEvent) => void;
}

/** What a run came to. */
export interface RunOutcome {
  readonly header: RunHeaderLine;
  readonly versions: readonly VersionLine[];
  readonly finish: FinishLine;
  /** Absolute path of the run's record. */
  readonly file: string;
}

/**
 * Runs one suite: reads suite, cases and prompts, checks all of them before anything is paid for, then asks, grades
 * and records cell by cell.
 * @throws {InputError} for wrong input (exit code 2), before the first request.
 */
export type RunSuite = (options: RunSuiteOptions) => Promise<RunOutcome>;
