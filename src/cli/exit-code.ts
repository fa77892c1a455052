import type { FinishLine } from '../core/run/run.ts';

/** Exit code of one finished run. */
export function exitCodeOf(status: FinishLine['status']): number {
  return status === 'passed' ? 0 : status === 'failed' ? 1 : 3;
}

/** The one exit code of several: wrong input (2) before what could not be judged (3) before a failed rule (1). */
export function combinedExitCode(codes: Iterable<number>): number {
  const all = new Set(codes);
  return [2, 3, 1].find((code) => all.has(code)) ?? 0;
}
