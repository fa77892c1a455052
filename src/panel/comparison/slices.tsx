import type { ComparisonSummary } from '../comparison-contract.ts';
import { count, counted } from '../shared/words.ts';
import { IntervalPlot } from './interval-plot.tsx';
import { Part } from './part.tsx';
import type { ComparisonAction } from './state.ts';
import type { View } from './view.ts';
import { points, pointsInterval, scaleEnd } from './words.ts';

const most = 50;

/** The same by tag. It is for finding where to look, not for deciding: no verdicts. */
export function Slices(props: {
  summary: ComparisonSummary;
  view: View;
  dispatch: (action: ComparisonAction) => void;
}) {
  const { summary, view, dispatch } = props;
  const { slices, settings, rubrics } = summary;
  if (slices.length === 0) return null;
  const end = Math.max(0.5, scaleEnd(rubrics, settings.margin));
  const binary = new Map(rubrics.map((rubric) => [rubric.name, rubric.binary]));
  return (
    <Part
      name="slices"
      title={`By tag, exploratory: ${counted(slices.length, 'tag')}`}
      view={view}
      dispatch={dispatch}
    >
      <p class="small muted">
        To find where to look, not to decide. p is corrected over this table (Benjamini–Hochberg).
      </p>
      <div class="wide-table">
        <table class="slice-table">
          <thead>
            <tr>
              <th scope="col">tag</th>
              <th scope="col">rubric</th>
              <th scope="col" class="number">
                cases
              </th>
              <th scope="col" class="plot-head">
                <span class="unseen">Difference, drawn</span>
              </th>
              <th scope="col" class="number">
                points, interval
              </th>
              <th scope="col" class="number">
                broken
              </th>
              <th scope="col" class="number">
                fixed
              </th>
              <th scope="col" class="number">
                p
              </th>
            </tr>
          </thead>
          <tbody>
            {slices.slice(0, most).flatMap(({ tag, rubrics: rows }) =>
              rows.map((row, index) => (
                <tr key={`${tag}\n${row.name}`}>
                  {index === 0 ? (
                    <th scope="rowgroup" rowSpan={rows.length}>
                      <button
                        type="button"
                        class="link any-text"
                        onClick={() => dispatch({ type: 'tag', tag })}
                      >
                        {tag}
                      </button>
                    </th>
                  ) : null}
                  <td class="any-text">{row.name}</td>
                  <td class="number">{count(row.n)}</td>
                  <td class="plot-cell">
                    <IntervalPlot
                      delta={row.delta}
                      ci={row.ci}
                      margin={settings.margin}
                      end={end}
                      tone="plain"
                    />
                  </td>
                  <td
                    class="number"
                    title={binary.get(row.name) ? 'Difference of pass rates' : 'Difference of mean scores'}
                  >
                    {row.delta === null ? '–' : points(row.delta)}{' '}
                    <span class="muted">{row.ci === null ? '' : pointsInterval(row.ci)}</span>
                  </td>
                  <td class="number">{row.broken > 0 ? count(row.broken) : '–'}</td>
                  <td class="number">{row.fixed > 0 ? count(row.fixed) : '–'}</td>
                  <td class="number muted">
                    {row.adjustedPValue === null
                      ? '–'
                      : row.adjustedPValue < 0.001
                        ? '<0.001'
                        : row.adjustedPValue.toFixed(3)}
                  </td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </div>
      {slices.length > most ? (
        <p class="muted">{counted(slices.length - most, 'more tag')} not listed.</p>
      ) : null}
    </Part>
  );
}
