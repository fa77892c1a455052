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
  return stepUp(p, 1);
}

/**
 * Benjamini–Yekutieli adjusted p (2001): Benjamini–Hochberg's times 1 + 1/2 + … + 1/R, valid whatever the dependence. For
 * large tables of slices whose rubrics may move against each other; for few rubrics Holm is the stronger. Null stays null
 * and does not count.
 */
export function benjaminiYekutieli(p: readonly (number | null)[]): (number | null)[] {
  const count = p.filter((value) => value !== null).length;
  let harmonic = 0;
  for (let rank = 1; rank <= count; rank++) harmonic += 1 / rank;
  return stepUp(p, harmonic);
}

/** `min over i ≥ j of min(1, factor · R · p₍ᵢ₎ / i)`. */
function stepUp(p: readonly (number | null)[], factor: number): (number | null)[] {
  const adjusted: (number | null)[] = p.map(() => null);
  const order = tested(p);
  let best = 1;
  for (let rank = order.length; rank > 0; rank--) {
    const one = order[rank - 1];
    if (one === undefined) continue;
    best = Math.min(best, (factor * order.length * one.value) / rank);
    adjusted[one.index] = best;
  }
  return adjusted;
}

function tested(p: readonly (number | null)[]) {
  return p
    .flatMap((value, index) => (value === null ? [] : [{ index, value }]))
    .sort((a, b) => a.value - b.value);
}
