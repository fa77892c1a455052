import type { ModelId } from '../../core/model/model.ts';
import type { RunEstimate } from '../../core/run/estimate-run.ts';
import type { Plan } from '../../core/run/plan.ts';
import type { RunSelection } from '../../core/run/run.ts';
import type { RunListing } from '../../core/run/run-store.ts';
import type { RunSuiteOptions } from '../../core/run/run-suite.ts';
import type { Suite } from '../../core/suite/suite.ts';
import { loadReading, loadRunning } from '../lazy/core.ts';
import type { Runs } from '../runs/runs.ts';
import type { PromptPlace, Versions } from '../versions/versions.ts';
import { promptsOfSide, type Side } from './sides.ts';

/** One suite of one side: what would be run, and the stored run that stands for it where there is one. */
export interface SidePart {
  readonly suite: Suite;
  /** Hash of the version, as cells name it. */
  readonly version: string;
  /** As cells name it, where the side is one model of several; else null. */
  readonly model: ModelId | null;
  readonly options: RunSuiteOptions;
  /** Absolute path of a stored run that holds every cell; null where it has to be run. */
  readonly stored: string | null;
  /** Why a stored run does not count, one sentence; empty where there is none. */
  readonly reason: string;
}

/** A stored baseline older than this is run again, ms. */
const mostAgeMs = 7 * 24 * 60 * 60 * 1000;

/** Stored runs that are looked at, newest first. */
const mostRuns = 300;

/**
 * Plans what a side needs, suite by suite, and looks for stored runs that hold it already. Asks no model.
 * @throws {InputError} as a run would.
 */
export async function planSide(
  parts: { readonly versions: Versions; readonly runs: Runs },
  place: PromptPlace,
  side: Side,
  suites: readonly Suite[],
  how: {
    /** Trials asked for beyond what a suite says, by its path. */
    readonly trials: ReadonlyMap<string, number>;
    readonly isBaseline: boolean;
    readonly stored: readonly RunListing[];
    readonly now: number;
  },
): Promise<SidePart[]> {
  const { makePlan } = await loadRunning();
  const found: SidePart[] = [];
  for (const suite of suites) {
    const trials = how.trials.get(suite.path);
    const whole = suite.prompts.every(({ path }) => path === place.path);
    const selection: RunSelection = {
      ...(whole ? {} : { prompts: [place.path] }),
      ...(side.model === null ? {} : { models: [side.model] }),
      ...(trials === undefined ? {} : { trials: Math.max(trials, suite.trials) }),
    };
    const promptAt = promptsOfSide(parts.versions, place, side);
    const options: RunSuiteOptions = {
      ...(await parts.runs.options({ folder: place.folder, path: suite.path }, selection)),
      ...(promptAt === undefined ? {} : { promptAt }),
    };
    const plan = await makePlan(
      place.folder.workspace,
      suite,
      options.configuration,
      selection,
      options.promptAt,
    );
    const target = plan.targets.find(({ prompt }) => prompt.path === place.path);
    const version = target?.version.hash ?? '';
    const { file, reason } = await findStored(plan, version, how);
    // What is too old is asked anew, not taken from the store.
    const isOld = reason !== '' && file === null;
    found.push({
      suite,
      version,
      model: side.model === null ? null : (target?.model ?? side.model),
      options: isOld ? { ...options, noCache: true } : options,
      stored: file,
      reason,
    });
  }
  return found;
}

/**
 * The runs that may stand for a side: newest first, complete, nothing left out.
 * @param answers `some`: after them also those in which some answers failed
 */
export async function storedRuns(
  root: string,
  suites: readonly Suite[],
  answers: 'all' | 'some',
): Promise<RunListing[]> {
  const { listRuns } = await loadReading();
  const wanted = new Set(suites.map(({ path }) => path));
  const found: RunListing[] = [];
  const failed: RunListing[] = [];
  let looked = 0;
  for await (const run of listRuns(root)) {
    looked += 1;
    if (looked > mostRuns) break;
    if (!wanted.has(run.suite) || run.finish === null) continue;
    const { reason, status, summary } = run.finish;
    if (reason !== null || status === 'cancelled' || run.header.regrade === true) continue;
    if (summary.errors === 0) found.push(run);
    else if (answers === 'some') failed.push(run);
  }
  return [...found, ...failed];
}

/** What the missing parts would ask and cost. */
export async function estimateParts(parts: readonly SidePart[]): Promise<RunEstimate> {
  const { estimateRun } = await loadRunning();
  let sum: RunEstimate = { cells: 0, stored: 0, toAsk: 0, upperUsd: 0 };
  for (const { options } of parts) {
    const one = await estimateRun(options);
    sum = {
      cells: sum.cells + one.cells,
      stored: sum.stored + one.stored,
      toAsk: sum.toAsk + one.toAsk,
      upperUsd: sum.upperUsd === null || one.upperUsd === null ? null : sum.upperUsd + one.upperUsd,
    };
  }
  return sum;
}

async function findStored(
  plan: Plan,
  version: string,
  how: { readonly isBaseline: boolean; readonly stored: readonly RunListing[]; readonly now: number },
): Promise<{ readonly file: string | null; readonly reason: string }> {
  const [{ StoredCells, missingCells }, { openRun }] = await Promise.all([loadRunning(), loadReading()]);
  for (const run of how.stored) {
    if (run.suite !== plan.suite.path || !run.versions.some(({ hash }) => hash === version)) continue;
    if (run.header.trials < plan.trials) continue;
    if (run.header.plan !== plan.hash) {
      const { missing } = await missingCells(plan, await StoredCells.of([await openRun(run.file)]));
      if (missing > 0) continue;
    }
    const age = how.now - Date.parse(run.finish?.finishedAt ?? run.header.startedAt);
    if (how.isBaseline && age > mostAgeMs) {
      const days = Math.floor(age / (24 * 60 * 60 * 1000));
      return { file: null, reason: `The stored run of the baseline is ${days} days old.` };
    }
    return { file: run.file, reason: '' };
  }
  return { file: null, reason: '' };
}
