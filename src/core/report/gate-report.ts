import type { GateDecision } from '../compare/gate.ts';
import type { ComparedPair } from './compared-cases.ts';
import { comparisonJson } from './comparison-json.ts';

/** What a gate decided over one or several suites, for reports. */
export interface GateReport {
  readonly decision: GateDecision;
  /** 2 where a suite is wrong input; else the decision's own. */
  readonly exitCode: number;
  /** The commit that everything that judges came from; null for the working copy. */
  readonly base: { readonly ref: string; readonly commit: string } | null;
  readonly suites: readonly GatedSuite[];
}

/** One suite of a gate. */
export interface GatedSuite {
  /** Path from the workspace's root. */
  readonly suite: string;
  readonly decision: GateDecision;
  readonly comparisons: readonly GatedComparison[];
  /** How the tests themselves differ from those that judged, one line each. */
  readonly changes: readonly string[];
  /** What else to know: where a baseline came from, that the suite is new. */
  readonly notes: readonly string[];
}

/** A prompt of a suite against its baseline. */
export interface GatedComparison extends ComparedPair {
  /** Path by which the suite knows it. */
  readonly prompt: string;
}

/** A gate's report as a value for `JSON.stringify`; `docs/gate.md` describes it. */
export function gateJson({ decision, exitCode, base, suites }: GateReport) {
  return {
    schemaVersion: 1,
    verdict: exitCode === 2 ? 'error' : decision.status,
    exitCode,
    sentence: decision.sentence,
    base,
    rules: suites.flatMap(({ suite, decision: { outcomes } }) =>
      outcomes.map((outcome) => ({ suite, ...outcome })),
    ),
    changes: suites.flatMap(({ suite, changes }) => changes.map((change) => ({ suite, change }))),
    notes: suites.flatMap(({ suite, notes }) => notes.map((note) => ({ suite, note }))),
    comparisons: suites.flatMap(({ suite, comparisons }) =>
      comparisons.map(({ prompt, comparison }) => ({ suite, prompt, ...comparisonJson(comparison) })),
    ),
  };
}
