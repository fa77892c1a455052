import type { RefObject } from 'preact';
import { Icon, IconButton } from '../shared/icon.tsx';
import type { PanelAction } from './state.ts';
import type { View } from './view.ts';

/** Search, tag, and failed only. */
export function Filter(props: {
  view: View;
  tags: readonly string[];
  search: RefObject<HTMLInputElement | null>;
  dispatch: (action: PanelAction) => void;
  /** To the list, from the keyboard. */
  onLeave: () => void;
}) {
  const { view, tags, dispatch, onLeave } = props;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && view.search !== '') dispatch({ type: 'search', text: '' });
    else if (event.key !== 'Escape' && event.key !== 'ArrowDown' && event.key !== 'Enter') return;
    else onLeave();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search class="filter">
      <input
        ref={props.search}
        type="text"
        class="search"
        placeholder="Filter cases (/)"
        aria-label="Filter cases"
        spellcheck={false}
        value={view.search}
        onInput={(event) => dispatch({ type: 'search', text: event.currentTarget.value })}
        onKeyDown={onKeyDown}
      />
      {tags.length > 0 ? (
        <span class="select tag-select">
          <select
            aria-label="Tag"
            value={view.tag ?? ''}
            onChange={(event) => dispatch({ type: 'tag', tag: event.currentTarget.value || null })}
          >
            <option value="">Any tag</option>
            {tags.map((tag) => (
              <option key={tag} value={tag}>
                {tag}
              </option>
            ))}
          </select>
          <Icon name="chevron-down" />
        </span>
      ) : null}
      <IconButton
        icon={view.onlyFailed ? 'filter-filled' : 'filter'}
        label="Show failed only"
        pressed={view.onlyFailed}
        onClick={() => dispatch({ type: 'onlyFailed', on: !view.onlyFailed })}
      />
    </search>
  );
}
