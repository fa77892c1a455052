import type * as vscode from 'vscode';

/** Owns what has a lifetime: `add` returns its argument, so that a thing is made and owned in one line. */
export class Disposables implements vscode.Disposable {
  readonly #owned: vscode.Disposable[] = [];
  #disposed = false;

  /** Owns `item`; one that comes after disposal is disposed of at once. */
  add<Item extends vscode.Disposable>(item: Item): Item {
    if (this.#disposed) item.dispose();
    else this.#owned.push(item);
    return item;
  }

  dispose(): void {
    this.#disposed = true;
    for (const item of this.#owned.splice(0).reverse()) item.dispose();
  }
}
