import type { GradeRow } from '../contract.ts';
import { StatusIcon, statusWord } from '../shared/icon.tsx';
import type { Status } from './lines.ts';

/** What each rubric says of a cell, the worst first. */
export function Grades({ grades }: { grades: readonly GradeRow[] }) {
  if (grades.length === 0) return null;
  const sorted = [...grades].sort((a, b) => order.indexOf(statusOf(a)) - order.indexOf(statusOf(b)));
  return (
    <ul class="grades" aria-label="Rubrics">
      {sorted.map((row) => {
        const status = statusOf(row);
        return (
          <li key={row.rubric} class="with-icon">
            <StatusIcon status={status} />
            <div class="grade-words">
              <span class="unseen">{statusWord(status)}: </span>
              <b class="any-text" title={row.type}>
                {row.rubric}
              </b>{' '}
              <span class="muted">{score(row)}</span> <span class="any-text reason-text">{reason(row)}</span>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

const order: readonly Status[] = ['failed', 'error', 'passed'];

function statusOf({ grade }: GradeRow): Status {
  if ('error' in grade) return 'error';
  return grade.pass ? 'passed' : 'failed';
}

/** A score of 0 or 1 says no more than the icon. */
function score({ grade }: GradeRow): string {
  if ('error' in grade || grade.score === 0 || grade.score === 1) return '';
  return grade.score.toFixed(2);
}

function reason({ grade }: GradeRow): string {
  return 'error' in grade ? grade.error.message : grade.reason;
}
