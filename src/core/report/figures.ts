import type { RubricSummary } from '../run/run.ts';

/** A share as whole per cent; never `100 %` for less than all and never `0 %` for more than none. */
export function percent(share: number): string {
  const whole = Math.round(share * 100);
  if (share < 1 && whole === 100) return '99 %';
  if (share > 0 && whole === 0) return '1 %';
  return `${whole} %`;
}

/** `79 % [64, 89]`; without an interval it says so; `no data` where nothing was graded. */
export function percentWithInterval(
  share: number | null,
  interval: readonly [number, number] | null | undefined,
): string {
  if (share === null) return 'no data';
  if (interval === undefined) return percent(share);
  if (interval === null) return `${percent(share)} [unknown]`;
  return `${percent(share)} [${Math.round(interval[0] * 100)}, ${Math.round(interval[1] * 100)}]`;
}

/** `0.79 [0.64, 0.89]`, scores in [0, 1]. */
export function scoreWithInterval(
  score: number | null,
  interval: readonly [number, number] | null | undefined,
): string {
  if (score === null) return 'no data';
  if (interval === undefined) return score.toFixed(2);
  if (interval === null) return `${score.toFixed(2)} [unknown]`;
  return `${score.toFixed(2)} [${interval[0].toFixed(2)}, ${interval[1].toFixed(2)}]`;
}

/** A rubric's pass rate; a rubric over the whole run has none. */
export function rateText({ passRate, ci, overRun }: RubricSummary, binary: boolean): string {
  if (overRun !== undefined) return '–';
  return percentWithInterval(passRate, binary ? ci : undefined);
}

/** A rubric's mean score, or its value over the whole run. */
export function scoreText({ n, meanScore, ci, overRun }: RubricSummary, binary: boolean): string {
  if (overRun !== undefined && meanScore === null && n > 0) return 'not defined';
  return scoreWithInterval(meanScore, binary ? undefined : ci);
}

/** US dollars: two decimals from a dollar on, four below, two significant digits below a cent; null is `unknown`. */
export function dollars(usd: number | null): string {
  if (usd === null) return 'unknown';
  if (usd === 0) return '$0';
  if (usd >= 1) return `$${usd.toFixed(2)}`;
  if (usd >= 0.01) return `$${usd.toFixed(4)}`;
  return `$${Number(usd.toPrecision(2)).toFixed(Math.min(20, 1 - Math.floor(Math.log10(usd))))}`;
}

/** `$0.0123 paid`, or that nobody knows how much was. */
export function amountPaid(usd: number | null): string {
  return usd === null ? 'an unknown amount paid' : `${dollars(usd)} paid`;
}

/** A whole number with commas between thousands, and its noun in the right number. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${thousands(n)} ${n === 1 ? one : many}`;
}

/** `12,345`. */
export function thousands(n: number): string {
  return n.toLocaleString('en-US');
}

/** A bar of `width` blocks for a share: empty only at 0, full only at 1. */
export function bar(share: number, width: number): string {
  let filled = Math.round(share * width);
  if (share < 1) filled = Math.min(filled, width - 1);
  if (share > 0) filled = Math.max(filled, 1);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}
