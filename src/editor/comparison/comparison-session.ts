import type * as vscode from 'vscode';
import type { CaseRow } from '../../core/compare/comparison.ts';
import { InputError, type Problem } from '../../core/problem.ts';
import type { FurtherColumn, Stage, ToComparison } from '../../panel/comparison-contract.ts';
import type { Log } from '../log.ts';
import type { CostGuard } from '../runs/cost-guard.ts';
import type { Runs } from '../runs/runs.ts';
import { Throttle } from '../throttle.ts';
import type { PromptPlace, Versions } from '../versions/versions.ts';
import { count } from '../wording.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { type ColumnsBeside, columnsOfBefore, notRenewed, renewed } from './columns-beside.ts';
import { type Asks, isRecorded, missingParts, NeededRuns, type Planned, withRecords } from './needed-runs.ts';
import { noOffers, type Offers, offersOf } from './offers.ts';
import { PageFrame } from './page-frame.ts';
import { sendInTurns } from './send-in-turns.ts';
import { compareSides, furtherColumns, isOf, type ShownComparison } from './shown-comparison.ts';
import type { Execution } from './side-execution.ts';
import { estimateParts } from './side-runs.ts';
import { allSides, type ChosenSides, meantSides, modelsOf, type Side, sideId } from './sides.ts';
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

/** Frames go to the page at most this often while something runs, ms. */
const paceMs = 100;

/** One comparison of sides of a prompt: what is missing is run, records are compared, the page is told. */
export class ComparisonSession implements vscode.Disposable {
  readonly place: PromptPlace;
  readonly worker: ComparisonWorker;
  readonly #parts: SessionParts;
  readonly #post: (message: ToComparison) => void;
  readonly #pace = new Throttle(paceMs, () => this.#sendFrame());
  readonly #needed: NeededRuns;
  readonly #frame: PageFrame;
  #chosen: ChosenSides;
  /** Trials asked for beyond what the suites say, by their paths. */
  #trials: ReadonlyMap<string, number> = new Map();
  #stage: Stage = { kind: 'loading' };
  #offers: Offers = noOffers;
  #shown: ShownComparison | undefined;
  #further: ColumnsBeside | undefined;
  #work = new AbortController();
  /** What waits until the page has drawn a comparison, by its id. */
  readonly #undrawn = new Map<string, () => void>();

  constructor(
    parts: SessionParts,
    place: PromptPlace,
    chosen: ChosenSides,
    post: (message: ToComparison) => void,
  ) {
    this.#parts = parts;
    this.place = place;
    this.#chosen = chosen;
    this.#post = post;
    this.#needed = new NeededRuns(parts, place);
    this.#frame = new PageFrame(parts.model, parts.versions, place);
    this.worker = new ComparisonWorker(parts.workerFile);
  }

  get sides(): ChosenSides {
    return this.#chosen;
  }

  get shown(): ShownComparison | undefined {
    return this.#shown;
  }

  /** What stands beside the two that are compared, as the page shows it. */
  get further(): readonly FurtherColumn[] {
    return this.#further?.columns ?? [];
  }

  /** Sends all that is known: for a page that was made anew. */
  async resend(): Promise<void> {
    this.#sendFrame();
    const shown = this.#shown;
    // A newer comparison sends itself.
    if (shown !== undefined) await this.#send(shown, () => this.#shown !== shown);
    if (this.#shown === shown && this.#further !== undefined) this.#post(this.#further);
  }

  /** The page has drawn the figures and first cases of a comparison. */
  drawn(id: string): void {
    this.#undrawn.get(id)?.();
  }

  /** The head and the figures, without cases. */
  outline(): ToComparison[] {
    const [figures] = this.#shown?.messages ?? [];
    return [this.#frameMessage(), ...(figures === undefined ? [] : [figures])];
  }

  /** Compares two other sides; those beside them stay, but for the two themselves. */
  async pick(baseline: Side, candidate: Side): Promise<void> {
    const models = modelsOf(await this.place.folder.suitesOf(this.place.path));
    const [before, after] = meantSides(baseline, candidate, models);
    const taken = [sideId(before), sideId(after)];
    const further = this.#chosen.further.filter((side) => !taken.includes(sideId(side)));
    this.#chosen = { baseline: before, candidate: after, further };
    this.#trials = new Map();
    this.#shown = undefined;
    // Against another baseline the columns beside it say something else.
    this.#further = undefined;
    await this.refresh('small');
  }

  /** Compares one more side with the same baseline. */
  async addSide(side: Side): Promise<void> {
    if (allSides(this.#chosen).some((known) => sideId(known) === sideId(side))) return;
    this.#chosen = { ...this.#chosen, further: [...this.#chosen.further, side] };
    await this.refresh('small');
  }

  async removeSide(side: Side): Promise<void> {
    const further = this.#chosen.further.filter((known) => sideId(known) !== sideId(side));
    this.#chosen = { ...this.#chosen, further };
    await this.refresh('nothing');
  }

  /** Compares anew. */
  async refresh(asks: Asks): Promise<void> {
    await this.#guarded(async (signal) => {
      this.#set({ kind: 'loading' });
      this.worker.start();
      await this.#frame.read(this.#chosen);
      let planned = await this.#needed.plan(this.#chosen, this.#trials);
      if (signal.aborted) return;
      const missing = missingParts(planned);
      if (missing.length === 0) return this.#compare(planned, signal, null);
      const estimate = await estimateParts(missing);
      if (signal.aborted) return;
      if (!(await this.#needed.mayRun(estimate, asks))) {
        const stage = await this.#needed.missingStage(planned, estimate);
        // What only a further column lacks keeps nobody from the two.
        if (planned.slice(0, 2).every(isRecorded)) return this.#compare(planned, signal, stage);
        // Records in which some answers failed tell of the others, and what failed can be asked again from there.
        const partly = await this.#needed.plan(this.#chosen, this.#trials, 'some');
        if (signal.aborted) return;
        if (partly.slice(0, 2).every(isRecorded)) return this.#compare(partly, signal, null);
        this.#set(stage);
        return;
      }
      const done = await this.#run(
        missing.map((part) => ({ part })),
        await this.#needed.wordsOf(planned),
        estimate.upperUsd,
        signal,
      );
      if (done === null) return;
      planned = withRecords(planned, done);
      await this.#compare(planned, signal, null);
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
      const { baseline, candidate } = this.#chosen;
      const both = [
        { side: baseline, parts: shown.parts.baseline },
        { side: candidate, parts: shown.parts.candidate },
      ];
      await this.#compare([...withRecords(both, done), ...shown.further], signal, null);
    });
  }

  /** Asks all sides for more trials, by the suites in which a rubric is not decided. */
  async addTrials(): Promise<void> {
    if (this.#shown === undefined) return;
    this.#trials = new Map([...this.#trials, ...this.#offers.trials]);
    await this.refresh('all');
  }

  cancel(): void {
    this.#work.abort();
  }

  /** Something changed in the workspace: what is shown may be out of date. */
  async check(): Promise<void> {
    await this.#frame.read(this.#chosen);
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
      if (this.#work === own) this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const problems: readonly Pick<Problem, 'message' | 'remedy' | 'file' | 'range'>[] =
      error instanceof InputError
        ? error.problems
        : [{ message: error instanceof Error ? error.message : String(error) }];
    this.#parts.log.error(
      `Comparing versions of ${this.place.path} failed.`,
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
    if (this.#further?.renewing === true) {
      this.#further = notRenewed(this.#further);
      this.#post(this.#further);
    }
    const nameOf = (path: string) => this.#parts.model.nameOf({ folder: this.place.folder, path });
    this.#set({
      kind: 'failed',
      problems: problems.map(({ message, remedy, file, range }) => ({
        message: remedy === undefined ? message : `${message} ${remedy}`,
        file: file === undefined ? null : nameOf(file),
        line: range?.start.line ?? null,
      })),
    });
  }

  async #afterCancel(): Promise<void> {
    const planned = await this.#needed.plan(this.#chosen, this.#trials);
    const missing = missingParts(planned);
    if (missing.length === 0 && this.#shown !== undefined) {
      // The figures of before still stand on their records.
      this.#set({ kind: 'ready' });
      return this.check();
    }
    const { toAsk, upperUsd } = await estimateParts(missing);
    this.#set({
      kind: 'missing',
      words: 'The run was cancelled. What is done is kept.',
      missing: { cells: toAsk, limitUsd: upperUsd },
    });
  }

  async #run(
    executions: readonly Execution[],
    words: string,
    limitUsd: number | null,
    signal: AbortSignal,
  ): ReturnType<NeededRuns['run']> {
    const onProgress = (running: Stage) => {
      this.#stage = running;
      this.#pace.request();
    };
    return this.#needed.run(executions, { words, limitUsd, signal, onProgress });
  }

  /** @param lacking what the page says after it, where a column has no records; null where all have */
  async #compare(planned: Planned, signal: AbortSignal, lacking: Stage | null): Promise<void> {
    if (signal.aborted) return;
    this.#set({ kind: 'loading' });
    const { versions, workerFile } = this.#parts;
    const known = this.#shown;
    const isNew = known === undefined || !isOf(known, planned);
    const startedAt = performance.now();
    const shown = isNew
      ? await compareSides(versions, this.place, this.worker, planned)
      : { ...known, further: planned.slice(2) };
    if (signal.aborted) return;
    if (isNew) this.#logTime(shown, 'compared', startedAt);
    this.#shown = shown;
    this.#offers = noOffers;
    this.#set(lacking ?? { kind: 'ready' });
    const beside = columnsOfBefore(shown.id, this.#chosen.further, this.further, this.#frame);
    this.#further = beside;
    if (isNew) await this.#send(shown, () => signal.aborted);
    if (signal.aborted) return;
    this.#post(beside);
    const columns = await furtherColumns(versions, this.place, workerFile, planned, signal);
    if (signal.aborted) return;
    this.#further = renewed(beside, this.#chosen.further, columns, this.#frame);
    this.#post(this.#further);
    const offers = await offersOf(shown);
    if (signal.aborted) return;
    this.#offers = offers;
    this.#pace.request();
  }

  async #send(shown: ShownComparison, stopped: () => boolean): Promise<void> {
    const { id, messages } = shown;
    const sentAt = performance.now();
    const drawn = new Promise<void>((resolve) => this.#undrawn.set(id, resolve)).then(() =>
      this.#logTime(shown, 'drawn', sentAt),
    );
    await sendInTurns(messages, this.#post, drawn, stopped);
    this.#undrawn.delete(id);
  }

  #logTime({ summary }: ShownComparison, what: string, from: number): void {
    const ms = Math.round(performance.now() - from);
    this.#parts.log.info(`${this.place.path}: ${count(summary.caseCount, 'case')} ${what} in ${ms} ms`);
  }

  async #changedSince(shown: ShownComparison): Promise<string | null> {
    const { folder, path } = this.place;
    const { baseline, candidate } = this.#chosen;
    for (const [side, version] of [
      [baseline, shown.baseline],
      [candidate, shown.candidate],
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

  #set(stage: Stage): void {
    this.#stage = stage;
    this.#sendFrame();
  }

  #sendFrame(): void {
    this.#post(this.#frameMessage());
  }

  #frameMessage(): ToComparison {
    return { type: 'frame', frame: this.#frame.frame(this.#chosen, this.#stage, this.#offers) };
  }
}
