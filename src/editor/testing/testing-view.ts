import * as vscode from 'vscode';
import { Disposables } from '../disposables.ts';
import type { Log } from '../log.ts';
import type { Runs } from '../runs/runs.ts';
import type { Settings } from '../settings.ts';
import { Throttle } from '../throttle.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { regradeContinuously } from './continuous-runs.ts';
import { TestRuns } from './test-runs.ts';
import { TestTree } from './test-tree.ts';
import { registerTestingCommands } from './testing-commands.ts';

const partsForTests = '_regrade.testing';

/** Verdicts are held against changed files at this pace, ms. */
const paceMs = 1000;

/**
 * Suites and cases in VS Code's Testing view: run, cancel and run failed ones again as any tests. Two ways to run: ask
 * models, and grade stored answers again for nothing, also on each save; in Restricted Mode there is only the second.
 */
export class TestingView implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #controller = this.#owned.add(vscode.tests.createTestController('regrade', 'Regrade'));
  readonly #tree: TestTree;
  readonly #runs: TestRuns;
  readonly #log: Log;
  readonly #profiles: vscode.TestRunProfile[] = [];

  constructor(model: WorkspaceModel, runs: Runs, settings: Pick<Settings, 'regradeOnSave'>, log: Log) {
    this.#log = log;
    this.#tree = this.#owned.add(new TestTree(this.#controller, model, log));
    this.#runs = this.#owned.add(new TestRuns(this.#controller, this.#tree, runs, log));
    this.#controller.resolveHandler = (item) => this.#tree.open(item);
    this.#controller.refreshHandler = async () => {
      model.refresh();
      await this.#tree.open(undefined);
    };
    this.#addProfiles(model, runs, settings);
    this.#owned.add(registerTestingCommands(this.#tree));
    // For tests, which look at the tree and at what runs say of it.
    this.#owned.add(
      vscode.commands.registerCommand(partsForTests, () => ({
        controller: this.#controller,
        profiles: this.#profiles,
      })),
    );
    for (const document of vscode.workspace.textDocuments) this.#look(document);
    this.#owned.add(vscode.workspace.onDidOpenTextDocument((document) => this.#look(document)));
    const age = this.#owned.add(new Throttle(paceMs, () => this.#judgeAges(model)));
    this.#owned.add(model.onDidChange(() => age.request()));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  #addProfiles(model: WorkspaceModel, runs: Runs, { regradeOnSave }: Pick<Settings, 'regradeOnSave'>): void {
    const { Run } = vscode.TestRunProfileKind;
    const parts = { tree: this.#tree, model, runs, onSave: regradeOnSave, log: this.#log };
    const stored = this.#controller.createRunProfile(
      'Regrade stored answers (free)',
      Run,
      (request, token) =>
        request.continuous === true
          ? regradeContinuously(request, token, parts)
          : this.#runs.run(request, token, 'stored'),
      !vscode.workspace.isTrusted,
      undefined,
      true,
    );
    this.#profiles.push(this.#owned.add(stored));
    const addAsk = () => {
      const ask = (request: vscode.TestRunRequest, token: vscode.CancellationToken) =>
        this.#runs.run(request, token, 'ask');
      const profile = this.#controller.createRunProfile('Ask models', Run, ask, true);
      this.#profiles.push(this.#owned.add(profile));
      stored.isDefault = false;
    };
    if (vscode.workspace.isTrusted) addAsk();
    else this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(addAsk));
  }

  #look(document: vscode.TextDocument): void {
    this.#attempt(this.#tree.openDocument(document));
  }

  async #judgeAges(model: WorkspaceModel): Promise<void> {
    for (const folder of model.folders) {
      for (const path of await folder.suitePaths()) this.#attempt(this.#runs.judgeAge({ folder, path }));
    }
  }

  #attempt(work: Promise<void>): void {
    work.catch((error: unknown) =>
      this.#log.error('The Testing view could not follow.', error instanceof Error ? error : String(error)),
    );
  }
}
