import type { MetricComparison, MetricFigures } from '../../core/compare/comparison.ts';
import type { ComparisonSummary } from '../comparison-contract.ts';
import { counted } from '../shared/words.ts';
import { metricName, metricValue, ratioTone, ratioWords, type SideNames } from './words.ts';

/** What was measured beside the rubrics, with ratio and interval. */
export function Metrics({ summary, names }: { summary: ComparisonSummary; names: SideNames }) {
  const metrics = summary.metrics.filter(isWorthARow);
  if (metrics.length === 0) return null;
  return (
    <section class="metrics" aria-label="Measured">
      <table>
        <thead>
          <tr>
            <th scope="col">
              Measured<span class="muted">, median · p95</span>
            </th>
            <th scope="col" class="number">
              {names.baseline.short}
            </th>
            <th scope="col" class="number">
              {names.candidate.short}
            </th>
            <th scope="col">ratio, {Math.round((1 - summary.settings.alpha) * 100)} % interval</th>
            <th scope="col" class="number when-roomy">
              in all
            </th>
          </tr>
        </thead>
        <tbody>
          {metrics.map((metric) => (
            <MetricRow key={metric.name} metric={metric} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Reasoning tokens of a model that does not reason, and times that no provider gave, say nothing. */
function isWorthARow({ baseline, candidate }: MetricComparison): boolean {
  return [baseline, candidate].some((side) => side !== null && side.n > 0 && (side.sum > 0 || side.p95 > 0));
}

function MetricRow({ metric }: { metric: MetricComparison }) {
  const { name, baseline, candidate, ratio, ci, n } = metric;
  const tone = ratioTone(ci);
  return (
    <tr>
      <th scope="row">{metricName(name)}</th>
      <td class="number">{figures(metric, baseline)}</td>
      <td class="number">{figures(metric, candidate)}</td>
      <td title={`Over ${counted(n, 'case')} measured on both sides`}>
        <span class={`tone-${tone}`}>
          {ratioWords(ratio)}
          {tone === 'bad' ? ' ▲' : tone === 'good' ? ' ▼' : ''}
        </span>{' '}
        {ci === null ? null : (
          <span class="muted">
            [{ci[0].toFixed(2)}, {ci[1].toFixed(2)}]
          </span>
        )}
      </td>
      <td class="number muted when-roomy">
        {name === 'latencyMs' || name === 'ttftMs'
          ? ''
          : `${sum(metric, baseline)} → ${sum(metric, candidate)}`}
      </td>
    </tr>
  );
}

function sum({ name }: MetricComparison, side: MetricFigures | null): string {
  return side === null || side.n === 0 ? 'unknown' : metricValue(name, side.sum);
}

function figures({ name }: MetricComparison, side: MetricFigures | null) {
  if (side === null || side.n === 0) return <span class="muted">unknown</span>;
  return (
    <>
      {metricValue(name, side.median)} <span class="muted">· {metricValue(name, side.p95)}</span>
      {side.unknown > 0 ? (
        <span class="muted" title={`${counted(side.unknown, 'trial')} without a known value`}>
          {' '}
          *
        </span>
      ) : null}
    </>
  );
}
