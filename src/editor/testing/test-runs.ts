import * as vscode from 'vscode';
import { Disposables } from '../disposables.ts';
import type { Log } from '../log.ts';
import type { RunResults } from '../results/run-results.ts';
import { changesSince } from '../results/staleness.ts';
import type { RunChange, RunRequest, Runs, RunTold } from '../runs/runs.ts';
import { type SuiteId, suiteKey } from '../workspace/workspace-model.ts';
import { JoinedRun, type Opened } from './joined-run.ts';
import { problemMessage } from './messages.ts';
import { Publication } from './publication.ts';
import { storedCells } from './stored-cells.ts';
import { type GroupNode, type SuiteNode, selectedItems } from './suite-node.ts';
import type { TestTree } from './test-tree.ts';
import { ordersOf } from './wanted-cases.ts';

/**
 * Keeps the verdicts of the tree the same as those of the results panel: both follow the same runs, whoever started
 * them, and both show the stored results of earlier sessions. VS Code keeps no copy of its own.
 */
export class TestRuns implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #controller: vscode.TestController;
  readonly #tree: TestTree;
  readonly #runs: Runs;
  readonly #log: Log;
  /** Runs under way that are shown. */
  readonly #shown = new Map<RunRequest, JoinedRun | Publication>();
  /** Runs of VS Code that runs started elsewhere go to. */
  readonly #joinedRuns = new Set<vscode.TestRun>();
  /** Suite → the run whose results the tree shows. */
  readonly #current = new Map<string, string>();
  readonly #stale = new Set<string>();

  constructor(controller: vscode.TestController, tree: TestTree, runs: Runs, log: Log) {
    this.#controller = controller;
    this.#tree = tree;
    this.#runs = runs;
    this.#log = log;
    this.#owned.add(runs.onDidTell((told) => this.#follow(told)));
    this.#owned.add(runs.onDidChange((change) => this.#onChange(change)));
    this.#owned.add(tree.onDidOpen(({ node, group }) => this.#attempt(this.#showStored(node, [group]))));
    this.#owned.add({
      dispose: () => {
        for (const run of this.#joinedRuns.values()) run.end();
      },
    });
  }

  /** Does what a person asks for in the Testing view: one run a suite where one can be had. */
  async run(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
    mode: RunRequest['mode'],
  ): Promise<void> {
    const run = this.#controller.createTestRun(request, undefined, false);
    const stop = new AbortController();
    const listening = [run.token, token].map((one) => one.onCancellationRequested(() => stop.abort()));
    try {
      const orders = await ordersOf(this.#tree, request);
      const all = orders.flatMap(({ node, selections }) =>
        selections.map((selection) =>
          this.#start(run, node, { suite: node.suite, selection, mode, byUser: true }, stop.signal),
        ),
      );
      await Promise.all(all);
    } finally {
      for (const one of listening) one.dispose();
      run.end();
    }
  }

  /** Marks verdicts as outdated that no longer hold, as the panel does; renews them where they hold again. */
  async judgeAge(suite: SuiteId): Promise<void> {
    const node = this.#tree.node(suite);
    const { results } = this.#runs.state(suite);
    if (node === undefined || node.groups.length === 0 || !results || results.ending === null) return;
    const key = suiteKey(suite);
    const stale = (await changesSince(suite, results)).length > 0;
    if (stale === this.#stale.has(key)) return;
    if (stale) {
      this.#stale.add(key);
      this.#controller.invalidateTestResults(node.item);
    } else {
      this.#stale.delete(key);
      await this.#showStored(node, node.groups);
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  async #start(
    run: vscode.TestRun,
    node: SuiteNode,
    request: RunRequest,
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted) return;
    const publication = new Publication(run, node, request);
    const cancel = () => this.#runs.cancel(node.suite);
    signal.addEventListener('abort', cancel);
    this.#shown.set(request, publication);
    try {
      await publication.enqueue();
      if (signal.aborted) return;
      await this.#runs.start(request);
      const [problem] = this.#runs.state(node.suite).problems;
      if (problem !== undefined) publication.refuse(problemMessage(problem, node.suite));
    } finally {
      await publication.end();
      this.#shown.delete(request);
      signal.removeEventListener('abort', cancel);
      this.#attempt(this.judgeAge(node.suite));
    }
  }

  /** Shows a run that goes on, also one that was started elsewhere. */
  #follow({ request, event }: RunTold): void {
    if (event.type === 'started') {
      this.#current.set(suiteKey(request.suite), event.run);
      // A run of a part renews its own verdicts alone; what the others are worth is judged when it has ended.
      if (event.header.partial !== true) this.#stale.delete(suiteKey(request.suite));
    }
    if (event.type === 'progress' || event.type === 'version') return;
    const known = this.#shown.get(request);
    if (known === undefined && event.type === 'started') this.#join(request).take(event);
    else known?.take(event);
  }

  /** Follows a run that was started elsewhere. */
  #join(request: RunRequest): JoinedRun {
    const joined = new JoinedRun(request.mode, async () => {
      try {
        return await this.#open(request);
      } catch (error) {
        this.#failed(error);
        return undefined;
      }
    });
    this.#shown.set(request, joined);
    return joined;
  }

  async #leave(request: RunRequest, joined: JoinedRun): Promise<void> {
    if (this.#shown.get(request) !== joined) return;
    try {
      await joined.end();
    } finally {
      this.#shown.delete(request);
    }
    await this.judgeAge(request.suite);
  }

  async #open(request: RunRequest): Promise<Opened | undefined> {
    const { selection } = request;
    const node = await this.#tree.openSelected(request.suite, selection);
    if (node === undefined) return undefined;
    const items = selectedItems(node, selection);
    if (items.length === 0) return undefined;
    const whole = selection.cases === undefined && selection.prompts === undefined;
    const run = this.#testRun(whole ? [node.item] : items);
    this.#joinedRuns.add(run);
    const end = () => {
      run.end();
      this.#joinedRuns.delete(run);
    };
    return { publication: new Publication(run, node, request), end };
  }

  #onChange({ suite, ended }: RunChange): void {
    const { phase, results } = this.#runs.state(suite);
    if (phase !== 'idle') return;
    const key = suiteKey(suite);
    for (const [request, joined] of this.#shown) {
      if (suiteKey(request.suite) !== key || !(joined instanceof JoinedRun)) continue;
      this.#attempt(this.#leave(request, joined));
    }
    // Somebody ran the suite beside the queue, and its results were read anew.
    const node = this.#tree.node(suite);
    if (ended !== true || !results || node === undefined || this.#current.get(key) === results.id) return;
    this.#attempt(this.#showStored(node, node.groups));
  }

  /** Shows what earlier runs left on disk. */
  async #showStored(node: SuiteNode, groups: readonly GroupNode[]): Promise<void> {
    const { results, phase } = await this.#runs.settled(node.suite);
    if (!results || phase !== 'idle' || results.cells.size === 0 || this.#isShown(node.suite)) return;
    const items = groups.flatMap((group) => [...(group.cases?.values() ?? [])]);
    if (items.length === 0) return;
    this.#current.set(suiteKey(node.suite), results.id);
    const run = this.#testRun(
      groups.length === node.groups.length ? [node.item] : groups.map(({ item }) => item),
    );
    try {
      await this.#replay(run, { ...node, groups }, results);
    } finally {
      run.end();
    }
    await this.judgeAge(node.suite);
  }

  async #replay(run: vscode.TestRun, node: SuiteNode, results: RunResults): Promise<void> {
    const publication = new Publication(
      run,
      node,
      { selection: {}, mode: 'stored', byUser: false },
      results.header.trials,
    );
    for await (const { cell, of } of storedCells(results)) {
      if (of !== undefined) publication.case(of);
      publication.cell(cell);
    }
    await publication.end();
  }

  /** A run that VS Code does not keep over sessions, and that leaves the focus where it is. */
  #testRun(include: readonly vscode.TestItem[]): vscode.TestRun {
    const request = new vscode.TestRunRequest(include, undefined, undefined, false, true);
    return this.#controller.createTestRun(request, undefined, false);
  }

  /** Whether what a run of the suite says is being handed on. */
  #isShown(suite: SuiteId): boolean {
    return [...this.#shown.keys()].some((request) => suiteKey(request.suite) === suiteKey(suite));
  }

  #attempt(work: Promise<void>): void {
    work.catch((error: unknown) => this.#failed(error));
  }

  #failed(error: unknown): void {
    this.#log.error('Results could not be shown as tests.', error instanceof Error ? error : String(error));
  }
}
