// What a page shows of an answer and of its case, whether it is about one run or compares two: types alone, of no other
// file, so that a page's own script can have them.

/** One answer, with what every rubric says of it and what it took. */
export interface AnswerTexts {
  /** Null where the cell has no answer; `error` says why. */
  readonly output: string | null;
  /** `output` is JSON, whole or cut. */
  readonly outputIsJson: boolean;
  readonly error: { readonly kind: string; readonly message: string } | null;
  readonly toolCalls: { readonly name: string; readonly arguments: string }[];
  readonly grades: RubricGrade[];
  readonly tokens: {
    readonly input: number;
    readonly output: number;
    readonly cachedInput: number;
    readonly reasoning: number;
  } | null;
  readonly costUsd: number | null;
  readonly latencyMs: number | null;
  readonly ttftMs: number | null;
}

export interface RubricGrade {
  /** The rubric's name. */
  readonly rubric: string;
  readonly grade:
    | { readonly pass: boolean; readonly score: number; readonly reason: string }
    | { readonly error: { readonly kind: string; readonly message: string } };
}

export interface MessageText {
  readonly role: string;
  readonly text: string;
}

/** What a case gave to the prompt and to its rubrics. */
export interface CaseTexts {
  readonly expected: string | null;
  readonly vars: { readonly name: string; readonly value: string }[];
}
