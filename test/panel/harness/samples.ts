import type { CellDetail, CellRow, RunState, SuiteResult, ToPanel } from '../../../src/panel/contract.ts';

const rubrics: RunState['prompts'][number]['rubrics'] = [
  row('grounded', 'groundedness', true, 120, 95, 2, 0.79, 0.79, [0.71, 0.86]),
  row('tone', 'llm-rubric', false, 120, 101, 0, 0.84, 0.77, [0.73, 0.81]),
  row('valid-json', 'is-json', true, 120, 120, 0, 1, 1, [0.97, 1]),
  row('refuses-rightly', 'refusal', true, 118, 118, 2, 1, 1, [0.97, 1]),
];

function row(
  name: string,
  type: string,
  binary: boolean,
  n: number,
  passed: number,
  errors: number,
  passRate: number,
  meanScore: number,
  ci: [number, number],
) {
  return { name, type, binary, n, passed, errors, passRate, meanScore, ci };
}

/** A finished run with failures; `change` makes other runs of it. */
export function run(change: Partial<RunState> = {}): RunState {
  return {
    id: '20261124T051500Z-a1b2c3',
    status: 'failed',
    reason: null,
    startedAt: Date.now() - 150_000,
    finishedAt: Date.now() - 120_000,
    done: 360,
    total: 360,
    paidUsd: 0.25,
    limitUsd: 2,
    leftMs: null,
    reused: 348,
    tokens: 48_211,
    stale: false,
    regrade: false,
    prompts: [
      {
        id: 'p1',
        prompt: 'prompts/support-reply.prompt',
        version: 'working copy',
        model: 'openai:gpt-5-mini',
        reportedModel: 'gpt-5-mini-2026-08-07',
        passed: 330,
        failed: 25,
        errors: 5,
        rubrics,
      },
    ],
    ...change,
  };
}

export function suite(change: Partial<SuiteResult> = {}): SuiteResult {
  return {
    suite: 'support/refunds.eval.yaml',
    title: 'refunds.eval.yaml',
    problems: [],
    run: run(),
    ...change,
  };
}

export function workspace(
  suites: SuiteResult[],
  change: { ready?: boolean; trusted?: boolean } = {},
): ToPanel {
  return { type: 'workspace', ready: true, trusted: true, suites, ...change };
}

const titles = [
  'late refund, gift card',
  'warranty after resale',
  'two parcels, one lost',
  'partial refund, two orders',
  'customer asks for the manager and threatens to write a review about it',
  'بطاقة هدية متأخرة',
  'price match after purchase',
  'address change after dispatch',
];

/** `cases` cases of `trials` trials: one in eight fails, one in forty is an error. */
export function rows(cases: number, trials: number): CellRow[] {
  const all: CellRow[] = [];
  for (let index = 0; index < cases; index++)
    for (let trial = 1; trial <= trials; trial++) {
      const name = titles[index % titles.length] ?? '';
      const status =
        index % 40 === 2 ? 'error' : index % 8 === 0 || (index % 8 === 3 && trial > 1) ? 'failed' : 'passed';
      all.push({
        key: `k${index}-${trial}`,
        case: `case-${index}`,
        title: index < titles.length ? name : `${name} ${index}`,
        trial,
        status,
        why:
          status === 'error' ? ['The judge timed out after 60 s.'] : status === 'failed' ? ['grounded'] : [],
        tags: index % 3 === 0 ? ['refund'] : index % 3 === 1 ? ['warranty', 'from trace'] : [],
      });
    }
  return all;
}

export function rowsMessage(list: CellRow[], reset = true): ToPanel {
  return { type: 'rows', run: run().id, promptResult: 'p1', reset, rows: list };
}

export function detail(key: string, change: Partial<CellDetail> = {}): CellDetail {
  return {
    key,
    title: 'late refund, gift card',
    case: 'case-0',
    prompt: 'prompts/support-reply.prompt',
    model: 'openai:gpt-5-mini',
    reportedModel: 'gpt-5-mini-2026-08-07',
    trial: 1,
    status: 'failed',
    error: null,
    messages: [
      { role: 'system', text: 'Answer from the policy below. Be warm and brief: three sentences at most.' },
      { role: 'user', text: 'My refund for the gift card is late.\n\n    It has been 12 days.' },
    ],
    output:
      'I am so sorry that it is late, and I understand the wait. Gift cards are refunded to your original payment method within 5 days.\n\n<script>alert(1)</script> <b>not bold</b>',
    outputIsJson: false,
    toolCalls: [
      { name: 'look_up_order', arguments: '{"order":12345678901234567890,"fields":["status","paid"]}' },
    ],
    expected: 'sorry',
    vars: [
      { name: 'ticket', value: 'My refund for the gift card is late …' },
      { name: 'policy', value: '§ 4 Gift card purchases are returned to the card, within 10 working days.' },
    ],
    grades: [
      {
        rubric: 'valid-json',
        type: 'is-json',
        grade: { pass: true, score: 1, reason: 'Not asked for JSON.' },
      },
      {
        rubric: 'grounded',
        type: 'groundedness',
        grade: {
          pass: false,
          score: 0.2,
          reason:
            '“original payment method” and “5 days” contradict § 4: “gift card purchases are returned to the card, 10 working days”',
        },
      },
      { rubric: 'tone', type: 'llm-rubric', grade: { pass: true, score: 0.9, reason: 'Warm and brief.' } },
      {
        rubric: 'refuses-rightly',
        type: 'refusal',
        grade: { error: { kind: 'timeout', message: 'The judge timed out after 60 s.' } },
      },
    ],
    tokens: { input: 412, output: 78, cachedInput: 128, reasoning: 32 },
    costUsd: 0.00088,
    latencyMs: 1312,
    ttftMs: 402,
    finishReason: 'stop',
    source: 'network',
    attempts: ['429 Too many requests, waited 1.2 s', 'connection reset, waited 2.4 s'],
    ...change,
  };
}
