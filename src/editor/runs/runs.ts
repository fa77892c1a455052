import * as vscode from 'vscode';
import { systemClock } from '../../core/clock.ts';
import type { Keys } from '../../core/model/model.ts';
import { InputError, type Problem } from '../../core/problem.ts';
import type { RunEvent, RunSelection } from '../../core/run/run.ts';
import type { RunSuiteOptions } from '../../core/run/run-suite.ts';
import { Disposables } from '../disposables.ts';
import { editorModels } from '../language-models.ts';
import { loadRunning } from '../lazy/core.ts';
import type { Log } from '../log.ts';
import type { Notices } from '../notices.ts';
import type { KeptCell } from '../results/kept-cell.ts';
import { restoreResults } from '../results/restore.ts';
import { RunResults } from '../results/run-results.ts';
import type { Settings } from '../settings.ts';
import { mayAskModels } from '../trust.ts';
import { amountPaid, fileName } from '../wording.ts';
import { type SuiteId, suiteKey } from '../workspace/workspace-model.ts';
import { CostGuard } from './cost-guard.ts';
import { asksOnlyThisMachine } from './local-models.ts';
import { RunQueue } from './run-queue.ts';

/** What somebody asks to be run. */
export interface RunRequest {
  readonly suite: SuiteId;
  readonly selection: RunSelection;
  /** `stored` grades stored responses only, for nothing; `ask` asks models for the rest. */
  readonly mode: 'ask' | 'stored';
  /** A person's gesture; else a save. */
  readonly byUser: boolean;
}

/** How a suite stands: its results, and whether a run of it waits or goes on. */
export interface SuiteState {
  /** Undefined while it is not known whether it ever ran, null when it did not. */
  readonly results: RunResults | null | undefined;
  /** `preparing`: queued, or read and checked before the first answer. */
  readonly phase: 'idle' | 'preparing' | 'running';
  /** Why the last attempt to run it did not start. */
  readonly problems: readonly Problem[];
}

/** Something about a suite's results changed. */
export interface RunChange {
  readonly suite: SuiteId;
  /** The cell that came; absent when heads or all rows changed. */
  readonly cell?: KeptCell;
  /** Other results are shown now: all rows have to be read again. */
  readonly reset?: boolean;
  /** The run ended. */
  readonly ended?: boolean;
}

/** What a run tells while it goes on, whole, with the request that it came of. */
export interface RunTold {
  readonly request: RunRequest;
  readonly event: RunEvent;
}

interface Entry {
  readonly suite: SuiteId;
  results: RunResults | null | undefined;
  phase: SuiteState['phase'];
  problems: readonly Problem[];
  restoring?: Promise<void>;
  /** A regrade that has no cell yet. */
  upcoming?: RunResults | undefined;
}

/**
 * Runs suites and keeps their results. One run goes on at a time (see `RunQueue`). Results of earlier sessions come
 * back from `.regrade/runs` when they are first asked for. Events of a run that is not the shown one are dropped.
 */
export class Runs implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<RunChange>());
  readonly #told = this.#owned.add(new vscode.EventEmitter<RunTold>());
  readonly #queue = this.#owned.add(new RunQueue());
  readonly #entries = new Map<string, Entry>();
  readonly #guard: CostGuard;
  readonly #settings: Settings;
  readonly #keys: Keys;
  readonly #log: Log;
  readonly #notices: Notices;
  readonly #toolVersion: string;
  readonly #editorModels = editorModels();
  readonly onDidChange = this.#changed.event;
  /** Every event of every run, for those who need answers and reasons; nothing of it is kept here. */
  readonly onDidTell = this.#told.event;

  constructor(parts: {
    readonly settings: Settings;
    readonly keys: Keys;
    readonly log: Log;
    readonly notices: Notices;
    readonly toolVersion: string;
  }) {
    this.#settings = parts.settings;
    this.#keys = parts.keys;
    this.#log = parts.log;
    this.#notices = parts.notices;
    this.#toolVersion = parts.toolVersion;
    this.#guard = new CostGuard(parts.settings.confirmCostUsd);
  }

  /** How a suite stands as far as is known now; asks the disk for earlier results, and tells when they are there. */
  state(suite: SuiteId): SuiteState {
    const entry = this.#entry(suite);
    if (entry.results === undefined) this.#restore(suite, entry);
    return entry;
  }

  /** The same, with earlier results read. */
  async settled(suite: SuiteId): Promise<SuiteState> {
    const entry = this.#entry(suite);
    if (entry.results === undefined) await this.#restore(suite, entry);
    return entry;
  }

  /** The results of a run that is shown, live or stored. */
  shown(run: string): RunResults | undefined {
    for (const { results } of this.#entries.values()) if (results?.id === run) return results;
    return undefined;
  }

  /** The suite that a shown run is of. */
  suiteOf(run: string): SuiteId | undefined {
    for (const { results, suite } of this.#entries.values()) if (results?.id === run) return suite;
    return undefined;
  }

  /** Queues a run. Resolves when it ended, was refused or was cancelled; what went wrong was told by then. */
  async start(request: RunRequest): Promise<void> {
    const { suite } = request;
    if (request.mode === 'ask' && !vscode.workspace.isTrusted && !(request.byUser && (await mayAskModels())))
      return;
    const entry = this.#entry(suite);
    if (entry.results === undefined) await this.#restore(suite, entry);
    this.#set(suite, entry, { phase: entry.phase === 'running' ? 'running' : 'preparing' });
    const key = suiteKey(suite);
    await this.#queue.add({
      key,
      identity: JSON.stringify([key, request.selection, request.mode]),
      byUser: request.byUser,
      run: (signal) => this.#run(request, entry, signal),
    });
    if (!this.#queue.busy(key)) this.#set(suite, entry, { phase: 'idle' });
  }

  /** What a run of a suite needs, for those who run one beside the queue, as comparisons do. */
  async options(
    suite: SuiteId,
    selection: RunSelection,
    mode: RunRequest['mode'] = 'ask',
    rest: Pick<RunSuiteOptions, 'signal' | 'onEvent'> = {},
  ): Promise<RunSuiteOptions> {
    const configuration = await suite.folder.configuration();
    if (!configuration.ok) throw new InputError(configuration.problems);
    return {
      workspace: suite.folder.workspace,
      suite: suite.path,
      configuration: configuration.value,
      selection,
      limits: { concurrency: this.#settings.concurrency.value },
      offline: mode === 'stored',
      storedOnly: mode === 'stored',
      noCache: false,
      toolVersion: this.#toolVersion,
      keys: this.#keys,
      allowCode: vscode.workspace.isTrusted,
      env: process.env,
      editorModels: this.#editorModels,
      clock: systemClock,
      random: Math.random,
      ...rest,
    };
  }

  /** Reads a suite's results from disk again, after somebody else ran it; what runs now is left alone. */
  async reload(suite: SuiteId): Promise<void> {
    const entry = this.#entry(suite);
    if (entry.phase !== 'idle') return;
    delete entry.restoring;
    entry.results = undefined;
    await this.#restore(suite, entry);
    this.#changed.fire({ suite, ended: true });
  }

  /** Stops the run of a suite; without a suite, every run. What is done is kept. */
  cancel(suite?: SuiteId): void {
    this.#queue.cancel(suite === undefined ? undefined : suiteKey(suite));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  async #run(request: RunRequest, entry: Entry, signal: AbortSignal): Promise<void> {
    const { suite } = request;
    const title = fileName(suite.path);
    this.#log.info(`Run of ${suite.path} asked for (${request.mode}).`);
    this.#set(suite, entry, { phase: 'preparing', problems: [] });
    try {
      const options = await this.options(suite, request.selection, request.mode, {
        signal,
        onEvent: (event) => {
          this.#take(suite, entry, event);
          this.#told.fire({ request, event });
        },
      });
      if (request.mode === 'ask' && !(await this.#affordable(request, options, title))) return;
      if (signal.aborted) return;
      const { runSuite } = await loadRunning();
      const { header, finish, warnings } = await runSuite(options);
      for (const { message, file } of warnings) this.#log.warn(`${file ?? suite.path}: ${message}`);
      const { passed, failed, errors, paidUsd } = finish.summary;
      this.#log.info(
        `Run ${header.id} of ${suite.path}: ${finish.status}, ${passed} passed, ${failed} failed, ${errors} errors, ${amountPaid(paidUsd)}.`,
      );
      this.#changed.fire({ suite, ended: true });
    } catch (error) {
      if (error instanceof InputError) this.#set(suite, entry, { problems: error.problems });
      // A save in the background speaks through Problems, not through toasts.
      if (request.byUser || !(error instanceof InputError)) {
        this.#notices.error(`running ${suite.path}`, error, (path) => suite.folder.uriOf(path));
      }
    } finally {
      this.#set(suite, entry, { phase: 'idle' });
    }
  }

  async #affordable({ suite }: RunRequest, options: RunSuiteOptions, title: string): Promise<boolean> {
    const { estimateRun } = await loadRunning();
    const estimate = await estimateRun(options);
    if (estimate.upperUsd === null && (await asksOnlyThisMachine(suite, options.configuration))) return true;
    return this.#guard.allows(suiteKey(suite), title, estimate);
  }

  #take(suite: SuiteId, entry: Entry, event: RunEvent): void {
    if (event.type === 'started') {
      const { header } = event;
      const file = vscode.Uri.joinPath(suite.folder.uri, '.regrade', 'runs', `${header.id}.jsonl`).fsPath;
      const base = header.partial === true ? (entry.results ?? undefined) : undefined;
      const results = new RunResults(header, file, base);
      // A regrade of nothing says nothing: what was shown stays until the first cell comes.
      if (header.regrade === true) entry.upcoming = results;
      else this.#show(suite, entry, results);
      return;
    }
    const target = entry.upcoming?.id === event.run ? entry.upcoming : entry.results;
    if (target === null || target === undefined || target.id !== event.run) {
      this.#log.debug(`Dropped an event of run ${event.run}, which is not shown.`);
      return;
    }
    const cell = target.accept(event);
    if (target === entry.upcoming) {
      if (cell !== undefined) this.#show(suite, entry, target);
      return;
    }
    this.#changed.fire({
      suite,
      ...(cell === undefined ? {} : { cell }),
      ...(event.type === 'version' ? { reset: true } : {}),
    });
  }

  #show(suite: SuiteId, entry: Entry, results: RunResults): void {
    entry.upcoming = undefined;
    entry.results = results;
    entry.phase = 'running';
    this.#changed.fire({ suite, reset: true });
  }

  #restore(suite: SuiteId, entry: Entry): Promise<void> {
    entry.restoring ??= (async () => {
      try {
        const results = (await restoreResults(suite.folder.workspace.root, suite.path)) ?? null;
        // A run may have begun meanwhile; what is newer stays.
        entry.results ??= results;
      } catch (error) {
        entry.results ??= null;
        this.#log.error(
          `Earlier results of ${suite.path} could not be read.`,
          error instanceof Error ? error : String(error),
        );
      }
      this.#changed.fire({ suite, reset: true });
    })();
    return entry.restoring;
  }

  #set(suite: SuiteId, entry: Entry, change: Partial<Pick<Entry, 'phase' | 'problems'>>): void {
    Object.assign(entry, change);
    this.#changed.fire({ suite });
  }

  #entry(suite: SuiteId): Entry {
    const key = suiteKey(suite);
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const entry: Entry = { suite, results: undefined, phase: 'idle', problems: [] };
    this.#entries.set(key, entry);
    return entry;
  }
}
