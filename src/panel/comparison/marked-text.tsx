import { useState } from 'preact/hooks';
import { LinkButton } from '../shared/icon.tsx';
import { shownText } from '../shared/shown-text.ts';
import { counted } from '../shared/words.ts';
import type { Edit, TextDiff } from './text-diff.ts';

const shortLength = 6_000;

/** One side of a difference: its text, with what the other side does not have marked. Long texts show their start first. */
export function MarkedText({ diff, side }: { diff: TextDiff; side: 'baseline' | 'candidate' }) {
  const [isWhole, setWhole] = useState(false);
  const other = side === 'baseline' ? 'added' : 'removed';
  const edits = diff.edits.filter(({ kind }) => kind !== other);
  const length = edits.reduce((sum, { text }) => sum + text.length, 0);
  if (length === 0) return <p class="muted">(empty)</p>;
  const isLong = length > shortLength;
  return (
    <>
      <div class={`output any-text${diff.json ? ' json' : ''}`}>
        {(isLong && !isWhole ? upTo(edits, shortLength) : edits).map(({ kind, text }, index) => {
          const shown = shownText(text);
          if (kind === 'same' || diff.how === 'unmarked') return shown;
          return kind === 'removed' ? <del key={index}>{shown}</del> : <ins key={index}>{shown}</ins>;
        })}
        {isLong && !isWhole ? '…' : ''}
      </div>
      {isLong ? (
        <LinkButton
          label={isWhole ? 'Show less' : `Show all ${counted(length, 'character')}`}
          onClick={() => setWhole(!isWhole)}
        />
      ) : null}
    </>
  );
}

function upTo(edits: readonly Edit[], limit: number): Edit[] {
  const shown: Edit[] = [];
  let left = limit;
  for (const { kind, text } of edits) {
    if (left <= 0) break;
    // One unit less where the end would halve a character.
    const end = /[\uD800-\uDBFF]/.test(text[left - 1] ?? '') ? left - 1 : left;
    shown.push({ kind, text: text.slice(0, end) });
    left -= text.length;
  }
  return shown;
}

/** What the reader should know of the marks; null where they are the usual ones. */
export function diffNote(diff: TextDiff): string | null {
  switch (diff.how) {
    case 'equal':
      return diff.json ? 'Both say the same, as JSON.' : 'Both outputs are the same.';
    case 'unmarked':
      return 'Too long and too different to mark what changed.';
    case 'lines':
      return 'Long texts: whole lines are marked where words could not be.';
    case 'words':
      return null;
  }
}
