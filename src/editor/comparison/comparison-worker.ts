import { parentPort } from 'node:worker_threads';
import { caseCells } from '../../core/compare/case-cells.ts';
import { compareSides, Sides } from '../../core/compare/compare-runs.ts';
import type { Comparison } from '../../core/compare/comparison.ts';
import { combineGates, decideGate, gateDefault } from '../../core/compare/gate.ts';
import { runRules } from '../../core/compare/run-rules.ts';
import type { SideSource } from '../../core/compare/side-table.ts';
import { InputError } from '../../core/problem.ts';
import { comparedCase } from '../../core/report/compared-case.ts';
import { comparedCases } from '../../core/report/compared-cases.ts';
import { caseBatches, comparisonSummary } from '../../core/report/comparison-batches.ts';
import { comparisonHtml } from '../../core/report/comparison-html.ts';
import { comparisonMarkdown } from '../../core/report/comparison-markdown.ts';
import type { ComparedCase, FurtherSide, GateOutlook } from '../../core/report/comparison-report.ts';
import type { StoredRun } from '../../core/run/run.ts';
import { openRun } from '../../core/run/run-store.ts';
import type { SuiteGate } from '../../core/suite/suite.ts';
import type { Answers, FromWorker, Part, SideRecords, ToWorker, Work } from './comparison-work.ts';

/**
 * The worker of one comparison view: reads records and computes, so that the extension host, which serves every other
 * extension too, is never held up by it. Keeps the last comparison to answer questions about it.
 */
interface Kept {
  readonly work: Extract<Work, { readonly kind: 'compare' }>;
  readonly comparison: Comparison;
  readonly gate: GateOutlook | null;
  readonly baseline: readonly StoredRun[];
  readonly candidate: readonly StoredRun[];
}

let kept: Kept | undefined;

/** Who waits until a part was taken, by question. */
const untaken = new Map<number, () => void>();

parentPort?.on('message', async (message: ToWorker) => {
  const { question } = message;
  if ('taken' in message) {
    untaken.get(question)?.();
    return;
  }
  const { work } = message;
  try {
    post({ question, answer: await answer(question, work) });
  } catch (error) {
    if (error instanceof InputError) post({ question, problems: error.problems });
    else post({ question, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

function post(message: FromWorker): void {
  parentPort?.postMessage(message);
}

/** Parts one by one: a host that finds several in its queue reads all of them before anything else gets a turn. */
async function postPart(question: number, part: Part): Promise<void> {
  await new Promise<void>((resolve) => {
    untaken.set(question, resolve);
    post({ question, part });
  });
  untaken.delete(question);
}

async function answer(question: number, work: Work): Promise<Answers[Work['kind']]> {
  switch (work.kind) {
    case 'compare':
      return compare(question, work);
    case 'detail':
      return detail(work.case);
    case 'markdown': {
      const { comparison, work: asked } = known();
      return comparisonMarkdown(comparison, asked.change, work.further);
    }
    case 'html':
      return html({ js: work.js, css: work.css }, work.further);
  }
}

async function compare(question: number, work: Kept['work']): Promise<Answers['compare']> {
  const baseline = await Promise.all(work.baseline.files.map(openRun));
  const candidate = await Promise.all(work.candidate.files.map(openRun));
  const [first] = Object.values(work.gates);
  const settings = first === undefined ? {} : { alpha: first.alpha, margin: first.margin };
  const defaultRule = first === undefined ? 'no-regression' : gateDefault(first);
  const sides = await Sides.read(source(work.baseline, baseline), source(work.candidate, candidate));
  const comparison = await compareSides(sides, { settings, defaultRule });
  const gate = await outlook(work, baseline, candidate, sides);
  kept = { work, comparison, gate, baseline, candidate };
  if (work.cases)
    for (const batch of caseBatches(comparison)) await postPart(question, { kind: 'cases', batch });
  return { summary: comparisonSummary(comparison), gate };
}

/** What the gate would say, suite by suite, by its own, stricter test. */
async function outlook(
  work: Kept['work'],
  baseline: readonly StoredRun[],
  candidate: readonly StoredRun[],
  sides: Sides,
): Promise<GateOutlook | null> {
  const decisions = [];
  for (const [suite, gate] of Object.entries(work.gates)) {
    const before = baseline.filter(({ header }) => header.suite === suite);
    const after = candidate.filter(({ header }) => header.suite === suite);
    if (before.length === 0 || after.length === 0) continue;
    const all = before.length === baseline.length && after.length === candidate.length;
    const own = all ? sides : await Sides.read(source(work.baseline, before), source(work.candidate, after));
    decisions.push(await decided(work, gate, own, after.at(-1)));
  }
  if (decisions.length === 0) return null;
  const { status, outcomes } = combineGates(decisions);
  const of = (...wanted: string[]) => outcomes.filter((outcome) => wanted.includes(outcome.status));
  const told = (some: typeof outcomes) => some.map(({ rule, reason }) => `${rule}: ${reason}`);
  if (status === 'failed') return { against: work.against, outcome: 'fails', reasons: told(of('failed')) };
  if (status === 'error')
    return { against: work.against, outcome: 'unjudged', reasons: told(of('error', 'failed')) };
  const undecided = [...new Set(of('warning').map(({ rule }) => rule))];
  const reasons = undecided.length === 0 ? [] : [`not decided for ${undecided.join(', ')}.`];
  return { against: work.against, outcome: 'passes', reasons };
}

async function decided(work: Kept['work'], gate: SuiteGate, sides: Sides, last: StoredRun | undefined) {
  const defaultRule = gateDefault(gate);
  const comparison = await compareSides(sides, {
    settings: { alpha: gate.alpha, margin: gate.margin, pValue: 'exact' },
    defaultRule,
  });
  return decideGate({
    gate,
    comparisons: [comparison],
    runRules: last === undefined ? [] : await runRules(last, work.candidate.version, gate, defaultRule),
    stopped: last?.finish?.reason ?? null,
  });
}

async function detail(id: string): Promise<Answers['detail']> {
  const { comparison } = known();
  const row = comparison.cases.find((one) => one.id === id);
  return row === undefined ? null : { row, detail: await textsOf(row) };
}

async function textsOf(row: {
  readonly id: string;
  readonly case: string;
  readonly suite: string;
}): Promise<ComparedCase> {
  const { work, baseline, candidate } = known();
  const of = { case: row.case, suite: row.suite };
  const [before, after] = await Promise.all([
    caseCells(baseline, work.baseline.version, of),
    caseCells(candidate, work.candidate.version, of),
  ]);
  const only = (cells: typeof before, model: string | null) =>
    model === null ? cells : { ...cells, cells: cells.cells.filter((cell) => cell.model === model) };
  return comparedCase(row.id, only(before, work.baseline.model), only(after, work.candidate.model));
}

async function html(
  bundle: { readonly js: string; readonly css: string },
  further: readonly FurtherSide[],
): Promise<string> {
  const { comparison, gate, work, baseline, candidate } = known();
  const cases = await comparedCases(comparison, baseline, candidate);
  return comparisonHtml(
    {
      comparison,
      surroundings: { judge: null, judgeCostUsd: null, gate, change: work.change },
      cases,
      further,
    },
    bundle,
  );
}

function source(side: SideRecords, runs: readonly StoredRun[]): SideSource {
  const { version, model, number, label, words } = side;
  return { runs, version, ...(model === null ? {} : { model }), number, label, words };
}

function known(): Kept {
  if (kept === undefined) throw new Error('Nothing has been compared yet.');
  return kept;
}
