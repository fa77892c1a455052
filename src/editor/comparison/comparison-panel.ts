import * as vscode from 'vscode';
import type { FromComparison, ToComparison } from '../../panel/comparison-contract.ts';
import { Disposables } from '../disposables.ts';
import type { CostGuard } from '../runs/cost-guard.ts';
import type { PromptPlace } from '../versions/versions.ts';
import { panelFolder, panelPage } from '../views/panel-page.ts';
import { promptTitle } from '../wording.ts';
import { ComparisonActions } from './comparison-actions.ts';
import { ComparisonSession } from './comparison-session.ts';
import type { ComparisonParts } from './comparisons.ts';
import { type ChosenSides, type Side, sideId, sideOf, sideWords } from './sides.ts';

/** The host of one comparison's page. The page may be thrown away and made anew at any moment. */
export class ComparisonPanel implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #panel: vscode.WebviewPanel;
  readonly #parts: ComparisonParts;
  readonly #session: ComparisonSession;
  readonly #actions: ComparisonActions;
  readonly #told: (message: ToComparison, isLooked: boolean) => void;
  #pageReady = false;
  /** The rubric to go to when the page is there. */
  #owed: string | null = null;

  /** @param told gets what the page is told, also while the page is away; `isLooked` when a person came to the tab */
  constructor(
    panel: vscode.WebviewPanel,
    parts: ComparisonParts & { readonly guard: CostGuard },
    place: PromptPlace,
    sides: ChosenSides,
    told: (message: ToComparison, isLooked: boolean) => void,
  ) {
    const { extension } = parts;
    this.#told = told;
    this.#panel = panel;
    this.#parts = parts;
    this.#session = this.#owned.add(
      new ComparisonSession(
        { ...parts, workerFile: vscode.Uri.joinPath(extension, 'dist', 'comparison-worker.js').fsPath },
        place,
        sides,
        (message) => this.#send(message),
      ),
    );
    this.#actions = new ComparisonActions(parts, this.#session, (message) => this.#send(message));
    panel.iconPath = new vscode.ThemeIcon('git-compare');
    panel.webview.options = { enableScripts: true, localResourceRoots: [panelFolder(extension)] };
    this.#owned.add(panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    this.#owned.add(
      panel.onDidChangeViewState(() => {
        // A hidden page is gone; it says so when it is there again.
        if (!panel.visible) this.#pageReady = false;
        if (panel.active) for (const message of this.#session.outline()) told(message, true);
      }),
    );
    panel.webview.html = panelPage(panel.webview, extension, 'comparison');
    this.#name();
  }

  /** Brings the tab to the front with these two sides. */
  show(baseline: Side, candidate: Side): void {
    this.#panel.reveal(undefined, false);
    const now = this.#session.sides;
    const same = sideId(now.baseline) === sideId(baseline) && sideId(now.candidate) === sideId(candidate);
    if (same) this.refresh('small');
    else this.#pick(baseline, candidate);
  }

  /** Brings the tab to the front as it is, at a rubric where one is given. */
  reveal(rubric: string | null): void {
    this.#panel.reveal(undefined, false);
    this.#owed = rubric;
    this.#sendOwed();
  }

  refresh(asks: 'nothing' | 'small' | 'all'): void {
    void this.#session.refresh(asks);
  }

  get sides(): ChosenSides {
    return this.#session.sides;
  }

  /** Something changed in the workspace. */
  check(): void {
    this.#name();
    this.#session
      .check()
      .catch((error: unknown) => this.#parts.log.error('A comparison could not be checked.', String(error)));
  }

  dispose(): void {
    this.#owned.dispose();
    this.#panel.dispose();
  }

  // --- internal ---

  async #receive(raw: unknown): Promise<void> {
    const { fromComparison } = await import('../../panel/comparison-contract.ts');
    const parsed = fromComparison.safeParse(raw);
    if (!parsed.success) {
      this.#parts.log.warn(`The comparison sent a message that is not understood: ${parsed.error.message}`);
      return;
    }
    try {
      await this.#handle(parsed.data);
    } catch (error) {
      const { place } = this.#session;
      this.#parts.notices.error(`${parsed.data.type} in the comparison`, error, (path) =>
        place.folder.uriOf(path),
      );
    }
  }

  async #handle(message: FromComparison): Promise<void> {
    if (message.type === 'ready') {
      this.#pageReady = true;
      await this.#session.resend();
      this.#sendOwed();
      return;
    }
    if (message.type === 'drawn') return this.#session.drawn(message.id);
    if (message.type === 'pick') {
      this.#pick(sideOf(message.baseline), sideOf(message.candidate));
      return;
    }
    if (message.type === 'addSide') return this.#session.addSide(sideOf(message.side));
    if (message.type === 'removeSide') return this.#session.removeSide(sideOf(message.side));
    if (message.type === 'openTab') return this.reveal(message.rubric);
    await this.#actions.handle(message);
  }

  #pick(baseline: Side, candidate: Side): void {
    this.#session
      .pick(baseline, candidate)
      .then(() => this.#name())
      .catch((error: unknown) => this.#parts.log.error('Two sides could not be compared.', String(error)));
  }

  #name(): void {
    const { place, sides } = this.#session;
    const words = (side: Side) => sideWords(this.#parts.versions, place, side).then((named) => named.words);
    Promise.all([words(sides.baseline), words(sides.candidate)]).then(
      ([baseline, candidate]) => {
        this.#panel.title = `${promptTitle(place.path)}: ${baseline} ↔ ${candidate}`;
      },
      // A version that is gone: the page says so, and the tab keeps a plain name.
      () => {
        this.#panel.title = `${promptTitle(place.path)}: comparison`;
      },
    );
  }

  #sendOwed(): void {
    if (this.#owed === null || !this.#pageReady) return;
    this.#send({ type: 'reveal', rubric: this.#owed, case: null });
    this.#owed = null;
  }

  #send(message: ToComparison): void {
    this.#told(message, false);
    if (this.#pageReady) void this.#panel.webview.postMessage(message);
  }
}
