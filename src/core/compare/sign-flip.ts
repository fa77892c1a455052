import { mulberry32, randomBits } from './mulberry32.ts';

/**
 * Sign-flip permutation test of paired differences: under "both sides are exchangeable within each case" every pattern
 * of signs is equally likely, and p is the share of patterns whose sum is at least as far from 0 as the observed one.
 * With one pass/fail trial a case it is McNemar's exact test.
 */
export interface SignFlip {
  /** Two-sided, exact. */
  readonly p: number;
  /** p less half the chance of a sum just as far from 0. */
  readonly midP: number;
  readonly method: 'exact sign-flip' | 'Monte Carlo sign-flip';
  /** Null for an exact computation. */
  readonly seed: number | null;
}

/** Sums closer than this, times the sum of absolute differences where that is above 1, are equal: 0.1 + 0.2 − 0.3 is a tie. */
const tolerance = 1e-9;

/** A dynamic program of more steps than this would be felt; Monte Carlo takes over. */
const mostSteps = 2e7;
/** The same where a table is only looked through. */
const fewSteps = 1e6;

const mostEnumerated = 16;

/** Probabilities below this cannot be seen beside the others and are left out of sums. */
const negligible = 1e-24;

const fewReplicates = 1_999;
const replicates = 9_999;
/** Used where p comes so near to 0.05 that the Monte Carlo error could decide. */
const manyReplicates = 99_999;

/**
 * The test by the best way there is: exact by a dynamic program where the differences lie on a grid, by enumeration up
 * to 16 changed cases, else Monte Carlo.
 * @param differences of cases, or sums over families of cases; zeros change nothing
 * @param seed of the Monte Carlo draws
 * @param draws few for tables that are only looked through: 1,999, else 9,999
 */
export function signFlip(
  differences: ArrayLike<number>,
  seed: () => number,
  draws: 'few' | 'many' = 'many',
): SignFlip {
  const sizes = changedSizes(differences);
  if (sizes.length === 0) return { p: 1, midP: 1, method: 'exact sign-flip', seed: null };
  const observed = Math.abs(sum(differences));
  const exact = exactTails(sizes, observed, draws === 'many' ? mostSteps : fewSteps);
  if (exact !== null) return { ...exact, method: 'exact sign-flip', seed: null };
  const used = seed();
  let tails = monteCarlo(sizes, observed, draws === 'many' ? replicates : fewReplicates, used);
  if (draws === 'many' && tails.p > 0.04 && tails.p < 0.06)
    tails = monteCarlo(sizes, observed, manyReplicates, used);
  return { ...tails, method: 'Monte Carlo sign-flip', seed: used };
}

interface Tails {
  readonly p: number;
  readonly midP: number;
}

/** Both p exactly; null where there is neither a grid nor few enough changed cases. */
export function signFlipExact(differences: ArrayLike<number>): Tails | null {
  const sizes = changedSizes(differences);
  if (sizes.length === 0) return { p: 1, midP: 1 };
  return exactTails(sizes, Math.abs(sum(differences)), mostSteps);
}

/**
 * Monte Carlo p with one draw a sign, `(1 + hits) / (B + 1)`, never zero (Phipson & Smyth 2010).
 * @param seed of mulberry32
 */
export function signFlipMonteCarlo(differences: ArrayLike<number>, draws: number, seed: number): number {
  const changed = Array.from(differences).filter((one) => one !== 0);
  const random = mulberry32(seed);
  const observed = Math.abs(sum(changed));
  const near = tolerance * Math.max(1, absoluteSum(changed));
  let hits = 0;
  for (let draw = 0; draw < draws; draw++) {
    let flipped = 0;
    for (const one of changed) flipped += random() < 0.5 ? -one : one;
    if (Math.abs(flipped) >= observed - near) hits += 1;
  }
  return (1 + hits) / (draws + 1);
}

function exactTails(sizes: Float64Array, observed: number, allowed: number): Tails | null {
  const grid = onGrid(sizes, allowed);
  if (grid !== null) return program(grid, sizes, observed);
  return sizes.length <= mostEnumerated ? enumerate(sizes, observed) : null;
}

/** Absolute values of what is not zero, largest first: p depends on nothing else but the observed sum. */
function changedSizes(differences: ArrayLike<number>): Float64Array {
  const sizes = new Float64Array(differences.length);
  let count = 0;
  for (let at = 0; at < differences.length; at++) {
    const size = Math.abs(differences[at] ?? 0);
    if (size > tolerance) sizes[count++] = size;
  }
  return sizes.subarray(0, count).sort().reverse();
}

/** Steps per unit that scores and rates of a few trials come in. */
const steps = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 16, 18, 20, 21, 24, 25, 28, 30, 35, 36, 40, 42, 45, 50, 56, 60,
  70, 72, 80, 84, 90, 100, 120, 140, 150, 168, 180, 200, 210, 240, 250, 252, 280, 300, 360, 400, 420, 500,
  504, 600, 630, 700, 800, 840, 900, 1000,
];

/** How often each multiple of the coarsest fitting step occurs; null off every grid, or where the program would be long. */
function onGrid(
  sizes: Float64Array,
  allowed: number,
): { readonly counts: Map<number, number>; readonly step: number } | null {
  for (const step of steps) {
    const counts = new Map<number, number>();
    let fits = true;
    for (const size of sizes) {
      const multiple = Math.round(size * step);
      if (multiple === 0 || Math.abs(size * step - multiple) > 1e-7) {
        fits = false;
        break;
      }
      counts.set(multiple, (counts.get(multiple) ?? 0) + 1);
    }
    if (fits) return work(counts) <= allowed ? { counts, step } : null;
  }
  return null;
}

function work(counts: ReadonlyMap<number, number>): number {
  let width = 1;
  let variance = 0;
  let all = 0;
  for (const [multiple, count] of counts) {
    // Beyond eleven standard deviations everything is negligible.
    all += Math.min(width, 11 * Math.sqrt(variance) + 1) * Math.min(count + 1, 11 * Math.sqrt(count));
    width += multiple * count;
    variance += multiple * multiple * count;
  }
  return all + width;
}

/** The distribution of the sum, one group of equal sizes after the other: each adds a stretched binomial. */
function program(
  { counts, step }: { readonly counts: Map<number, number>; readonly step: number },
  sizes: Float64Array,
  observed: number,
): Tails {
  let reach = 0;
  // All sums have the parity of the largest: place i stands for the sum 2i − reach.
  let chances = Float64Array.of(1);
  let from = 0;
  let to = 1;
  for (const [multiple, count] of counts) {
    const wider = new Float64Array(chances.length + multiple * count);
    const flips = halves(count);
    for (let tails = 0; tails <= count; tails++) {
      const chance = flips[tails] ?? 0;
      if (chance < negligible) continue;
      const offset = multiple * tails;
      for (let at = from; at < to; at++) {
        wider[at + offset] = (wider[at + offset] ?? 0) + chance * (chances[at] ?? 0);
      }
    }
    chances = wider;
    from = chances.findIndex((chance) => chance >= negligible);
    // The distribution is symmetric.
    to = chances.length - from;
    reach += multiple * count;
  }
  const target = Math.round(observed * step);
  let beyond = 0;
  const place = (reach - target) / 2;
  for (let at = 0; at < place; at++) beyond += chances[at] ?? 0;
  const same = chances[place] ?? 0;
  if (target === 0) return { p: 1, midP: 1 - same / 2 };
  return bounded(2 * (beyond + same), 2 * same, sizes.length);
}

/** Binomial(count, 1/2), each chance from its neighbour nearer to the middle. */
function halves(count: number): Float64Array {
  const chances = new Float64Array(count + 1);
  const middle = count >> 1;
  chances[middle] = 1;
  for (let at = middle; at < count; at++) chances[at + 1] = ((chances[at] ?? 0) * (count - at)) / (at + 1);
  for (let at = middle; at > 0; at--) chances[at - 1] = ((chances[at] ?? 0) * at) / (count - at + 1);
  const all = sum(chances);
  return chances.map((chance) => chance / all);
}

function enumerate(sizes: Float64Array, observed: number): Tails {
  const near = tolerance * Math.max(1, absoluteSum(sizes));
  let beyond = 0;
  let same = 0;
  // Walks all patterns by a Gray code: one sign changes a step.
  let flipped = absoluteSum(sizes);
  const signs = new Int8Array(sizes.length).fill(1);
  const patterns = 2 ** sizes.length;
  for (let pattern = 1; ; pattern++) {
    const off = Math.abs(flipped) - observed;
    if (Math.abs(off) <= near) same += 1;
    else if (off > 0) beyond += 1;
    if (pattern === patterns) break;
    const at = 31 - Math.clz32(pattern & -pattern);
    const sign = -(signs[at] ?? 1);
    signs[at] = sign;
    flipped += 2 * sign * (sizes[at] ?? 0);
  }
  return { p: (beyond + same) / patterns, midP: (beyond + same / 2) / patterns };
}

/**
 * Monte Carlo with one random bit a sign and sums of eight signs looked up in a table, so that thousands of cases take
 * milliseconds.
 */
function monteCarlo(sizes: Float64Array, observed: number, draws: number, seed: number): Tails {
  // Whole words of 32 signs; beyond the last case the table holds zeros.
  const blocks = Math.ceil(sizes.length / 32) * 4;
  const table = new Float64Array(blocks * 256);
  for (let block = 0; block < blocks; block++) {
    for (let pattern = 0; pattern < 256; pattern++) {
      let part = 0;
      for (let bit = 0; bit < 8; bit++) {
        const size = sizes[block * 8 + bit] ?? 0;
        part += (pattern >> bit) & 1 ? size : -size;
      }
      table[block * 256 + pattern] = part;
    }
  }
  const bits = randomBits(seed);
  const near = tolerance * Math.max(1, absoluteSum(sizes));
  const flipped = new Float64Array(draws);
  // All draws of 32 signs, then of the next: their part of the table stays in the processor's cache.
  for (let at = 0; at < table.length; at += 1024) {
    for (let draw = 0; draw < draws; draw++) {
      const word = bits();
      flipped[draw] =
        (flipped[draw] ?? 0) +
        (table[at + (word & 255)] ?? 0) +
        (table[at + 256 + ((word >>> 8) & 255)] ?? 0) +
        (table[at + 512 + ((word >>> 16) & 255)] ?? 0) +
        (table[at + 768 + (word >>> 24)] ?? 0);
    }
  }
  let beyond = 0;
  let same = 0;
  for (const one of flipped) {
    const off = Math.abs(one) - observed;
    if (Math.abs(off) <= near) same += 1;
    else if (off > 0) beyond += 1;
  }
  const p = (1 + beyond + same) / (draws + 1);
  return { p, midP: p - same / 2 / (draws + 1) };
}

/** Neither rounding nor what was left out as negligible may make p smaller than it is: below 1e-20 it is given as that. */
function bounded(p: number, same: number, changed: number): Tails {
  const least = Math.max(2 ** (1 - changed), 1e-20);
  return { p: Math.min(1, Math.max(p, least)), midP: Math.min(1, Math.max(p - same / 2, least / 2)) };
}

function sum(values: ArrayLike<number>): number {
  let all = 0;
  for (let at = 0; at < values.length; at++) all += values[at] ?? 0;
  return all;
}

function absoluteSum(values: ArrayLike<number>): number {
  let all = 0;
  for (let at = 0; at < values.length; at++) all += Math.abs(values[at] ?? 0);
  return all;
}
