import type { CellRow, RubricRow, RunState, SuiteResult, ToPanel } from '../../../src/panel/contract.ts';

export const grounded: RubricRow = {
  name: 'grounded',
  type: 'groundedness',
  binary: true,
  n: 4,
  passed: 2,
  errors: 1,
  passRate: 0.5,
  meanScore: 0.6,
  ci: [0.2, 0.8],
};

/** A finished run of one prompt with one rubric. */
export function sampleRun(change: Partial<RunState> = {}): RunState {
  return {
    id: 'run-1',
    status: 'failed',
    reason: null,
    startedAt: 1_000,
    finishedAt: 2_000,
    done: 4,
    total: 4,
    paidUsd: 0.25,
    limitUsd: null,
    leftMs: null,
    reused: 0,
    tokens: 10,
    stale: false,
    regrade: false,
    prompts: [
      {
        id: 'p1',
        prompt: 'a.prompt',
        version: 'working copy',
        model: 'echo',
        reportedModel: null,
        passed: 2,
        failed: 1,
        errors: 1,
        rubrics: [grounded],
      },
    ],
    ...change,
  };
}

export function sampleSuite(change: Partial<SuiteResult> = {}): SuiteResult {
  return { suite: 'a.eval.yaml', title: 'a.eval.yaml', problems: [], run: sampleRun(), ...change };
}

export function sampleRow(change: Partial<CellRow> & { case: string }): CellRow {
  const trial = change.trial ?? 1;
  return {
    key: `${change.case}#${trial}`,
    title: change.case,
    trial,
    status: 'passed',
    why: [],
    tags: [],
    ...change,
  };
}

export function workspaceMessage(...suites: SuiteResult[]): ToPanel {
  return { type: 'workspace', ready: true, trusted: true, suites };
}

export function rowsMessage(rows: CellRow[], change: { run?: string; reset?: boolean } = {}): ToPanel {
  return { type: 'rows', run: change.run ?? 'run-1', promptResult: 'p1', reset: change.reset ?? true, rows };
}
