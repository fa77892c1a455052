/** A run's place among runs that go on in step. */
export interface Turns {
  /** Resolves when the run may begin its next cell. */
  next(): Promise<void>;
  /** The run has no more cells, however it ended: the others wait for it no longer. */
  leave(): void;
}

interface Waiting {
  readonly run: symbol;
  readonly go: () => void;
}

/**
 * Keeps runs of the same cases in step: none begins its next cell before every other one has begun as many. So the same
 * cell is asked of all sides within a moment, and a provider's bad minute hits all of them alike.
 */
export class Interleaving {
  readonly #begun = new Map<symbol, number>();
  #waiting: Waiting[] = [];

  /** Takes a run in. All have to be in before the first one begins. */
  join(): Turns {
    const run = Symbol('run');
    this.#begun.set(run, 0);
    return {
      next: () =>
        new Promise((go) => {
          this.#waiting.push({ run, go });
          this.#letGo();
        }),
      leave: () => {
        this.#begun.delete(run);
        this.#letGo();
      },
    };
  }

  // --- internal ---

  #letGo(): void {
    let least = Math.min(...this.#begun.values());
    for (let freed = true; freed; ) {
      freed = false;
      const still: Waiting[] = [];
      for (const one of this.#waiting) {
        const begun = this.#begun.get(one.run);
        if (begun !== undefined && begun > least) {
          still.push(one);
          continue;
        }
        if (begun !== undefined) this.#begun.set(one.run, begun + 1);
        freed = true;
        one.go();
      }
      this.#waiting = still;
      least = Math.min(...this.#begun.values());
    }
  }
}
