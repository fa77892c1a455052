/**
 * A seeded generator of numbers in [0, 1): Tommy Ettinger's mulberry32, period 2^32. Enough for permutation tests, not
 * for secrets.
 * @param seed taken modulo 2^32
 */
export function mulberry32(seed: number): () => number {
  const bits = randomBits(seed);
  return () => bits() / 2 ** 32;
}

/** The same generator, 32 bits at a time (0 … 2^32 − 1). */
export function randomBits(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/**
 * A seed from words, the same in whatever order they come, so that a repeated comparison draws the same numbers
 * (FNV-1a of each, summed modulo 2^32).
 */
export function seedOf(start: number, words: Iterable<string>): number {
  let seed = start >>> 0;
  for (const word of words) {
    let hash = 0x811c9dc5;
    for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
    seed = (seed + (hash >>> 0)) >>> 0;
  }
  return seed;
}
