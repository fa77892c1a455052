import type { RubricColumn } from '../../core/compare/comparison.ts';
import { Icon } from '../shared/icon.tsx';
import { trialMarks, trialWords } from './words.ts';

/** More trials than this are told in words only. */
const mostDots = 10;

/** A case's trials before and after: full for a pass, empty for a fail, crossed for an error. */
export function TrialDots({ column, index }: { column: RubricColumn; index: number }) {
  const { baseline, candidate } = column;
  const words = `${trialWords(baseline, index)}, then ${trialWords(candidate, index)}`;
  return (
    <span class="trial-dots" role="img" aria-label={words} title={words}>
      <Dots marks={trialMarks(baseline, index)} />
      <Icon name="arrow-right" />
      <Dots marks={trialMarks(candidate, index)} />
    </span>
  );
}

function Dots({ marks }: { marks: readonly ('pass' | 'fail' | 'error' | 'gap')[] }) {
  if (marks.length === 0) return <span class="muted">–</span>;
  if (marks.length > mostDots) {
    const valid = marks.filter((mark) => mark === 'pass' || mark === 'fail');
    return (
      <span class="number">
        {valid.filter((mark) => mark === 'pass').length}/{valid.length}
      </span>
    );
  }
  return (
    <svg class="dots" width={marks.length * 12} height="12" aria-hidden="true">
      {marks.map((mark, place) => {
        const x = place * 12 + 6;
        if (mark === 'gap') return null;
        if (mark === 'error')
          return <path key={place} class="dot error" d={`M${x - 3.5} 2.5l7 7m0-7l-7 7`} />;
        return <circle key={place} class={`dot ${mark}`} cx={x} cy="6" r={mark === 'pass' ? 4.5 : 3.75} />;
      })}
    </svg>
  );
}
