/** Work goes on for so long before others get a turn, ms: less than a frame of a screen. */
const longestMs = 10;

/**
 * Divides long work into stretches, so that an editor that does it stays responsive: `if (turns.due) await turns.give()`
 * in a loop whose steps are short. What the work gives does not depend on it.
 */
export class Turns {
  #since = performance.now();

  /** Whether the work has gone on long enough. */
  get due(): boolean {
    return performance.now() - this.#since >= longestMs;
  }

  /** Resolves when the event loop has had a turn. */
  async give(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#since = performance.now();
  }
}
