import { pause } from '../../core/compare/pause.ts';

/** Long work in small pieces: gives the event loop a turn when enough time has passed since the last one. */
export class Turns {
  readonly #ms: number;
  #since = performance.now();

  /** @param ms how long may be worked in one go */
  constructor(ms = 8) {
    this.#ms = ms;
  }

  /** To be awaited after each piece of work. */
  async next(): Promise<void> {
    if (performance.now() - this.#since < this.#ms) return;
    await pause();
    this.#since = performance.now();
  }
}
