/**
 * The assignment of rows to columns with the largest sum of scores, each row and column used at most once
 * (Hungarian method with potentials; time n²·m). Gives that sum.
 */
export function bestAssignment(scores: readonly (readonly number[])[]): number {
  const width = scores[0]?.length ?? 0;
  if (scores.length === 0 || width === 0) return 0;
  const rows = scores.length <= width ? scores : transposed(scores);
  const n = rows.length;
  const m = rows[0]?.length ?? 0;
  // Arrays begin at 1; column 0 is where each row starts its search.
  const rowPotential = new Float64Array(n + 1);
  const columnPotential = new Float64Array(m + 1);
  const rowOf = new Int32Array(m + 1);
  for (let row = 1; row <= n; row++) {
    rowOf[0] = row;
    const least = new Float64Array(m + 1).fill(Number.POSITIVE_INFINITY);
    const cameFrom = new Int32Array(m + 1);
    const used = new Uint8Array(m + 1);
    let column = 0;
    do {
      used[column] = 1;
      const current = at(rowOf, column);
      let step = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let other = 1; other <= m; other++) {
        if (used[other]) continue;
        const cost = -(rows[current - 1]?.[other - 1] ?? 0);
        const reduced = cost - at(rowPotential, current) - at(columnPotential, other);
        if (reduced < at(least, other)) {
          least[other] = reduced;
          cameFrom[other] = column;
        }
        if (at(least, other) < step) {
          step = at(least, other);
          next = other;
        }
      }
      for (let other = 0; other <= m; other++) {
        if (used[other]) {
          const owner = at(rowOf, other);
          rowPotential[owner] = at(rowPotential, owner) + step;
          columnPotential[other] = at(columnPotential, other) - step;
        } else least[other] = at(least, other) - step;
      }
      column = next;
    } while (at(rowOf, column) !== 0);
    while (column !== 0) {
      const before = at(cameFrom, column);
      rowOf[column] = at(rowOf, before);
      column = before;
    }
  }
  let sum = 0;
  for (let column = 1; column <= m; column++) {
    const row = at(rowOf, column);
    if (row > 0) sum += rows[row - 1]?.[column - 1] ?? 0;
  }
  return sum;
}

function at(array: Float64Array | Int32Array, index: number): number {
  return array[index] ?? 0;
}

function transposed(scores: readonly (readonly number[])[]): number[][] {
  return Array.from({ length: scores[0]?.length ?? 0 }, (_, column) => scores.map((row) => row[column] ?? 0));
}
