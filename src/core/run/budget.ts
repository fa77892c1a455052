import type { Budget as Limits } from '../suite/suite.ts';

/** What one request may use at most, or did use. `usd` null: unknown. */
export interface Use {
  readonly usd: number | null;
  readonly tokens: number;
}

/**
 * Keeps a run under its limits. A request is admitted with what it may use at most; while others are under way and
 * theirs may turn out smaller, it waits; when nothing is under way and it still does not fit, the run stops.
 */
export class Budget {
  readonly #limits: Limits;
  readonly #shared: Budget | undefined;
  #used = { usd: 0, tokens: 0, calls: 0 };
  #reserved = { usd: 0, tokens: 0, calls: 0 };
  #waiting: (() => void)[] = [];
  #reason: string | null = null;

  /** @param shared of several runs at once: a request has to fit into it as well */
  constructor(limits: Limits, shared?: Budget) {
    this.#limits = limits;
    this.#shared = shared;
  }

  get limited(): boolean {
    return this.#shared !== undefined || Object.values(this.#limits).some((limit) => limit !== undefined);
  }

  /** Why the run was stopped, one sentence; null while it goes on. */
  get reason(): string | null {
    return this.#reason;
  }

  /** Whether the request may be made; false once the budget is reached. Give what was used to `settle` afterwards. */
  async admit(use: Use): Promise<boolean> {
    for (;;) {
      if (this.#reason !== null) return false;
      const over = this.#over(use);
      if (over === null) {
        this.#reserved.usd += use.usd ?? 0;
        this.#reserved.tokens += use.tokens;
        this.#reserved.calls += 1;
        return this.#shared === undefined || this.#admittedBy(this.#shared, use);
      }
      if (this.#reserved.calls === 0) {
        this.#reason = over;
        this.#wake();
        return false;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Replaces what was reserved by what was used. */
  settle(reserved: Use, used: Use): void {
    this.#reserved.usd = Math.max(0, this.#reserved.usd - (reserved.usd ?? 0));
    this.#reserved.tokens -= reserved.tokens;
    this.#reserved.calls -= 1;
    this.#used.usd += used.usd ?? 0;
    this.#used.tokens += used.tokens;
    this.#used.calls += 1;
    this.#shared?.settle(reserved, used);
    this.#wake();
  }

  // --- internal ---

  async #admittedBy(shared: Budget, use: Use): Promise<boolean> {
    if (await shared.admit(use)) return true;
    this.#reason ??= shared.reason;
    this.#reserved.usd = Math.max(0, this.#reserved.usd - (use.usd ?? 0));
    this.#reserved.tokens -= use.tokens;
    this.#reserved.calls -= 1;
    this.#wake();
    return false;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }

  #over(use: Use): string | null {
    const { usd, tokens, calls } = this.#limits;
    const used = this.#used;
    const reserved = this.#reserved;
    if (calls !== undefined && used.calls + reserved.calls + 1 > calls) {
      return `The budget of ${calls} calls is used up.`;
    }
    if (tokens !== undefined && used.tokens + reserved.tokens + use.tokens > tokens) {
      return `The next request could pass the budget of ${tokens} tokens; ${used.tokens} are used.`;
    }
    if (usd !== undefined && used.usd + reserved.usd + (use.usd ?? 0) > usd) {
      return `The next request could pass the budget of $${usd}; $${Number(used.usd.toPrecision(3))} is used.`;
    }
    return null;
  }
}
