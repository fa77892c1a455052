import type { Cell, RuleOutcome } from './run.ts';

/** Ceilings of one metric, as `gate.metrics` gives them. */
export interface Ceiling {
  readonly max?: number;
  readonly p50?: number;
  readonly p95?: number;
}

/** What a cell measured. */
export type Measured = Pick<Cell, 'costUsd' | 'latencyMs' | 'ttftMs' | 'usage'>;

/** Metrics that a suite may limit: name → how a cell measures it (null: unknown). */
export const metrics: { readonly [name: string]: (cell: Measured) => number | null } = {
  costUsd: (cell) => cell.costUsd,
  latencyMs: (cell) => cell.latencyMs,
  ttftMs: (cell) => cell.ttftMs,
  inputTokens: (cell) => cell.usage?.input ?? null,
  outputTokens: (cell) => cell.usage?.output ?? null,
  reasoningTokens: (cell) => cell.usage?.reasoning ?? null,
  totalTokens: (cell) => (cell.usage === null ? null : cell.usage.input + cell.usage.output),
};

/** Names of all metrics that a ceiling can be set on. */
export const metricNames: readonly string[] = Object.keys(metrics);

/** Collects what cells measured, for the metrics that have a ceiling. */
export class Measurements {
  readonly #values = new Map<string, number[]>();
  readonly #unknown = new Map<string, number>();

  constructor(names: readonly string[]) {
    for (const name of names) this.#values.set(name, []);
  }

  add(cell: Cell): void {
    if (cell.output === null && cell.error !== null) return;
    for (const [name, values] of this.#values) {
      const value = metrics[name]?.(cell) ?? null;
      if (value === null) this.#unknown.set(name, (this.#unknown.get(name) ?? 0) + 1);
      else values.push(value);
    }
  }

  /** How the run stands to a metric's ceilings; what is unknown cannot be judged and is an error. */
  against(metric: string, ceiling: Ceiling): RuleOutcome[] {
    const rule = `metric ${metric}`;
    const values = this.#values.get(metric) ?? [];
    const unknown = this.#unknown.get(metric) ?? 0;
    if (unknown > 0) {
      return [
        {
          rule,
          status: 'error',
          reason: `${metric} is unknown for ${unknown} cells, so its ceiling cannot be judged.`,
        },
      ];
    }
    if (values.length === 0) return [{ rule, status: 'error', reason: `No cell measured ${metric}.` }];
    const sorted = Float64Array.from(values).sort();
    return (['max', 'p50', 'p95'] as const).flatMap((kind) => {
      const limit = ceiling[kind];
      if (limit === undefined) return [];
      const value = quantile(sorted, kind === 'max' ? 1 : kind === 'p95' ? 0.95 : 0.5);
      return [
        {
          rule,
          status: value <= limit ? ('passed' as const) : ('failed' as const),
          reason: `${kind === 'max' ? 'The largest' : `The ${kind} of`} ${metric} is ${shown(value)}; at most ${shown(limit)} is allowed.`,
        },
      ];
    });
  }
}

/** Nearest-rank quantile: the smallest value that at least the share `q` of all values does not exceed. */
export function quantile(sorted: Float64Array, q: number): number {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

const shown = (value: number) => String(Number(value.toPrecision(4)));
