import { mulberry32 } from '../../src/core/compare/mulberry32.ts';
import type { StoredRun } from '../../src/core/run/run.ts';
import { type MemoryCase, memoryRun, type Value } from '../unit/compare/memory-run.ts';

/** Runs drawn from a known truth, to see how often a comparison is wrong. */
export interface Truth {
  readonly n: number;
  readonly trials: number;
  readonly rubrics: number;
  /** How often a rubric shares the rate and the noise of a case with the others. */
  readonly rho: number;
  readonly kind: 'pass' | 'score';
  /**
   * `same`: both versions have the rates; `single`: single cases change, the mean does not; a number: the mean changes by
   * it, in the first rubric.
   */
  readonly change: 'same' | 'single' | number;
  /** Share of grades that fail on either side. */
  readonly missing: number;
}

/** A baseline and a candidate of one replicate. */
export function simulatedRuns(truth: Truth, seed: number): [StoredRun, StoredRun] {
  const random = mulberry32(seed);
  const { n, trials, rubrics, rho, kind, change, missing } = truth;
  const names = Array.from({ length: rubrics }, (_, at) => `r${at}`);
  const shared = Array.from({ length: n }, () => caseRate(random, truth));
  const rates = names.map((_, at) =>
    shared.map((own) => (at === 0 || random() < rho ? own : caseRate(random, truth))),
  );
  if (typeof change === 'number' && kind === 'pass') {
    const moved = shiftBy(
      rates[0]!.map(([p]) => p),
      change,
    );
    rates[0]!.forEach((pair, at) => {
      rates[0]![at] = [pair[0], moved[at]!];
    });
  } else if (typeof change === 'number') {
    rates[0]!.forEach(([p, q], at) => {
      rates[0]![at] = [p, q + change];
    });
  }
  const side = (which: 0 | 1): StoredRun =>
    memoryRun({
      id: which === 0 ? 'run-a' : 'run-b',
      version: which === 0 ? 'a' : 'b',
      trials,
      rubrics: Object.fromEntries(names.map((name) => [name, { binary: kind === 'pass' }])),
      cases: Array.from({ length: n }, (_, at): MemoryCase => {
        const noise = Array.from({ length: trials }, () => random());
        const grades: { [name: string]: Value[] } = {};
        names.forEach((name, rubric) => {
          const rate = rates[rubric]![at]![which];
          // A rubric that shares the case's rate shares its luck as well.
          const lucky = rates[rubric]![at] === shared[at];
          grades[name] = noise.map((luck) => {
            const own = lucky ? luck : random();
            if (missing > 0 && random() < missing) return 'missing';
            return kind === 'pass' ? (own < rate ? 1 : 0) : scoreOf(rate, own);
          });
        });
        return { id: `case ${at}`, grades };
      }),
    });
  return [side(0), side(1)];
}

/** Rates of one case on both sides. Pass: 60 % solved, 25 % flaky, 15 % hopeless; score: mean Beta(4, 1.5). */
function caseRate(random: () => number, { kind, change }: Truth): [number, number] {
  if (kind === 'score') {
    const mean = beta(random, 4, 1.5);
    if (change === 'same') return [mean, mean];
    // Either side may have the effect, so that the ends of the scale shift both means alike.
    const other = mean + 0.1 * normal(random);
    return random() < 0.5 ? [mean, other] : [other, mean];
  }
  const where = random();
  const p =
    where < 0.6
      ? random() ** (1 / 20)
      : where < 0.85
        ? [random(), random(), random()].sort((a, b) => a - b)[1]!
        : 1 - random() ** (1 / 20);
  if (change !== 'single') return [p, p];
  const q = logistic(logit(p) + 2 * normal(random));
  return random() < 0.5 ? [p, q] : [q, p];
}

/** The same shift of all logits, so that the mean changes by `delta`. */
function shiftBy(rates: readonly number[], delta: number): number[] {
  const mean = rates.reduce((a, b) => a + b, 0) / rates.length;
  let low = -12;
  let high = 12;
  const moved = (shift: number) => rates.map((p) => logistic(logit(p) + shift));
  for (let round = 0; round < 50; round++) {
    const middle = (low + high) / 2;
    const now = moved(middle).reduce((a, b) => a + b, 0) / rates.length;
    if (now < mean + delta) low = middle;
    else high = middle;
  }
  return moved((low + high) / 2);
}

/** A judge's score on a grid of tenths. */
function scoreOf(mean: number, luck: number): number {
  // The quantile of a logistic distribution with standard deviation 0.15.
  const noise = (0.15 * Math.sqrt(3) * Math.log(luck / (1 - luck))) / Math.PI;
  return Math.round(Math.min(1, Math.max(0, mean + (Number.isFinite(noise) ? noise : 0))) * 10) / 10;
}

const clamp = (p: number) => Math.min(1 - 1e-9, Math.max(1e-9, p));
const logit = (p: number) => Math.log(clamp(p) / (1 - clamp(p)));
const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const normal = (random: () => number) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function beta(random: () => number, a: number, b: number): number {
  const x = gamma(random, a);
  return x / (x + gamma(random, b));
}

/** Marsaglia & Tsang 2000, for a shape of at least 1. */
function gamma(random: () => number, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
