import * as vscode from 'vscode';
import type { FromComparison, ToComparison } from '../../panel/comparison-contract.ts';
import { Disposables } from '../disposables.ts';
import type { Log } from '../log.ts';
import { panelFolder, panelPage } from '../views/panel-page.ts';

const viewId = 'regrade.comparison';

/** What stands in the compact form: the head and the figures of one comparison. */
interface LastComparison {
  readonly key: string;
  frame: ToComparison | undefined;
  figures: ToComparison | undefined;
  open(rubric: string | null): void;
}

/**
 * The last comparison in the side bar: the verdict and a line for each rubric, beside whatever one works on. A click
 * opens the comparison's tab. The view is there once something was compared, and keeps what it shows when the tab goes.
 */
export class CompactView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #extension: vscode.Uri;
  readonly #log: Log;
  #last: LastComparison | undefined;
  #view: vscode.WebviewView | undefined;
  #pageReady = false;

  constructor(extension: vscode.Uri, log: Log) {
    this.#extension = extension;
    this.#log = log;
    this.#owned.add(vscode.window.registerWebviewViewProvider(viewId, this));
  }

  /**
   * Takes what a comparison tells its page.
   * @param key of the comparison
   * @param isLooked whether a person just came to its tab
   * @param open brings the tab to the front, at a rubric where one is given
   */
  tell(key: string, message: ToComparison, isLooked: boolean, open: (rubric: string | null) => void): void {
    if (message.type !== 'frame' && message.type !== 'comparison') return;
    if (this.#last?.key !== key) {
      if (this.#last !== undefined && !isLooked && message.type !== 'comparison') return;
      this.#last = { key, frame: undefined, figures: undefined, open };
    }
    this.#last.open = open;
    if (message.type === 'frame') this.#last.frame = message;
    else {
      this.#last.figures = message;
      void vscode.commands.executeCommand('setContext', 'regrade.compared', true);
    }
    this.#post(message);
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
      }),
    );
    view.webview.html = panelPage(view.webview, this.#extension, 'comparison', 'compact');
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  async #receive(raw: unknown): Promise<void> {
    const { fromComparison } = await import('../../panel/comparison-contract.ts');
    const parsed = fromComparison.safeParse(raw);
    if (!parsed.success) {
      this.#log.warn(`The compact comparison sent what is not understood: ${parsed.error.message}`);
      return;
    }
    this.#handle(parsed.data);
  }

  #handle(message: FromComparison): void {
    if (message.type === 'openTab') this.#last?.open(message.rubric);
    if (message.type !== 'ready') return;
    this.#pageReady = true;
    for (const known of [this.#last?.frame, this.#last?.figures]) if (known !== undefined) this.#post(known);
  }

  #post(message: ToComparison): void {
    if (this.#pageReady) void this.#view?.webview.postMessage(message);
  }
}
