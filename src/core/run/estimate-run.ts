import { openModels } from '../model/open-models.ts';
import { loadSuite } from '../suite/load-suite.ts';
import { requestOf } from './cell.ts';
import { isStored } from './is-stored.ts';
import { makePlan } from './plan.ts';
import { mostUse } from './request-use.ts';
import { checkPlanReach, modelsOptions, type RunSuiteOptions } from './run-suite.ts';

/** What a run would ask, before it asks anything. */
export interface RunEstimate {
  readonly cells: number;
  /** Cells whose answer is at hand. */
  readonly stored: number;
  readonly toAsk: number;
  /** Upper estimate, USD; null when a price is unknown. */
  readonly upperUsd: number | null;
}

/**
 * Plans a run and looks up which answers are at hand; asks no model.
 * @throws {InputError} as `runSuite` would.
 */
export async function estimateRun(options: RunSuiteOptions): Promise<RunEstimate> {
  const suite = await loadSuite(options.workspace, options.suite);
  const { workspace, configuration, selection, promptAt } = options;
  const plan = await makePlan(workspace, suite, configuration, selection, promptAt);
  checkPlanReach(plan, options);
  const models = options.models ?? (await openModels(modelsOptions(options, suite)));
  let stored = 0;
  let toAsk = 0;
  let upperUsd: number | null = 0;
  try {
    for await (const planned of plan.cases()) {
      for (const { target, trial, messages } of planned.cells) {
        const request = requestOf({ target, messages, planned });
        if (await isStored(models, request, trial)) {
          stored += 1;
          continue;
        }
        toAsk += 1;
        const { usd } = mostUse(models, request, 0);
        upperUsd = upperUsd === null || usd === null ? null : upperUsd + usd;
      }
    }
  } finally {
    if (options.models === undefined) await models.close();
  }
  return { cells: plan.cells, stored, toAsk, upperUsd };
}
