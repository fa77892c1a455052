import { useContext, useMemo } from 'preact/hooks';
import type { PromptChange } from '../../core/report/comparison-report.ts';
import { LinkButton } from '../shared/icon.tsx';
import { shownText } from '../shared/shown-text.ts';
import { HostContext } from './host.ts';
import type { ComparisonAction, Shown } from './state.ts';
import { diffTexts, type Edit } from './text-diff.ts';
import type { View } from './view.ts';

const part = 'change';
/** Characters of unchanged text left standing before and after a change, until all is asked for. */
const context = 70;

/** What differs between the two prompts, word by word. */
export function ChangeBox(props: { shown: Shown; view: View; dispatch: (action: ComparisonAction) => void }) {
  const { live, post } = useContext(HostContext);
  const { change } = props.shown.surroundings;
  if (!change) return null;
  const isWhole = props.view.toggled.includes(part);
  const isLong = change.texts.reduce((sum, { before, after }) => sum + before.length + after.length, 0) > 400;
  return (
    <section class="change" aria-label="What changed in the prompt">
      <p>
        <span class="muted any-text">What changed: {isWhole ? change.words : firstWords(change.words)}</span>
        {live ? (
          <>
            {' · '}
            <LinkButton label="Open in diff editor" onClick={() => post({ type: 'openDiff' })} />
          </>
        ) : null}
      </p>
      <div class={isLong && !isWhole ? 'change-texts short' : 'change-texts'}>
        <ChangedTexts change={change} isWhole={isWhole} />
      </div>
      {isLong ? (
        <LinkButton
          label={isWhole ? 'Show the first changed words only' : 'Show the whole change'}
          onClick={() => props.dispatch({ type: 'toggle', part })}
        />
      ) : null}
    </section>
  );
}

/** The first changes in words: a rewritten prompt has dozens, and the figures below matter more. */
function firstWords(words: string): string {
  const all = words.split('; ');
  return all.length > 5 ? `${all.slice(0, 4).join('; ')} and ${all.length - 4} more changes` : words;
}

function ChangedTexts({ change, isWhole }: { change: PromptChange; isWhole: boolean }) {
  const diffs = useMemo(
    () => change.texts.map(({ title, before, after }) => ({ title, edits: diffTexts(before, after).edits })),
    [change],
  );
  return (
    <>
      {diffs.map(({ title, edits }, index) => (
        <div key={index}>
          {diffs.length > 1 ? <h2 class="muted any-text">{title}</h2> : null}
          <pre class={`any-text change-text${isWhole ? '' : ' short'}`}>
            {edits.map((edit, at) => (
              <EditView key={at} edit={isWhole ? edit : shortened(edit, at === 0, at === edits.length - 1)} />
            ))}
          </pre>
        </div>
      ))}
    </>
  );
}

function EditView({ edit: { kind, text } }: { edit: Edit }) {
  if (kind === 'same') return <>{shownText(text)}</>;
  return kind === 'removed' ? <del>{shownText(text)}</del> : <ins>{shownText(text)}</ins>;
}

/** Unchanged text far from any change, left out. */
function shortened(edit: Edit, isFirst: boolean, isLast: boolean): Edit {
  const { kind, text } = edit;
  const limit = context * (isFirst || isLast ? 1 : 2) + 20;
  if (kind !== 'same' || text.length <= limit) return edit;
  const before = isFirst ? '' : text.slice(0, context).replace(/\S*$/, '');
  const after = isLast ? '' : text.slice(-context).replace(/^\S*/, '');
  return { kind, text: `${before}…${after}` };
}
