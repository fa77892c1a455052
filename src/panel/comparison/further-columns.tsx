import { IntervalPlot } from './interval-plot.tsx';
import type { Shown } from './state.ts';
import { points, pointsInterval, rate, type SideNames, scaleEnd, verdictWords } from './words.ts';

/** More versions or models against the same baseline, a column each. */
export function FurtherColumns({ shown, names }: { shown: Shown; names: SideNames }) {
  const { further, summary } = shown;
  if (further.length === 0) return null;
  const { margin } = summary.settings;
  const end = scaleEnd(summary.rubrics, margin);
  return (
    <section class="further" aria-label="Further columns">
      <h2>Against {names.baseline.words}</h2>
      <div class="wide-table">
        <table>
          <thead>
            <tr>
              <th scope="col">Rubric</th>
              {further.map(({ side, short, verdict }) => (
                <th key={side} scope="col">
                  {short}{' '}
                  <span class={`tone-${verdictWords(verdict).tone}`}>{verdictWords(verdict).word}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {summary.rubrics.map(({ name, binary }) => (
              <tr key={name}>
                <th scope="row" class="any-text">
                  {name}
                </th>
                {further.map((column) => {
                  const cell = column.rubrics.find((each) => each.name === name);
                  if (!cell)
                    return (
                      <td key={column.side} class="muted">
                        –
                      </td>
                    );
                  const { tone, word } = verdictWords(cell.verdict);
                  return (
                    <td key={column.side}>
                      <IntervalPlot delta={cell.delta} ci={cell.ci} margin={margin} end={end} tone={tone} />
                      <span>{rate(cell.value, binary)}</span>{' '}
                      {cell.delta === null ? null : <b>{points(cell.delta)}</b>}{' '}
                      {cell.ci === null ? null : <span class="muted">{pointsInterval(cell.ci)}</span>}{' '}
                      <span class={`tone-${tone}`}>{word}</span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
