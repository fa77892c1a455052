import type {
  CaseChange,
  CaseRow,
  ComparedSide,
  Comparison,
  Confusion,
  RubricColumn,
  RubricComparison,
  TrialColumn,
  Verdict,
  VerdictReason,
} from '../../../src/core/compare/comparison.ts';
import type { AnswerTexts } from '../../../src/core/report/answer-texts.ts';
import { caseBatches, comparisonSummary } from '../../../src/core/report/comparison-batches.ts';
import type { ComparedCase, ComparisonSurroundings } from '../../../src/core/report/comparison-report.ts';
import type { Frame, FurtherColumn, ToComparison } from '../../../src/panel/comparison-contract.ts';

export const comparisonId = 'c1';

/** name, type, baseline, candidate, delta, interval, broken, fixed, verdict, reason, neededCases. */
type RubricSample = [
  string,
  string,
  number,
  number,
  number,
  [number, number],
  number,
  number,
  Verdict,
  VerdictReason,
  number | null,
];

const drawn: RubricSample[] = [
  [
    'grounded',
    'groundedness',
    0.881,
    0.789,
    -0.092,
    [-0.148, -0.036],
    12,
    2,
    'regressed',
    'significant',
    null,
  ],
  ['tone', 'llm-rubric', 0.71, 0.77, 0.06, [0.023, 0.097], 1, 3, 'improved', 'significant', null],
  ['valid-json', 'is-json', 1, 1, 0, [-0.018, 0.018], 0, 0, 'unchanged', 'equivalent', null],
  [
    'apologises',
    'icontains',
    0.933,
    0.95,
    0.017,
    [-0.031, 0.064],
    1,
    2,
    'inconclusive',
    'not-enough-evidence',
    338,
  ],
  [
    'refuses-rightly',
    'refusal',
    0.958,
    0.917,
    -0.041,
    [-0.094, 0.011],
    3,
    1,
    'inconclusive',
    'not-enough-evidence',
    176,
  ],
];

const explanations: Record<Verdict, string> = {
  regressed: 'Fell by 9.2 points; p after correction 0.003, and the interval leaves out 0.',
  improved: 'Rose by 6.0 points; p after correction 0.008, and the interval leaves out 0.',
  unchanged: 'The guarded interval [−3.8, 3.8] lies within the margin of 5 points.',
  inconclusive: 'The interval holds both 0 and differences beyond the margin; more cases would tell.',
};

const titles = [
  'late refund, gift card',
  'partial refund, two orders',
  'warranty after resale',
  'return without receipt',
  'two parcels, one lost',
  'customer asks for the manager and threatens to write a review about it',
  'بطاقة هدية متأخرة',
  'price match after purchase',
  'address change after dispatch',
];

/** A comparison of `count` cases by the rubrics of the drawing, or by `rubricCount` of them. */
export function comparison(
  options: { cases?: number; rubrics?: number; trials?: number; change?: Partial<Comparison> } = {},
): Comparison {
  const { cases: count = 120, trials = 3, change = {} } = options;
  const wanted = Array.from({ length: options.rubrics ?? drawn.length }, (_, index) => {
    const sample = drawn[index % drawn.length]!;
    const name = index < drawn.length ? sample[0] : `${sample[0]}-${Math.floor(index / drawn.length) + 1}`;
    return [name, ...sample.slice(1)] as RubricSample;
  });
  const rows = Array.from({ length: count }, (_, index) => caseRow(index));
  const share = count / 120;
  return {
    baseline: side({ words: 'v7 (production)', number: 7, label: 'production', reused: 360, asked: 0 }),
    candidate: side({ words: 'working copy', number: null, label: null, asked: 360, reused: 0 }),
    settings: { alpha: 0.05, margin: 0.05, power: 0.8, seed: 1, pValue: 'mid-p' },
    rubrics: wanted.map((sample, place) => rubric(sample, place, rows, trials, share)),
    metrics: [
      metric('costUsd', [0.00121, 0.0019, 0.436], [0.00088, 0.0015, 0.317], 0.73, [0.7, 0.75]),
      metric('outputTokens', [142, 260, 51_120], [78, 140, 28_080], 0.55, [0.53, 0.58]),
      metric('reasoningTokens', [64, 192, 24_210], [64, 192, 24_802], 1.02, [0.97, 1.08]),
      metric('latencyMs', [1_900, 4_200, 684_000], [1_300, 3_900, 468_000], 0.71, [0.66, 0.77]),
      metric('ttftMs', [402, 910, 144_000], [431, 980, 155_000], 1.07, [1.02, 1.13]),
    ],
    cases: rows,
    onlyBaseline: [
      { id: 'gone', case: 'gone', suite: 'refunds.eval.yaml', title: 'voucher of a closed shop' },
    ],
    onlyCandidate: [
      { id: 'new-1', case: 'new-1', suite: 'refunds.eval.yaml', title: 'refund to an expired card' },
      { id: 'new-2', case: 'new-2', suite: 'refunds.eval.yaml', title: 'refund in another currency' },
    ],
    changedCases: [],
    slices: ['refund', 'warranty', 'from trace'].map((tag, place) => ({
      tag,
      cases: 40 - place * 9,
      rubrics: drawn.slice(0, 3).map(([name, , before, after, delta, ci, broken, fixed]) => ({
        name,
        n: 40 - place * 9,
        baseline: before,
        candidate: after,
        delta: delta * (1 + place / 3),
        ci: [ci[0] * 2, ci[1] * 1.5] as const,
        adjustedPValue: 0.0004 + place / 10,
        fixed,
        broken,
      })),
    })),
    confusion: [confusion],
    verdict: 'mixed',
    sentence: 'grounded fell by 9 points, tone rose by 6; refusals are not decided.',
    warnings: [],
    ...change,
  };
}

function side(change: Partial<ComparedSide>): ComparedSide {
  return {
    prompt: 'prompts/support-reply.prompt',
    version: 'ab'.repeat(32),
    definitionHash: `sha256:${'cd'.repeat(32)}`,
    number: null,
    label: null,
    words: 'working copy',
    models: ['openai:gpt-5-mini'],
    reportedModels: ['gpt-5-mini-2026-08-07'],
    runs: ['20261124T051500Z-a1b2c3'],
    suites: ['support/refunds.eval.yaml'],
    startedAt: new Date(Date.now() - 170_000).toISOString(),
    finishedAt: new Date(Date.now() - 120_000).toISOString(),
    complete: true,
    trials: 3,
    cells: 360,
    asked: 360,
    reused: 0,
    errors: 0,
    costUsd: 0.21,
    paidUsd: 0.21,
    ...change,
  };
}

function caseRow(index: number): CaseRow {
  const title = titles[index % titles.length] ?? '';
  return {
    id: `case-${index}`,
    case: `case-${index}`,
    suite: 'support/refunds.eval.yaml',
    title: index < titles.length ? title : `${title} ${index}`,
    tags: index % 3 === 0 ? ['refund', 'from trace'] : index % 3 === 1 ? ['refund'] : ['warranty'],
    cluster: null,
    file: 'support/refunds.eval.yaml',
    line: 12 + index * 4,
    changedOutput: index % 5 !== 4,
    costUsd: { baseline: 0.0011 + (index % 7) / 1e4, candidate: 0.0008 + (index % 5) / 1e4 },
    latencyMs: { baseline: 1_700 + (index % 11) * 130, candidate: 1_200 + (index % 13) * 110 },
    errors: { baseline: 0, candidate: index % 60 === 4 ? 1 : 0 },
  };
}

function rubric(
  [name, type, before, after, delta, ci, broken, fixed, verdict, reason, neededCases]: RubricSample,
  place: number,
  rows: readonly CaseRow[],
  trials: number,
  share: number,
): RubricComparison {
  const column = rubricColumn(rows, place, Math.round(broken * share), Math.round(fixed * share), trials);
  const ids = (what: CaseChange) =>
    rows.filter((_, index) => column.change[index] === what).map(({ id }) => id);
  const binary = name !== 'tone';
  const figures = (value: number) => ({
    passRate: value,
    meanScore: value,
    ci: [Math.max(0, value - 0.06), Math.min(1, value + 0.05)] as const,
  });
  return {
    name,
    type,
    binary,
    overRun: false,
    rule: 'no-regression',
    gated: true,
    n: rows.length,
    clusters: null,
    nDropped: 0,
    baseline: figures(before),
    candidate: figures(after),
    delta,
    ci,
    guard: ci,
    pValue: 0.004,
    midP: 0.004,
    exactP: 0.006,
    adjustedPValue: 0.02,
    method: 'exact sign-flip, mid-p; t interval over cases',
    seed: null,
    changed: broken + fixed,
    verdict,
    reason,
    notes: [],
    explanation: explanations[verdict],
    gate: 'no-regression',
    sd: 0.2,
    nonInferior: verdict === 'unchanged',
    notComparable: null,
    fixed: ids('fixed'),
    broken: ids('broken'),
    flaky: rows.filter((_, index) => isMixed(column, index)).map(({ id }) => id),
    neededCases,
    moreTrials: neededCases === null ? null : { help: 'yes', trials: 5, share: 0.6 },
    flakiness: { baseline: 0.02, candidate: 0.03 },
    column,
  };
}

function isMixed({ baseline, candidate }: RubricColumn, index: number): boolean {
  return [baseline, candidate].some(({ trials }) => /(?=.*1)(?=.*0)/.test(trials[index] ?? ''));
}

function rubricColumn(
  rows: readonly CaseRow[],
  place: number,
  broken: number,
  fixed: number,
  trials: number,
): RubricColumn {
  const change = rows.map((_, index): CaseChange => {
    const at = (index + place * 31) % rows.length;
    if (at < broken) return 'broken';
    if (at < broken + fixed) return 'fixed';
    return at % 13 === 12 ? 'both-fail' : 'both-pass';
  });
  const column = (pass: (what: CaseChange) => boolean, salt: number): TrialColumn => {
    const marks = rows.map((row, index) => {
      const base = pass(change[index] ?? null) ? '1' : '0';
      const other = base === '1' ? '0' : '1';
      if (salt === 1 && place === 0 && row.errors.candidate > 0) return `${base.repeat(trials - 1)}e`;
      return trials >= 3 && (index * 7 + salt) % 19 === 1
        ? `${base.repeat(trials - 1)}${other}`
        : base.repeat(trials);
    });
    return {
      trials: marks,
      means: marks.map((text) => {
        const valid = text.replaceAll('e', '');
        return valid === '' ? null : valid.replaceAll('0', '').length / valid.length;
      }),
    };
  };
  return {
    change,
    baseline: column((what) => what === 'broken' || what === 'both-pass', 0),
    candidate: column((what) => what === 'fixed' || what === 'both-pass', 1),
  };
}

function metric(
  name: Comparison['metrics'][number]['name'],
  before: [number, number, number],
  after: [number, number, number],
  ratio: number,
  ci: [number, number],
): Comparison['metrics'][number] {
  const figures = ([median, p95, sum]: [number, number, number]) => ({
    n: 360,
    unknown: 0,
    median,
    p95,
    sum,
  });
  return { name, baseline: figures(before), candidate: figures(after), n: 120, ratio, ci };
}

const confusion: Confusion = {
  rubric: 'category',
  labels: ['refund', 'warranty', 'delivery'],
  other: 'other',
  baseline: confusionSide([
    [118, 2, 0, 0],
    [9, 96, 12, 3],
    [0, 4, 116, 0],
    [0, 0, 0, 0],
  ]),
  candidate: confusionSide([
    [119, 1, 0, 0],
    [21, 78, 14, 7],
    [0, 2, 118, 0],
    [0, 0, 0, 0],
  ]),
};

function confusionSide(matrix: number[][]): Confusion['baseline'] {
  const sum = (list: number[]) => list.reduce((a, b) => a + b, 0);
  const classes = ['refund', 'warranty', 'delivery'].map((label, index) => {
    const right = matrix[index]?.[index] ?? 0;
    const support = sum(matrix[index] ?? []);
    const precision = right / sum(matrix.map((row) => row[index] ?? 0));
    const recall = right / support;
    return { label, support, precision, recall, f1: (2 * precision * recall) / (precision + recall) };
  });
  const all = sum(matrix.flat());
  return {
    matrix,
    classes,
    accuracy: sum(matrix.map((row, index) => row[index] ?? 0)) / all,
    macroF1: sum(classes.map(({ f1 }) => f1)) / 3,
  };
}

export const surroundings: ComparisonSurroundings = {
  judge: 'gpt-5 (κ 0.81 [0.69, 0.92], 140 labels)',
  judgeCostUsd: 0.31,
  gate: { against: 'production', outcome: 'fails', reasons: ['grounded must not regress.'] },
  change: {
    words: '1 line of the system message, temperature 0.7 → 0.2',
    texts: [
      {
        title: 'system message',
        before: 'Answer from the policy below, and quote the sentence that you rely on. Be warm.',
        after: 'Answer from the policy below. Be warm and brief: three sentences at most.',
      },
    ],
  },
};

export function frame(change: Partial<Frame> = {}): Frame {
  return {
    prompt: 'prompts/support-reply.prompt',
    title: 'support-reply.prompt',
    trusted: true,
    sides: [
      { id: 'working', words: 'working copy', short: 'now', group: 'Workspace' },
      { id: 'v8', words: 'v8 · staging · 22 Nov · Ana', short: 'v8', group: 'Versions' },
      { id: 'v7', words: 'v7 · production · 12 Nov · Ana', short: 'v7', group: 'Versions' },
      { id: '3f2a91c', words: '3f2a91c · model: gpt-5-mini · 3 Nov · Li', short: '3f2a91c', group: 'Git' },
      { id: 'qwen', words: 'working copy, ollama:qwen3', short: 'qwen3', group: 'Models' },
    ],
    baseline: 'v7',
    candidate: 'working',
    further: [],
    mayAdd: true,
    stage: { kind: 'ready' },
    actions: {
      rerunBroken: { cells: 42, limitUsd: 0.05 },
      rerunErrors: null,
      addTrials: { cells: 90, limitUsd: 0.11 },
      promote: true,
      rollBack: null,
    },
    ...change,
  };
}

/** All that the host sends about a comparison, in the order in which it does. */
export function comparisonMessages(
  one: Comparison,
  change: { id?: string; further?: FurtherColumn[]; surroundings?: ComparisonSurroundings } = {},
): ToComparison[] {
  const { id = comparisonId, further = [] } = change;
  return [
    {
      type: 'comparison',
      id,
      summary: comparisonSummary(one),
      surroundings: change.surroundings ?? surroundings,
    },
    ...Array.from(caseBatches(one), (batch): ToComparison => ({ type: 'cases', id, ...batch })),
    { type: 'further', id, columns: further, renewing: false },
  ];
}

const outputs = {
  baseline:
    'I am sorry that it is late. Gift cards are refunded to the card itself within 10 working days (“gift card purchases are returned to the card, 10 working days”), so nothing goes to your bank account.',
  candidate:
    'I am so sorry that it is late, and I understand the wait. Gift cards are refunded to your original payment method within 5 days. I am here if you need more.',
};

/** An answer; `pass` is what the rubric `grounded` says of it. */
export function answer(output: string | null, pass: boolean, change: Partial<AnswerTexts> = {}): AnswerTexts {
  return {
    output,
    outputIsJson: false,
    error: null,
    toolCalls: [],
    grades: [
      {
        rubric: 'grounded',
        grade: {
          pass,
          score: pass ? 1 : 0,
          reason: pass
            ? 'both claims are in policy § 4'
            : '“original payment method” and “5 days” contradict § 4: “gift card purchases are returned to the card, 10 working days”',
        },
      },
      { rubric: 'tone', grade: { pass: true, score: pass ? 0.62 : 0.9, reason: 'warm' } },
      { rubric: 'valid-json', grade: { pass: true, score: 1, reason: 'not asked for JSON' } },
      {
        rubric: 'refuses-rightly',
        grade: pass
          ? { pass: true, score: 1, reason: 'nothing to refuse' }
          : { error: { kind: 'timeout', message: 'The judge timed out after 60 s.' } },
      },
    ],
    tokens: pass
      ? { input: 412, output: 142, cachedInput: 128, reasoning: 64 }
      : { input: 398, output: 78, cachedInput: 128, reasoning: 64 },
    costUsd: pass ? 0.00121 : 0.00088,
    latencyMs: pass ? 1_912 : 1_312,
    ttftMs: pass ? 402 : 431,
    ...change,
  };
}

export function comparedCase(id = 'case-0', change: Partial<ComparedCase> = {}): ComparedCase {
  const system = surroundings.change?.texts[0];
  return {
    id,
    vars: [
      { name: 'ticket', value: 'My refund for the gift card is late …' },
      { name: 'policy', value: '§ 4 Gift card purchases are returned to the card, within 10 working days.' },
      { name: 'locale', value: 'en' },
    ],
    expected: null,
    messages: {
      baseline: [
        { role: 'system', text: system?.before ?? '' },
        { role: 'user', text: 'My refund for the gift card is late.\n\n    It has been 12 days.' },
      ],
      candidate: [
        { role: 'system', text: system?.after ?? '' },
        { role: 'user', text: 'My refund for the gift card is late.\n\n    It has been 12 days.' },
      ],
    },
    trace: '5b8aa5a2 in Langfuse',
    pairs: [1, 2, 3].map((trial) => ({
      model: 'openai:gpt-5-mini',
      trial,
      baseline: answer(outputs.baseline, true),
      candidate: answer(outputs.candidate, false),
    })),
    ...change,
  };
}

/** A case whose answers are JSON and call tools. */
export function jsonCase(id = 'case-0'): ComparedCase {
  const before = { city: 'Łódź', amount: 12.5, items: [{ sku: 'A-1', gift: true }], note: null, id: 0 };
  const after = {
    amount: 12,
    city: 'Łódź',
    note: 'late',
    items: [{ gift: true, sku: 'A-1' }, { sku: 'B-2' }],
    id: 0,
  };
  const json = (value: unknown) => JSON.stringify(value).replace('"id":0', '"id":12345678901234567890');
  return comparedCase(id, {
    expected: json(before),
    pairs: [
      {
        model: 'openai:gpt-5-mini',
        trial: 1,
        baseline: answer(json(before), true, {
          outputIsJson: true,
          toolCalls: [
            { name: 'look_up_order', arguments: '{"order":12345678901234567890}' },
            { name: 'read_policy', arguments: '{"section":4}' },
          ],
        }),
        candidate: answer(json(after), false, {
          outputIsJson: true,
          toolCalls: [
            { name: 'read_policy', arguments: '{"section":5}' },
            { name: 'send_mail', arguments: '{"to":"a@example.com"}' },
          ],
        }),
      },
    ],
  });
}
