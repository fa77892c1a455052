import type { ComponentChildren } from 'preact';
import { Icon } from '../shared/icon.tsx';
import type { ComparisonAction } from './state.ts';
import type { View } from './view.ts';

/** A part of the page that starts closed. */
export function Part(props: {
  name: string;
  title: string;
  view: View;
  dispatch: (action: ComparisonAction) => void;
  children: ComponentChildren;
}) {
  const { name, title, view, dispatch } = props;
  const isOpen = view.toggled.includes(name);
  return (
    <section class="part">
      <h2>
        <button
          type="button"
          class="part-name"
          aria-expanded={isOpen}
          onClick={() => dispatch({ type: 'toggle', part: name })}
        >
          <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
          <span class="any-text">{title}</span>
        </button>
      </h2>
      {isOpen ? <div class="part-body">{props.children}</div> : null}
    </section>
  );
}
