import { randomBytes } from 'node:crypto';
import type { LocatedCase } from '../case.ts';
import { InputError, type Problem } from '../problem.ts';
import { Turns } from '../turns.ts';

/**
 * Passes cases on and refuses an identity that comes twice. Holds 53 bits a case; on a hit, `again` streams the cases
 * anew to find the first place, which also tells a true duplicate from two identities with one mark. Gives others a turn
 * now and then, however many cases there are.
 * @throws {InputError} with code `duplicate-case`, naming both places.
 */
export async function* uniqueCases<Found extends LocatedCase>(
  cases: AsyncIterable<Found>,
  again: () => AsyncIterable<LocatedCase>,
): AsyncGenerator<Found> {
  const seen = new Set<number>();
  const turns = new Turns();
  let index = 0;
  for await (const found of cases) {
    if (turns.due) await turns.give();
    const mark = markOf(found.case.id);
    if (seen.has(mark)) {
      const first = await firstWith(found.case.id, index, again());
      if (first) throw InputError.of(duplicateCase(first, found));
    }
    seen.add(mark);
    index++;
    yield found;
  }
}

/** Drawn for each process, so that no dataset can be made whose identities have one mark. */
const key = [randomBytes(4).readUInt32LE(), randomBytes(4).readUInt32LE()] as const;

/** 53 bits of a text. */
function markOf(text: string): number {
  let [high, low] = key;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit ^ (high >>> 15), 1597334677);
    low ^= low >>> 13;
  }
  high = Math.imul(high ^ (low >>> 16), 2246822507);
  low = Math.imul(low ^ (high >>> 13), 3266489909);
  return 4294967296 * ((high ^ (high >>> 16)) & 2097151) + ((low ^ (low >>> 16)) >>> 0);
}

async function firstWith(
  id: string,
  before: number,
  cases: AsyncIterable<LocatedCase>,
): Promise<LocatedCase | undefined> {
  let index = 0;
  for await (const found of cases) {
    if (index++ >= before) return undefined;
    if (found.case.id === id) return found;
  }
  return undefined;
}

/** The problem of two cases with one identity, at the second. */
export function duplicateCase(first: LocatedCase, second: LocatedCase): Omit<Problem, 'severity'> {
  const place = `${first.file}${first.range ? `:${first.range.start.line}` : ''}`;
  const { id, name } = second.case;
  const hashed = name === undefined && /^case-[0-9a-f]{12}$/.test(id);
  return {
    code: 'duplicate-case',
    message: hashed
      ? `This case has the same content as the one at ${place}.`
      : `There is already a case "${id}" at ${place}.`,
    remedy: hashed
      ? 'Remove one of the two, or give each an id.'
      : 'Give each case an id or a name of its own.',
    file: second.file,
    ...(second.range ? { range: second.range } : {}),
  };
}
