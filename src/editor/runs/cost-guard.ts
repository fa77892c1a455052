import * as vscode from 'vscode';
import type { Setting } from '../settings.ts';
import { count, dollars } from '../wording.ts';

/** What a run would ask for, as `estimateRun` gives it. */
export interface Estimate {
  readonly cells: number;
  /** Answers at hand, which cost nothing. */
  readonly stored: number;
  readonly toAsk: number;
  /** What the run may cost at most, USD; null where a price is unknown. */
  readonly upperUsd: number | null;
}

/** Asks before a run that may cost more than the setting says, or whose price is not known. */
export class CostGuard {
  readonly #limit: Setting<number>;
  /** Suites whose unknown price was accepted in this session. */
  readonly #accepted = new Set<string>();

  constructor(limit: Setting<number>) {
    this.#limit = limit;
  }

  /** Whether a run of this price needs no word of the person. */
  isSmall(suite: string, { toAsk, upperUsd }: Estimate): boolean {
    if (toAsk === 0) return true;
    return upperUsd === null ? this.#accepted.has(suite) : upperUsd <= this.#limit.value;
  }

  /**
   * Whether the run may start.
   * @param suite the suite's identity
   * @param title its name for people
   */
  async allows(suite: string, title: string, estimate: Estimate): Promise<boolean> {
    const { toAsk, stored, upperUsd } = estimate;
    if (this.isSmall(suite, estimate)) return true;
    const run = 'Run';
    const chosen = await vscode.window.showWarningMessage(
      upperUsd === null
        ? `Run ${title} at an unknown price?`
        : `Run ${title} for up to ${dollars(upperUsd)}?`,
      {
        modal: true,
        detail: [
          `It asks for ${count(toAsk, 'answer')}${stored > 0 ? `; ${count(stored, 'more is', 'more are')} stored and cost nothing` : ''}.`,
          upperUsd === null
            ? 'No price is known for one of its models. You can give one under "prices:" in regrade.config.yaml.'
            : `The setting "regrade.confirmCostUsd" asks above ${dollars(this.#limit.value)}.`,
        ].join(' '),
      },
      run,
    );
    if (chosen !== run) return false;
    if (upperUsd === null) this.#accepted.add(suite);
    return true;
  }
}
