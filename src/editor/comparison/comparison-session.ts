import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { CaseRow } from '../../core/compare/comparison.ts';
import { InputError, type Problem } from '../../core/problem.ts';
import type { CaseBatch } from '../../core/report/comparison-batches.ts';
import type { RunEstimate } from '../../core/run/estimate-run.ts';
import type { ResolvedVersion } from '../../core/version/resolve-version.ts';
import type {
  ComparisonSummary,
  Frame,
  ListedSide,
  Stage,
  ToComparison,
} from '../../panel/comparison-contract.ts';
import type { Log } from '../log.ts';
import type { CostGuard } from '../runs/cost-guard.ts';
import { asksOnlyThisMachine } from '../runs/local-models.ts';
import type { Runs } from '../runs/runs.ts';
import { Throttle } from '../throttle.ts';
import { nameOf } from '../versions/version-commands.ts';
import { type PromptPlace, productionLabel, type Versions } from '../versions/versions.ts';
import { count, promptTitle } from '../wording.ts';
import { suiteKey, type WorkspaceModel } from '../workspace/workspace-model.ts';
import type { SideRecords } from './comparison-work.ts';
import { type Offers, offersOf } from './offers.ts';
import { type Execution, execute } from './side-execution.ts';
import { estimateParts, planSide, type SidePart, storedRuns } from './side-runs.ts';
import { listSides, type Side, sideId, sideWords } from './sides.ts';
import { ComparisonWorker } from './worker-client.ts';

/** What a session works with. */
export interface SessionParts {
  readonly model: WorkspaceModel;
  readonly runs: Runs;
  readonly versions: Versions;
  readonly log: Log;
  readonly guard: CostGuard;
  /** Absolute path of the worker's bundle. */
  readonly workerFile: string;
}

/** What is compared now, to answer questions about it. */
export interface ShownComparison {
  readonly id: string;
  readonly baseline: ResolvedVersion;
  readonly candidate: ResolvedVersion;
  /** What each side rests on; every part has its record. */
  readonly parts: { readonly baseline: readonly SidePart[]; readonly candidate: readonly SidePart[] };
  readonly summary: ComparisonSummary;
  readonly batches: readonly CaseBatch[];
  readonly rows: ReadonlyMap<string, CaseRow>;
}

interface Planned {
  baseline: readonly SidePart[];
  candidate: readonly SidePart[];
}

/** Frames go to the page at most this often while something runs, ms. */
const paceMs = 100;

/** One comparison of two sides of a prompt: what is missing is run, records are compared, the page is told. */
export class ComparisonSession implements vscode.Disposable {
  readonly place: PromptPlace;
  readonly worker: ComparisonWorker;
  readonly #parts: SessionParts;
  readonly #post: (message: ToComparison) => void;
  readonly #pace = new Throttle(paceMs, () => this.#sendFrame());
  #baseline: Side;
  #candidate: Side;
  /** Trials asked for beyond what the suites say. */
  #trials: number | null = null;
  #stage: Stage = { kind: 'loading' };
  #listed: readonly ListedSide[] = [];
  #offers: Offers = { rerunBroken: null, addTrials: null };
  #earlier: string | null = null;
  #canPromote = false;
  #shown: ShownComparison | undefined;
  #messages: readonly ToComparison[] = [];
  #work = new AbortController();

  constructor(
    parts: SessionParts,
    place: PromptPlace,
    baseline: Side,
    candidate: Side,
    post: (message: ToComparison) => void,
  ) {
    this.#parts = parts;
    this.place = place;
    this.#baseline = baseline;
    this.#candidate = candidate;
    this.#post = post;
    this.worker = new ComparisonWorker(parts.workerFile);
  }

  get sides(): { readonly baseline: Side; readonly candidate: Side } {
    return { baseline: this.#baseline, candidate: this.#candidate };
  }

  get shown(): ShownComparison | undefined {
    return this.#shown;
  }

  /** Sends all that is known: for a page that was made anew. */
  resend(): void {
    this.#sendFrame();
    for (const message of this.#messages) this.#post(message);
  }

  /** Compares two other sides. */
  pick(baseline: Side, candidate: Side): Promise<void> {
    this.#baseline = baseline;
    this.#candidate = candidate;
    this.#trials = null;
    return this.refresh('small');
  }

  /**
   * Compares anew.
   * @param asks what may be asked of models without a further word: nothing, what costs little, or all
   */
  async refresh(asks: 'nothing' | 'small' | 'all'): Promise<void> {
    await this.#guarded(async (signal) => {
      this.#set({ kind: 'loading' });
      await this.#list();
      const planned = await this.#plan();
      const missing = [...planned.baseline, ...planned.candidate].filter(({ stored }) => stored === null);
      if (missing.length > 0) {
        const estimate = await estimateParts(missing);
        if (signal.aborted) return;
        if (!(await this.#mayRun(estimate, asks))) {
          this.#set(await this.#missing(planned, missing, estimate));
          return;
        }
        const done = await this.#run(
          missing.map((part) => ({ part })),
          await this.#wordsOf(planned),
          estimate.upperUsd,
          signal,
        );
        if (done === null) return;
        for (const side of ['baseline', 'candidate'] as const) {
          planned[side] = planned[side].map((part) => done.get(part) ?? part);
        }
      }
      await this.#compare(planned, signal);
    });
  }

  /** Asks again for some cases: those given, by their place in the comparison; of the candidate alone, or of both. */
  async rerun(rows: readonly CaseRow[], sides: 'candidate' | 'both'): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined || rows.length === 0) return;
    await this.#guarded(async (signal) => {
      const parts =
        sides === 'both' ? [...shown.parts.baseline, ...shown.parts.candidate] : shown.parts.candidate;
      const partial: Execution[] = parts.flatMap((part) => {
        const cases = rows.filter(({ suite }) => suite === part.suite.path).map((row) => row.case);
        return cases.length === 0
          ? []
          : [{ part, selection: { ...part.options.selection, cases }, noCache: true }];
      });
      const words = `${count(rows.length, 'case')} again`;
      if ((await this.#run(partial, words, null, signal)) === null) return;
      // The new answers are stored now: a whole record is made from them for nothing.
      const again = partial.map(({ part }): Execution => ({ part, noCache: false }));
      const done = await this.#run(again, words, 0, signal);
      if (done === null) return;
      await this.#compare(
        {
          baseline: shown.parts.baseline.map((part) => done.get(part) ?? part),
          candidate: shown.parts.candidate.map((part) => done.get(part) ?? part),
        },
        signal,
      );
    });
  }

  /** Asks both sides for more trials of every case. */
  async addTrials(): Promise<void> {
    if (this.#shown === undefined) return;
    this.#trials = this.#offers.trials ?? null;
    await this.refresh('all');
  }

  cancel(): void {
    this.#work.abort();
  }

  /** Something changed in the workspace: what is shown may be out of date. */
  async check(): Promise<void> {
    await this.#list();
    const shown = this.#shown;
    if (shown !== undefined && (this.#stage.kind === 'ready' || this.#stage.kind === 'stale')) {
      const words = await this.#changedSince(shown);
      this.#set(words === null ? { kind: 'ready' } : { kind: 'stale', words });
    } else this.#pace.request();
  }

  dispose(): void {
    this.#work.abort();
    this.#pace.dispose();
    this.worker.dispose();
  }

  // --- internal ---

  async #guarded(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#work.abort();
    const own = new AbortController();
    this.#work = own;
    try {
      await work(own.signal);
      if (own.signal.aborted && this.#work === own) await this.#afterCancel();
    } catch (error) {
      if (this.#work !== own) return;
      const problems: readonly Pick<Problem, 'message' | 'remedy' | 'file' | 'range'>[] =
        error instanceof InputError
          ? error.problems
          : [{ message: error instanceof Error ? error.message : String(error) }];
      this.#parts.log.error(
        `Comparing versions of ${this.place.path} failed.`,
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      );
      this.#set({
        kind: 'failed',
        problems: problems.map(({ message, remedy, file, range }) => ({
          message: remedy === undefined ? message : `${message} ${remedy}`,
          file:
            file === undefined ? null : this.#parts.model.nameOf({ folder: this.place.folder, path: file }),
          line: range?.start.line ?? null,
        })),
      });
    }
  }

  async #afterCancel(): Promise<void> {
    if (this.#shown === undefined)
      this.#set({
        kind: 'missing',
        words: 'The run was cancelled. What is done is kept.',
        missing: { cells: 0, limitUsd: null },
      });
    else await this.check();
  }

  async #plan(): Promise<Planned> {
    const { folder, path } = this.place;
    const suites = await folder.suitesOf(path);
    if (suites.length === 0) {
      throw InputError.of({
        code: 'no-suite',
        message: 'No eval suite names this prompt, so there is nothing to compare by.',
        remedy: 'Make one with "Regrade: New eval suite".',
        file: path,
      });
    }
    const stored = await storedRuns(folder.workspace.root, suites);
    const how = { trials: this.#trials, stored, now: Date.now() };
    return {
      baseline: await planSide(this.#parts, this.place, this.#baseline, suites, { ...how, isBaseline: true }),
      candidate: await planSide(this.#parts, this.place, this.#candidate, suites, {
        ...how,
        isBaseline: false,
      }),
    };
  }

  async #mayRun(estimate: RunEstimate, asks: 'nothing' | 'small' | 'all'): Promise<boolean> {
    if (estimate.toAsk === 0) return true;
    if (!vscode.workspace.isTrusted || asks === 'nothing') return false;
    if (asks === 'all' || this.#parts.guard.isSmall(suiteKey(this.place), estimate)) return true;
    if (estimate.upperUsd !== null) return false;
    for (const { path } of await this.place.folder.suitesOf(this.place.path)) {
      const suite = { folder: this.place.folder, path };
      const { configuration } = await this.#parts.runs.options(suite, {});
      if (!(await asksOnlyThisMachine(suite, configuration))) return false;
    }
    return true;
  }

  async #missing(planned: Planned, missing: readonly SidePart[], estimate: RunEstimate): Promise<Stage> {
    const reasons = [...new Set(missing.map(({ reason }) => reason).filter((reason) => reason !== ''))];
    const stored = estimate.stored > 0 ? `; ${count(estimate.stored, 'more is', 'more are')} stored` : '';
    const words = [
      ...reasons,
      `To compare, ${await this.#wordsOf(planned)} has to be run: ${count(estimate.toAsk, 'answer')} to ask for${stored}.`,
      ...(vscode.workspace.isTrusted ? [] : ['Regrade asks no model in Restricted Mode.']),
    ].join(' ');
    return {
      kind: 'missing',
      words,
      missing: vscode.workspace.isTrusted ? { cells: estimate.toAsk, limitUsd: estimate.upperUsd } : null,
    };
  }

  /** The sides that have to be run, in words. */
  async #wordsOf(planned: Planned): Promise<string> {
    const words: string[] = [];
    for (const [side, parts] of [
      [this.#baseline, planned.baseline],
      [this.#candidate, planned.candidate],
    ] as const) {
      if (parts.every(({ stored }) => stored !== null)) continue;
      const named = (await sideWords(this.#parts.versions, this.place, side)).words;
      words.push(side.ref === 'working' ? `the ${named}` : named);
    }
    return words.join(' and ');
  }

  /** Runs parts; null when the person cancelled. */
  async #run(
    executions: readonly Execution[],
    words: string,
    limitUsd: number | null,
    signal: AbortSignal,
  ): Promise<Map<SidePart, SidePart> | null> {
    const files = await execute(executions, {
      words,
      limitUsd,
      signal,
      trusted: vscode.workspace.isTrusted,
      onProgress: (running) => {
        if (!signal.aborted) this.#set(running, true);
      },
    });
    const { folder } = this.place;
    for (const { part } of executions) {
      if (part.options.promptAt === undefined)
        await this.#parts.runs.reload({ folder, path: part.suite.path });
    }
    if (signal.aborted || files.some((file) => file === null)) return null;
    return new Map(
      executions.map(({ part }, index) => [part, { ...part, stored: files[index] ?? null, reason: '' }]),
    );
  }

  async #compare(planned: Planned, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#set({ kind: 'loading' });
    const { versions } = this.#parts;
    const baseline = await versions.resolve(this.place, this.#baseline.ref);
    const candidate = await versions.resolve(this.place, this.#candidate.ref);
    const { promptChange } = await import('../lazy/reading.ts');
    const change = promptChange(baseline.definition, candidate.definition);
    const batches: CaseBatch[] = [];
    const { summary, gate } = await this.worker.ask(
      {
        kind: 'compare',
        baseline: await this.#records(this.#baseline, planned.baseline),
        candidate: await this.#records(this.#candidate, planned.candidate),
        gates: Object.fromEntries(
          planned.candidate.map(({ suite }) => [suite.path, JSON.parse(JSON.stringify(suite.gate))]),
        ),
        against: (await sideWords(versions, this.place, this.#baseline)).label ?? nameOf(baseline),
        change,
      },
      ({ batch }) => batches.push(batch),
    );
    if (signal.aborted) return;
    const id = randomUUID();
    this.#shown = {
      id,
      baseline,
      candidate,
      parts: planned,
      summary,
      batches,
      rows: new Map(batches.flatMap(({ rows }) => rows.map((row): [string, CaseRow] => [row.id, row]))),
    };
    this.#messages = [
      {
        type: 'comparison',
        id,
        summary,
        surroundings: { judge: null, judgeCostUsd: null, gate, change },
        further: [],
      },
      ...batches.map(({ from, rows, columns }): ToComparison => ({ type: 'cases', id, from, rows, columns })),
    ];
    this.#offers = { rerunBroken: null, addTrials: null };
    this.#set({ kind: 'ready' });
    for (const message of this.#messages) {
      if (signal.aborted) return;
      this.#post(message);
      // Each message is copied on its way: others get their turn between them.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#offers = await offersOf(this.#shown);
    if (!signal.aborted) this.#pace.request();
  }

  async #records(side: Side, parts: readonly SidePart[]): Promise<SideRecords> {
    const { words, number, label } = await sideWords(this.#parts.versions, this.place, side);
    return {
      files: parts.flatMap(({ stored }) => stored ?? []),
      version: parts[0]?.version ?? '',
      model: side.model,
      number,
      label,
      words,
    };
  }

  async #changedSince(shown: ShownComparison): Promise<string | null> {
    const { folder, path } = this.place;
    for (const [side, version] of [
      [this.#baseline, shown.baseline],
      [this.#candidate, shown.candidate],
    ] as const) {
      if (side.ref !== 'working') continue;
      const now = await folder.prompt(path);
      if (!now.ok) return 'The working copy has errors now.';
      if (now.value.definitionHash !== version.definitionHash) return 'The working copy changed since.';
    }
    for (const { suite } of shown.parts.candidate) {
      const now = await folder.suite(suite.path);
      // What is kept is forgotten when any of its files changes.
      if (now.ok && now.value !== suite) return 'The suite or its cases changed since.';
    }
    return null;
  }

  async #list(): Promise<void> {
    const { versions } = this.#parts;
    const { folder, path } = this.place;
    this.#listed = await listSides(versions, this.place, await folder.suitesOf(path));
    const { labels, versions: saved, production } = await versions.standing(this.place);
    const { earlierTarget } = await import('../lazy/reading.ts');
    const moves = labels.find(({ label }) => label === productionLabel)?.moves ?? [];
    const to = earlierTarget(moves)?.to;
    const earlier = saved.find(({ hash }) => hash === to);
    this.#earlier = earlier === undefined ? null : `v${earlier.number}`;
    this.#canPromote = this.#candidate.ref !== production?.hash;
  }

  #set(stage: Stage, often = false): void {
    this.#stage = stage;
    if (often) this.#pace.request();
    else this.#sendFrame();
  }

  #sendFrame(): void {
    const { model } = this.#parts;
    const idle = this.#stage.kind === 'ready' || this.#stage.kind === 'stale';
    const frame: Frame = {
      prompt: model.nameOf(this.place),
      title: promptTitle(this.place.path),
      trusted: vscode.workspace.isTrusted,
      sides: this.#withChosen(),
      baseline: sideId(this.#baseline),
      candidate: sideId(this.#candidate),
      stage: this.#stage,
      actions: {
        rerunBroken: idle ? this.#offers.rerunBroken : null,
        addTrials: idle ? this.#offers.addTrials : null,
        promote: this.#canPromote,
        rollBack: this.#earlier,
      },
    };
    this.#post({ type: 'frame', frame });
  }

  /** The list, with the two that are chosen also while it is not read yet. */
  #withChosen(): ListedSide[] {
    const sides = [...this.#listed];
    for (const side of [this.#baseline, this.#candidate]) {
      const id = sideId(side);
      if (sides.some((listed) => listed.id === id)) continue;
      const short = side.ref === 'working' ? 'now' : side.ref.slice(0, 7);
      sides.push({
        id,
        words: side.ref === 'working' ? 'working copy' : side.ref.slice(0, 12),
        short,
        group: 'Versions',
      });
    }
    return sides;
  }
}
