// What a page about a gate holds beside its comparisons: types alone, of no other file, so that the page's own script
// can have them.

/** The head of a page about a gate. */
export interface GatePage {
  readonly status: 'passed' | 'failed' | 'error';
  /** The decision in words. */
  readonly sentence: string;
  /** The commit that everything that judges came from; null for the working copy. */
  readonly base: { readonly ref: string; readonly commit: string } | null;
  readonly suites: readonly GatePageSuite[];
  /** In the order of the suites; each one's own data stand in an element of their own. */
  readonly comparisons: readonly GatePageComparison[];
  readonly toolVersion: string;
  /** When it was judged, ISO 8601. */
  readonly at: string;
}

export interface GatePageSuite {
  /** Path from the workspace's root. */
  readonly suite: string;
  readonly status: GatePage['status'];
  readonly rules: readonly GatePageRule[];
  /** What else to know: where a baseline came from, that the suite is new. */
  readonly notes: readonly string[];
  /** How the tests themselves differ from those that judged, one line each. */
  readonly changes: readonly string[];
}

export interface GatePageRule {
  readonly rule: string;
  /** The prompt that it is about, where the suite has several. */
  readonly prompt: string | null;
  /** The rule in words. */
  readonly asks: string;
  /** `warning`: not decided, which passes. */
  readonly status: 'passed' | 'warning' | 'failed' | 'error';
  readonly reason: string;
  /** Cases in all at which the rule could decide; null where it did, or where nothing can be said. */
  readonly neededCases: number | null;
  /** Where the rubric `rule` stands; null for a rule that is of no rubric of a comparison. */
  readonly at: {
    /** Place in `GatePage.comparisons`. */
    readonly comparison: number;
    /** Paired cases. */
    readonly cases: number;
  } | null;
}

export interface GatePageComparison {
  readonly suite: string;
  readonly prompt: string;
  /** Both sides as people call them. */
  readonly baseline: string;
  readonly candidate: string;
  readonly verdict: 'improved' | 'regressed' | 'unchanged' | 'mixed' | 'inconclusive';
}
