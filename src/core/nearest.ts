/** Words longer than this are not typing mistakes of a key or a name. */
const longest = 80;

/**
 * The candidate that `word` was probably meant to be: the one with the fewest typing mistakes (a letter missing,
 * added, wrong, or two swapped; case counts little), if there are few enough; else the only one that begins with it.
 * Undefined when nothing is near.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length === 0 || word.length > longest) return undefined;
  const allowed = word.length === 1 ? 0 : word.length <= 3 ? 1 : word.length <= 6 ? 2 : 3;
  let best: string | undefined;
  let bestDistance = allowed + 0.5;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) > allowed) continue;
    const distance = editDistance(word, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? longerForm(word, candidates);
}

/** `apiKeyEnv` for `apiKey`. */
function longerForm(word: string, candidates: readonly string[]): string | undefined {
  const longer = candidates.filter((one) => one !== word && one.startsWith(word));
  return word.length >= 3 && longer.length === 1 ? longer[0] : undefined;
}

/** Optimal string alignment distance; a difference in case alone costs a tenth. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (last[j - 1] ?? 0) + letterDistance(a[i - 1], b[j - 1]);
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? Number.POSITIVE_INFINITY;
}

function letterDistance(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  return a?.toLowerCase() === b?.toLowerCase() ? 0.1 : 1;
}
