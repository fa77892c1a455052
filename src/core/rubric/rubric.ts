import type { z } from 'zod';
import type { Case } from '../case.ts';
import type { Failure } from '../failure.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { ModelResponse } from '../model/model.ts';
import type { Range } from '../problem.ts';
import type { Message, Tool } from '../prompt/message.ts';
import type { Label, Observation } from './dataset/observation.ts';
import type { Trajectory } from './trajectory.ts';

/** What a rubric looks at: one response and its case. */
export interface GradeInput {
  readonly response: ModelResponse;
  /** USD; null where the price is unknown. */
  readonly costUsd: number | null;
  readonly case: Case;
  /** What the model was asked. */
  readonly messages?: readonly Message[];
  /** The functions that the prompt offered to the model. */
  readonly tools?: readonly Tool[];
  /** What was done on the way to the response, where more is known than the response itself tells. */
  readonly trajectory?: Trajectory;
}

/** A verdict on one response. `score` is in [0, 1], higher is better; `reason` is one sentence with the evidence. */
export interface Verdict {
  readonly pass: boolean;
  readonly score: number;
  readonly reason: string;
}

/** A type's own verdict, before `not-`. */
export interface TypeVerdict extends Verdict {
  /** Whether `not-` passes, where that is not simply the reverse of `pass`. */
  readonly opposite?: boolean;
}

/** What a rubric gives for a cell: a verdict, or why there is none. */
export type Grade = Verdict | { readonly error: Failure };

export function isVerdict(grade: Grade): grade is Verdict {
  return !('error' in grade);
}

/** A rule of the gate for one rubric (`../compare` decides it). */
export type GateRule =
  | 'no-regression'
  | 'off'
  | { readonly 'no-worse': number }
  | { readonly min: number; readonly confidence?: number };

/** A rubric as a suite or a case defines it: checked, with defaults, ready to grade. Made by `defineRubric`. */
export interface RubricDefinition {
  readonly name: string;
  /** As written, with `not-` where written. */
  readonly type: string;
  readonly negated: boolean;
  /** Without `type`, `gate`, `weight`; templates not yet filled. */
  readonly options: JsonObject;
  readonly weight: number;
  readonly gate?: GateRule;
  /** True where a score is only ever 0 or 1. */
  readonly binary: boolean;
  /** Its score is over all responses of a prompt under a model; a single one has none. */
  readonly overRun?: true;
  /** Identity for keeping grades: hash of type and options (not of name, weight, gate). */
  readonly hash: string;
  readonly range?: Range;
}

/** Effects that rubrics may need; later families add judge models. */
export interface GradeEffects {
  readonly patterns: Patterns;
  /** Absent where no models are at hand. */
  readonly embeddings?: Embeddings;
  /** Grades the rubrics that this one is made of; for types that have `parts`. */
  readonly parts?: () => Promise<readonly GradedPart[]>;
  /** What the rubrics over the response say of it, by name; for rubrics over the run that count their verdicts. */
  readonly others?: ReadonlyMap<string, Grade>;
}

/** A rubric inside another one, and what it says of the response. */
export interface GradedPart {
  readonly definition: RubricDefinition;
  readonly grade: Grade;
}

/** Gives embeddings of texts, each paid for once. */
export interface Embeddings {
  /** The model that the configuration names under `embeddings`, for rubrics that name none. */
  readonly defaultModel: string | null;
  /**
   * One vector for each text, in order.
   * @throws {RubricError} when the model cannot be asked, or is not known.
   */
  embed(model: string, texts: readonly string[]): Promise<readonly (readonly number[])[]>;
}

/** Runs user-supplied regular expressions where they cannot hang anything. */
export interface Patterns {
  /** First match, or null. @throws {Error} on a bad pattern, and when the time limit passes. */
  search(pattern: string, flags: string, text: string): Promise<{ index: number; match: string } | null>;
  close(): Promise<void>;
}

/** What all kinds of rubrics have. */
export interface TypeFrame<Options = JsonObject> {
  /** The name that suites use, without `not-`. */
  readonly type: string;
  /** One sentence for the reference page, hover and completion. */
  readonly summary: string;
  /**
   * Options beside `type`, `threshold`, `weight`, `gate`; unknown keys are errors. Each has a `describe` text for the
   * reference page. A type whose threshold is a limit and not a score (latency, cost) has `threshold` here, and its own
   * `pass` counts.
   */
  readonly options: z.ZodObject & z.ZodType<Options>;
  /** Whether a missing `value` is taken from the case's `expected`. */
  readonly takesExpected: boolean;
  /** The rubrics inside the options, as written, in order; each is checked and filled from the case by itself. */
  parts?(options: JsonObject): readonly { readonly name: string; readonly rubric: JsonObject }[];
}

/** One kind of rubric over a response. One file each in its family's folder, one line in `registry.ts`. */
export interface RubricType<Options = JsonObject> extends TypeFrame<Options> {
  readonly family: 'heuristic' | 'semantic' | 'judge' | 'agent' | 'code';
  readonly binary: boolean;
  /** The score that passes where a suite names none; for types that are not binary, 0.5 unless said. */
  readonly defaultThreshold?: number;
  /** Options as a suite would write them; the reference page and its tests use these. */
  readonly examples: readonly {
    readonly options: JsonObject;
    readonly output: string;
    readonly pass: boolean;
  }[];
  /**
   * The verdict before `not-`. `options` has its templates filled from the case.
   * @throws {RubricError} when it cannot be computed.
   */
  grade(input: GradeInput, options: Options, effects: GradeEffects): Promise<TypeVerdict> | TypeVerdict;
}

/**
 * One kind of rubric over a whole run: each response gives an observation, and all those of one prompt under one model
 * give one figure (`dataset/measures.ts`).
 */
export interface DatasetRubricType<Options = JsonObject> extends TypeFrame<Options> {
  readonly family: 'dataset';
  readonly examples: readonly {
    readonly options: JsonObject;
    readonly observations: readonly (readonly [given: Label, expected: Label])[];
    /** So many observations in a row are one case; default 1. */
    readonly trials?: number;
    readonly value: number;
  }[];
  /**
   * What one response tells. `options` has its templates filled from the case.
   * @throws {RubricError} when it tells nothing, such as no number.
   */
  observe(input: GradeInput, options: Options, effects: GradeEffects): Promise<Observation> | Observation;
}

/** A rubric that could not be computed for a response: becomes an error in the cell, never a zero. */
export class RubricError extends Error {
  override readonly name = 'RubricError';
}

export type { JsonValue };
