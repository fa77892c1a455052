import { randomUUID } from 'node:crypto';
import type { CaseRow } from '../../core/compare/comparison.ts';
import type { CaseBatch } from '../../core/report/comparison-batches.ts';
import type { ResolvedVersion } from '../../core/version/resolve-version.ts';
import type { ComparisonSummary, FurtherColumn, ToComparison } from '../../panel/comparison-contract.ts';
import { loadReading } from '../lazy/core.ts';
import { nameOf } from '../versions/version-commands.ts';
import type { PromptPlace, Versions } from '../versions/versions.ts';
import type { SideRecords } from './comparison-work.ts';
import { isRecorded, type Planned, type PlannedSide } from './needed-runs.ts';
import type { SidePart } from './side-runs.ts';
import { sideId, sideWords } from './sides.ts';
import { ComparisonWorker } from './worker-client.ts';

/** What is compared now, to answer questions about it. */
export interface ShownComparison {
  readonly id: string;
  readonly baseline: ResolvedVersion;
  readonly candidate: ResolvedVersion;
  /** What each side rests on; every part of these two has its record. */
  readonly parts: { readonly baseline: readonly SidePart[]; readonly candidate: readonly SidePart[] };
  readonly further: readonly PlannedSide[];
  readonly summary: ComparisonSummary;
  readonly rows: ReadonlyMap<string, CaseRow>;
  /** What the page is told, the columns beside it left out. */
  readonly messages: readonly ToComparison[];
}

/** Compares the records of baseline and candidate. @throws {InputError} for records that cannot be compared */
export async function compareSides(
  versions: Versions,
  place: PromptPlace,
  worker: ComparisonWorker,
  planned: Planned,
): Promise<ShownComparison> {
  const [before, after, ...further] = planned;
  if (before === undefined || after === undefined) throw new TypeError('Two sides are compared.');
  const baseline = await versions.resolve(place, before.side.ref);
  const candidate = await versions.resolve(place, after.side.ref);
  const { promptChange } = await loadReading();
  const change = promptChange(baseline.definition, candidate.definition);
  const batches: CaseBatch[] = [];
  const { summary, gate } = await worker.ask(
    {
      kind: 'compare',
      baseline: await recordsOf(versions, place, before),
      candidate: await recordsOf(versions, place, after),
      gates: gatesOf(after.parts),
      against: (await sideWords(versions, place, before.side)).label ?? nameOf(baseline),
      change,
      cases: true,
    },
    ({ batch }) => batches.push(batch),
  );
  const id = randomUUID();
  return {
    id,
    baseline,
    candidate,
    parts: { baseline: before.parts, candidate: after.parts },
    further,
    summary,
    rows: new Map(batches.flatMap(({ rows }) => rows.map((row): [string, CaseRow] => [row.id, row]))),
    messages: [
      {
        type: 'comparison',
        id,
        summary,
        surroundings: {
          judge: null,
          judgeCostUsd: null,
          // Between two models of one version nothing is promoted.
          gate: before.side.ref === after.side.ref ? null : gate,
          change,
        },
      },
      ...batches.map(({ from, rows, columns }): ToComparison => ({ type: 'cases', id, from, rows, columns })),
    ],
  };
}

/** Whether a comparison is of these records and suites. */
export function isOf(shown: ShownComparison, [before, after]: Planned): boolean {
  const same = (known: readonly SidePart[], now: readonly SidePart[]) =>
    known.length === now.length &&
    known.every((part, at) => part.stored === now[at]?.stored && part.suite === now[at]?.suite);
  return (
    before !== undefined &&
    after !== undefined &&
    same(shown.parts.baseline, before.parts) &&
    same(shown.parts.candidate, after.parts)
  );
}

/** Compares each further side with the same baseline: one after the other, in a worker that ends with them. */
export async function furtherColumns(
  versions: Versions,
  place: PromptPlace,
  workerFile: string,
  planned: Planned,
  signal: AbortSignal,
): Promise<FurtherColumn[]> {
  const [before, , ...further] = planned;
  if (before === undefined || further.length === 0) return [];
  const worker = new ComparisonWorker(workerFile);
  try {
    const columns: FurtherColumn[] = [];
    for (const one of further) {
      if (signal.aborted) break;
      columns.push(await columnOf(versions, place, worker, before, one));
    }
    return columns;
  } finally {
    worker.dispose();
  }
}

async function columnOf(
  versions: Versions,
  place: PromptPlace,
  worker: ComparisonWorker,
  before: PlannedSide,
  one: PlannedSide,
): Promise<FurtherColumn> {
  const { words, number } = await sideWords(versions, place, one.side);
  const named = {
    side: sideId(one.side),
    short: one.side.model ?? (number === null ? words : `v${number}`),
    words,
  };
  if (!isRecorded(one)) {
    const missing = 'Not run yet.';
    return { ...named, missing, verdict: 'inconclusive', rubrics: [], costRatio: null, costCi: null };
  }
  const { summary } = await worker.ask({
    kind: 'compare',
    baseline: await recordsOf(versions, place, before),
    candidate: await recordsOf(versions, place, one),
    gates: gatesOf(one.parts),
    against: '',
    change: null,
    cases: false,
  });
  const cost = summary.metrics.find(({ name }) => name === 'costUsd');
  return {
    ...named,
    missing: null,
    verdict: summary.verdict,
    rubrics: summary.rubrics.map(({ name, binary, candidate, delta, ci, verdict, explanation }) => ({
      name,
      value: binary ? candidate.passRate : candidate.meanScore,
      delta,
      ci: ci === null ? null : [...ci],
      verdict,
      explanation,
    })),
    costRatio: cost?.ratio ?? null,
    costCi: cost?.ci ? [...cost.ci] : null,
  };
}

async function recordsOf(
  versions: Versions,
  place: PromptPlace,
  { side, parts }: PlannedSide,
): Promise<SideRecords> {
  const { words, number, label } = await sideWords(versions, place, side);
  const [first] = parts;
  return {
    files: parts.flatMap(({ stored }) => stored ?? []),
    version: first?.version ?? '',
    model: first?.model ?? null,
    number,
    label,
    words,
  };
}

/** Settings of the gate, by suite, as plain data that a worker can take. */
function gatesOf(parts: readonly SidePart[]) {
  return Object.fromEntries(
    parts.map(({ suite }): [string, SidePart['suite']['gate']] => [
      suite.path,
      JSON.parse(JSON.stringify(suite.gate)),
    ]),
  );
}
