import type { OverallVerdict, Verdict, VerdictNote, VerdictReason } from './comparison.ts';

/** What the decision table looks at, for one rubric. */
export interface VerdictInput {
  readonly n: number;
  readonly comparable: boolean;
  /** The missing-data check failed. */
  readonly missing: boolean;
  readonly delta: number;
  readonly ci: readonly [number, number];
  /** Guarded interval at 1 − 2·alpha. */
  readonly guard: readonly [number, number];
  readonly adjustedP: number;
  readonly alpha: number;
  readonly margin: number;
  /** Noise of the judge; 0 where it was not measured. */
  readonly floor: number;
  /** Cases (families) whose mean changed. */
  readonly changed: number;
  readonly pValue: 'mid-p' | 'exact';
}

export interface DecidedVerdict {
  readonly verdict: Verdict;
  readonly reason: VerdictReason;
  readonly notes: readonly VerdictNote[];
}

/** The decision table: first row that holds. "Not significant" is never "unchanged". */
export function decideVerdict(input: VerdictInput): DecidedVerdict {
  const { n, delta, ci, guard, alpha, margin, floor } = input;
  if (n === 0) return inconclusive('no-data');
  if (!input.comparable) return inconclusive('not-comparable');
  if (input.missing) return inconclusive('missing-data');
  const allowed = Math.max(margin, floor);
  const significant = input.adjustedP < alpha && (ci[0] > 0 || ci[1] < 0);
  // Two one-sided tests at alpha each (Schuirmann 1987).
  if (guard[0] > -allowed && guard[1] < allowed) {
    return {
      verdict: 'unchanged',
      reason: 'equivalent',
      notes: significant ? ['detectable-but-small'] : [],
    };
  }
  if (significant) {
    if (Math.abs(delta) <= floor) return inconclusive('within-judge-noise');
    const beyond = delta < 0 ? ci[1] < -margin : ci[0] > margin;
    return {
      verdict: delta < 0 ? 'regressed' : 'improved',
      reason: 'significant',
      notes: beyond ? ['beyond-margin'] : [],
    };
  }
  return inconclusive(
    input.changed < (input.pValue === 'exact' ? 6 : 5) ? 'too-few-changes' : 'not-enough-evidence',
  );
}

const inconclusive = (reason: VerdictReason): DecidedVerdict => ({
  verdict: 'inconclusive',
  reason,
  notes: [],
});

/** What the overall verdict looks at. */
export interface RubricVerdict {
  readonly verdict: Verdict;
  readonly nonInferior: boolean;
  readonly gated: boolean;
}

/** The verdict over all rubrics: a regression is never averaged away, and both directions at once are `mixed`. */
export function overallVerdict(rubrics: readonly RubricVerdict[]): OverallVerdict {
  const any = (verdict: Verdict) => rubrics.some((rubric) => rubric.verdict === verdict);
  if (any('regressed')) return any('improved') ? 'mixed' : 'regressed';
  const gated = rubrics.filter((rubric) => rubric.gated);
  const others = gated.filter(({ verdict }) => verdict !== 'improved');
  if (any('improved') && others.every(({ verdict, nonInferior }) => verdict === 'unchanged' || nonInferior)) {
    return 'improved';
  }
  // Where no rubric is gated, all of them speak; without any there is nothing to say.
  const speaking = gated.length > 0 ? gated : rubrics;
  if (speaking.length === 0 || speaking.some(({ verdict }) => verdict === 'inconclusive')) {
    return 'inconclusive';
  }
  return 'unchanged';
}
