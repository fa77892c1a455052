import * as vscode from 'vscode';
import { Disposables } from '../disposables.ts';
import type { Log } from '../log.ts';
import type { Runs } from '../runs/runs.ts';
import type { Setting } from '../settings.ts';
import { Throttle } from '../throttle.ts';
import type { Versions } from '../versions/versions.ts';
import { isPromptName, possiblePrompts } from '../workspace/file-names.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { CaseLens } from './case-lens.ts';
import { outside } from './lenses.ts';
import { promptLenses } from './prompt-lenses.ts';
import { suiteLenses } from './suite-lenses.ts';

/** Files that may carry lenses; whether one does is decided by what the workspace's suites say. */
const selector: vscode.DocumentSelector = { scheme: 'file', pattern: possiblePrompts };

/** Lenses move at most this often while a run goes on, ms. */
const paceMs = 400;

/** Shows run commands and verdicts above prompts, suites, rubrics and cases. */
export class RegradeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly #pace = this.#owned.add(new Throttle(paceMs, () => this.#changed.fire()));
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #model: WorkspaceModel;
  readonly #runs: Runs;
  readonly #versions: Versions;
  readonly #enabled: Setting<boolean>;
  readonly #log: Log;
  #aging: NodeJS.Timeout | undefined;

  constructor(model: WorkspaceModel, runs: Runs, versions: Versions, enabled: Setting<boolean>, log: Log) {
    this.#model = model;
    this.#runs = runs;
    this.#versions = versions;
    this.#enabled = enabled;
    this.#log = log;
    this.#owned.add(vscode.languages.registerCodeLensProvider(selector, this));
    this.#owned.add(model.onDidChange(() => this.#pace.request()));
    this.#owned.add(model.onDidChangeFolders(() => this.#pace.request()));
    this.#owned.add(runs.onDidChange(() => this.#pace.request()));
    this.#owned.add(versions.onDidChange(() => this.#pace.request()));
    this.#owned.add(enabled.onDidChange(() => this.#changed.fire()));
    this.#owned.add({ dispose: () => clearTimeout(this.#aging) });
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const place = this.#model.locate(document.uri);
    if (!this.#enabled.value) return [];
    if (place === undefined) return isPromptName(document.uri.path) ? [outside()] : [];
    const { folder, path } = place;
    try {
      const now = Date.now();
      const isSuite = (await folder.suitePaths()).includes(path);
      const prompts = await folder.promptsIn(path);
      const ofPrompts = prompts.map((prompt) =>
        promptLenses({ folder, path: prompt }, this.#runs, this.#versions, now, isSuite),
      );
      const lenses = [
        ...(await Promise.all(ofPrompts)).flat(),
        ...(isSuite ? await suiteLenses(place, this.#runs, now) : []),
      ];
      if (lenses.length > 0) this.#showAge();
      return lenses;
    } catch (error) {
      this.#log.error(`No lenses for ${path}.`, error instanceof Error ? error : String(error));
      return [];
    }
  }

  /** The words of a lens that is on the screen; all others come with theirs. */
  resolveCodeLens(lens: vscode.CodeLens): vscode.CodeLens {
    return lens instanceof CaseLens ? lens.resolved(this.#runs) : lens;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  /** Ages grow once a minute, only while an editor asks for lenses: without one, nobody sets the timer again. */
  #showAge(): void {
    clearTimeout(this.#aging);
    this.#aging = setTimeout(() => this.#changed.fire(), 60_000);
  }
}
