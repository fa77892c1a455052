import { Component, type ComponentChildren } from 'preact';
import type { CaseRow } from '../../core/compare/comparison.ts';
import { Icon } from '../shared/icon.tsx';
import { shownText } from '../shared/shown-text.ts';
import { duration, money } from '../shared/words.ts';
import { otherChanges } from './cases.ts';
import type { Shown } from './state.ts';
import { TrialDots } from './trial-dots.tsx';
import { trialWords } from './words.ts';

interface CaseRowProps {
  id: string;
  shown: Shown;
  /** Place in `shown.rows`. */
  index: number;
  /** Place of the chosen rubric; null for any. */
  rubric: number | null;
  /** Place in the table, from 1. */
  position: number;
  isCurrent: boolean;
  isOpen: boolean;
  hasLatency: boolean;
  /** The same function from drawing to drawing. */
  onToggle: (name: string) => void;
}

/** One case as a line. While the table scrolls, lines that stay in sight are not drawn again. */
export class CaseRowView extends Component<CaseRowProps> {
  override shouldComponentUpdate(next: CaseRowProps): boolean {
    const { shown, index, rubric, position, isCurrent, isOpen, hasLatency } = this.props;
    return (
      next.shown !== shown ||
      next.index !== index ||
      next.rubric !== rubric ||
      next.position !== position ||
      next.isCurrent !== isCurrent ||
      next.isOpen !== isOpen ||
      next.hasLatency !== hasLatency
    );
  }

  override render(props: CaseRowProps) {
    const { id, shown, index, rubric, position, isCurrent, isOpen, hasLatency, onToggle } = props;
    const row = shown.rows[index];
    if (!row) return null;
    const column = rubric === null ? undefined : shown.columns[rubric];
    const others = otherChanges(shown, index, rubric);
    const flaky = flakyWords(shown, index, rubric);
    return (
      // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus and names this row as its active one.
      // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys.
      // biome-ignore lint/a11y/useSemanticElements: rows stand where the scroll position puts them, which a table cannot.
      <div
        id={id}
        class={`case-row${isCurrent ? ' current' : ''}${isOpen ? ' open' : ''}`}
        role="row"
        aria-rowindex={position + 1}
        aria-expanded={isOpen}
        aria-selected={isCurrent}
        onClick={() => onToggle(row.id)}
      >
        <Cell
          name="title"
          look="any-text"
          title={`${shownText(row.title)}\n${row.file}${row.line === null ? '' : `:${row.line}`}`}
        >
          <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
          <span class="title-text">{shownText(row.title)}</span>
        </Cell>
        {column ? (
          <Cell name="trials">
            <TrialDots column={column} index={index} />
            {flaky ? <span class="muted small">{flaky}</span> : null}
          </Cell>
        ) : null}
        <Cell name="others" look="muted">
          {others.slice(0, 4).map(({ name, change }) => (
            <span key={name} class="other">
              {name}{' '}
              <span class={change === 'broken' ? 'tone-bad' : 'tone-good'} aria-hidden="true">
                {change === 'broken' ? '▼' : '▲'}
              </span>
              <span class="unseen">{change}</span>
            </span>
          ))}
          {others.length > 4 ? `+${others.length - 4}` : ''}
        </Cell>
        <Cell name="tags" look="muted any-text" title={row.tags.join(', ')}>
          {shownText(row.tags.join(', '))}
        </Cell>
        <Cell name="cost" look="number">
          {change(row.costUsd, moneyOf(row.costUsd))}
        </Cell>
        {hasLatency ? (
          <Cell name="latency" look="number">
            {row.latencyMs ? change(row.latencyMs, duration) : '–'}
          </Cell>
        ) : null}
      </div>
    );
  }
}

/** Two prices that stand side by side have as many decimals as the larger needs. */
function moneyOf({ baseline, candidate }: CaseRow['costUsd']): (usd: number) => string {
  const decimals = money(Math.max(baseline ?? 0, candidate ?? 0)).split('.')[1]?.length ?? 2;
  return (usd) => (usd > 0 && usd < 10 ** -decimals ? money(usd) : `$${usd.toFixed(decimals)}`);
}

function Cell(props: { name: string; look?: string; title?: string; children: ComponentChildren }) {
  const { name, look = '', title, children } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a cell of a row that is no table's.
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus.
    <span role="gridcell" class={`cell-${name} ${look}`} title={title}>
      {children}
    </span>
  );
}

function change(
  pair: { readonly baseline: number | null; readonly candidate: number | null },
  words: (value: number) => string,
) {
  const { baseline, candidate } = pair;
  if (baseline === null && candidate === null) return <span class="muted">unknown</span>;
  return (
    <>
      {baseline === null ? '?' : words(baseline)} → {candidate === null ? '?' : words(candidate)}
    </>
  );
}

/** Said of the side on which trials of one case disagree. */
function flakyWords(shown: Shown, index: number, rubric: number | null): string {
  const column = rubric === null ? undefined : shown.columns[rubric];
  if (!column) return '';
  const mixed = (side: 'baseline' | 'candidate') => {
    const trials = column[side].trials[index] ?? '';
    return trials.includes('1') && trials.includes('0');
  };
  const [before, after] = [mixed('baseline'), mixed('candidate')];
  if (before && after) return 'flaky';
  return before ? 'flaky before' : after ? 'flaky now' : '';
}

/** A case in words, for its region's name. */
export function caseWords(shown: Shown, index: number, rubric: number | null): string {
  const row = shown.rows[index];
  const column = rubric === null ? undefined : shown.columns[rubric];
  const title = shownText(row?.title ?? '');
  return column
    ? `${title}: ${trialWords(column.baseline, index)}, then ${trialWords(column.candidate, index)}`
    : title;
}
