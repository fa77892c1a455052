/**
 * The outcome of comparing two sides, as plain data: what the panel, the command line and the reports share. It holds
 * no texts of models; outputs are read from the runs' records when a case is opened (`case-cells.ts`).
 */
export interface Comparison {
  readonly baseline: ComparedSide;
  readonly candidate: ComparedSide;
  readonly settings: ComparisonSettings;
  /** In the order of the suites. */
  readonly rubrics: readonly RubricComparison[];
  readonly metrics: readonly MetricComparison[];
  /** The cases of both sides, in the baseline's order; columns of rubrics are aligned with this list. */
  readonly cases: readonly CaseRow[];
  readonly onlyBaseline: readonly LoneCase[];
  readonly onlyCandidate: readonly LoneCase[];
  /** Cases of one identity whose content differs between the sides: they are not compared. */
  readonly changedCases: readonly LoneCase[];
  readonly slices: readonly Slice[];
  readonly confusion: readonly Confusion[];
  readonly verdict: OverallVerdict;
  /** The verdict in words, one or two sentences. */
  readonly sentence: string;
  /** What the reader has to know before trusting the figures; sentences, each once. */
  readonly warnings: readonly string[];
}

export type Verdict = 'improved' | 'regressed' | 'unchanged' | 'inconclusive';
export type OverallVerdict = Verdict | 'mixed';

/** Which row of the decision table gave the verdict. */
export type VerdictReason =
  | 'no-data'
  | 'not-comparable'
  | 'missing-data'
  | 'equivalent'
  | 'significant'
  | 'within-judge-noise'
  | 'too-few-changes'
  | 'not-enough-evidence';

/** What else holds beside the reason. */
export type VerdictNote = 'detectable-but-small' | 'beyond-margin' | 'one-case-dominates';

/** One of the two things compared: a version under a model, as one or several runs recorded it. */
export interface ComparedSide {
  /** Path of the prompt from the workspace's root. */
  readonly prompt: string;
  /** Hash of the version, as cells name it. */
  readonly version: string;
  /** Hash of the saved version that it is, where somebody saved it. */
  readonly saved?: string;
  readonly definitionHash: string;
  /** v1, v2 …; null for an unsaved version. */
  readonly number: number | null;
  /** The label that led to it, e.g. `production`. */
  readonly label: string | null;
  /** How people call this side: `v3 (production)`, `working copy`, `main`. */
  readonly words: string;
  /** Model ids asked for. */
  readonly models: readonly string[];
  /** What the providers said answered. */
  readonly reportedModels: readonly string[];
  /** Ids of the runs, one a suite. */
  readonly runs: readonly string[];
  readonly suites: readonly string[];
  /** ISO times of the first start and the last end; null while a run is unfinished. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** False when a run was killed, cancelled or stopped by its budget. */
  readonly complete: boolean;
  readonly trials: number;
  readonly cells: number;
  /** Cells asked of a model in these runs, and cells taken from the store. */
  readonly asked: number;
  readonly reused: number;
  /** Cells that gave no answer or whose grades could not all be computed. */
  readonly errors: number;
  /** Of all cells, as if each was asked; null where no price is known. */
  readonly costUsd: number | null;
  /** What these runs paid; null where the price of an answer that they asked for is unknown. */
  readonly paidUsd: number | null;
}

export interface ComparisonSettings {
  /** Two-sided error rate of verdicts over all rubrics together. */
  readonly alpha: number;
  /** Difference that does not matter, share of the score's range. */
  readonly margin: number;
  /** Chance that `neededCases` is to give a true change of the observed size. */
  readonly power: number;
  /** Starts the seeds of Monte Carlo tests; each rubric's own follows from it, its name and its cases. */
  readonly seed: number;
  /** Which p decides: mid-p where it is shown, exact where it blocks. */
  readonly pValue: 'mid-p' | 'exact';
}

export interface SideFigures {
  /** Mean over cases of the share of a case's trials that pass; null without data. */
  readonly passRate: number | null;
  readonly meanScore: number | null;
  /** 95 % interval of the pass rate (binary rubric), else of the mean score. */
  readonly ci: readonly [number, number] | null;
}

/** A rule of the gate, as suites write it: `GateRule` of the rubric room, told again so that the panel needs no room. */
export type RubricRule =
  | 'no-regression'
  | 'off'
  | { readonly 'no-worse': number }
  | { readonly min: number; readonly confidence?: number };

export interface RubricComparison {
  /** Unique in the comparison; the suite in brackets where two suites mean different rubrics by one name. */
  readonly name: string;
  readonly type: string;
  /** Differences are of passes; else of scores. */
  readonly binary: boolean;
  /** One value over all answers of a side, such as F1; what each case adds to the difference stands for its own. */
  readonly overRun: boolean;
  /** The rule of the gate for it as words: `no-regression`, `no worse than 0.05`, `at least 0.95`, `off`. */
  readonly rule: string;
  /** The same rule as data. */
  readonly gate: RubricRule;
  readonly gated: boolean;
  /** Cases with valid trials on both sides. */
  readonly n: number;
  /** Families of cases, where cases name a `cluster`; else null. */
  readonly clusters: number | null;
  /** Cases of both sides without a valid grade on one of them. */
  readonly nDropped: number;
  readonly baseline: SideFigures;
  readonly candidate: SideFigures;
  /** Candidate − baseline of the case means; null without data. */
  readonly delta: number | null;
  /** Standard deviation of the case differences (of families, scaled to cases); null without data. */
  readonly sd: number | null;
  /** Interval of delta at 1 − alpha; null without data. */
  readonly ci: readonly [number, number] | null;
  /** Interval at 1 − 2·alpha with the two-pseudo-case guard: decides `unchanged` and `no worse`. */
  readonly guard: readonly [number, number] | null;
  /** Two-sided, of the kind that `settings.pValue` says; null without data. */
  readonly pValue: number | null;
  readonly midP: number | null;
  readonly exactP: number | null;
  /** Holm over all rubrics of the comparison. */
  readonly adjustedPValue: number | null;
  /** Test and interval by name, e.g. `exact sign-flip, mid-p; Tango`. */
  readonly method: string;
  readonly seed: number | null;
  /** Cases (families) whose mean changed. */
  readonly changed: number;
  readonly verdict: Verdict;
  readonly reason: VerdictReason;
  readonly notes: readonly VerdictNote[];
  /** The reason in words, one sentence or two. */
  readonly explanation: string;
  /** Shown to be no worse by more than the margin. */
  readonly nonInferior: boolean;
  /** Why the two sides cannot be compared by this rubric; null when they can. */
  readonly notComparable: string | null;
  /** Ids of cases. Broken: most trials passed before and fail now. */
  readonly fixed: readonly string[];
  readonly broken: readonly string[];
  /** Some trials pass and some fail on one side. */
  readonly flaky: readonly string[];
  /** Cases in all that would probably decide; null when decided or not reachable. */
  readonly neededCases: number | null;
  /** What more trials of the same cases would do; null when decided or without data. */
  readonly moreTrials: TrialAdvice | null;
  /** Mean chance that two trials of a case disagree; null with one trial a case. */
  readonly flakiness: { readonly baseline: number | null; readonly candidate: number | null };
  readonly column: RubricColumn;
}

/** Whether asking the same cases more often would decide, from where the variance of their differences comes. */
export interface TrialAdvice {
  /** `unknown`: with one trial a case nothing tells chance between trials from change between cases. */
  readonly help: 'yes' | 'hardly' | 'unknown';
  /** Trials a case, on both sides, that would probably decide; null unless they help. */
  readonly trials: number | null;
  /** Share of the variance that comes from trials of one case differing, 0 to 1; null where unknown. */
  readonly share: number | null;
}

/** A rubric's grades case by case, aligned with `Comparison.cases`. */
export interface RubricColumn {
  readonly baseline: TrialColumn;
  readonly candidate: TrialColumn;
  readonly change: readonly CaseChange[];
}

export interface TrialColumn {
  /** One letter a trial: `1` pass, `0` fail, `e` error; empty where the rubric does not grade the case. Several models: `|` between. */
  readonly trials: readonly string[];
  /** Mean of the case (passes for a binary rubric, else scores); null without a valid trial. */
  readonly means: readonly (number | null)[];
}

/** What became of a case by the majority of its trials; `split` where one side has no majority; null: not graded on both sides. */
export type CaseChange = 'broken' | 'fixed' | 'both-pass' | 'both-fail' | 'split' | null;

export interface CaseRow {
  /** Unique in the comparison: the case's id, with the suite in brackets where two suites share it. */
  readonly id: string;
  /** The case's own id, as runs record it. */
  readonly case: string;
  readonly suite: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly cluster: string | null;
  /** Where the case stands: path from the workspace's root, line from 1. */
  readonly file: string;
  readonly line: number | null;
  /** Whether any trial's output differs; null where one side has none. */
  readonly changedOutput: boolean | null;
  /** Mean cost of a trial, USD; null where unknown. */
  readonly costUsd: { readonly baseline: number | null; readonly candidate: number | null };
  /** Mean latency of a trial, ms; null where unknown. */
  readonly latencyMs?: { readonly baseline: number | null; readonly candidate: number | null };
  /** Trials without an answer. */
  readonly errors: { readonly baseline: number; readonly candidate: number };
}

export interface LoneCase {
  readonly id: string;
  readonly case: string;
  readonly suite: string;
  readonly title: string;
}

export type MetricName =
  | 'costUsd'
  | 'latencyMs'
  | 'ttftMs'
  | 'inputTokens'
  | 'outputTokens'
  | 'reasoningTokens'
  | 'totalTokens';

export interface MetricComparison {
  readonly name: MetricName;
  readonly baseline: MetricFigures | null;
  readonly candidate: MetricFigures | null;
  /** Cases measured on both sides: what `ratio` rests on. */
  readonly n: number;
  /** Candidate ÷ baseline of the mean over cases; null where unknown or the baseline is 0. */
  readonly ratio: number | null;
  /** Interval of the ratio at 1 − alpha; null below two cases. */
  readonly ci: readonly [number, number] | null;
}

/** Over trials with a known value. */
export interface MetricFigures {
  readonly n: number;
  readonly unknown: number;
  readonly median: number;
  readonly p95: number;
  readonly sum: number;
}

/** The cases of one tag. Exploratory: p is corrected over the whole table of slices (Benjamini–Hochberg), no verdicts. */
export interface Slice {
  readonly tag: string;
  readonly cases: number;
  readonly rubrics: readonly {
    readonly name: string;
    readonly n: number;
    readonly baseline: number | null;
    readonly candidate: number | null;
    readonly delta: number | null;
    readonly ci: readonly [number, number] | null;
    readonly adjustedPValue: number | null;
    readonly fixed: number;
    readonly broken: number;
  }[];
}

/** A classification rubric: the label that each answer is, against the one expected. */
export interface Confusion {
  readonly rubric: string;
  /** Sorted; the last is `other` (an answer that is none of them) where one occurs. */
  readonly labels: readonly string[];
  /** The name of the column for answers that are no label; null where there is none. */
  readonly other: string | null;
  readonly baseline: ConfusionSide;
  readonly candidate: ConfusionSide;
}

export interface ConfusionSide {
  /** `matrix[expected][answered]`, counts of trials. */
  readonly matrix: readonly (readonly number[])[];
  readonly classes: readonly {
    readonly label: string;
    readonly support: number;
    readonly precision: number | null;
    readonly recall: number | null;
    readonly f1: number | null;
  }[];
  readonly accuracy: number | null;
  readonly macroF1: number | null;
}
