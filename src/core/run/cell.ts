import type { Failure } from '../failure.ts';
import type { Answer, ModelError, ModelRequest } from '../model/model.ts';
import type { Message } from '../prompt/message.ts';
import type { Observation } from '../rubric/dataset/observation.ts';
import { gradeResponse, observeResponse } from '../rubric/grade.ts';
import { type Grade, isVerdict, type RubricDefinition } from '../rubric/rubric.ts';
import type { Grading } from './grading.ts';
import type { PlannedCase } from './plan.ts';
import type { Cell } from './run.ts';
import type { Target } from './targets.ts';

/** A planned cell with its case. */
export interface PlannedCell {
  readonly planned: PlannedCase;
  readonly target: Target;
  readonly trial: number;
  readonly messages: readonly Message[];
}

/** Grades an answer by every rubric of its case. Never throws for what a rubric cannot compute: that is an error grade. */
export async function gradedCell(
  cell: PlannedCell,
  answer: Answer,
  { effects, cost }: Grading,
): Promise<Cell> {
  const { response } = answer;
  const rubrics: { [name: string]: Grade } = {};
  const observations: { [name: string]: Observation } = {};
  const input = {
    response,
    costUsd: answer.cost.usd,
    case: cell.planned.located.case,
    messages: cell.messages,
    tools: cell.target.prompt.tools,
  };
  for (const definition of cell.planned.rubrics) {
    if (definition.overRun !== true)
      rubrics[definition.name] = await gradeResponse(definition, input, effects);
  }
  const others = new Map(Object.entries(rubrics));
  for (const definition of cell.planned.rubrics) {
    if (definition.overRun !== true) continue;
    const observed = await observeResponse(definition, input, { ...effects, others });
    if ('error' in observed) rubrics[definition.name] = observed;
    else observations[definition.name] = observed;
  }
  const grades = Object.values(rubrics);
  return {
    ...identity(cell),
    status: grades.every(isVerdict) ? (grades.every(({ pass }) => pass) ? 'passed' : 'failed') : 'error',
    messages: cell.messages,
    output: response.output,
    toolCalls: response.toolCalls,
    refusal: response.refusal ?? null,
    finishReason: response.finishReason,
    rubrics,
    ...(Object.keys(observations).length === 0 ? {} : { observations }),
    score: weightedScore(rubrics, cell.planned.rubrics),
    error: null,
    reportedModel: response.reportedModel,
    fingerprint: response.fingerprint,
    usage: response.usage,
    costUsd: answer.cost.usd,
    judgeCostUsd: cost.usd,
    ...(cost.paidUsd > 0 || cost.paidUnknown ? { judgePaidUsd: cost.paidUnknown ? null : cost.paidUsd } : {}),
    latencyMs: response.latencyMs,
    ttftMs: response.ttftMs,
    reused: answer.source !== 'network',
    source: answer.source,
    responseKey: answer.key,
    attempts: answer.attempts,
  };
}

/** The question that a planned cell asks. */
export function requestOf({ target, messages, planned }: Omit<PlannedCell, 'trial'>): ModelRequest {
  const { response, tools, path } = target.prompt;
  return {
    model: target.model,
    messages,
    parameters: target.parameters,
    tools,
    ...(response === undefined ? {} : { response }),
    from: path,
    vars: planned.located.case.vars,
  };
}

/** A cell whose model gave no answer: an error, never a zero. */
export function failedCell(cell: PlannedCell, failure: Failure, attempts: Cell['attempts']): Cell {
  return {
    ...identity(cell),
    status: 'error',
    messages: cell.messages,
    output: null,
    toolCalls: [],
    refusal: null,
    finishReason: null,
    rubrics: {},
    score: null,
    error: failure,
    reportedModel: null,
    fingerprint: null,
    usage: null,
    costUsd: null,
    judgeCostUsd: 0,
    latencyMs: null,
    ttftMs: null,
    reused: false,
    source: null,
    responseKey: null,
    attempts,
  };
}

/** What a failed request leaves for the record. */
export function attemptsOf(error: ModelError): Cell['attempts'] {
  return error.tries;
}

export function identity({ planned, target, trial }: PlannedCell) {
  return {
    prompt: target.prompt.path,
    version: target.version.hash,
    model: target.model,
    case: planned.located.case.id,
    trial,
  };
}

function weightedScore(
  grades: { readonly [name: string]: Grade },
  definitions: readonly RubricDefinition[],
): number | null {
  let sum = 0;
  let weights = 0;
  for (const { name, weight, overRun } of definitions) {
    const grade = grades[name];
    if (overRun === true && grade === undefined) continue;
    if (grade === undefined || !isVerdict(grade)) return null;
    sum += weight * grade.score;
    weights += weight;
  }
  return weights === 0 ? null : sum / weights;
}
