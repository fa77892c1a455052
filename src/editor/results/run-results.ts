import { hashOf } from '../../core/canonical.ts';
import type { JsonValue } from '../../core/json.ts';
import { isEditorRun } from '../../core/prompt/editor-run.ts';
import { waitWords } from '../../core/report/wait-words.ts';
import type {
  CaseLine,
  Cell,
  FinishLine,
  RubricSummary,
  RunEvent,
  RunHeaderLine,
  RunProgress,
  RunStatus,
  VersionLine,
} from '../../core/run/run.ts';
import { Summary } from '../../core/run/summary.ts';
import type { PromptResult, RunState } from '../../panel/contract.ts';
import { type KeptCell, keepCell } from './kept-cell.ts';

/** A version as results name it; its definition and sources stay in the record. */
export interface KeptVersion
  extends Pick<VersionLine, 'hash' | 'prompt' | 'definitionHash' | 'number' | 'environment'> {
  readonly editorRun: boolean;
}

type GivenVersion = Pick<
  VersionLine,
  'hash' | 'prompt' | 'definition' | 'definitionHash' | 'number' | 'environment'
>;

/** A case as results name it; its content stays in the record. */
export interface KeptCase {
  readonly title: string;
  readonly file: string;
  readonly line: number | null;
  readonly tags: readonly string[];
  /** Hash of the whole case, to tell later whether it changed. */
  readonly hash: string;
  readonly rubrics: CaseLine['rubrics'];
}

/** How a run ended; `rules` are those that decided its status. */
export interface Ending extends Pick<FinishLine, 'status' | 'reason' | 'finishedAt' | 'rules' | 'notStored'> {
  /** Null where a price is unknown. */
  readonly paidUsd: number | null;
}

/** How often something passed, over trials, prompts and models. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
}

/**
 * The results of one suite as the editor shows them: lines and figures, of a run that goes on or of a stored one. What
 * is heavy (messages, outputs, reasons) stays in the run's record and is read when it is asked for.
 */
export class RunResults {
  readonly header: RunHeaderLine;
  /** Absolute path of the record. */
  readonly file: string;
  readonly versions = new Map<string, KeptVersion>();
  readonly cases = new Map<string, KeptCase>();
  readonly cells = new Map<string, KeptCell>();
  /** Whether the whole suite ran at some time, so that what is missing here was added since. */
  readonly whole: boolean;
  ending: Ending | null = null;
  progress: RunProgress | null = null;
  /** Let go at the first cell, when all versions of the run are known: no run keeps its predecessors. */
  #base: RunResults | undefined;
  readonly #earlierPassed: boolean;
  /** Prompts that this run itself asks; those of earlier runs are only carried along. */
  readonly #prompts = new Set<string>();
  readonly #ofCase = new Map<string, Set<string>>();
  #summaries: Map<string, PromptSummary> | undefined = new Map();

  /**
   * @param base earlier results of the suite, for a run of a part of it: what the run does not ask again stays, unless
   *   its prompt is another version now.
   */
  constructor(header: RunHeaderLine, file: string, base?: RunResults) {
    this.header = header;
    this.file = file;
    this.#base = base;
    this.whole = header.partial !== true || base?.whole === true;
    this.#earlierPassed = base?.shownStatus === 'passed';
  }

  get id(): string {
    return this.header.id;
  }

  get status(): RunStatus {
    return this.ending?.status ?? 'running';
  }

  /**
   * The status of all that is shown. A run of a part passes for that part alone: what stays of earlier ones and did not
   * pass then still does not, unless the gate allowed it.
   */
  get shownStatus(): RunStatus {
    if (this.status !== 'passed') return this.status;
    const open = [...this.cells.values()].filter(
      ({ run, row }) => run !== this.id && row.status !== 'passed',
    );
    if (open.some(({ row }) => row.status === 'error')) return 'error';
    return open.length === 0 || this.#earlierPassed ? 'passed' : 'failed';
  }

  /** USD paid by this run so far, as far as prices are known. */
  get paidUsd(): number {
    let sum = 0;
    for (const cell of this.cells.values()) if (cell.run === this.id && cell.paid) sum += cell.costUsd ?? 0;
    return sum;
  }

  /** Takes an event of this run in; one of another run is refused. @returns the cell that came or changed, if one did. */
  accept(event: RunEvent): KeptCell | undefined {
    if (event.run !== this.id) return undefined;
    if (event.type === 'version') this.addVersion(event.version);
    else if (event.type === 'case') this.addCase(event.case);
    else if (event.type === 'cell') return this.addCell(event.cell);
    else if (event.type === 'progress') this.progress = event.progress;
    else if (event.type === 'finished') this.end({ ...event.finish, paidUsd: event.finish.summary.paidUsd });
    return undefined;
  }

  addVersion({ hash, prompt, definition, definitionHash, number, environment }: GivenVersion): void {
    this.versions.set(hash, {
      hash,
      prompt,
      definitionHash,
      number,
      ...(environment === undefined ? {} : { environment }),
      editorRun: isEditorRun(definition),
    });
    this.#prompts.add(prompt);
    if (this.#base === undefined) return;
    for (const cell of this.#base.cells.values()) {
      if (!this.#prompts.has(cell.prompt) || cell.version === hash) this.#inherit(this.#base, cell);
    }
    for (const cell of [...this.cells.values()]) {
      if (cell.prompt === prompt && cell.version !== hash && cell.run !== this.id) this.#drop(cell);
    }
  }

  addCase({ case: content, file, line, rubrics }: CaseLine): void {
    this.cases.set(content.id, {
      title: content.name ?? content.id,
      file,
      line,
      tags: content.tags ?? [],
      hash: hashOf(JSON.parse(JSON.stringify(content)) as JsonValue),
      rubrics,
    });
  }

  addCell(cell: Cell): KeptCell {
    this.#base = undefined;
    const kept = keepCell(cell, { run: this.id, file: this.file, of: this.cases.get(cell.case) });
    this.#put(kept);
    return kept;
  }

  end(ending: Ending): void {
    this.ending = ending;
    this.#base = undefined;
  }

  /** Whether a case has a cell. */
  knows(id: string): boolean {
    return (this.#ofCase.get(id)?.size ?? 0) > 0;
  }

  /** The tally of one case over all its cells; undefined when it has none. */
  ofCase(id: string): (Tally & { readonly failing: readonly string[] }) | undefined {
    const keys = this.#ofCase.get(id);
    if (keys === undefined || keys.size === 0) return undefined;
    const cells = [...keys].flatMap((key) => this.cells.get(key) ?? []);
    const failing = new Set(cells.filter(({ row }) => row.status === 'failed').flatMap(({ row }) => row.why));
    return { ...tallyOf(cells), failing: [...failing] };
  }

  /** The cell of a case that deserves a look first: an error, then a failure, then any. */
  worstOf(caseId: string): KeptCell | undefined {
    const cells = [...(this.#ofCase.get(caseId) ?? [])].flatMap((key) => this.cells.get(key) ?? []);
    const order = { error: 0, failed: 1, passed: 2 };
    return cells.sort((a, b) => order[a.row.status] - order[b.row.status])[0];
  }

  /** The tally of the cells of one prompt, or of all. */
  tally(prompt?: string): Tally {
    const cells = [...this.cells.values()];
    return tallyOf(prompt === undefined ? cells : cells.filter((cell) => cell.prompt === prompt));
  }

  /** Figures of one rubric over all prompts and models; undefined while it has no grade. */
  rubric(name: string): (RubricSummary & { readonly binary: boolean }) | undefined {
    const all = [...this.#figures().values()].flatMap(({ summary }) => {
      const rubrics = summary.summary().rubrics;
      return Object.hasOwn(rubrics, name) ? [rubrics[name]] : [];
    });
    const graded = all.filter((one) => one !== undefined && one.n + one.errors > 0) as RubricSummary[];
    if (graded.length === 0) return undefined;
    const sum = (of: (one: RubricSummary) => number) => graded.reduce((total, one) => total + of(one), 0);
    const n = sum((one) => one.n);
    const binary = this.header.rubrics.find((rubric) => rubric.name === name)?.binary ?? true;
    const overRun = graded.flatMap((one) => one.overRun ?? []);
    return {
      n,
      passed: sum((one) => one.passed),
      errors: sum((one) => one.errors),
      passRate: n === 0 ? null : sum((one) => one.passed) / n,
      ...(overRun.length === 0 ? {} : { overRun }),
      meanScore: n === 0 ? null : sum((one) => (one.meanScore ?? 0) * one.n) / n,
      ci: graded.length === 1 ? (graded[0]?.ci ?? null) : null,
      binary,
    };
  }

  /** Cases with a cell that did not pass. */
  failedCases(): string[] {
    const failed = [...this.cells.values()].filter(({ row }) => row.status !== 'passed');
    return [...new Set(failed.map(({ row }) => row.case))];
  }

  /** The head of the results as the panel shows it. */
  state(stale: boolean): RunState {
    const cells = [...this.cells.values()];
    const paid = this.ending === null ? (this.progress?.paidUsd ?? this.paidUsd) : this.ending.paidUsd;
    const waiting = this.ending === null ? waitWords(this.progress ?? {}, Date.now()) : '';
    const unknown = cells.some((cell) => cell.run === this.id && cell.paid && cell.costUsd === null);
    return {
      id: this.id,
      status: this.shownStatus,
      reason: this.ending?.reason ?? null,
      startedAt: Date.parse(this.header.startedAt),
      finishedAt: this.ending === null ? null : Date.parse(this.ending.finishedAt),
      done: this.progress?.done ?? cells.filter((cell) => cell.run === this.id).length,
      total: this.progress?.total ?? this.header.cells,
      paidUsd: unknown ? null : paid,
      limitUsd: this.header.limitUsd,
      ...(waiting === '' ? {} : { waiting }),
      leftMs: this.ending === null ? (this.progress?.leftMs ?? null) : null,
      reused: cells.filter((cell) => cell.run === this.id && cell.reused).length,
      tokens: cells.reduce((sum, cell) => sum + cell.tokens, 0),
      stale,
      regrade: this.header.regrade ?? false,
      prompts: [...this.#figures()].map(([id, figures]) => this.#promptResult(id, figures)),
    };
  }

  // --- internal ---

  #put(kept: KeptCell): void {
    const before = this.cells.get(kept.row.key);
    this.cells.set(kept.row.key, kept);
    const keys = this.#ofCase.get(kept.row.case) ?? new Set();
    this.#ofCase.set(kept.row.case, keys.add(kept.row.key));
    // A sum cannot give a cell back, so a replaced one has the figures made anew when they are asked for.
    if (before !== undefined) this.#summaries = undefined;
    else if (this.#summaries !== undefined) this.#count(this.#summaries, kept);
  }

  #inherit(base: RunResults, cell: KeptCell): void {
    if (this.cells.has(cell.row.key)) return;
    const version = base.versions.get(cell.version);
    if (version !== undefined && !this.versions.has(cell.version)) this.versions.set(version.hash, version);
    const of = base.cases.get(cell.row.case);
    if (of !== undefined && !this.cases.has(cell.row.case)) this.cases.set(cell.row.case, of);
    this.#put(cell);
  }

  #drop(cell: KeptCell): void {
    this.cells.delete(cell.row.key);
    this.#ofCase.get(cell.row.case)?.delete(cell.row.key);
    this.versions.delete(cell.version);
    this.#summaries = undefined;
  }

  #figures(): Map<string, PromptSummary> {
    if (this.#summaries === undefined) {
      this.#summaries = new Map();
      for (const cell of this.cells.values()) this.#count(this.#summaries, cell);
    }
    return this.#summaries;
  }

  #count(summaries: Map<string, PromptSummary>, cell: KeptCell): void {
    let of = summaries.get(cell.promptResult);
    if (of === undefined) {
      of = new PromptSummary(cell);
      for (const rubric of this.header.rubrics) of.summary.declare(rubric);
      summaries.set(cell.promptResult, of);
    }
    of.add(cell, this.cases.get(cell.row.case)?.rubrics ?? this.header.rubrics, this.header.trials);
  }

  #promptResult(id: string, { first, summary, reportedModel, types }: PromptSummary): PromptResult {
    const figures = summary.summary();
    const { number = null, editorRun = false } = this.versions.get(first.version) ?? {};
    return {
      id,
      prompt: first.prompt,
      version: number === null ? 'working copy' : `v${number}`,
      model: first.model,
      reportedModel,
      ...(editorRun ? { editorRun } : {}),
      passed: figures.passed,
      failed: figures.failed,
      errors: figures.errors,
      rubrics: Object.entries(figures.rubrics).map(([name, { ci, overRun, ...rubric }]) => {
        const definition = types.get(name) ?? this.header.rubrics.find((one) => one.name === name);
        return {
          name,
          type: definition?.type ?? name,
          binary: definition?.binary ?? true,
          ...rubric,
          ci: ci === null ? null : [ci[0], ci[1]],
          ...(overRun === undefined
            ? {}
            : { overRun: { note: overRun[0]?.note ?? '', pass: overRun[0]?.pass ?? null } }),
        };
      }),
    };
  }
}

/** Figures of one prompt version under one model. */
class PromptSummary {
  readonly first: KeptCell;
  readonly summary = new Summary();
  readonly types = new Map<string, CaseLine['rubrics'][number]>();
  reportedModel: string | null = null;
  readonly #trials = new Map<string, number>();

  constructor(first: KeptCell) {
    this.first = first;
  }

  add(cell: KeptCell, rubrics: CaseLine['rubrics'], trials: number): void {
    this.summary.add(cell.figures, rubrics);
    for (const rubric of rubrics) this.types.set(rubric.name, rubric);
    this.reportedModel ??= cell.figures.reportedModel;
    const done = (this.#trials.get(cell.row.case) ?? 0) + 1;
    this.#trials.set(cell.row.case, done);
    if (done >= trials) this.summary.completeCase(cell.row.case);
  }
}

function tallyOf(cells: readonly KeptCell[]): Tally {
  const tally = { passed: 0, failed: 0, errors: 0 };
  for (const { row } of cells) {
    if (row.status === 'passed') tally.passed += 1;
    else if (row.status === 'failed') tally.failed += 1;
    else tally.errors += 1;
  }
  return tally;
}
