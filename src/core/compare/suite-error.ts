import type { CaseTrials } from './variance-split.ts';

/** With fewer trials a case than this its own variance says too little; the rubric's pooled one stands for it. */
const fewestOwn = 5;

/**
 * Standard error of the mean case difference where exactly these cases are what matters, not future ones like them: only
 * the trials vary, `SE² = Σ(s²A/TA + s²B/TB) / n²`. Narrower than the error over cases, and says nothing about new
 * inputs. Variances are pooled on each side where a case has fewer than 5 trials. In units of the score; null without
 * cases, and where a case has fewer than two trials on a side.
 */
export function suiteOnlySE(cases: readonly CaseTrials[]): number | null {
  const n = cases.length;
  if (n === 0) return null;
  const parts = [
    sideNoise(cases.map(({ baseline }) => baseline)),
    sideNoise(cases.map(({ candidate }) => candidate)),
  ];
  let sum = 0;
  for (const part of parts) {
    if (part === null) return null;
    sum += part;
  }
  return Math.sqrt(sum) / n;
}

/** Sum over the cases of one side of the variance of a case's mean. */
function sideNoise(cases: readonly (readonly number[])[]): number | null {
  if (cases.some((trials) => trials.length < 2)) return null;
  const squares = cases.map(squaresOf);
  const pooled = cases.some((trials) => trials.length < fewestOwn)
    ? sumOf(squares) / sumOf(cases.map((trials) => trials.length - 1))
    : null;
  return sumOf(
    cases.map((trials, at) => (pooled ?? (squares[at] ?? 0) / (trials.length - 1)) / trials.length),
  );
}

function squaresOf(values: readonly number[]): number {
  const mean = sumOf(values) / values.length;
  return sumOf(values.map((value) => (value - mean) ** 2));
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
