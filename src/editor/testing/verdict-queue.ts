/** How often verdicts are handed on, ms, and how many messages may go at once: a frame of the window has room for them. */
const everyMs = 50;
const mostAtOnce = 16;

/** A case that takes longer than this to be answered is shown as running, ms. */
const slowMs = 600;

/**
 * Hands verdicts on to VS Code at a pace that its window follows. Each verdict makes the window sort its list of results
 * anew, and each message draw it; ten thousand in a few seconds would keep it busy for minutes after the run ended.
 */
export class VerdictQueue<Item> {
  readonly #started: (item: Item) => void;
  readonly #waiting: { readonly item: Item; readonly weight: number; readonly tell: () => void }[] = [];
  /** Items under way that are not shown as such, with the time when they began. */
  readonly #begun = new Map<Item, number>();
  #next = 0;
  #timer: NodeJS.Timeout | undefined;
  #empty: (() => void) | undefined;

  /** @param started shows that an item is under way */
  constructor(started: (item: Item) => void) {
    this.#started = started;
  }

  /** An item is under way; told only of those that stay so for a while, since the others would flicker. */
  begin(item: Item): void {
    this.#begun.set(item, performance.now());
    this.#timer ??= setTimeout(() => this.#turn(), everyMs);
  }

  /** @param weight how many messages `tell` gives */
  settle(item: Item, weight: number, tell: () => void): void {
    this.#begun.delete(item);
    this.#waiting.push({ item, weight, tell });
    this.#timer ??= setTimeout(() => this.#turn(), everyMs);
  }

  /** Resolves when all verdicts are told; what is still under way then is forgotten. */
  async drained(): Promise<void> {
    this.#begun.clear();
    if (this.#next < this.#waiting.length) {
      await new Promise<void>((resolve) => {
        this.#empty = resolve;
      });
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  // --- internal ---

  #turn(): void {
    this.#timer = undefined;
    for (let told = 0; told < mostAtOnce && this.#next < this.#waiting.length; this.#next += 1) {
      const next = this.#waiting[this.#next];
      next?.tell();
      told += 1 + (next?.weight ?? 0);
    }
    if (this.#next >= this.#waiting.length) {
      this.#waiting.length = 0;
      this.#next = 0;
      this.#empty?.();
      this.#empty = undefined;
    }
    const now = performance.now();
    for (const [item, since] of this.#begun) {
      // They stand in the order in which they began.
      if (now - since < slowMs) break;
      this.#begun.delete(item);
      this.#started(item);
    }
    if (this.#waiting.length > 0 || this.#begun.size > 0) {
      this.#timer = setTimeout(() => this.#turn(), everyMs);
    }
  }
}
