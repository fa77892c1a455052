import { sha256 } from '../canonical.ts';
import type { LocatedCase } from '../case.ts';
import { InputError, type Problem } from '../problem.ts';

/**
 * Passes cases on and refuses an identity that comes twice. Holds 48 bits a case; on a hit, `again` streams the cases
 * anew to find the first place, which also tells a true duplicate from two identities with one hash.
 * @throws {InputError} with code `duplicate-case`, naming both places.
 */
export async function* uniqueCases<Found extends LocatedCase>(
  cases: AsyncIterable<Found>,
  again: () => AsyncIterable<LocatedCase>,
): AsyncGenerator<Found> {
  const seen = new Set<number>();
  let index = 0;
  for await (const found of cases) {
    const mark = Number.parseInt(sha256(found.case.id).slice(0, 12), 16);
    if (seen.has(mark)) {
      const first = await firstWith(found.case.id, index, again());
      if (first) throw InputError.of(duplicateCase(first, found));
    }
    seen.add(mark);
    index++;
    yield found;
  }
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
