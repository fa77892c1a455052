import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from '../../../src/core/failure.ts';
import type { Grade, RubricDefinition } from '../../../src/core/rubric/rubric.ts';
import type {
  CaseLine,
  CellLine,
  FinishLine,
  RunHeaderLine,
  RunLine,
  StoredRun,
  VersionLine,
} from '../../../src/core/run/run.ts';
import { openRun } from '../../../src/core/run/run-store.ts';
import { Summary } from '../../../src/core/run/summary.ts';

export function rubric(name: string, binary = true): RubricDefinition {
  return {
    name,
    type: binary ? 'contains' : 'word-count',
    negated: false,
    options: {},
    weight: 1,
    binary,
    hash: name,
  };
}

export function header(parts: Partial<RunHeaderLine> = {}): RunHeaderLine {
  return {
    kind: 'run',
    v: 1,
    id: '20261124T051500Z-0a1b2c',
    suite: 'support/reply.eval.yaml',
    startedAt: '2026-11-24T05:15:00.000Z',
    toolVersion: '0.1.0',
    trials: 1,
    plan: 'p',
    rubrics: [],
    cells: null,
    limitUsd: null,
    ...parts,
  };
}

export function version(prompt: string, hash: string, number: number | null = null): VersionLine {
  return {
    kind: 'version',
    hash,
    prompt,
    definitionHash: `sha256:${'d'.repeat(64)}`,
    definition: { v: 1, engine: 'text', template: 'Hello', parameters: {}, tools: [] },
    sources: [{ path: prompt, text: 'Hello' }],
    number,
  };
}

export function caseLine(
  id: string,
  file: string,
  line: number | null,
  parts: Partial<CaseLine> = {},
): CaseLine {
  return { kind: 'case', case: { id, vars: {} }, file, line, rubrics: [], ...parts };
}

export function verdict(pass: boolean, reason: string, score = pass ? 1 : 0): Grade {
  return { pass, score, reason };
}

export function cell(parts: Partial<CellLine> & Pick<CellLine, 'case'>): CellLine {
  const rubrics: { readonly [name: string]: Grade } = parts.rubrics ?? {};
  const grades = Object.values(rubrics);
  const broken = parts.error !== undefined || grades.some((grade) => 'error' in grade);
  const failed = grades.some((grade) => !('error' in grade) && !grade.pass);
  return {
    kind: 'cell',
    at: '2026-11-24T05:15:01.000Z',
    prompt: 'support/reply.prompt',
    version: 'a'.repeat(64),
    model: 'openai:gpt-5-mini',
    trial: 1,
    status: broken ? 'error' : failed ? 'failed' : 'passed',
    messages: [],
    output: 'Hello',
    toolCalls: [],
    refusal: null,
    finishReason: 'stop',
    rubrics,
    score: null,
    error: null,
    reportedModel: 'gpt-5-mini-2026-08-07',
    fingerprint: null,
    usage: { input: 100, output: 20, cachedInput: 10, reasoning: 5 },
    costUsd: 0.0001,
    judgeCostUsd: null,
    latencyMs: 1234.5,
    ttftMs: null,
    reused: false,
    source: 'network',
    responseKey: null,
    attempts: [],
    ...parts,
  };
}

export const noResponse = (error: Failure): Partial<CellLine> => ({
  error,
  output: null,
  usage: null,
  costUsd: null,
  latencyMs: null,
  reportedModel: null,
  source: null,
});

/** The finish line that a run of these lines has. */
export function finish(lines: readonly RunLine[], parts: Partial<FinishLine> = {}): FinishLine {
  const summary = new Summary();
  const definitions = lines.flatMap((line) =>
    line.kind === 'run' || line.kind === 'case' ? line.rubrics : [],
  );
  const cells = lines.filter((line) => line.kind === 'cell');
  for (const one of cells) summary.add(one, definitions);
  for (const id of new Set(cells.map((one) => one.case))) summary.completeCase(id);
  const status = cells.some((one) => one.status === 'error')
    ? 'error'
    : cells.some((one) => one.status === 'failed')
      ? 'failed'
      : 'passed';
  return {
    kind: 'finish',
    finishedAt: '2026-11-24T05:15:09.500Z',
    status,
    reason: null,
    rules: [],
    notStored: 0,
    summary: summary.summary(),
    ...parts,
  };
}

/** Writes lines as a real record and opens it. */
export async function stored(lines: readonly RunLine[]): Promise<StoredRun> {
  const file = join(await mkdtemp(join(tmpdir(), 'regrade-report-')), 'run.jsonl');
  await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return openRun(file);
}

/** A run in which all that comes from outside is hostile. */
export async function hostileRun(): Promise<StoredRun> {
  const ansi =
    '\u001B[31mred\u001B[0m \u001B]8;;https://evil.example\u0007link\u001B]8;;\u0007 \u001B[2J\u0007\u009B31m';
  const markup =
    '<script>alert(1)</script> | a ``` b ` c ]]> & @octocat #12 https://evil.example :rocket: $x$';
  const bidi = 'safe\u202Etxt.exe\u2066 \u0000\uFFFE\uD800 end';
  const odd = '__proto__';
  const lines: RunLine[] = [
    header({
      suite: 'support/re|ply `x`.eval.yaml',
      trials: 2,
      rubrics: [rubric('apologises'), rubric('len|gth *<b>*', false), rubric(odd)],
    }),
    version('support/reply.prompt', 'a'.repeat(64), 3),
    version('support/reply.prompt', 'b'.repeat(64)),
    caseLine('late refund', 'support/cases.jsonl', 14),
    caseLine('case-0123456789ab', 'support/reply & more.eval.yaml', 9, {
      case: { id: 'case-0123456789ab', name: `name ${ansi} ${markup}`, vars: {} },
    }),
    caseLine(bidi, 'support/cases.jsonl', null),
  ];
  for (const trial of [1, 2]) {
    lines.push(
      cell({
        case: 'late refund',
        trial,
        rubrics: {
          apologises: verdict(true, 'The output contains "sorry".'),
          'len|gth *<b>*': verdict(true, 'Has 20 words.', 0.8),
          // Computed, so that it is a property and not the prototype.
          [odd]: verdict(true, 'Fine.'),
        },
        toolCalls: [{ id: 'call_1', name: 'refund', arguments: '{"order":"7"}' }],
        reused: trial === 2,
        source: trial === 2 ? 'store' : 'network',
      }),
      cell({
        case: 'case-0123456789ab',
        trial,
        version: 'b'.repeat(64),
        output: `${ansi}\n${markup}\n${bidi}\n\`\`\`\`\nend`,
        rubrics: {
          apologises: verdict(false, `Not in: ${ansi} ${markup}\nsecond line ${bidi}`),
          'len|gth *<b>*': verdict(trial === 1, 'Too long.', 0.4),
          [odd]: verdict(true, 'Fine.'),
        },
      }),
    );
  }
  lines.push(
    cell({
      case: bidi,
      ...noResponse({ kind: 'auth', message: `The key was refused: ${ansi} ${markup}` }),
    }),
    cell({
      case: 'late refund',
      version: 'b'.repeat(64),
      costUsd: null,
      rubrics: {
        apologises: { error: { kind: 'rubric', message: 'The pattern took too long.' } },
        [odd]: verdict(true, 'Fine.'),
      },
    }),
  );
  lines.push(
    finish(lines, {
      rules: [
        { rule: 'apologises', status: 'error', reason: '1 of 5 grades could not be computed.' },
        { rule: 'len|gth *<b>*', status: 'failed', reason: 'The mean score is 0.6; it must reach 0.9.' },
      ],
    }),
  );
  return stored(lines);
}
