import type { Problem } from '../problem.ts';
import type { Places } from '../prompt/schema-problems.ts';
import type { SuiteGate } from './suite.ts';
import type { SuiteFrame } from './suite-schema.ts';

/** The gate with the design's defaults. */
export function gateOf(gate: SuiteFrame['gate'] = {}): SuiteGate {
  const { alpha = 0.05, margin = 0.05, inconclusive = 'warn', metrics = {}, ...rest } = gate;
  return { ...rest, alpha, margin, inconclusive, metrics };
}

/** The warning of a suite that has nothing to say about a response; `key` is where its rubrics would stand. */
export function nothingJudged(file: string, places: Places, key: string): Problem {
  const start = places.rangeOf([])?.start;
  return {
    severity: 'warning',
    code: 'no-rubrics',
    message: 'This suite has no rubrics, so its responses are not judged.',
    remedy: `Add one under "${key}".`,
    file,
    ...(start ? { range: { start, end: start } } : {}),
  };
}
