/** Length of the longest common subsequence of two lists; time is the product of their lengths, memory the shorter. */
export function commonSubsequence(one: readonly string[], other: readonly string[]): number {
  const [rows, columns] = one.length < other.length ? [other, one] : [one, other];
  // Words as numbers: comparing them is what most of the time goes into.
  const numbers = new Map<string, number>();
  const numbered = (words: readonly string[]) =>
    Int32Array.from(words, (word) => {
      const known = numbers.get(word) ?? numbers.size;
      numbers.set(word, known);
      return known;
    });
  const down = numbered(rows);
  const across = numbered(columns);
  const line = new Int32Array(across.length + 1);
  for (const word of down) {
    let diagonal = 0;
    for (let at = 1; at <= across.length; at++) {
      const above = line[at] ?? 0;
      line[at] = word === across[at - 1] ? diagonal + 1 : Math.max(above, line[at - 1] ?? 0);
      diagonal = above;
    }
  }
  return line[across.length] ?? 0;
}
