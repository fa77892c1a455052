import * as vscode from 'vscode';
import type { CellDetail, FromPanel, SuiteResult, ToPanel } from '../../panel/contract.ts';
import { Disposables } from '../disposables.ts';
import type { Log } from '../log.ts';
import { changesSince } from '../results/staleness.ts';
import type { RunChange, Runs } from '../runs/runs.ts';
import { Throttle } from '../throttle.ts';
import { productionLabel, type Versions } from '../versions/versions.ts';
import { suiteTitle } from '../wording.ts';
import { type SuiteId, suiteKey, type WorkspaceModel } from '../workspace/workspace-model.ts';
import { panelFolder, panelPage } from './panel-page.ts';
import { RowOutbox } from './row-outbox.ts';

/** Heads of suites go to the panel at most this often, ms. */
const paceMs = 100;

const viewId = 'regrade.results';

/** What the panel asks for beyond showing: done by others. */
export type PanelRequest = Exclude<FromPanel, { readonly type: 'ready' } | { readonly type: 'rows' }>;

/**
 * The results panel's host. The page keeps its own view state and gets the rows of one suite at a time; it may be
 * thrown away and made anew at any moment, so that nothing is kept in it that is not here or on disk.
 */
export class ResultsView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #requested = this.#owned.add(new vscode.EventEmitter<PanelRequest>());
  readonly #extension: vscode.Uri;
  readonly #model: WorkspaceModel;
  readonly #runs: Runs;
  readonly #versions: Versions;
  readonly #log: Log;
  readonly #outbox = this.#owned.add(new RowOutbox((message) => this.#post(message)));
  readonly #heads = new Map<string, Throttle>();
  #view: vscode.WebviewView | undefined;
  #pageReady = false;
  /** The suite whose rows the page shows. */
  #shown: SuiteId | undefined;
  #reveal: { readonly suite: SuiteId; readonly key: string | null } | undefined;
  /** What a person clicked in the panel. */
  readonly onDidRequest = this.#requested.event;

  constructor(extension: vscode.Uri, model: WorkspaceModel, runs: Runs, versions: Versions, log: Log) {
    this.#extension = extension;
    this.#model = model;
    this.#runs = runs;
    this.#versions = versions;
    this.#log = log;
    this.#owned.add(vscode.window.registerWebviewViewProvider(viewId, this));
    this.#owned.add(runs.onDidChange((change) => this.#onRun(change)));
    this.#owned.add(model.onDidChangeFolders(() => this.#sendWorkspace()));
    this.#owned.add(
      versions.onDidChange(() => {
        if (this.#shown !== undefined && this.#pageReady) this.#headOf(this.#shown).request();
      }),
    );
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#sendWorkspace()));
    this.#owned.add(
      model.onDidChange(({ folder, paths, listing }) => {
        if (listing) this.#sendWorkspace();
        else if (this.#pageReady) this.#sendAffected(folder, paths);
      }),
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    this.#pageReady = false;
    view.webview.options = { enableScripts: true, localResourceRoots: [panelFolder(this.#extension)] };
    const ofView = new Disposables();
    ofView.add(view.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    ofView.add(
      view.onDidDispose(() => {
        ofView.dispose();
        if (this.#view === view) this.#view = undefined;
        this.#pageReady = false;
        this.#shown = undefined;
      }),
    );
    view.webview.html = panelPage(view.webview, this.#extension, 'results');
  }

  /** The suite whose cases the panel shows. */
  get shown(): SuiteId | undefined {
    return this.#shown;
  }

  /** Brings the panel to the front. */
  async focus(): Promise<void> {
    await vscode.commands.executeCommand(`${viewId}.focus`, { preserveFocus: true });
  }

  /** Shows a suite, and one of its cells where a key is given. Waits for nothing that the page has still to load. */
  async reveal(suite: SuiteId, key: string | null): Promise<void> {
    this.#reveal = { suite, key };
    await this.focus();
    this.#sendReveal();
  }

  /** Sends what a request of the panel asked for. */
  sendDetail(run: string, detail: CellDetail): void {
    this.#post({ type: 'detail', run, detail });
  }

  dispose(): void {
    for (const head of this.#heads.values()) head.dispose();
    this.#owned.dispose();
  }

  // --- internal ---

  async #receive(raw: unknown): Promise<void> {
    const { fromPanel } = await import('../../panel/contract.ts');
    const parsed = fromPanel.safeParse(raw);
    if (!parsed.success) {
      this.#log.warn(`The results panel sent a message that is not understood: ${parsed.error.message}`);
      return;
    }
    const message = parsed.data;
    if (message.type === 'ready') {
      this.#pageReady = true;
      await this.#sendWorkspace();
      this.#sendReveal();
    } else if (message.type === 'rows') {
      this.#shown = this.#model.named(message.suite);
      await this.#sendRows();
    } else {
      this.#requested.fire(message);
    }
  }

  #onRun({ suite, cell, reset }: RunChange): void {
    if (!this.#pageReady) return;
    const shown = this.#shown !== undefined && suiteKey(this.#shown) === suiteKey(suite);
    const { results } = this.#runs.state(suite);
    if (reset === true) {
      // The head names the run that the rows belong to, so it goes first.
      void this.#sendHead(suite).then(() => (shown ? this.#sendRows() : undefined));
      return;
    }
    if (shown && cell !== undefined && results) this.#outbox.add(results.id, cell);
    this.#headOf(suite).request();
  }

  #headOf(suite: SuiteId): Throttle {
    const key = suiteKey(suite);
    const known = this.#heads.get(key);
    if (known !== undefined) return known;
    const head = new Throttle(paceMs, () => this.#sendHead(suite));
    this.#heads.set(key, head);
    return head;
  }

  async #sendWorkspace(): Promise<void> {
    if (!this.#pageReady) return;
    const trusted = vscode.workspace.isTrusted;
    this.#post({ type: 'workspace', ready: false, trusted, suites: [] });
    const suites = await this.#model.suites();
    const results = await Promise.all(
      suites.map(async (suite) => {
        await this.#runs.settled(suite);
        return this.#suiteResult(suite);
      }),
    );
    this.#post({ type: 'workspace', ready: true, trusted, suites: results });
  }

  async #sendAffected(folder: SuiteId['folder'], paths: ReadonlySet<string>): Promise<void> {
    for (const path of await folder.suitePaths()) {
      const suite = { folder, path };
      const read = await folder.suite(path);
      const uses = read.ok && read.value.prompts.some((reference) => paths.has(reference.path));
      if (paths.has(path) || uses) this.#headOf(suite).request();
    }
  }

  async #sendHead(suite: SuiteId): Promise<void> {
    this.#post({ type: 'suite', suite: await this.#suiteResult(suite) });
  }

  async #sendRows(): Promise<void> {
    if (this.#shown === undefined) return;
    const { results } = await this.#runs.settled(this.#shown);
    if (!results) return;
    const groups = new Set([...results.cells.values()].map((cell) => cell.promptResult));
    this.#outbox.reset(results.id, [...groups], results.cells.values());
  }

  #sendReveal(): void {
    if (!this.#pageReady || this.#reveal === undefined) return;
    const { suite, key } = this.#reveal;
    this.#reveal = undefined;
    const run = this.#runs.state(suite).results?.id ?? null;
    this.#post({ type: 'reveal', suite: this.#model.nameOf(suite), run, key });
  }

  async #suiteResult(suite: SuiteId): Promise<SuiteResult> {
    const { folder, path } = suite;
    const { results, problems } = this.#runs.state(suite);
    const read = await folder.suite(path);
    const wrong = read.ok ? problems : read.problems;
    const changes = results && results.ending !== null ? await changesSince(suite, results) : [];
    const run = results ? results.state(changes.length > 0) : null;
    return {
      suite: this.#model.nameOf(suite),
      title: await this.#titleOf(suite),
      problems: wrong.map(({ message, remedy, file, range }) => ({
        message: remedy === undefined ? message : `${message} ${remedy}`,
        file: file === undefined ? null : this.#model.nameOf({ folder, path: file }),
        line: range?.start.line ?? null,
      })),
      run:
        run === null
          ? null
          : {
              ...run,
              prompts: await Promise.all(
                run.prompts.map(async (one) => ({
                  ...one,
                  prompt: this.#model.nameOf({ folder, path: one.prompt }),
                  ...(await this.#comparable({ folder, path: one.prompt })),
                })),
              ),
            },
    };
  }

  /** The label to compare a prompt with, where its working copy is another version. */
  async #comparable(prompt: SuiteId): Promise<{ readonly compareWith?: string }> {
    const { production, change } = await this.#versions.standing(prompt);
    return production === undefined || (change?.words ?? []).length === 0
      ? {}
      : { compareWith: productionLabel };
  }

  /** A suite's short name; where two have the same, the whole path tells them apart. */
  async #titleOf(suite: SuiteId): Promise<string> {
    const title = suiteTitle(suite.path);
    const alike = (await this.#model.suites()).filter((other) => suiteTitle(other.path) === title);
    return alike.length < 2 ? title : this.#model.nameOf(suite);
  }

  #post(message: ToPanel): void {
    if (this.#pageReady) void this.#view?.webview.postMessage(message);
  }
}
