import type { Case } from '../../../src/core/case.ts';
import type { FailureKind } from '../../../src/core/failure.ts';
import type { GateRule, Grade, RubricDefinition } from '../../../src/core/rubric/rubric.ts';
import type { CaseLine, CellLine, FinishLine, StoredRun } from '../../../src/core/run/run.ts';

/** A trial's value: a score or pass (1, 0), or a failure. */
export type Value = number | 'missing';

export interface MemoryCase extends Partial<Omit<Case, 'id'>> {
  readonly id: string;
  /** Rubric → one value a trial. A rubric that is left out does not grade the case. */
  readonly grades: { readonly [rubric: string]: readonly Value[] };
  /** One text a trial; made up where left out. */
  readonly outputs?: readonly string[];
  /** Trials whose answer failed as a whole. */
  readonly failed?: { readonly [trial: number]: FailureKind };
  readonly definitions?: { readonly [rubric: string]: Partial<RubricDefinition> };
  readonly cell?: Partial<CellLine>;
}

export interface MemoryRun {
  readonly id?: string;
  readonly suite?: string;
  readonly version?: string;
  readonly models?: readonly string[];
  readonly rubrics: { readonly [name: string]: Partial<RubricDefinition> & { gate?: GateRule } };
  readonly cases: readonly MemoryCase[];
  readonly trials?: number;
  readonly startedAt?: string;
  /** Null: killed. */
  readonly finish?: Partial<FinishLine> | null;
  readonly reportedModel?: string;
}

export const rubric = (name: string, part: Partial<RubricDefinition> = {}): RubricDefinition => ({
  name,
  type: 'contains',
  negated: false,
  options: {},
  weight: 1,
  binary: true,
  hash: `hash of ${name}`,
  ...part,
});

/** A run as the store would give it, without a disk. */
export function memoryRun(run: MemoryRun): StoredRun {
  const {
    id = 'run-1',
    suite = 'a.eval.yaml',
    version = 'version-a',
    models = ['openai:test'],
    startedAt = '2026-11-24T10:00:00.000Z',
  } = run;
  const definitions = Object.entries(run.rubrics).map(([name, part]) => rubric(name, part));
  const trials =
    run.trials ??
    Math.max(1, ...run.cases.flatMap(({ grades }) => Object.values(grades).map((v) => v.length)));
  return {
    header: {
      kind: 'run',
      v: 1,
      id,
      suite,
      startedAt,
      toolVersion: '0.0.0',
      trials,
      plan: 'plan',
      rubrics: definitions,
      cells: null,
      limitUsd: null,
    },
    versions: [
      {
        kind: 'version',
        hash: version,
        prompt: 'support.prompt',
        definitionHash: `sha256:${version}`,
        definition: { v: 1, engine: 'text', template: '', parameters: {}, tools: [] },
        sources: [],
        number: null,
      },
    ],
    finish: run.finish === null ? null : { ...finished, ...run.finish },
    async *cases() {
      for (const one of run.cases) yield caseLine(one, definitions);
    },
    async *cells() {
      for (const one of run.cases) {
        for (const model of models) {
          for (let trial = 1; trial <= trials; trial++) {
            const cell = cellLine(one, definitions, trial, {
              version,
              model,
              reported: run.reportedModel ?? model,
            });
            if (cell !== null) yield cell;
          }
        }
      }
    },
  };
}

const finished: FinishLine = {
  kind: 'finish',
  finishedAt: '2026-11-24T10:01:00.000Z',
  status: 'passed',
  reason: null,
  rules: [],
  notStored: 0,
  summary: {
    cells: 0,
    passed: 0,
    failed: 0,
    errors: 0,
    reusedCells: 0,
    costUsd: null,
    paidUsd: 0,
    judgeCostUsd: null,
    tokens: { input: 0, output: 0, cachedInput: 0, reasoning: 0, total: 0 },
    rubrics: {},
  },
};

function caseLine(one: MemoryCase, definitions: readonly RubricDefinition[]): CaseLine {
  const { id, name, vars = {}, expected, tags, cluster } = one;
  return {
    kind: 'case',
    case: {
      id,
      vars,
      ...(name === undefined ? {} : { name }),
      ...(expected === undefined ? {} : { expected }),
      ...(tags === undefined ? {} : { tags }),
      ...(cluster === undefined ? {} : { cluster }),
    },
    file: 'a.eval.yaml',
    line: 1,
    rubrics: definitions
      .filter(({ name: own }) => own in one.grades)
      .map((definition) => ({ ...definition, ...one.definitions?.[definition.name] })),
  };
}

function cellLine(
  one: MemoryCase,
  definitions: readonly RubricDefinition[],
  trial: number,
  run: { version: string; model: string; reported: string },
): CellLine | null {
  const failure = one.failed?.[trial];
  const rubrics: { [name: string]: Grade } = {};
  let any = false;
  for (const { name, binary } of definitions) {
    const value = one.grades[name]?.[trial - 1];
    if (value === undefined) continue;
    any = true;
    if (failure !== undefined) continue;
    rubrics[name] =
      value === 'missing'
        ? { error: { kind: 'rubric', message: 'The judge is down.' } }
        : { pass: binary ? value === 1 : value >= 0.5, score: value, reason: 'Because.' };
  }
  if (!any) return null;
  const grades = Object.values(rubrics);
  const broken = failure !== undefined || grades.some((grade) => 'error' in grade);
  return {
    kind: 'cell',
    at: '2026-11-24T10:00:30.000Z',
    prompt: 'support.prompt',
    version: run.version,
    model: run.model,
    case: one.id,
    trial,
    status: broken ? 'error' : grades.every((g) => 'pass' in g && g.pass) ? 'passed' : 'failed',
    messages: [],
    output: failure === undefined ? (one.outputs?.[trial - 1] ?? 'An answer.') : null,
    toolCalls: [],
    refusal: null,
    finishReason: 'stop',
    rubrics,
    score: null,
    error: failure === undefined ? null : { kind: failure, message: 'It failed.' },
    reportedModel: failure === undefined ? run.reported : null,
    fingerprint: null,
    usage: failure === undefined ? { input: 100, output: 20, cachedInput: 0, reasoning: 5 } : null,
    costUsd: failure === undefined ? 0.001 : null,
    judgeCostUsd: null,
    latencyMs: failure === undefined ? 500 : null,
    ttftMs: null,
    reused: false,
    source: 'network',
    responseKey: null,
    attempts: [],
    ...one.cell,
  };
}
