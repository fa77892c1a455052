import { sha256 } from '../canonical.ts';
import type { RunSelection } from './run.ts';

/** A case's place in the order of a seed: 64 hex digits, as good as random, and always the same. */
export const drawOf = (id: string, seed: number): string => sha256(`${seed}\n${id}`);

/**
 * The highest draw that is in a sample: a case is in it when its draw is not above. So a case that is added or taken
 * away changes one place of the sample and no other. Memory follows the sample, not the cases.
 * @param ids identities of all cases that match, each once
 */
export async function lastDraw(
  ids: AsyncIterable<string>,
  { size, seed }: NonNullable<RunSelection['sample']>,
): Promise<string> {
  const lowest: string[] = [];
  const cut = () => {
    lowest.sort();
    lowest.length = Math.min(lowest.length, size);
  };
  for await (const id of ids) {
    lowest.push(drawOf(id, seed));
    if (lowest.length >= 2 * size + 1024) cut();
  }
  cut();
  return lowest.at(-1) ?? '';
}
