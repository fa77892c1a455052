import type { Case } from '../../../src/core/case.ts';
import type { ModelResponse } from '../../../src/core/model/model.ts';
import type { GradeInput } from '../../../src/core/rubric/rubric.ts';

/** An answer of 100 ms and 0.001 USD, with what a test changes. */
export function asked(
  output: string,
  change: { case?: Partial<Case>; response?: Partial<ModelResponse>; costUsd?: number | null } = {},
): GradeInput {
  return {
    response: {
      output,
      toolCalls: [],
      finishReason: 'stop',
      usage: null,
      reportedModel: null,
      fingerprint: null,
      latencyMs: 100,
      ttftMs: null,
      ...change.response,
    },
    costUsd: change.costUsd === undefined ? 0.001 : change.costUsd,
    case: { id: 'case-1', vars: {}, ...change.case },
  };
}
