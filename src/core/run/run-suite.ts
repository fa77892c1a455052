import type { Clock } from '../clock.ts';
import type { Keys, Models, Surroundings } from '../model/model.ts';
import { type OpenedModels, openModels } from '../model/open-models.ts';
import { checkReach } from '../model/reach.ts';
import { InputError, type Problem } from '../problem.ts';
import { openPatterns } from '../rubric/patterns.ts';
import type { Configuration } from '../suite/configuration.ts';
import { loadSuite } from '../suite/load-suite.ts';
import type { Suite } from '../suite/suite.ts';
import type { Workspace } from '../workspace.ts';
import type { Budget } from './budget.ts';
import { Execution } from './execution.ts';
import { gradingOf } from './grading.ts';
import { makePlan, type Plan } from './plan.ts';
import { findResumable } from './resume.ts';
import type { FinishLine, RunEvent, RunHeaderLine, RunLimits, RunSelection, VersionLine } from './run.ts';
import type { PromptAt } from './targets.ts';

/** What one execution of a suite needs; the editor and the command line fill it each in its way. */
export interface RunSuiteOptions extends Surroundings {
  readonly workspace: Workspace;
  /** Path of the suite from the workspace's root: `*.eval.yaml`, `*.prompt.yml` with test data. */
  readonly suite: string;
  readonly configuration: Configuration;
  readonly selection: RunSelection;
  readonly limits: RunLimits;
  /** Of several runs at once, beside the limits of each: what one of them uses, the others have no more. */
  readonly sharedBudget?: Budget;
  /** Stops before the network; a miss is a cell with an `offline` failure. */
  readonly offline: boolean;
  /** Grades only what is stored and leaves out the rest: the free regrade on save. Implies `offline`. */
  readonly storedOnly?: boolean;
  readonly noCache: boolean;
  /** Absolute path for `--record`. */
  readonly recordTo?: string;
  /** Id of an unfinished run to go on with, or `last`. */
  readonly resume?: string;
  /** Reads the suite's prompts as they were in some version; default: the working copies. */
  readonly promptAt?: PromptAt;
  /**
   * Models that several runs share, so that a request of two of them is asked once; the caller closes them. Made with
   * `modelsOptions`.
   */
  readonly models?: OpenedModels;
  /** Awaited before each cell, in the order of the plan: runs that are compared take turns by it. */
  readonly turn?: () => Promise<void>;
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
  /** What suite and prompts give reason to say; each once. */
  readonly warnings: readonly Problem[];
}

/**
 * Runs one suite: reads suite, cases and prompts, checks all of them before anything is paid for, then asks, grades
 * and records cell by cell.
 * @throws {InputError} for wrong input (exit code 2), before the first request.
 */
export async function runSuite(options: RunSuiteOptions): Promise<RunOutcome> {
  const suite = await loadSuite(options.workspace, options.suite);
  const { workspace, configuration, selection, promptAt } = options;
  const plan = await makePlan(workspace, suite, configuration, selection, promptAt);
  checkPlanReach(plan, options);
  const resumed =
    options.resume === undefined
      ? undefined
      : await findResumable(options.workspace.root, suite.path, options.resume, plan.hash);
  const models = options.models ?? (await openModels(modelsOptions(options, suite)));
  try {
    const limits = limitsOf(options, suite);
    if (limits.usd !== undefined && !options.offline && !options.storedOnly) checkPrices(plan, models);
    const patterns = openPatterns();
    try {
      const openGrading = (budget: Budget) =>
        gradingOf(patterns, models, options.configuration, budget, options.signal);
      const outcome = await new Execution(options, plan, models, openGrading, limits).run(resumed);
      return { ...outcome, warnings: [...outcome.warnings, ...models.problems()] };
    } finally {
      await patterns.close();
    }
  } finally {
    if (options.models === undefined) await models.close();
  }
}

/**
 * Checks that the models of a plan can be asked from here.
 * @throws {InputError} as `checkReach`
 */
export function checkPlanReach(plan: Plan, options: RunSuiteOptions): void {
  const models = plan.targets.map(({ model }) => model);
  checkReach(models, {
    ...surroundingsOf(options),
    offline: options.offline || options.storedOnly === true,
  });
}

/** What `openModels` gets for a run. */
export function modelsOptions(options: RunSuiteOptions, suite: Suite): Parameters<typeof openModels>[0] {
  const { configuration } = options;
  return {
    root: options.workspace.root,
    providers: configuration.providers,
    targets: configuration.targets,
    names: configuration.models,
    prices: configuration.prices,
    retries: configuration.retries,
    recordings: recordingsToRead(options, suite),
    offline: options.offline || options.storedOnly === true,
    noCache: options.noCache,
    ...surroundingsOf(options),
    ...(options.recordTo === undefined ? {} : { recordTo: options.recordTo }),
    keys: options.keys,
    clock: options.clock,
    random: options.random,
  };
}

/** With `noCache`, the recording that is being written anew does not answer its own requests. */
function recordingsToRead(
  { noCache, recordTo, workspace }: RunSuiteOptions,
  suite: Suite,
): readonly string[] {
  if (!noCache || recordTo === undefined) return suite.recordings;
  return suite.recordings.filter((path) => workspace.absolute(path) !== recordTo);
}

/** What a run hands on of what surrounds it. */
function surroundingsOf({ allowCode, env, proxyEnv, editorModels }: Surroundings): Surroundings {
  return {
    ...(allowCode === undefined ? {} : { allowCode }),
    ...(env === undefined ? {} : { env }),
    ...(proxyEnv === undefined ? {} : { proxyEnv }),
    ...(editorModels === undefined ? {} : { editorModels }),
  };
}

function limitsOf(options: RunSuiteOptions, suite: Suite): Suite['budget'] {
  const { maxCostUsd } = options.limits;
  const usd = Math.min(suite.budget.usd ?? Number.POSITIVE_INFINITY, maxCostUsd ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(usd) ? { ...suite.budget, usd } : suite.budget;
}

/** A limit in USD cannot be kept for a model without a price: better no run than one that spends blindly. */
function checkPrices(plan: Plan, models: Models): void {
  for (const model of new Set([...plan.targets.map((target) => target.model), ...plan.embeddingModels])) {
    const usage = { input: 1, output: 1, cachedInput: 0, reasoning: 0 };
    if (models.price(model, usage).usd === null) {
      throw InputError.of({
        code: 'unknown-price',
        message: `The price of "${model}" is unknown, so a limit in USD cannot be kept.`,
        remedy: `Give it in regrade.config.yaml: prices: { "${model}": { input: 0.25, output: 2 } } (USD per million tokens), or limit calls or tokens.`,
        file: plan.suite.path,
        range: plan.suite.outline.head,
      });
    }
  }
}
