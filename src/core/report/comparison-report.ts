import type { Comparison, OverallVerdict, RubricComparison } from '../compare/comparison.ts';
import type { AnswerTexts, CaseTexts, MessageText } from './answer-texts.ts';

/** All that a page about a comparison shows: the figures, what stands around them, and the cases' texts. */
export interface ComparisonReport {
  readonly comparison: Comparison;
  readonly surroundings: ComparisonSurroundings;
  /** Texts of cases, as many as the page is to hold; the others are named without texts. */
  readonly cases: readonly ComparedCase[];
  /** What stands beside the candidate, a column each; none where it is left out. */
  readonly further?: readonly FurtherSide[];
}

/** One more version or model beside the candidate, against the same baseline: a comparison of its own. */
export interface FurtherSide {
  readonly side: string;
  readonly short: string;
  readonly words: string;
  /** Why there are no figures, one sentence; null where there are. */
  readonly missing: string | null;
  readonly verdict: OverallVerdict;
  readonly rubrics: readonly FurtherRubric[];
  /** Ratio of the mean cost, and its interval. */
  readonly costRatio: number | null;
  readonly costCi: readonly [number, number] | null;
}

/** What a further side comes to by one rubric. */
export interface FurtherRubric
  extends Pick<RubricComparison, 'name' | 'delta' | 'ci' | 'verdict' | 'explanation'> {
  /** Pass rate of a binary rubric, else mean score. */
  readonly value: number | null;
}

/** What a reader of the figures wants to know beside them. */
export interface ComparisonSurroundings {
  /** The judge in words, with its agreement where it is measured: `gpt-5 (κ 0.81 [0.69, 0.92], 140 labels)`. */
  readonly judge: string | null;
  /** Of all cells, USD; null without a judge or where no price is known. */
  readonly judgeCostUsd: number | null;
  readonly gate: GateOutlook | null;
  readonly change: PromptChange | null;
}

/** What the gate says to the candidate. */
export interface GateOutlook {
  /** The label or version that it guards, as words: `production`. */
  readonly against: string;
  /** `unjudged`: errors, no baseline, budget; such a gate does not pass either. */
  readonly outcome: 'passes' | 'fails' | 'unjudged';
  /** One sentence each: the rules that fail, or what stands against a judgement. */
  readonly reasons: readonly string[];
}

/** How the candidate's prompt differs from the baseline's. */
export interface PromptChange {
  /** Short: `1 line of the system message, temperature 0.7 → 0.2`. */
  readonly words: string;
  /** The texts that differ, e.g. the system message. */
  readonly texts: readonly { readonly title: string; readonly before: string; readonly after: string }[];
}

/** The texts of a case on both sides. */
export interface ComparedCase extends CaseTexts {
  /** `CaseRow.id`. */
  readonly id: string;
  /** As the models got them. */
  readonly messages: {
    readonly baseline: readonly MessageText[];
    readonly candidate: readonly MessageText[];
  };
  /** The trace that the case came from, as words: `5b8aa5a2 in Langfuse`. */
  readonly trace: string | null;
  /** By model and trial: what belongs together. */
  readonly pairs: readonly AnswerPair[];
}

export interface AnswerPair {
  readonly model: string;
  readonly trial: number;
  /** Null where a side has no such trial. */
  readonly baseline: AnswerTexts | null;
  readonly candidate: AnswerTexts | null;
}
