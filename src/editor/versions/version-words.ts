import type { DefinitionChange } from '../../core/version/change-words.ts';
import type { TimelineEntry } from '../../core/version/timeline.ts';
import { count } from '../wording.ts';
import type { Standing } from './versions.ts';

/** More parts than this are counted, not told. */
const mostParts = 3;

/** A change in few words: `5 lines, model changed`; empty when behaviour did not change. */
export function shortChange({ words, lines }: DefinitionChange): string {
  const parts = lines > 0 ? [count(lines, 'line')] : [];
  for (const word of words) {
    if (word === 'messages unchanged' || /: \d+ lines?$/u.test(word)) continue;
    const from = /^(?:model:|[^\s→]+) .*→/u.exec(word);
    parts.push(from === null ? word : `${word.split(/[:\s]/u, 1)[0] ?? word} changed`);
  }
  if (parts.length <= mostParts) return parts.join(', ');
  return `${parts.slice(0, mostParts - 1).join(', ')} and ${count(parts.length - mostParts + 1, 'more change')}`;
}

/** How a prompt stands, for its lens: `v7 production · working copy differs: 5 lines, model changed`. */
export function standingWords({ production, base, change, sameFiles }: Standing): string {
  if (base === undefined) return 'no saved version';
  const head = production === undefined ? `v${base.number}, the newest` : `v${base.number} production`;
  if (change === null) return `${head} · the working copy has errors`;
  const short = shortChange(change);
  if (short !== '') return `${head} · working copy differs: ${short}`;
  return sameFiles
    ? `${head} · working copy is the same`
    : `${head} · working copy differs in what no model sees`;
}

/** `Ana` of `Ana Lima <ana@example.com>`, so that a list stays narrow. */
export function authorWords(author: string): string {
  return author.replace(/\s*<[^>]*>$/u, '').trim();
}

/** What changed at an entry of the timeline, one line. */
export function changedWords(entry: Pick<TimelineEntry, 'changed' | 'lines'>): string {
  return shortChange({ words: entry.changed, lines: entry.lines });
}
