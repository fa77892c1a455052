import type { ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import type { FurtherColumn, RubricSummary } from '../comparison-contract.ts';
import { LinkButton } from '../shared/icon.tsx';
import { count, counted } from '../shared/words.ts';
import { FurtherCell, FurtherHead, FurtherList } from './further-columns.tsx';
import { HostContext } from './host.ts';
import { IntervalPlot } from './interval-plot.tsx';
import type { ComparisonAction, Shown } from './state.ts';
import type { View } from './view.ts';
import {
  comparedValue,
  describeRubric,
  marginWords,
  points,
  pointsInterval,
  rate,
  type SideNames,
  scaleEnd,
  shortReason,
  verdictWords,
} from './words.ts';

/** The evidence, rubric by rubric; choosing one lists its cases below. */
export function RubricTable(props: {
  shown: Shown;
  names: SideNames;
  chosen: number | null;
  view: View;
  dispatch: (action: ComparisonAction) => void;
}) {
  const { shown, names, chosen, dispatch } = props;
  const { live, post } = useContext(HostContext);
  const { rubrics, settings, caseCount } = shown.summary;
  const { further, renewing } = shown;
  const end = scaleEnd([...rubrics, ...further.flatMap((column) => column.rubrics)], settings.margin);
  if (rubrics.length === 0)
    return <p class="muted">No rubric grades these cases, so there is nothing to decide.</p>;
  const paired = rubrics.reduce((most, { n }) => Math.max(most, n), 0);
  const confidence = Math.round((1 - settings.alpha) * 100);
  return (
    <section class="rubrics" aria-label="Rubrics">
      <Widened by={further.length}>
        <table
          class={`rubric-table${further.length > 0 ? ' with-further' : ''}${renewing ? ' renewing' : ''}`}
        >
          <thead>
            <tr>
              <th scope="col">Rubric</th>
              <th scope="col" class="number">
                {names.baseline.short}
              </th>
              <th scope="col" class="number">
                {names.candidate.short}
              </th>
              <th scope="col" class="plot-head">
                <span class="axis" aria-hidden="true">
                  <span>{points(-end).replace('.0', '')}</span>
                  <span>0</span>
                  <span>{points(end).replace('.0', '')}</span>
                </span>
                <span class="unseen">Difference, drawn</span>
              </th>
              <th scope="col" class="number">
                points, {confidence} % interval
              </th>
              <th scope="col" class="number">
                broken
              </th>
              <th scope="col" class="number">
                fixed
              </th>
              <th scope="col">verdict</th>
              {further.map((column) => (
                <FurtherHead key={column.side} column={column} renewing={renewing} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rubrics.map((rubric, index) => (
              <RubricRow
                key={rubric.name}
                rubric={rubric}
                end={end}
                margin={settings.margin}
                further={further}
                isChosen={index === chosen}
                onChoose={() => dispatch({ type: 'rubric', rubric: index === chosen ? '' : rubric.name })}
              />
            ))}
          </tbody>
        </table>
        <FurtherList columns={further} renewing={renewing} />
      </Widened>
      <p class="small muted">
        Paired over {counted(paired, 'case')}
        {paired < caseCount ? ` of ${count(caseCount)}` : ''}, corrected for{' '}
        {counted(rubrics.length, 'rubric')} (Holm). The band is the margin, {marginWords(settings.margin)}{' '}
        points.{' '}
        {live ? <LinkButton label="How this is decided" onClick={() => post({ type: 'explain' })} /> : null}
      </p>
    </section>
  );
}

/** Further columns need room: with each, the table falls into lines at a greater width. */
function Widened({ by, children }: { by: number; children: ComponentChildren }) {
  if (by === 0) return <div>{children}</div>;
  return (
    <div class="wide-table">
      <div class={`narrower by-${by}`}>{children}</div>
    </div>
  );
}

function RubricRow(props: {
  rubric: RubricSummary;
  end: number;
  margin: number;
  further: readonly FurtherColumn[];
  isChosen: boolean;
  onChoose: () => void;
}) {
  const { rubric, end, margin, further, isChosen, onChoose } = props;
  const { word, tone, mark } = verdictWords(rubric.verdict);
  const reason = shortReason(rubric, margin);
  return (
    <>
      {/* The button with the name takes the keys; the row only widens it. */}
      <tr class={`rubric-row${isChosen ? ' chosen' : ''}`} onClick={onChoose}>
        <th scope="row" class="rubric-name">
          <button
            type="button"
            class="plain-button any-text"
            aria-pressed={isChosen}
            aria-label={describeRubric(rubric)}
            onClick={(event) => {
              event.stopPropagation();
              onChoose();
            }}
          >
            {rubric.name}
          </button>{' '}
          <span class="muted small type-name">
            {rubric.type}
            {rubric.overRun ? ', over the run' : rubric.binary ? '' : ', 0 to 1'}
          </span>
        </th>
        <td class="number rate before" title={ciTitle(rubric, 'baseline')}>
          {rate(comparedValue(rubric, 'baseline'), rubric.binary)}
        </td>
        <td class="number rate after" title={ciTitle(rubric, 'candidate')}>
          {rate(comparedValue(rubric, 'candidate'), rubric.binary)}
        </td>
        <td class="plot-cell">
          <IntervalPlot delta={rubric.delta} ci={rubric.ci} margin={margin} end={end} tone={tone} />
        </td>
        <td class="number delta">
          {rubric.delta === null ? <span class="muted">–</span> : <b>{points(rubric.delta)}</b>}{' '}
          {rubric.ci === null ? null : <span class="muted">{pointsInterval(rubric.ci)}</span>}
        </td>
        <td class={`number changes broken-count${rubric.broken.length > 0 ? ' tone-bad' : ' muted'}`}>
          {rubric.broken.length > 0 ? count(rubric.broken.length) : '–'}
        </td>
        <td class={`number changes fixed-count${rubric.fixed.length > 0 ? ' tone-good' : ' muted'}`}>
          {rubric.fixed.length > 0 ? count(rubric.fixed.length) : '–'}
        </td>
        <td class="verdict-cell" title={rubric.explanation}>
          <span class={`tone-${tone} verdict-mark`} aria-hidden="true">
            {mark}
          </span>
          <span class={`tone-${tone} verdict-word`}>{word}</span>{' '}
          {reason ? <span class="muted small any-text">{reason}</span> : null}
        </td>
        {further.map((column) => (
          <FurtherCell
            key={column.side}
            column={column}
            rubric={rubric.name}
            binary={rubric.binary}
            margin={margin}
            end={end}
          />
        ))}
      </tr>
      {isChosen ? (
        <tr class="chosen why-row">
          <td colSpan={8 + further.length}>
            <span class="small any-text">{rubric.notComparable ?? rubric.explanation}</span>{' '}
            {rubric.method === 'none' ? null : <span class="small muted">{rubric.method}</span>}
          </td>
        </tr>
      ) : null}
    </>
  );
}

function ciTitle(rubric: RubricSummary, side: 'baseline' | 'candidate'): string | undefined {
  const { ci } = rubric[side];
  if (ci === null) return undefined;
  const [lo, hi] = ci.map((end) => rate(end, rubric.binary));
  return `95 % interval ${lo} to ${hi}`;
}
