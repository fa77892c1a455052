import { type Answer, ModelError, type Models, type OnWait } from '../model/model.ts';
import type { RubricDefinition } from '../rubric/rubric.ts';
import type { Suite } from '../suite/suite.ts';
import { Budget } from './budget.ts';
import { attemptsOf, failedCell, gradedCell, identity, type PlannedCell, requestOf } from './cell.ts';
import { cellKey } from './cell-key.ts';
import { concurrently } from './concurrently.ts';
import type { OpenGrading } from './grading.ts';
import { isStored } from './is-stored.ts';
import { Measurements } from './measurements.ts';
import type { Plan } from './plan.ts';
import { mostUse } from './request-use.ts';
import { decideRules } from './rules.ts';
import type {
  Cell,
  FinishLine,
  RuleOutcome,
  RunEvent,
  RunHeaderLine,
  RunProgress,
  StoredRun,
} from './run.ts';
import { latestRun, RunWriter, removeRun } from './run-store.ts';
import type { RunOutcome, RunSuiteOptions } from './run-suite.ts';
import { Summary } from './summary.ts';
import type { Target } from './targets.ts';

interface TargetFigures {
  readonly summary: Summary;
  readonly measurements: Measurements;
}

/** One run while it goes on. */
export class Execution {
  readonly #options: RunSuiteOptions;
  readonly #plan: Plan;
  readonly #models: Models;
  readonly #openGrading: OpenGrading;
  readonly #budget: Budget;
  readonly #limitUsd: number | null;
  readonly #summary = new Summary();
  /** Figures of each prompt version under each model: the rules hold for every one of them. */
  readonly #targets: ReadonlyMap<Target, TargetFigures>;
  readonly #rubrics = new Map<string, RubricDefinition>();
  /** Cells of cases under way that are still to come; the case is complete at 0. */
  readonly #open = new Map<string, number>();
  /** Models that refused the key before they answered anything: asking again would only fail again. */
  readonly #refused = new Map<string, ModelError>();
  readonly #answered = new Set<string>();
  /** The finished cells of the run that this one goes on with: they are not asked for again. */
  readonly #earlier = new Map<string, Cell>();
  readonly #stream: boolean;
  #notStored = 0;
  #done = 0;
  #running = 0;
  readonly #waits = new Set<NonNullable<RunProgress['waiting']>>();
  #largestOutput = 0;
  #startedAt = 0;
  #resumedCells = 0;

  constructor(
    options: RunSuiteOptions,
    plan: Plan,
    models: Models,
    openGrading: (budget: Budget) => OpenGrading,
    limits: Suite['budget'],
  ) {
    this.#options = options;
    this.#plan = plan;
    this.#models = models;
    this.#budget = new Budget(limits, options.sharedBudget);
    this.#openGrading = openGrading(this.#budget);
    this.#limitUsd = limits.usd ?? null;
    const metrics = Object.keys(plan.suite.gate.metrics);
    this.#targets = new Map(
      plan.targets.map((target) => [
        target,
        { summary: new Summary(), measurements: new Measurements(metrics) },
      ]),
    );
    this.#stream = 'ttftMs' in plan.suite.gate.metrics;
    for (const rubric of plan.suite.rubrics) {
      this.#rubrics.set(rubric.name, rubric);
      this.#summary.declare(rubric);
    }
  }

  async run(resumed: StoredRun | undefined): Promise<RunOutcome> {
    const { clock, workspace, signal, storedOnly } = this.#options;
    this.#startedAt = clock.monotonic();
    const header = this.#header(resumed);
    const versions = [...new Map(this.#plan.targets.map(({ version }) => [version.hash, version])).values()];
    const writer = await RunWriter.create(workspace.root, header.id);
    try {
      for (const line of [header, ...versions]) writer.enqueue(line);
      await writer.flush();
      this.#emit({ type: 'started', run: header.id, header });
      for (const version of versions) this.#emit({ type: 'version', run: header.id, version });
      if (resumed !== undefined) await this.#takeOver(resumed);
      await concurrently(
        this.#cells(writer, header.id),
        this.#options.limits.concurrency,
        (cell) => this.#work(cell, writer, header.id),
        signal,
      );
      const finish = this.#finish();
      await writer.append(finish);
      if (storedOnly === true) await this.#forgetEarlierRegrade(header.id);
      this.#emit({ type: 'finished', run: header.id, finish });
      return { header, versions, finish, file: writer.file, warnings: this.#plan.warnings };
    } finally {
      await writer.close();
    }
  }

  #header(resumed: StoredRun | undefined): RunHeaderLine {
    const { clock, random, toolVersion, storedOnly, selection } = this.#options;
    const at = new Date(clock.now()).toISOString();
    const suffix = Math.floor(random() * 0x1000000)
      .toString(16)
      .padStart(6, '0');
    return {
      kind: 'run',
      v: 1,
      id: `${at.replaceAll(/[-:.]/g, '')}-${suffix}`,
      suite: this.#plan.suite.path,
      startedAt: at,
      toolVersion,
      trials: this.#plan.trials,
      plan: this.#plan.hash,
      rubrics: this.#plan.suite.rubrics,
      cells: this.#plan.cells,
      limitUsd: this.#limitUsd,
      ...(resumed === undefined ? {} : { resumes: resumed.header.id }),
      ...(storedOnly === true ? { regrade: true as const } : {}),
      ...(this.#plan.partial ? { partial: true as const } : {}),
      ...(this.#options.promptAt === undefined ? {} : { atVersion: true as const }),
      ...(selection.environment === undefined ? {} : { environment: selection.environment }),
      ...(this.#plan.shard === undefined ? {} : { shard: this.#plan.shard, gate: this.#plan.suite.gate }),
    };
  }

  async #takeOver(resumed: StoredRun): Promise<void> {
    for await (const { kind: _, at: __, ...cell } of resumed.cells()) {
      if (cell.status !== 'error') this.#earlier.set(cellKey(cell), cell);
    }
  }

  /** The plan's cells in order; the case's line is on its way to disk before its first cell. */
  async *#cells(writer: RunWriter, run: string): AsyncGenerator<PlannedCell> {
    for await (const planned of this.#plan.cases()) {
      if (this.#stopped) return;
      const { case: own, file, range } = planned.located;
      for (const rubric of planned.rubrics) {
        if (!this.#rubrics.has(rubric.name)) this.#rubrics.set(rubric.name, rubric);
      }
      const line = {
        kind: 'case' as const,
        case: own,
        file,
        line: range?.start.line ?? null,
        rubrics: planned.rubrics,
      };
      writer.enqueue(line);
      this.#emit({ type: 'case', run, case: line });
      this.#open.set(own.id, planned.cells.length);
      for (const { target, trial, messages } of planned.cells) {
        await this.#options.turn?.();
        if (this.#stopped) return;
        yield { planned, target, trial, messages };
      }
    }
  }

  get #stopped(): boolean {
    return this.#options.signal?.aborted === true || this.#budget.reason !== null;
  }

  async #work(planned: PlannedCell, writer: RunWriter, run: string): Promise<void> {
    this.#running += 1;
    let cell: Cell | undefined;
    try {
      const earlier = this.#earlier.get(cellKey(identity(planned)));
      if (earlier === undefined) cell = await this.#ask(planned, run);
      else {
        const { judgePaidUsd: _, ...kept } = earlier;
        cell = { ...kept, reused: true };
        this.#resumedCells += 1;
        this.#earlier.delete(cellKey(earlier));
      }
    } finally {
      this.#running -= 1;
    }
    if (cell !== undefined) {
      const at = new Date(this.#options.clock.now()).toISOString();
      await writer.append({ kind: 'cell', at, ...cell });
      this.#summary.add(cell, planned.planned.rubrics);
      const figures = this.#targets.get(planned.target);
      figures?.summary.add(cell, planned.planned.rubrics);
      figures?.measurements.add(cell);
      this.#done += 1;
    }
    const left = (this.#open.get(planned.planned.located.case.id) ?? 1) - 1;
    this.#open.set(planned.planned.located.case.id, left);
    if (left === 0) {
      this.#open.delete(planned.planned.located.case.id);
      this.#summary.completeCase(planned.planned.located.case.id);
      for (const { summary } of this.#targets.values()) {
        summary.completeCase(planned.planned.located.case.id);
      }
    }
    if (cell !== undefined) this.#emit({ type: 'cell', run, cell });
    this.#emit({ type: 'progress', run, progress: this.#progress() });
  }

  /** The cell's answer, graded; undefined when it was cancelled, not stored (free regrade), or over the budget. */
  async #ask(planned: PlannedCell, run: string): Promise<Cell | undefined> {
    const { signal, storedOnly } = this.#options;
    const { target, trial } = planned;
    const request = requestOf(planned);
    const refused = this.#refused.get(target.model);
    if (refused !== undefined) return failedCell(planned, refused.failure, []);
    if (storedOnly === true && !(await isStored(this.#models, request, trial))) {
      this.#notStored += 1;
      return undefined;
    }
    const limited = this.#budget.limited && !(await isStored(this.#models, request, trial));
    const reserved = limited ? mostUse(this.#models, request, this.#largestOutput) : undefined;
    if (reserved !== undefined && !(await this.#budget.admit(reserved))) return undefined;
    let used = { usd: 0 as number | null, tokens: 0 };
    let answer: Answer;
    try {
      answer = await this.#models.ask(request, {
        trial,
        stream: this.#stream,
        onWait: (wait) => this.#wait(wait, run),
        ...(signal === undefined ? {} : { signal }),
      });
      const { usage } = answer.response;
      if (answer.source === 'network')
        used = { usd: answer.cost.usd, tokens: (usage?.input ?? 0) + (usage?.output ?? 0) };
      this.#answered.add(target.model);
      this.#largestOutput = Math.max(this.#largestOutput, usage?.output ?? 0);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      if (error.failure.kind === 'cancelled') return undefined;
      if (error.failure.kind === 'auth' && !this.#answered.has(target.model))
        this.#refused.set(target.model, error);
      return failedCell(planned, error.failure, attemptsOf(error));
    } finally {
      if (reserved !== undefined) this.#budget.settle(reserved, used);
    }
    // Behind the settling: a rubric that asks for embeddings would wait for a budget that its own answer holds.
    const grading = this.#openGrading();
    const cell = await gradedCell(planned, answer, grading);
    return grading.cost.incomplete ? undefined : cell;
  }

  /** Tells of a wait, and of its end. */
  #wait({ failure, ms }: Parameters<OnWait>[0], run: string): () => void {
    const wait = { reason: failure.message, until: this.#options.clock.now() + ms };
    this.#waits.add(wait);
    this.#emit({ type: 'progress', run, progress: this.#progress() });
    return () => {
      this.#waits.delete(wait);
      this.#emit({ type: 'progress', run, progress: this.#progress() });
    };
  }

  #progress(): RunProgress {
    const total = this.#plan.cells;
    const seen = this.#done + this.#notStored;
    const asked = seen - this.#resumedCells;
    const elapsed = this.#options.clock.monotonic() - this.#startedAt;
    const waiting = [...this.#waits].sort((a, b) => b.until - a.until)[0];
    return {
      done: this.#done,
      total: total - this.#notStored,
      running: this.#running,
      paidUsd: this.#summary.paidUsd,
      paidUnknown: this.#summary.paidUnknown,
      leftMs: asked < 3 ? null : (elapsed / asked) * (total - seen),
      ...(waiting === undefined ? {} : { waiting }),
    };
  }

  #finish(): FinishLine {
    const rules = this.#rules();
    const cancelled =
      this.#options.signal?.aborted === true && this.#done + this.#notStored < this.#plan.cells;
    const { reason } = this.#budget;
    const unknown =
      this.#summary.errors > 0 || reason !== null || rules.some(({ status }) => status === 'error');
    const failed = rules.some(({ status }) => status === 'failed');
    return {
      kind: 'finish',
      finishedAt: new Date(this.#options.clock.now()).toISOString(),
      status: cancelled ? 'cancelled' : unknown ? 'error' : failed ? 'failed' : 'passed',
      reason: cancelled
        ? `Cancelled after ${this.#done} of ${this.#plan.cells} cells; finished cells are kept.`
        : reason,
      rules,
      notStored: this.#notStored,
      summary: this.#summary.summary(),
    };
  }

  #rules(): RuleOutcome[] {
    const rubrics = [...this.#rubrics.values()];
    return [...this.#targets].flatMap(([{ prompt, model }, { summary, measurements }]) => {
      const rules = decideRules(rubrics, this.#plan.suite.gate, summary, measurements);
      if (this.#targets.size === 1) return rules;
      return rules.map((rule) => ({ ...rule, of: { prompt: prompt.path, model } }));
    });
  }

  /** Free regrades come with every save; only the newest of a suite is kept. */
  async #forgetEarlierRegrade(own: string): Promise<void> {
    const { root } = this.#options.workspace;
    const earlier = await latestRun(
      root,
      this.#plan.suite.path,
      ({ id, header }) => id !== own && header.regrade === true,
    );
    if (earlier !== undefined) await removeRun(root, earlier.id);
  }

  #emit(event: RunEvent): void {
    this.#options.onEvent?.(event);
  }
}
