/** From this length on, characters that make more than a hundredth of the second text do not start a match. */
const popularFrom = 200;

/**
 * Similarity of two texts as Python's `difflib.SequenceMatcher(None, a, b).ratio()` gives it: twice the characters of
 * the matching blocks over all characters, blocks found longest first and then to both sides of it (Ratcliff and
 * Obershelp), with its rule for popular characters. By code points. Time is the product of the lengths at worst.
 */
export function sequenceRatio(one: string, other: string): number {
  const a = [...one];
  const b = [...other];
  if (a.length + b.length === 0) return 1;
  const places = new Map<string, number[]>();
  b.forEach((character, at) => {
    const known = places.get(character);
    if (known) known.push(at);
    else places.set(character, [at]);
  });
  if (b.length >= popularFrom) {
    const most = Math.floor(b.length / 100) + 1;
    for (const [character, found] of places) if (found.length > most) places.delete(character);
  }
  let matched = 0;
  const open: [number, number, number, number][] = [[0, a.length, 0, b.length]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [fromA, toA, fromB, toB] = next;
    const [startA, startB, size] = longestMatch(a, b, places, next);
    if (size === 0) continue;
    matched += size;
    if (fromA < startA && fromB < startB) open.push([fromA, startA, fromB, startB]);
    if (startA + size < toA && startB + size < toB) open.push([startA + size, toA, startB + size, toB]);
  }
  return (2 * matched) / (a.length + b.length);
}

/** The longest block that both ranges have: the first of `a`, then the first of `b`, among the longest. */
function longestMatch(
  a: readonly string[],
  b: readonly string[],
  places: ReadonlyMap<string, readonly number[]>,
  [fromA, toA, fromB, toB]: readonly [number, number, number, number],
): [number, number, number] {
  let [bestA, bestB, size] = [fromA, fromB, 0];
  let lengths = new Map<number, number>();
  for (let at = fromA; at < toA; at++) {
    const longer = new Map<number, number>();
    for (const place of places.get(a[at] ?? '') ?? []) {
      if (place < fromB) continue;
      if (place >= toB) break;
      const length = (lengths.get(place - 1) ?? 0) + 1;
      longer.set(place, length);
      if (length > size) [bestA, bestB, size] = [at - length + 1, place - length + 1, length];
    }
    lengths = longer;
  }
  while (bestA > fromA && bestB > fromB && a[bestA - 1] === b[bestB - 1]) {
    bestA -= 1;
    bestB -= 1;
    size += 1;
  }
  while (bestA + size < toA && bestB + size < toB && a[bestA + size] === b[bestB + size]) size += 1;
  return [bestA, bestB, size];
}
