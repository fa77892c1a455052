import type { RefObject } from 'preact';
import { Icon } from '../shared/icon.tsx';
import { count } from '../shared/words.ts';
import type { CaseList } from './cases.ts';
import type { ComparisonAction, Shown } from './state.ts';
import { type Filter, filters, type View } from './view.ts';

const words: Record<Filter, string> = {
  broken: 'Broken',
  fixed: 'Fixed',
  bothFail: 'Both fail',
  flaky: 'Flaky',
  changed: 'Output changed',
  errors: 'Errors',
  all: 'All',
};

/** Which cases are listed: by what became of them, by rubric, tag and search. */
export function CaseFilter(props: {
  shown: Shown;
  list: CaseList;
  view: View;
  search: RefObject<HTMLInputElement | null>;
  dispatch: (action: ComparisonAction) => void;
  /** To the table, from the keyboard. */
  onLeave: () => void;
}) {
  const { shown, list, view, search, dispatch, onLeave } = props;
  const { rubrics } = shown.summary;
  const chosen = list.rubric === null ? '' : (rubrics[list.rubric]?.name ?? '');
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && view.search !== '') dispatch({ type: 'search', text: '' });
    else if (event.key !== 'Escape' && event.key !== 'ArrowDown' && event.key !== 'Enter') return;
    else onLeave();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search class="case-filter">
      <fieldset class="chips">
        <legend class="unseen">Show cases</legend>
        {filters
          .filter((filter) => filter !== 'errors' || list.counts.errors > 0 || list.filter === 'errors')
          .map((filter) => (
            <button
              key={filter}
              type="button"
              class="chip"
              aria-pressed={list.filter === filter}
              onClick={() => dispatch({ type: 'filter', filter })}
            >
              {words[filter]} <span class="number">{count(list.counts[filter])}</span>
            </button>
          ))}
      </fieldset>
      <div class="filter-fields">
        <input
          ref={search}
          type="text"
          class="search"
          placeholder="Search cases (/)"
          aria-label="Search cases"
          spellcheck={false}
          value={view.search}
          onInput={(event) => dispatch({ type: 'search', text: event.currentTarget.value })}
          onKeyDown={onKeyDown}
        />
        {rubrics.length > 1 ? (
          <Choice
            label="Rubric"
            value={chosen}
            options={[
              ['', 'any rubric'],
              ...rubrics.map(({ name }) => [name, `by rubric: ${name}`] as const),
            ]}
            onChoose={(rubric) => dispatch({ type: 'rubric', rubric })}
          />
        ) : null}
        {list.tags.length > 0 ? (
          <Choice
            label="Tag"
            value={view.tag ?? ''}
            options={[['', 'tag: any'], ...list.tags.map((tag) => [tag, `tag: ${tag}`] as const)]}
            onChoose={(tag) => dispatch({ type: 'tag', tag: tag || null })}
          />
        ) : null}
      </div>
    </search>
  );
}

function Choice(props: {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChoose: (value: string) => void;
}) {
  return (
    <span class="select">
      <select
        aria-label={props.label}
        value={props.value}
        onChange={(event) => props.onChoose(event.currentTarget.value)}
      >
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <Icon name="chevron-down" />
    </span>
  );
}
