import type { LoneCase } from '../../core/compare/comparison.ts';
import type { ComparisonSummary } from '../comparison-contract.ts';
import { counted } from '../shared/words.ts';
import { Part } from './part.tsx';
import type { ComparisonAction } from './state.ts';
import type { View } from './view.ts';
import type { SideNames } from './words.ts';

const most = 200;

/** Cases that are not compared are listed, never dropped in silence. */
export function LoneCases(props: {
  summary: ComparisonSummary;
  names: SideNames;
  view: View;
  dispatch: (action: ComparisonAction) => void;
}) {
  const { onlyBaseline, onlyCandidate, changedCases } = props.summary;
  const lists: [string, readonly LoneCase[]][] = [
    [`only in ${props.names.baseline.words}`, onlyBaseline],
    [`only in ${props.names.candidate.words}`, onlyCandidate],
    ['changed between the two', changedCases],
  ];
  const some = lists.filter(([, cases]) => cases.length > 0);
  if (some.length === 0) return null;
  const title = `Not compared: ${some.map(([words, cases]) => `${counted(cases.length, 'case')} ${words}`).join(', ')}`;
  return (
    <Part name="lone" title={title} view={props.view} dispatch={props.dispatch}>
      {some.map(([words, cases]) => (
        <div key={words}>
          <h3 class="muted">{`${counted(cases.length, 'case')} ${words}`}</h3>
          <p class="any-text">
            {cases
              .slice(0, most)
              .map(({ title }) => title)
              .join(', ')}
            {cases.length > most ? ` and ${counted(cases.length - most, 'more case')}` : ''}
          </p>
        </div>
      ))}
    </Part>
  );
}
