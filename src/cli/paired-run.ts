import manifest from '../../package.json' with { type: 'json' };
import { systemClock } from '../core/clock.ts';
import { Interleaving } from '../core/compare/interleaving.ts';
import { defaultMaxAgeMs } from '../core/compare/reuse.ts';
import { type OpenedModels, openModels } from '../core/model/open-models.ts';
import { dollars, thousands } from '../core/report/figures.ts';
import { oneLine } from '../core/report/plain-text.ts';
import { estimateRun } from '../core/run/estimate-run.ts';
import type { RunEvent, RunSelection } from '../core/run/run.ts';
import { openRun } from '../core/run/run-store.ts';
import { modelsOptions, type RunOutcome, type RunSuiteOptions, runSuite } from '../core/run/run-suite.ts';
import type { PromptAt } from '../core/run/targets.ts';
import type { Configuration } from '../core/suite/configuration.ts';
import type { Suite } from '../core/suite/suite.ts';
import type { Workspace } from '../core/workspace.ts';
import { environmentSelection } from './environment.ts';
import { PairProgress } from './pair-progress.ts';
import { placeFrom, problemLine } from './report-error.ts';
import type { Session } from './session.ts';
import { surroundingsOf } from './surroundings.ts';

const defaultConcurrency = 8;

/** One side of a comparison by one suite. */
export interface SideRun {
  /** Default: the working copies. */
  readonly promptAt?: PromptAt;
  readonly selection: RunSelection;
}

/** What judges both sides. */
export interface Judging {
  /** Where suite, cases and rubrics are read. */
  readonly workspace: Workspace;
  readonly suite: Suite;
  readonly configuration: Configuration;
  /** Absolute path of the folder that recordings count from, where it is not the workspace's root. */
  readonly recordingsRoot?: string;
}

export interface PairOutcome {
  readonly baseline: RunOutcome | null;
  readonly candidate: RunOutcome;
}

/**
 * Runs both sides of a comparison by one suite, at the same time, and asks only for answers that are missing. Stored
 * answers count while they are not older than a week and the model that is reported is the same on both sides; else
 * they are asked for again. A request that both sides have is asked once.
 * @throws {InputError} for wrong input of either side, before anything is asked.
 */
export async function runPair(
  session: Session,
  judging: Judging,
  baseline: SideRun | null,
  candidate: SideRun,
): Promise<PairOutcome> {
  const { flags, startedAt } = session;
  const oldest = flags.cache ? startedAt - defaultMaxAgeMs : startedAt;
  const first = await withModels(session, judging, oldest, (models) =>
    runBoth(session, judging, models, baseline, candidate),
  );
  if (first.baseline === null || flags.offline === true || session.signal.aborted) return first;
  const stale = await staleSides(first.baseline, first.candidate);
  if (!stale.baseline && !stale.candidate) return first;
  session.io.stderr.write(
    'Another model answers now than answered what is stored: asking again for stored answers.\n',
  );
  return withModels(session, judging, startedAt, async (models) => {
    const again = await runBoth(
      session,
      judging,
      models,
      stale.baseline ? baseline : null,
      stale.candidate ? candidate : null,
    );
    return {
      baseline: again.baseline ?? first.baseline,
      candidate: again.candidate ?? first.candidate,
    };
  });
}

async function withModels<T>(
  session: Session,
  judging: Judging,
  storedSince: number,
  work: (models: OpenedModels) => Promise<T>,
): Promise<T> {
  const { suite, recordingsRoot } = judging;
  const options = modelsOptions(optionsOf(session, judging, { selection: {} }, 1), suite);
  const models = await openModels({
    ...options,
    ...(recordingsRoot === undefined ? {} : { recordingsRoot }),
    // Offline there is nothing newer to be had.
    ...(session.flags.offline === true ? {} : { storedSince }),
  });
  try {
    return await work(models);
  } finally {
    await models.close();
  }
}

function runBoth(
  session: Session,
  judging: Judging,
  models: OpenedModels,
  baseline: SideRun | null,
  candidate: SideRun,
): Promise<PairOutcome>;
function runBoth(
  session: Session,
  judging: Judging,
  models: OpenedModels,
  baseline: SideRun | null,
  candidate: SideRun | null,
): Promise<{ readonly baseline: RunOutcome | null; readonly candidate: RunOutcome | null }>;
async function runBoth(
  session: Session,
  judging: Judging,
  models: OpenedModels,
  baseline: SideRun | null,
  candidate: SideRun | null,
): Promise<{ readonly baseline: RunOutcome | null; readonly candidate: RunOutcome | null }> {
  const { io, flags, workspace } = session;
  const place = placeFrom(workspace.root, io.cwd);
  const sides = [candidate, baseline].filter((side) => side !== null);
  const concurrency = flags.concurrency ?? defaultConcurrency;
  const together = sides.length > 1 && concurrency > 1;
  const each = together ? Math.ceil(concurrency / 2) : concurrency;
  // In step, so that the same cell is asked of both sides within a moment.
  const inStep = together ? new Interleaving() : undefined;
  const options = (side: SideRun): RunSuiteOptions => ({
    ...optionsOf(session, judging, side, each),
    models,
  });
  // Plans both sides, so that nothing is asked for one while the other is wrong input.
  const estimates = [];
  for (const side of sides) estimates.push(await estimateRun(options(side)));
  tellEstimate(session, place(judging.suite.path), estimates);

  const progress = new PairProgress(io.stderr, systemClock, place(judging.suite.path), sides.length);
  // Both have a turn before the first one begins.
  const turns = new Map(sides.map((side) => [side, inStep?.join()]));
  const run = async (side: SideRun | null): Promise<RunOutcome | null> => {
    if (side === null) return null;
    const onEvent = progress.side();
    const turn = turns.get(side);
    const outcome = await runSuite({
      ...options(side),
      ...(turn === undefined ? {} : { turn: () => turn.next() }),
      onEvent: (event: RunEvent) => onEvent(event),
    }).finally(() => turn?.leave());
    // Where a price is unknown, a limit was refused before anything was asked.
    session.paidUsd += outcome.finish.summary.paidUsd ?? 0;
    return outcome;
  };
  try {
    const [now, before] = together
      ? await both(run(candidate), run(baseline))
      : [await run(candidate), await run(baseline)];
    const warnings = new Set(
      [now, before].flatMap((outcome) =>
        (outcome?.warnings ?? []).map((warning) => problemLine(warning, io, workspace.root)),
      ),
    );
    progress.clear();
    for (const warning of warnings) io.stderr.write(`${warning}\n`);
    return { baseline: before, candidate: now };
  } finally {
    progress.clear();
  }
}

/** Waits for both even if one fails: what is under way is kept. */
async function both<T>(one: Promise<T>, other: Promise<T>): Promise<[T, T]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

function optionsOf(session: Session, judging: Judging, side: SideRun, concurrency: number): RunSuiteOptions {
  const { io, flags, keys, signal } = session;
  const { workspace, suite, configuration } = judging;
  return {
    workspace,
    suite: suite.path,
    configuration,
    selection: {
      ...side.selection,
      ...environmentSelection(flags),
      ...(flags.trials === undefined ? {} : { trials: flags.trials }),
    },
    limits: {
      concurrency,
      ...(flags.maxCost === undefined ? {} : { maxCostUsd: Math.max(0, flags.maxCost - session.paidUsd) }),
    },
    ...(session.budget === undefined ? {} : { sharedBudget: session.budget }),
    offline: flags.offline === true,
    noCache: false,
    ...(side.promptAt === undefined ? {} : { promptAt: side.promptAt }),
    ...surroundingsOf(io, flags),
    toolVersion: manifest.version,
    keys,
    clock: systemClock,
    random: Math.random,
    signal,
  };
}

/** `support.eval.yaml: 12 of 40 answers are missing and asked for now, at most $0.0123.` */
function tellEstimate(
  { io, flags }: Session,
  suite: string,
  estimates: readonly { readonly cells: number; readonly toAsk: number; readonly upperUsd: number | null }[],
): void {
  const sum = (of: (estimate: (typeof estimates)[number]) => number) =>
    estimates.reduce((all, estimate) => all + of(estimate), 0);
  const toAsk = sum((estimate) => estimate.toAsk);
  if (toAsk === 0 || flags.offline === true) return;
  const unknown = estimates.some(({ upperUsd }) => upperUsd === null);
  const cost = unknown
    ? 'at a price that is unknown'
    : `for ${dollars(sum(({ upperUsd }) => upperUsd ?? 0))} at most`;
  io.stderr.write(
    `${oneLine(suite, 200)}: ${thousands(toAsk)} of ${thousands(sum(({ cells }) => cells))} answers are missing and asked for now, ${cost}.\n`,
  );
}

/** The sides whose stored answers came from another model than the one that answers the other side. */
async function staleSides(
  baseline: RunOutcome,
  candidate: RunOutcome,
): Promise<{ readonly baseline: boolean; readonly candidate: boolean }> {
  const [before, now] = [await answeredBy(baseline), await answeredBy(candidate)];
  const stale = { baseline: false, candidate: false };
  for (const [model, old] of before) {
    const own = now.get(model);
    if (own === undefined || sameNames(old.names, own.names)) continue;
    if (old.stored) stale.baseline = true;
    if (own.stored) stale.candidate = true;
  }
  return stale;
}

interface AnsweredBy {
  readonly names: Set<string>;
  stored: boolean;
}

/** By model: what the provider called the model that answered, and whether answers came from the local store. */
async function answeredBy({ file }: RunOutcome): Promise<Map<string, AnsweredBy>> {
  const models = new Map<string, AnsweredBy>();
  for await (const { model, reportedModel, source } of (await openRun(file)).cells()) {
    // What gave no answer tells of no other model: while a provider is down, stored answers stand.
    if (source === null) continue;
    const known = models.get(model) ?? { names: new Set(), stored: false };
    models.set(model, known);
    if (reportedModel !== null) known.names.add(reportedModel);
    if (source === 'store') known.stored = true;
  }
  return models;
}

const sameNames = (a: ReadonlySet<string>, b: ReadonlySet<string>) =>
  a.size === b.size && [...a].every((name) => b.has(name));
