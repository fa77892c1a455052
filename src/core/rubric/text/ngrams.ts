/** How often each n-gram stands in a list of words. */
export type Counts = ReadonlyMap<string, number>;

/** The words of a text that white space parts. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** How often each item stands in a list. */
export function countAll(items: Iterable<string>): Counts {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

/** The n-grams of a list of words, in order. */
export function ngrams(tokens: readonly string[], n: number): string[] {
  const found: string[] = [];
  for (let at = 0; at + n <= tokens.length; at++) {
    // A word holds no white space here, and a character n-gram has single characters: the separator is unambiguous.
    found.push(n === 1 ? (tokens[at] ?? '') : tokens.slice(at, at + n).join(' '));
  }
  return found;
}

/** `Σ min(count, other count)`: the clipped matches. */
export function overlap(one: Counts, other: Counts): number {
  let sum = 0;
  for (const [item, count] of one) sum += Math.min(count, other.get(item) ?? 0);
  return sum;
}

/** All items counted. */
export function total(counts: Counts): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

/** Precision, recall and their harmonic mean weighted by β; 0 where nothing matches. */
export function fMeasure(precision: number, recall: number, beta = 1): number {
  const weight = beta * beta;
  const divisor = weight * precision + recall;
  return divisor === 0 ? 0 : ((1 + weight) * precision * recall) / divisor;
}
