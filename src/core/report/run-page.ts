import type { AnswerTexts, CaseTexts, MessageText, RubricGrade } from './answer-texts.ts';

// What a page about a run holds: types alone, and of files with types alone, so that the
// page's own script can have them.

/** The head of a page about a run: everything but cases and cells. */
export interface RunPage {
  /** Path from the workspace's root. */
  readonly suite: string;
  readonly title: string;
  readonly toolVersion: string;
  readonly run: RunFigures;
  /** Those that a reader must see, in the suite's order. */
  readonly rules: readonly PageRule[];
  /** Cost, tokens and reuse in sentences; empty where a run has no cell. */
  readonly usage: string;
}

export type CellStatus = 'passed' | 'failed' | 'error';

/** One rule and how the run stands to it. */
export interface PageRule {
  readonly rule: string;
  /** Which prompt and model it was decided for, where the run has several. */
  readonly of?: { readonly prompt: string; readonly model: string };
  readonly status: CellStatus;
  readonly reason: string;
}

/** How a run ended, and its figures by prompt version and model. */
export interface RunFigures {
  readonly id: string;
  readonly status: 'passed' | 'failed' | 'error' | 'cancelled';
  readonly reason: string | null;
  /** ms since 1970. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly done: number;
  readonly total: number | null;
  readonly paidUsd: number | null;
  readonly limitUsd: number | null;
  readonly reused: number;
  readonly tokens: number;
  readonly regrade: boolean;
  readonly prompts: PromptFigures[];
}

export interface PromptFigures {
  /** Identity on this page. */
  readonly id: string;
  readonly prompt: string;
  /** Short words: `v7`, `working copy`. */
  readonly version: string;
  readonly model: string;
  readonly reportedModel: string | null;
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  readonly rubrics: RubricFigures[];
}

export interface RubricFigures {
  readonly name: string;
  readonly type: string;
  readonly binary: boolean;
  readonly n: number;
  readonly passed: number;
  readonly errors: number;
  readonly passRate: number | null;
  readonly meanScore: number | null;
  readonly ci: [number, number] | null;
  /** The score is over the whole run; what must be said of it, often nothing. */
  readonly overRun?: { readonly note: string; readonly pass: boolean | null };
}

/** One line of the page's cells: all cases first; `given` right after its case, `answer` right after its cell. */
export type RunPageLine =
  | { readonly kind: 'case'; readonly id: string; readonly title: string; readonly tags: string[] }
  | ({ readonly kind: 'given' } & CaseTexts)
  | {
      readonly kind: 'cell';
      /** `PromptFigures.id`. */
      readonly of: string;
      readonly case: string;
      readonly trial: number;
      readonly status: CellStatus;
      readonly why: string[];
    }
  | ({
      readonly kind: 'answer';
      /** The page has no room for its texts: reasons are short, and there is no output. */
      readonly textsLeftOut: boolean;
    } & ShownAnswer);

/** What is shown of a cell when it is opened, but for its case. */
export interface ShownAnswer extends Omit<AnswerTexts, 'grades'> {
  readonly prompt: string;
  readonly model: string;
  readonly reportedModel: string | null;
  readonly messages: MessageText[];
  readonly grades: ShownGrade[];
  readonly finishReason: string | null;
  readonly source: string | null;
  /** Tries that failed before: one sentence each. */
  readonly attempts: string[];
}

export interface ShownGrade extends RubricGrade {
  /** The rubric's type. */
  readonly type: string;
}

/** What the page does not hold. */
export interface LeftOut {
  /** Cells that are not even listed. */
  readonly cells: number;
  /** Listed cells without texts, and how many of them did not pass. */
  readonly texts: number;
  readonly failedTexts: number;
  /** Texts that are shortened. */
  readonly cut: number;
  /** UTF-16 units of a text that is not shortened. */
  readonly longest: number;
}
