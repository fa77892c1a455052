import { RubricError } from '../rubric.ts';

const longestText = 200_000;
/** Cells of a table that compares two lists of words; about 0.2 s. */
const largestTable = 25_000_000;
/** Character pairs of an edit distance, of which 32 are one step; about 0.3 s. */
const largestDistance = 2_000_000_000;

/**
 * Refuses texts that a metric should not be computed on.
 * @throws {RubricError} for more than 200,000 UTF-16 units.
 */
export function boundText(text: string, what: 'output' | 'reference'): void {
  if (text.length <= longestText) return;
  throw new RubricError(
    `The ${what} has ${text.length} characters; this rubric reads at most ${longestText}.`,
  );
}

/** @throws {RubricError} when two lists are so long that comparing each with each would take seconds. */
export function boundTable(rows: number, columns: number): void {
  if (rows * columns <= largestTable) return;
  throw new RubricError(
    `The output (${rows} words) and the reference (${columns}) are too long to compare word by word; use a metric that counts n-grams, such as rouge-n.`,
  );
}

/** @throws {RubricError} when two texts are so long that their edit distance would take seconds. */
export function boundDistance(one: number, other: number): void {
  if (one * other <= largestDistance) return;
  throw new RubricError(
    `The texts (${one} and ${other} characters) are too long for an edit distance; use chrf or rouge-n instead.`,
  );
}
