import { metrics, quantile } from '../run/measurements.ts';
import type { MetricComparison, MetricFigures, MetricName } from './comparison.ts';
import { cachedT, clusterStandardError, momentsOf } from './paired-intervals.ts';
import type { Pairing } from './pairing.ts';
import { pause } from './pause.ts';
import { familiesOf } from './rubric-sample.ts';
import type { SideTable } from './side-table.ts';

/** What was measured on both sides of the paired cases: cost, time, tokens. */
export async function compareMetrics(
  baseline: SideTable,
  candidate: SideTable,
  pairing: Pairing,
  alpha: number,
): Promise<MetricComparison[]> {
  const compared: MetricComparison[] = [];
  for (const name of Object.keys(metrics) as MetricName[]) {
    compared.push(compareMetric(name, baseline, candidate, pairing, alpha));
    await pause();
  }
  return compared;
}

function compareMetric(
  name: MetricName,
  baseline: SideTable,
  candidate: SideTable,
  pairing: Pairing,
  alpha: number,
): MetricComparison {
  const before: number[] = [];
  const after: number[] = [];
  const at: number[] = [];
  const a = new Collector();
  const b = new Collector();
  const modelsA = pairing.models.map((pair) => pair.baseline);
  const modelsB = pairing.models.map((pair) => pair.candidate);
  pairing.rows.forEach((row, index) => {
    const meanA = a.add(baseline, row.baseline, name, modelsA);
    const meanB = b.add(candidate, row.candidate, name, modelsB);
    if (meanA === null || meanB === null) return;
    before.push(meanA);
    after.push(meanB);
    at.push(index);
  });
  return {
    name,
    baseline: a.figures(),
    candidate: b.figures(),
    n: before.length,
    ...ratioOf(before, after, at, pairing, alpha),
  };
}

/**
 * Ratio of the means over cases and its interval: the delta method on its logarithm, cases (or families) as units, so
 * that one side against the other and the reverse are each other's reciprocals.
 */
function ratioOf(
  before: readonly number[],
  after: readonly number[],
  at: readonly number[],
  pairing: Pairing,
  alpha: number,
): Pick<MetricComparison, 'ratio' | 'ci'> {
  const n = before.length;
  const meanA = momentsOf(before).mean;
  const meanB = momentsOf(after).mean;
  if (n === 0 || !(meanA > 0)) return { ratio: null, ci: null };
  const ratio = meanB / meanA;
  if (n < 2 || !(meanB > 0)) return { ratio, ci: null };
  const influence = before.map((value, index) => (after[index] ?? 0) / meanB - value / meanA);
  const families = familiesOf(at, pairing);
  const se =
    families === null ? momentsOf(influence).sd / Math.sqrt(n) : clusterStandardError(influence, families);
  if (se === null) return { ratio, ci: null };
  const half = cachedT(1 - alpha / 2, (families?.count ?? n) - 1) * se;
  return { ratio, ci: [ratio * Math.exp(-half), ratio * Math.exp(half)] };
}

/** One side of one metric. */
class Collector {
  readonly #values: number[] = [];
  #unknown = 0;

  /** The mean of a case's known trials; null where none is known. */
  add(table: SideTable, entry: number, name: MetricName, models: readonly number[]): number | null {
    if (entry === -1) return null;
    let sum = 0;
    let n = 0;
    for (const model of models) {
      for (const cell of table.cellsOf(entry, model)) {
        if (Number.isNaN(table.answers.get(cell))) continue;
        const value = table.metrics[name]?.get(cell) ?? Number.NaN;
        if (Number.isNaN(value)) {
          this.#unknown += 1;
          continue;
        }
        this.#values.push(value);
        sum += value;
        n += 1;
      }
    }
    return n === 0 ? null : sum / n;
  }

  figures(): MetricFigures | null {
    if (this.#values.length === 0) return null;
    const sorted = Float64Array.from(this.#values).sort();
    return {
      n: sorted.length,
      unknown: this.#unknown,
      median: quantile(sorted, 0.5),
      p95: quantile(sorted, 0.95),
      sum: sorted.reduce((all, one) => all + one, 0),
    };
  }
}
