import { CaseMeans, clusteredWilson, meanInterval } from '../interval.ts';
import { RunFigureFeed } from '../rubric/dataset/run-figure.ts';
import { type Grade, isVerdict, type RubricDefinition } from '../rubric/rubric.ts';
import type { Cell, RubricSummary, RunSummary, TargetFigure } from './run.ts';

type TargetName = Pick<TargetFigure, 'prompt' | 'version' | 'model'>;

/** Kinds of errors with which nothing was asked, so that nothing can have been paid. */
const unasked: ReadonlySet<string> = new Set(['offline', 'budget', 'render']);

/** Figures of a run, kept cell by cell. Memory: a few numbers a rubric, and those of cases not complete yet. */
export class Summary {
  cells = 0;
  passed = 0;
  failed = 0;
  errors = 0;
  reusedCells = 0;
  /** USD, as far as prices are known. */
  paidUsd = 0;
  /** Whether an answer from the network had no known price. */
  paidUnknown = false;
  #costUsd = 0;
  #costUnknown = false;
  #judgeCostUsd = 0;
  #judgeUnknown = false;
  readonly #tokens = { input: 0, output: 0, cachedInput: 0, reasoning: 0 };
  readonly #rubrics = new Map<string, RubricFigures>();

  /** Declares a rubric, so that it stands in the summary before (or without) any grade. */
  declare(definition: RubricDefinition): void {
    if (!this.#rubrics.has(definition.name))
      this.#rubrics.set(definition.name, new RubricFigures(definition));
  }

  /** Takes one finished cell in. */
  add(cell: Cell, definitions: readonly RubricDefinition[]): void {
    this.cells += 1;
    if (cell.status === 'passed') this.passed += 1;
    else if (cell.status === 'failed') this.failed += 1;
    else this.errors += 1;
    if (cell.reused) this.reusedCells += 1;
    if (cell.costUsd !== null) this.#costUsd += cell.costUsd;
    else if (cell.error === null || !unasked.has(cell.error.kind)) this.#costUnknown = true;
    if (cell.judgeCostUsd === null) this.#judgeUnknown = true;
    else this.#judgeCostUsd += cell.judgeCostUsd;
    if (cell.source === 'network') {
      if (cell.costUsd === null) this.paidUnknown = true;
      else if (!cell.reused) this.paidUsd += cell.costUsd;
    }
    if (cell.judgePaidUsd === null) this.paidUnknown = true;
    this.paidUsd += cell.judgePaidUsd ?? 0;
    for (const kind of ['input', 'output', 'cachedInput', 'reasoning'] as const) {
      this.#tokens[kind] += cell.usage?.[kind] ?? 0;
    }
    for (const definition of definitions) {
      this.declare(definition);
      if (definition.overRun === true) {
        this.#rubrics.get(definition.name)?.observe(cell);
        continue;
      }
      const grade = Object.hasOwn(cell.rubrics, definition.name) ? cell.rubrics[definition.name] : undefined;
      if (grade !== undefined) this.#rubrics.get(definition.name)?.add(cell.case, grade);
    }
  }

  /** All trials of this case are in; its mean counts from now on. */
  completeCase(id: string): void {
    for (const figures of this.#rubrics.values()) figures.complete(id);
  }

  /** The lower end of a rubric's interval with the given two-sided confidence; null without grades. */
  lowerBound(rubric: string, confidence: number): number | null {
    return this.#rubrics.get(rubric)?.interval(1 - confidence)?.lo ?? null;
  }

  /** The figures of a rubric over the whole run, with intervals of the given two-sided confidence. */
  overRun(rubric: string, confidence = 0.95): readonly TargetFigure[] {
    return this.#rubrics.get(rubric)?.overRun(1 - confidence) ?? [];
  }

  /** A snapshot. */
  summary(): RunSummary {
    return {
      cells: this.cells,
      passed: this.passed,
      failed: this.failed,
      errors: this.errors,
      reusedCells: this.reusedCells,
      costUsd: this.#costUnknown && this.#costUsd === 0 ? null : this.#costUsd,
      paidUsd: this.paidUnknown ? null : this.paidUsd,
      judgeCostUsd: this.#judgeUnknown && this.#judgeCostUsd === 0 ? null : this.#judgeCostUsd,
      tokens: { ...this.#tokens, total: this.#tokens.input + this.#tokens.output },
      rubrics: Object.fromEntries([...this.#rubrics].map(([name, figures]) => [name, figures.summary()])),
    };
  }
}

/** One rubric's figures. The case is the unit: trials, prompts and models of one case make one mean. */
class RubricFigures {
  readonly #binary: boolean;
  #n = 0;
  #passed = 0;
  #errors = 0;
  #score = 0;
  readonly #open = new Map<string, { sum: number; n: number }>();
  readonly #means = new CaseMeans();
  readonly #definition: RubricDefinition;
  readonly #feeds = new Map<string, { readonly of: TargetName; readonly feed: RunFigureFeed }>();

  constructor(definition: RubricDefinition) {
    this.#binary = definition.binary;
    this.#definition = definition;
  }

  /** For a rubric over the whole run: what the cell tells. A cell without an answer counts as an error. */
  observe(cell: Cell): void {
    const { name } = this.#definition;
    const { prompt, version, model, observations = {} } = cell;
    const observation = Object.hasOwn(observations, name) ? observations[name] : undefined;
    const failed = cell.error !== null || Object.hasOwn(cell.rubrics, name);
    if (observation === undefined && !failed) return;
    const key = JSON.stringify([prompt, version, model]);
    let target = this.#feeds.get(key);
    if (target === undefined) {
      target = { of: { prompt, version, model }, feed: new RunFigureFeed(this.#definition) };
      this.#feeds.set(key, target);
    }
    target.feed.add(cell.case, observation);
    if (observation === undefined) this.#errors += 1;
    else this.#n += 1;
  }

  overRun(alpha: number): TargetFigure[] {
    return [...this.#feeds.values()].map(({ of, feed }) => ({ ...of, ...feed.figure(alpha) }));
  }

  add(id: string, grade: Grade): void {
    if (!isVerdict(grade)) {
      this.#errors += 1;
      return;
    }
    this.#n += 1;
    if (grade.pass) this.#passed += 1;
    this.#score += grade.score;
    const open = this.#open.get(id) ?? { sum: 0, n: 0 };
    open.sum += this.#binary ? Number(grade.pass) : grade.score;
    open.n += 1;
    this.#open.set(id, open);
  }

  complete(id: string): void {
    for (const { feed } of this.#feeds.values()) feed.complete(id);
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    this.#means.add(open.sum / open.n, open.n);
  }

  interval(alpha: number): { readonly lo: number; readonly hi: number } | null {
    if (this.#means.cases === 0) return null;
    return this.#binary ? clusteredWilson(this.#means, alpha) : meanInterval(this.#means, alpha);
  }

  summary(): RubricSummary {
    if (this.#definition.overRun === true) {
      const overRun = this.overRun(0.05);
      const only = overRun.length === 1 ? overRun[0] : undefined;
      const { value: meanScore = null, ci = null } = only ?? {};
      return { n: this.#n, passed: 0, errors: this.#errors, passRate: null, meanScore, ci, overRun };
    }
    const interval = this.interval(0.05);
    return {
      n: this.#n,
      passed: this.#passed,
      errors: this.#errors,
      passRate: this.#n === 0 ? null : this.#passed / this.#n,
      meanScore: this.#n === 0 ? null : this.#score / this.#n,
      ci: interval === null ? null : [interval.lo, interval.hi],
    };
  }
}
