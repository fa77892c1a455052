/**
 * Holm's adjusted p (1979): keeps the chance of any false call at alpha, whatever the dependence. Null (not tested)
 * stays null and does not count.
 */
export function holm(p: readonly (number | null)[]): (number | null)[] {
  const adjusted: (number | null)[] = p.map(() => null);
  const order = tested(p);
  let worst = 0;
  order.forEach(({ index, value }, rank) => {
    worst = Math.max(worst, Math.min(1, (order.length - rank) * value));
    adjusted[index] = worst;
  });
  return adjusted;
}

/**
 * Benjamini–Hochberg adjusted p (1995): keeps the share of false calls, for tables that are looked through (slices), not
 * for verdicts. Null stays null and does not count.
 */
export function benjaminiHochberg(p: readonly (number | null)[]): (number | null)[] {
  const adjusted: (number | null)[] = p.map(() => null);
  const order = tested(p);
  let best = 1;
  for (let rank = order.length; rank > 0; rank--) {
    const one = order[rank - 1];
    if (one === undefined) continue;
    best = Math.min(best, (order.length * one.value) / rank);
    adjusted[one.index] = best;
  }
  return adjusted;
}

function tested(p: readonly (number | null)[]) {
  return p
    .flatMap((value, index) => (value === null ? [] : [{ index, value }]))
    .sort((a, b) => a.value - b.value);
}
