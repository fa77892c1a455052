import type { Confusion, ConfusionSide } from '../../core/compare/comparison.ts';
import type { ComparisonSummary } from '../comparison-contract.ts';
import { count } from '../shared/words.ts';
import { Part } from './part.tsx';
import type { ComparisonAction } from './state.ts';
import type { View } from './view.ts';
import type { SideNames } from './words.ts';

/** Classification rubrics: which label was answered for which, and how well each class is found, on both sides. */
export function Confusions(props: {
  summary: ComparisonSummary;
  names: SideNames;
  view: View;
  dispatch: (action: ComparisonAction) => void;
}) {
  const { summary, names } = props;
  return (
    <>
      {summary.confusion.map((confusion) => {
        const { rubric, baseline, candidate } = confusion;
        const title = `${rubric}: accuracy ${share(baseline.accuracy)} → ${share(candidate.accuracy)}, macro F1 ${share(baseline.macroF1)} → ${share(candidate.macroF1)}`;
        return (
          <Part
            key={rubric}
            name={`confusion ${rubric}`}
            title={title}
            view={props.view}
            dispatch={props.dispatch}
          >
            <div class="two">
              <Matrix confusion={confusion} side={baseline} title={names.baseline.words} />
              <Matrix confusion={confusion} side={candidate} title={names.candidate.words} />
            </div>
            <Classes confusion={confusion} names={names} />
          </Part>
        );
      })}
    </>
  );
}

function share(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}

function Matrix(props: { confusion: Confusion; side: ConfusionSide; title: string }) {
  const { confusion, side, title } = props;
  const columns = confusion.other === null ? confusion.labels : withLast(confusion.labels, confusion.other);
  return (
    <div class="wide-table">
      <table class="matrix">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">expected ↓ answered →</th>
            {columns.map((label) => (
              <th key={label} scope="col" class="number any-text">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {side.matrix.map((row, at) => {
            const label = columns[at] ?? '';
            const total = row.reduce((sum, n) => sum + n, 0);
            return total === 0 && label === confusion.other ? null : (
              <tr key={label}>
                <th scope="row" class="any-text">
                  {label}
                </th>
                {row.map((n, place) => (
                  <td
                    key={place}
                    class={`number ${n === 0 ? 'muted' : place === at ? 'right-cell' : 'wrong-cell'}`}
                    style={{ '--share': `${total === 0 ? 0 : Math.round((n / total) * 60)}%` }}
                  >
                    {count(n)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function withLast(labels: readonly string[], other: string): readonly string[] {
  return labels.at(-1) === other ? labels : [...labels, other];
}

function Classes({ confusion, names }: { confusion: Confusion; names: SideNames }) {
  const { baseline, candidate } = confusion;
  return (
    <div class="wide-table">
      <table>
        <caption class="muted">
          {names.baseline.short} → {names.candidate.short}
        </caption>
        <thead>
          <tr>
            <th scope="col">class</th>
            {['support', 'precision', 'recall', 'F1'].map((name) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {baseline.classes.map((before) => {
            const after = candidate.classes.find(({ label }) => label === before.label);
            const both = (what: 'precision' | 'recall' | 'f1') =>
              `${share(before[what])} → ${share(after?.[what] ?? null)}`;
            return (
              <tr key={before.label}>
                <th scope="row" class="any-text">
                  {before.label}
                </th>
                <td class="number">{count(before.support)}</td>
                <td class="number">{both('precision')}</td>
                <td class="number">{both('recall')}</td>
                <td class="number">{both('f1')}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
