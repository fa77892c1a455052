import type { DefinitionChange } from '../../core/version/change-words.ts';
import type { TimelineEntry } from '../../core/version/timeline.ts';
import { count } from '../wording.ts';
import type { Standing } from './versions.ts';

/** The label that answers "what do users get now". */
export const productionLabel = 'production';

/** More parts than this are counted, not told. */
const mostParts = 3;

/** A change in few words: `5 lines, model changed`; empty when behaviour did not change. */
export function shortChange({ words, lines }: DefinitionChange): string {
  const parts = lines > 0 ? [count(lines, 'line')] : [];
  for (const word of words) {
    if (word === 'messages unchanged' || /: \d+ lines?$/u.test(word)) continue;
    const environment =
      /^environment (\S+) (added|removed)/u.exec(word) ?? /^(\S+): (?:.* (?:→|added|removed))/u.exec(word);
    if (environment?.[1] !== undefined && environment[1] !== 'model') {
      parts.push(`${environment[1]} ${environment[2] ?? 'changed'}`);
      continue;
    }
    const from = /^(?:model:|[^\s→]+) .*→/u.exec(word);
    parts.push(from === null ? word : `${word.split(/[:\s]/u, 1)[0] ?? word} changed`);
  }
  if (parts.length <= mostParts) return parts.join(', ');
  return `${parts.slice(0, mostParts - 1).join(', ')} and ${count(parts.length - mostParts + 1, 'more change')}`;
}

/**
 * How a prompt stands, for its lens: `v7 production · working copy differs: 5 lines, model changed`, and the model of
 * production where that is another one there.
 */
export function standingWords(standing: Standing): string {
  const words = differenceWords(standing);
  const { production } = standing;
  const model = production?.record.definition.environments?.[productionLabel]?.model;
  const isOther = model !== undefined && model !== production?.record.definition.model;
  return isOther ? `${words} · ${productionLabel}: model ${model}` : words;
}

/** Whether two branches moved `production` and nobody has decided yet. */
export function isUndecided({ labels }: Pick<Standing, 'labels'>): boolean {
  return labels.some(({ label, conflict }) => label === productionLabel && conflict !== undefined);
}

function differenceWords({ labels, production, base, change, sameFiles }: Standing): string {
  if (isUndecided({ labels })) return `${productionLabel} was moved on two branches: decide`;
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
