import { editorRunNote, isEditorRun } from '../prompt/editor-run.ts';
import type { GateRule } from '../rubric/rubric.ts';
import type {
  CaseRow,
  ComparedSide,
  Comparison,
  ComparisonSettings,
  MetricComparison,
  Slice,
} from './comparison.ts';
import { confusionsOf } from './confusion.ts';
import { compareMetrics } from './metric-comparison.ts';
import { type Naming, namingOf } from './naming.ts';
import { type Pairing, pairSides } from './pairing.ts';
import { pause } from './pause.ts';
import { decideRubrics, type MeasuredRubric, measureRubrics } from './rubric-comparison.ts';
import { type SideSource, SideTable } from './side-table.ts';
import { slicesByTag } from './slices.ts';
import { overallVerdict } from './verdict.ts';
import { overallSentence, plural } from './words.ts';

export interface CompareOptions {
  readonly settings?: Partial<ComparisonSettings>;
  /** Rule of the gate for rubrics that name none; `no-regression` where nothing is said. */
  readonly defaultRule?: GateRule;
}

/** The defaults of the design. */
export const defaultSettings: ComparisonSettings = {
  alpha: 0.05,
  margin: 0.05,
  power: 0.8,
  seed: 0,
  pValue: 'mid-p',
};

/** Two sides as their records hold them, paired; what a comparison computes without regard to its rules is kept. */
export class Sides {
  readonly baseline: SideTable;
  readonly candidate: SideTable;
  readonly pairing: Pairing;
  readonly #kept = new Map<string, Promise<Computed>>();

  private constructor(baseline: SideTable, candidate: SideTable, naming: Naming) {
    this.baseline = baseline;
    this.candidate = candidate;
    this.pairing = pairSides(baseline, candidate, naming);
  }

  /**
   * Reads each run once.
   * @throws {InputError} when a side's runs do not hold its version.
   */
  static async read(baselineSource: SideSource, candidateSource: SideSource): Promise<Sides> {
    const naming = namingOf(baselineSource.runs, candidateSource.runs);
    const baseline = await SideTable.read(baselineSource, naming);
    const candidate = await SideTable.read(candidateSource, naming);
    await pause();
    return new Sides(baseline, candidate, naming);
  }

  /** The figures that neither the rule nor the kind of p decides. */
  computed(settings: ComparisonSettings): Promise<Computed> {
    const key = `${settings.alpha} ${settings.seed}`;
    const known = this.#kept.get(key) ?? compute(this, settings);
    this.#kept.set(key, known);
    return known;
  }
}

interface Computed {
  readonly measured: readonly MeasuredRubric[];
  readonly metrics: readonly MetricComparison[];
  readonly slices: readonly Slice[];
  readonly cases: readonly CaseRow[];
}

async function compute(sides: Sides, settings: ComparisonSettings): Promise<Computed> {
  const { baseline, candidate, pairing } = sides;
  await pause();
  const measured = await measureRubrics(baseline, candidate, pairing, settings);
  const slices = await slicesByTag(pairing, measured, settings);
  const metrics = await compareMetrics(baseline, candidate, pairing, settings.alpha);
  const cases = pairing.rows.map((row) => rowOf(row, baseline, candidate, pairing));
  await pause();
  return { measured, metrics, slices, cases };
}

/**
 * Compares two sides case by case and rubric by rubric. Reads each run once; the result is the same for the same
 * records and settings, and exchanging the sides mirrors it.
 * @throws {InputError} when a side's runs do not hold its version.
 */
export async function compareRuns(
  baselineSource: SideSource,
  candidateSource: SideSource,
  options: CompareOptions = {},
): Promise<Comparison> {
  return compareSides(await Sides.read(baselineSource, candidateSource), options);
}

/** Compares two sides that were read; a second time under other rules takes next to nothing. */
export async function compareSides(sides: Sides, options: CompareOptions = {}): Promise<Comparison> {
  const settings = { ...defaultSettings, ...options.settings };
  const { baseline, candidate, pairing } = sides;
  const { measured, metrics, slices, cases } = await sides.computed(settings);
  const rubrics = decideRubrics(measured, sides, pairing, settings, options.defaultRule ?? 'no-regression');
  const verdict = overallVerdict(rubrics);
  return {
    baseline: sideOf(baseline),
    candidate: sideOf(candidate),
    settings,
    rubrics,
    metrics,
    cases,
    onlyBaseline: pairing.onlyBaseline,
    onlyCandidate: pairing.onlyCandidate,
    changedCases: pairing.changedCases,
    slices,
    confusion: confusionsOf(baseline, candidate, pairing),
    verdict,
    sentence: overallSentence(verdict, rubrics),
    warnings: warningsOf(baseline, candidate, pairing),
  };
}

function sideOf(table: SideTable): ComparedSide {
  const { source, version } = table;
  const runs = source.runs;
  const number = source.number ?? version.number;
  const label = source.label ?? null;
  const finished = runs.map(({ finish }) => finish?.finishedAt ?? null);
  return {
    prompt: version.prompt,
    version: version.hash,
    ...(version.saved === undefined ? {} : { saved: version.saved }),
    definitionHash: version.definitionHash,
    number,
    label,
    words: source.words ?? wordsOf(number, label, version.hash),
    models: table.models,
    reportedModels: [...table.reportedModels].sort(),
    runs: runs.map(({ header }) => header.id),
    suites: [...new Set(runs.map(({ header }) => header.suite))],
    startedAt: runs.map(({ header }) => header.startedAt).sort()[0] ?? '',
    finishedAt: finished.every((time) => time !== null) ? (finished.sort().at(-1) ?? null) : null,
    complete: table.complete,
    trials: table.trials,
    cells: table.cells,
    asked: table.asked,
    reused: table.reused,
    errors: table.errors,
    costUsd: table.costUsd,
    paidUsd: table.paidUsd,
  };
}

function wordsOf(number: number | null, label: string | null, hash: string): string {
  if (number !== null) return label === null ? `v${number}` : `v${number} (${label})`;
  return label ?? hash.slice(0, 8);
}

function rowOf(
  { id, entry, baseline: a, candidate: b }: Pairing['rows'][number],
  baseline: SideTable,
  candidate: SideTable,
  pairing: Pairing,
): CaseRow {
  let compared = 0;
  let changed = false;
  const before = { cost: 0, known: 0, errors: 0 };
  const after = { cost: 0, known: 0, errors: 0 };
  for (const model of pairing.models) {
    const cellsA = a === -1 ? [] : baseline.cellsOf(a, model.baseline);
    const cellsB = b === -1 ? [] : candidate.cellsOf(b, model.candidate);
    const answers = new Map<number, number>();
    for (const cell of cellsA) {
      count(baseline, cell, before);
      answers.set(baseline.trialOf(cell), baseline.answers.get(cell));
    }
    for (const cell of cellsB) {
      count(candidate, cell, after);
      const own = candidate.answers.get(cell);
      const other = answers.get(candidate.trialOf(cell)) ?? Number.NaN;
      if (Number.isNaN(own) || Number.isNaN(other)) continue;
      compared += 1;
      if (own !== other) changed = true;
    }
  }
  return {
    id,
    case: entry.id,
    suite: entry.suite,
    title: entry.title,
    tags: entry.tags,
    cluster: entry.cluster,
    file: entry.file,
    line: entry.line,
    changedOutput: compared === 0 ? null : changed,
    costUsd: {
      baseline: before.known === 0 ? null : before.cost / before.known,
      candidate: after.known === 0 ? null : after.cost / after.known,
    },
    errors: { baseline: before.errors, candidate: after.errors },
  };
}

function count(table: SideTable, cell: number, into: { cost: number; known: number; errors: number }): void {
  if (Number.isNaN(table.answers.get(cell))) into.errors += 1;
  const cost = table.metrics.costUsd?.get(cell) ?? Number.NaN;
  if (Number.isNaN(cost)) return;
  into.cost += cost;
  into.known += 1;
}

function warningsOf(baseline: SideTable, candidate: SideTable, pairing: Pairing): string[] {
  const warnings: string[] = [];
  for (const [side, table] of [
    ['baseline', baseline],
    ['candidate', candidate],
  ] as const) {
    if (!table.complete)
      warnings.push(`The ${side} did not run to its end; what is missing counts as missing.`);
    if (table.errors > 0) {
      const why = table.failure === undefined ? '.' : `, for example: ${table.failure}`;
      warnings.push(`${plural(table.errors, 'cell')} of the ${side} ended in an error${why}`);
    }
  }
  const { prompt, definition } = candidate.version;
  if (isEditorRun(definition)) warnings.push(`${prompt} ${editorRunNote}`);
  const { onlyBaseline, onlyCandidate, changedCases, loneModels } = pairing;
  if (onlyBaseline.length > 0) warnings.push(`${plural(onlyBaseline.length, 'case')} only in the baseline.`);
  if (onlyCandidate.length > 0)
    warnings.push(`${plural(onlyCandidate.length, 'case')} only in the candidate.`);
  if (changedCases.length > 0) {
    warnings.push(
      `${plural(changedCases.length, 'case')} not compared, because what they ask or expect changed.`,
    );
  }
  if (loneModels.length > 0)
    warnings.push(`Not compared, because only one side has it: ${loneModels.join(', ')}.`);
  const same =
    baseline.models.length === candidate.models.length &&
    baseline.models.every((model) => candidate.models.includes(model));
  const reported = (table: SideTable) => [...table.reportedModels].sort().join(', ');
  if (
    same &&
    reported(baseline) !== '' &&
    reported(candidate) !== '' &&
    reported(baseline) !== reported(candidate)
  ) {
    warnings.push(
      `Another model answered: ${reported(baseline)} before, ${reported(candidate)} now. A difference can be the model’s.`,
    );
  }
  return warnings;
}
