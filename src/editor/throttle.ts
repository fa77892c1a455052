import type * as vscode from 'vscode';

/** Calls `act` at once and then at most every `ms`, with a last call after the last `request`. */
export class Throttle implements vscode.Disposable {
  readonly #ms: number;
  readonly #act: () => void;
  #timer: NodeJS.Timeout | undefined;
  #again = false;

  constructor(ms: number, act: () => void) {
    this.#ms = ms;
    this.#act = act;
  }

  request(): void {
    if (this.#timer !== undefined) {
      this.#again = true;
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.request();
    }, this.#ms);
    this.#act();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
