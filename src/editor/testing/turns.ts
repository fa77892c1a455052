/**
 * Long work in small pieces: rests when enough time has passed since the last rest. A rest is as long as the work, as
 * what VS Code does with each change of a test item comes on top of it.
 */
export class Turns {
  readonly #ms: number;
  readonly #most: number;
  #since = performance.now();
  #pieces = 0;

  /**
   * @param ms how long may be worked in one go
   * @param most how many pieces may come in one `batchMs`
   */
  constructor(ms = 6, most = Number.POSITIVE_INFINITY) {
    this.#ms = ms;
    this.#most = most;
  }

  /** To be awaited after each piece of work. */
  async next(): Promise<void> {
    this.#pieces++;
    const full = this.#pieces >= this.#most / shares;
    if (!full && performance.now() - this.#since < this.#ms) return;
    await new Promise((resolve) => setTimeout(resolve, full ? batchMs / shares : this.#ms));
    if (full) this.#pieces = 0;
    this.#since = performance.now();
  }
}

/** VS Code collects changes of test items for so long, and sends them to the window in one go. */
const batchMs = 200;

/** A batch comes in so many shares, so that the first items are there soon. */
const shares = 4;
