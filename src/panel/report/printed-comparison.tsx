import type { CaseRow } from '../../core/compare/comparison.ts';
import type { ComparedCase, ComparisonReport } from '../../core/report/comparison-report.ts';
import { Pair } from '../comparison/case-detail.tsx';
import { otherChanges } from '../comparison/cases.ts';
import { ChangeBox } from '../comparison/change-box.tsx';
import { Confusions } from '../comparison/confusions.tsx';
import { Head } from '../comparison/head.tsx';
import { LoneCases } from '../comparison/lone-cases.tsx';
import { Metrics } from '../comparison/metrics.tsx';
import { firstPair } from '../comparison/pairs.ts';
import { reportMessages } from '../comparison/report-host.ts';
import { RubricTable } from '../comparison/rubric-table.tsx';
import { Slices } from '../comparison/slices.tsx';
import { reduce, type Shown, startState } from '../comparison/state.ts';
import { VerdictView } from '../comparison/verdict.tsx';
import { startView, type View } from '../comparison/view.ts';
import { type SideNames, sideNames } from '../comparison/words.ts';
import { shownText } from '../shared/shown-text.ts';
import { counted } from '../shared/words.ts';

/** Cases that stand on paper with their texts, over all comparisons of a page. */
const mostCases = 100;

/**
 * A comparison on paper, where nothing can be opened: all figures and reasons, and the cases that broke or were fixed.
 * @param props.suite names the suite that it is by, where a page holds several
 */
export function PrintedComparison(props: {
  report: ComparisonReport;
  suite?: string;
  /** Comparisons on the same paper. */
  of?: number;
}) {
  const { report, suite, of = 1 } = props;
  const messages = reportMessages('paper', report);
  const { frame, shown } = reduce(startState(startView), { type: 'messages', messages });
  if (frame === null || shown === null) return null;
  const { summary } = shown;
  const names = sideNames(frame, summary);
  const parts = ['change', 'lone', 'slices', ...summary.confusion.map(({ rubric }) => `confusion ${rubric}`)];
  const view: View = { ...startView, toggled: parts };
  const part = { view, dispatch: () => undefined };
  return (
    <article class="printed comparison">
      <Head frame={frame} shown={shown} />
      {suite === undefined ? null : <p class="facts any-text">{suite}</p>}
      <VerdictView shown={shown} level={suite === undefined ? 1 : 2} />
      <ChangeBox shown={shown} {...part} />
      <RubricTable shown={shown} names={names} chosen={null} {...part} />
      <Reasons shown={shown} />
      <LoneCases summary={summary} names={names} {...part} />
      <Metrics summary={summary} names={names} />
      <Confusions summary={summary} names={names} {...part} />
      <Slices summary={summary} {...part} />
      <ChangedCases report={report} shown={shown} names={names} most={Math.ceil(mostCases / of)} />
    </article>
  );
}

/** What a pointer on a verdict, or a click on its rubric, tells elsewhere. */
function Reasons({ shown }: { shown: Shown }) {
  return (
    <ul class="printed-reasons" aria-label="Reasons">
      {shown.summary.rubrics.map(({ name, notComparable, explanation }) => (
        <li key={name} class="any-text">
          <b>{name}</b>: {notComparable ?? explanation}
        </li>
      ))}
    </ul>
  );
}

function ChangedCases(props: { report: ComparisonReport; shown: Shown; names: SideNames; most: number }) {
  const { report, shown, names, most } = props;
  const texts = new Map(report.cases.map((each) => [each.id, each]));
  const changed = shown.rows.flatMap((row, index) => {
    const changes = otherChanges(shown, index, null);
    return changes.length === 0 ? [] : [{ row, changes }];
  });
  // What broke asks for a look, what was fixed hardly does.
  const isBroken = ({ changes }: (typeof changed)[number]) =>
    changes.some(({ change }) => change === 'broken');
  const sorted = [...changed.filter(isBroken), ...changed.filter((one) => !isBroken(one))];
  if (sorted.length === 0) return null;
  return (
    <section>
      <h2>Broken and fixed cases</h2>
      {sorted.slice(0, most).map(({ row, changes }) => (
        <PrintedCase key={row.id} row={row} changes={changes} texts={texts.get(row.id)} names={names} />
      ))}
      {sorted.length > most ? <p>… and {counted(sorted.length - most, 'more case')}.</p> : null}
    </section>
  );
}

function PrintedCase(props: {
  row: CaseRow;
  changes: ReturnType<typeof otherChanges>;
  texts: ComparedCase | undefined;
  names: SideNames;
}) {
  const { row, changes, texts, names } = props;
  const first = changes.find(({ change }) => change === 'broken') ?? changes[0];
  const pair = texts?.pairs[firstPair(texts, first?.name ?? null)];
  return (
    <section class="printed-case">
      <h3 class="any-text">
        {shownText(row.title)}{' '}
        {changes.map(({ name, change }) => (
          <span key={name} class={change === 'broken' ? 'tone-bad' : 'tone-good'}>
            {change === 'broken' ? '▼' : '▲'} {name}{' '}
          </span>
        ))}
      </h3>
      <p class="muted small any-text">{row.line === null ? row.file : `${row.file}:${row.line}`}</p>
      {pair ? <Pair pair={pair} names={names} rubric={first?.name ?? null} /> : null}
    </section>
  );
}
