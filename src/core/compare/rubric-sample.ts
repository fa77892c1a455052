import { CaseMeans, clusteredWilson, meanInterval } from '../interval.ts';
import type { CaseChange, RubricColumn, SideFigures } from './comparison.ts';
import type { Families } from './paired-intervals.ts';
import type { PairedSample } from './paired-statistics.ts';
import type { Pairing } from './pairing.ts';
import { type GradeColumns, missing, type SideTable } from './side-table.ts';

/** One rubric over all paired cases: what the statistics need, and what is shown case by case. */
export interface RubricSample {
  /** Row numbers of the cases with valid trials on both sides, aligned with `sample.differences`. */
  readonly paired: Int32Array;
  readonly sample: PairedSample;
  /** The sample with what is missing filled: against the candidate, and for it; null where nothing is missing. */
  readonly extremes: { readonly worst: PairedSample; readonly best: PairedSample } | null;
  readonly nDropped: number;
  /** Grades that failed, on both sides. */
  readonly errors: number;
  readonly baseline: SideFigures;
  readonly candidate: SideFigures;
  readonly column: RubricColumn;
  readonly fixed: readonly string[];
  readonly broken: readonly string[];
  readonly flaky: readonly string[];
  readonly flakiness: { readonly baseline: number | null; readonly candidate: number | null };
  /** Of a rubric over the whole run: cases whose answers differ between the sides. */
  readonly overRun?: { readonly changed: number };
}

/** One side of one case under the rubric. */
interface CaseGrades {
  /** By paired model: sum of values, valid trials, failed trials. */
  readonly sums: Float64Array;
  readonly valid: Int32Array;
  readonly failed: Int32Array;
  readonly passes: Int32Array;
  readonly scores: Float64Array;
  trials: string;
}

/** Collects a rubric's grades of both sides. */
export function rubricSample(
  name: string,
  binary: boolean,
  baseline: SideTable,
  candidate: SideTable,
  pairing: Pairing,
): RubricSample {
  const { rows, models } = pairing;
  const a = new SideCollector(
    baseline,
    baseline.grades.get(name),
    binary,
    models.map((pair) => pair.baseline),
  );
  const b = new SideCollector(
    candidate,
    candidate.grades.get(name),
    binary,
    models.map((pair) => pair.candidate),
  );
  const paired: number[] = [];
  const differences: number[] = [];
  const worst: number[] = [];
  const best: number[] = [];
  const filledRows: number[] = [];
  const change: CaseChange[] = [];
  const fixed: string[] = [];
  const broken: string[] = [];
  const flaky: string[] = [];
  let nDropped = 0;
  let single = binary;

  rows.forEach((row, at) => {
    const before = a.collect(row.baseline);
    const after = b.collect(row.candidate);
    let difference = 0;
    let least = 0;
    let most = 0;
    let both = 0;
    let any = 0;
    models.forEach((_, model) => {
      const nA = before.valid[model] ?? 0;
      const nB = after.valid[model] ?? 0;
      const missingA = before.failed[model] ?? 0;
      const missingB = after.failed[model] ?? 0;
      if (nA + nB + missingA + missingB === 0) return;
      any += 1;
      const sumA = before.sums[model] ?? 0;
      const sumB = after.sums[model] ?? 0;
      if (nA > 0 && nB > 0) {
        both += 1;
        difference += sumB / nB - sumA / nA;
        if (nA > 1 || nB > 1) single = false;
      }
      // A side that was not asked at all lacks one trial.
      const allA = nA + missingA || 1;
      const allB = nB + missingB || 1;
      least += sumB / allB - (sumA + allA - nA) / allA;
      most += (sumB + allB - nB) / allB - sumA / allA;
    });
    if (both > 1) single = false;
    if (both > 0) {
      paired.push(at);
      differences.push(rounded(difference / both));
      a.count(before, after);
      b.count(after, before);
      worst.push(rounded(difference / both));
      best.push(rounded(difference / both));
      filledRows.push(at);
    } else if (any > 0) {
      nDropped += 1;
      worst.push(least / any);
      best.push(most / any);
      filledRows.push(at);
    }
    const became = both > 0 ? changeOf(majority(before), majority(after)) : null;
    change.push(became);
    if (became === 'broken') broken.push(row.id);
    else if (became === 'fixed') fixed.push(row.id);
    if (isFlaky(before) || isFlaky(after)) flaky.push(row.id);
  });
  const sampleOf = (values: readonly number[], at: readonly number[], one: boolean): PairedSample => ({
    differences: Float64Array.from(values),
    families: familiesOf(at, pairing),
    single: one,
  });
  return {
    paired: Int32Array.from(paired),
    sample: sampleOf(differences, paired, single && differences.length > 0),
    extremes:
      nDropped === 0
        ? null
        : { worst: sampleOf(worst, filledRows, false), best: sampleOf(best, filledRows, false) },
    nDropped,
    errors: a.errors + b.errors,
    baseline: a.figures(),
    candidate: b.figures(),
    column: { baseline: a.column(), candidate: b.column(), change },
    fixed,
    broken,
    flaky,
    flakiness: { baseline: a.flakiness(), candidate: b.flakiness() },
  };
}

/** Goes through one side of a rubric, case by case. */
class SideCollector {
  errors = 0;
  readonly #table: SideTable;
  readonly #grades: GradeColumns | undefined;
  readonly #binary: boolean;
  readonly #models: readonly number[];
  readonly #case: CaseGrades;
  readonly #trials: string[] = [];
  readonly #means: (number | null)[] = [];
  readonly #passRates = new CaseMeans();
  readonly #scores = new CaseMeans();
  #disagreement = 0;
  #repeated = 0;

  constructor(
    table: SideTable,
    grades: GradeColumns | undefined,
    binary: boolean,
    models: readonly number[],
  ) {
    this.#table = table;
    this.#grades = grades;
    this.#binary = binary;
    this.#models = models;
    const size = models.length;
    this.#case = {
      sums: new Float64Array(size),
      valid: new Int32Array(size),
      failed: new Int32Array(size),
      passes: new Int32Array(size),
      scores: new Float64Array(size),
      trials: '',
    };
  }

  /** One case's grades; the object is used again for the next one. */
  collect(entry: number): CaseGrades {
    const grades = this.#case;
    for (const column of [grades.sums, grades.valid, grades.failed, grades.passes, grades.scores])
      column.fill(0);
    grades.trials = '';
    let sum = 0;
    let valid = 0;
    this.#models.forEach((model, at) => {
      if (at > 0) grades.trials += '|';
      const cells = entry === -1 || this.#grades === undefined ? [] : this.#table.cellsOf(entry, model);
      for (const cell of cells) {
        const pass = this.#grades?.pass.get(cell);
        if (pass === missing) {
          grades.failed[at] = (grades.failed[at] ?? 0) + 1;
          this.errors += 1;
          grades.trials += 'e';
        } else if (pass === 0 || pass === 1) {
          const score = this.#grades?.score.get(cell) ?? 0;
          grades.valid[at] = (grades.valid[at] ?? 0) + 1;
          grades.passes[at] = (grades.passes[at] ?? 0) + pass;
          grades.scores[at] = (grades.scores[at] ?? 0) + score;
          grades.sums[at] = (grades.sums[at] ?? 0) + (this.#binary ? pass : score);
          grades.trials += pass;
        }
      }
      const n = grades.valid[at] ?? 0;
      const passes = grades.passes[at] ?? 0;
      sum += grades.sums[at] ?? 0;
      valid += n;
      if (n > 1) {
        this.#disagreement += flakinessIndex(n, passes) ?? 0;
        this.#repeated += 1;
      }
    });
    this.#trials.push(valid === 0 && !grades.trials.includes('e') ? '' : grades.trials);
    this.#means.push(valid === 0 ? null : sum / valid);
    return grades;
  }

  /** Takes a case into the figures: what both sides graded of it, so that the figures' difference is delta. */
  count(grades: CaseGrades, other: CaseGrades): void {
    let models = 0;
    let rate = 0;
    let score = 0;
    let trials = 0;
    grades.valid.forEach((n, at) => {
      if (n === 0 || other.valid[at] === 0) return;
      models += 1;
      trials += n;
      rate += (grades.passes[at] ?? 0) / n;
      score += (grades.scores[at] ?? 0) / n;
    });
    this.#passRates.add(rate / models, trials);
    this.#scores.add(score / models, trials);
  }

  figures(): SideFigures {
    const interval = this.#binary
      ? this.#passRates.cases === 0
        ? null
        : clusteredWilson(this.#passRates)
      : meanInterval(this.#scores);
    return {
      passRate: roundedOrNull(this.#passRates.mean),
      meanScore: roundedOrNull(this.#scores.mean),
      ci: interval === null ? null : [interval.lo, interval.hi],
    };
  }

  column() {
    return { trials: this.#trials, means: this.#means };
  }

  flakiness(): number | null {
    return this.#repeated === 0 ? null : this.#disagreement / this.#repeated;
  }
}

/** Chance that two trials of a case disagree, unbiased: 2c(n − c)/(n(n − 1)); null below two trials. */
export function flakinessIndex(n: number, passes: number): number | null {
  return n < 2 ? null : (2 * passes * (n - passes)) / (n * (n - 1));
}

/** 1: most trials pass, −1: most fail, 0: neither. */
function majority({ valid, passes }: CaseGrades): number {
  let all = 0;
  let passed = 0;
  valid.forEach((n, at) => {
    all += n;
    passed += passes[at] ?? 0;
  });
  return Math.sign(2 * passed - all);
}

function changeOf(before: number, after: number): CaseChange {
  if (before === 0 || after === 0) return 'split';
  if (before === after) return after === 1 ? 'both-pass' : 'both-fail';
  return after === 1 ? 'fixed' : 'broken';
}

const isFlaky = ({ valid, passes }: CaseGrades) =>
  valid.some((n, at) => (passes[at] ?? 0) > 0 && (passes[at] ?? 0) < n);

/** Families of the given rows; null where every case stands for itself. */
export function familiesOf(at: ArrayLike<number>, pairing: Pairing): Families | null {
  const numbers = new Map<string, number>();
  const of = new Int32Array(at.length);
  let count = 0;
  for (let index = 0; index < at.length; index++) {
    const cluster = pairing.rows[at[index] ?? 0]?.entry.cluster ?? null;
    const known = cluster === null ? undefined : numbers.get(cluster);
    if (known !== undefined) of[index] = known;
    else {
      of[index] = count;
      if (cluster !== null) numbers.set(cluster, count);
      count += 1;
    }
  }
  return count === at.length ? null : { of, count };
}

/** Differences of means carry binary noise; equal ones must be equal. */
const rounded = (value: number) => Math.round(value * 1e12) / 1e12;

const roundedOrNull = (value: number | null) => (value === null ? null : rounded(value));
