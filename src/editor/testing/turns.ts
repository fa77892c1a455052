/**
 * Long work in small pieces: rests when enough time has passed since the last rest. A rest is as long as the work, as
 * what VS Code does with each change of a test item comes on top of it.
 */
export class Turns {
  readonly #ms: number;
  #since = performance.now();

  /** @param ms how long may be worked in one go */
  constructor(ms = 6) {
    this.#ms = ms;
  }

  /** To be awaited after each piece of work. */
  async next(): Promise<void> {
    if (performance.now() - this.#since < this.#ms) return;
    await new Promise((resolve) => setTimeout(resolve, this.#ms));
    this.#since = performance.now();
  }
}
