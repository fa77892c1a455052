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
      {(['pass', 'fail', 'error'] as const).map((kind) => {
        const path = marks.map((mark, place) => (mark === kind ? shapes[kind](place * 12 + 6) : '')).join('');
        return path === '' ? null : <path key={kind} class={`dot ${kind}`} d={path} />;
      })}
    </svg>
  );
}

/** A disc, a ring and a cross around `x`: as few elements as can be, since every row has them. */
const shapes = {
  pass: (x: number) => circle(x, 4.5),
  fail: (x: number) => circle(x, 3.75),
  error: (x: number) => `M${x - 3.5} 2.5l7 7m0-7l-7 7`,
};

function circle(x: number, r: number): string {
  return `M${x - r} 6a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
}
