import type { CaseRow } from '../../core/compare/comparison.ts';
import type { Problem } from '../../core/problem.ts';
import type { CaseBatch } from '../../core/report/comparison-batches.ts';
import type {
  ComparedCase,
  FurtherSide,
  GateOutlook,
  PromptChange,
} from '../../core/report/comparison-report.ts';
import type { SuiteGate } from '../../core/suite/suite.ts';
import type { ComparisonSummary } from '../../panel/comparison-contract.ts';

/** One side as the worker reads it: absolute paths of its records. */
export interface SideRecords {
  readonly files: readonly string[];
  readonly version: string;
  readonly model: string | null;
  readonly number: number | null;
  readonly label: string | null;
  readonly words: string;
}

/** What the comparison's worker is asked. Each question has a number; answers and parts name it. */
export type Work =
  | {
      readonly kind: 'compare';
      readonly baseline: SideRecords;
      readonly candidate: SideRecords;
      /** Settings of the gate, by suite. */
      readonly gates: { readonly [suite: string]: SuiteGate };
      readonly against: string;
      readonly change: PromptChange | null;
      /** Whether the cases are wanted too, as parts before the answer. */
      readonly cases: boolean;
    }
  | { readonly kind: 'detail'; readonly case: string }
  | { readonly kind: 'markdown'; readonly further: readonly FurtherSide[] }
  | {
      readonly kind: 'html';
      readonly js: string;
      readonly css: string;
      readonly further: readonly FurtherSide[];
    };

/** What comes back on the way to an answer. */
export type Part = { readonly kind: 'cases'; readonly batch: CaseBatch };

export interface Compared {
  readonly summary: ComparisonSummary;
  readonly gate: GateOutlook | null;
}

/** What each question is answered with. */
export interface Answers {
  readonly compare: Compared;
  readonly detail: { readonly row: CaseRow; readonly detail: ComparedCase } | null;
  readonly markdown: string;
  readonly html: string;
}

export type FromWorker =
  | { readonly question: number; readonly part: Part }
  | { readonly question: number; readonly answer: Answers[Work['kind']] }
  | { readonly question: number; readonly problems: readonly Problem[] }
  | { readonly question: number; readonly failure: string };

export type ToWorker =
  | { readonly question: number; readonly work: Work }
  /** The last part was taken: now the next. */
  | { readonly question: number; readonly taken: true };
