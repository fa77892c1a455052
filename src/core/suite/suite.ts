import type { LocatedCase } from '../case.ts';
import type { ModelId } from '../model/model.ts';
import type { Problem, Range } from '../problem.ts';
import type { Parameters } from '../prompt/message.ts';
import type { Prompt } from '../prompt/prompt.ts';
import type { GateRule, RubricDefinition } from '../rubric/rubric.ts';

/** The suite's own gate settings. */
export interface SuiteGate {
  readonly against?: string;
  readonly alpha: number;
  readonly margin: number;
  readonly inconclusive: 'warn' | 'fail' | 'pass';
  /** Rule for rubrics that say nothing. */
  readonly default?: GateRule;
  readonly metrics: {
    readonly [metric: string]: { readonly max?: number; readonly p50?: number; readonly p95?: number };
  };
}

/** Upper limits of what one run may use. */
export interface Budget {
  readonly usd?: number;
  readonly calls?: number;
  readonly tokens?: number;
}

/** A prompt that a suite names, resolved to a file. */
export interface PromptReference {
  /** Path from the workspace's root. */
  readonly path: string;
  readonly range?: Range;
  /** As another tool's suite reads it; absent where the file is read as any prompt. */
  readonly prompt?: Prompt;
}

/** An eval suite, read and checked. Cases stream, because a dataset may be larger than memory. */
export interface Suite {
  /** Path from the workspace's root: the suite's identity. */
  readonly path: string;
  /** Which kind of file it is. */
  readonly format: 'eval' | 'github' | 'promptfoo';
  readonly prompts: readonly PromptReference[];
  /** Empty: the model in each prompt file. */
  readonly models: readonly {
    readonly id: ModelId;
    readonly parameters?: Parameters;
    readonly range?: Range;
  }[];
  readonly trials: number;
  /** Paths from the workspace's root. */
  readonly recordings: readonly string[];
  readonly rubrics: readonly RubricDefinition[];
  readonly gate: SuiteGate;
  readonly budget: Budget;
  /** Warnings; a suite with errors gives no Suite but an InputError. */
  readonly problems: readonly Problem[];
  /** Every file that took part: the suite, shared rubric files, datasets, recordings. Paths from the workspace's root. */
  readonly files: readonly string[];
  readonly outline: SuiteOutline;
  /**
   * The cases in order, streamed. Case rubrics are checked on the way.
   * @throws {InputError} at the first broken record, with its place.
   */
  cases(): AsyncIterable<SuiteCase>;
}

/** A case with its own rubrics, defined. A case rubric of the same name replaces the suite's. */
export interface SuiteCase extends LocatedCase {
  readonly rubrics: readonly RubricDefinition[];
}

/** Places that the editor decorates; for inline content only. */
export interface SuiteOutline {
  readonly head: Range;
  readonly rubrics: readonly { readonly name: string; readonly range: Range }[];
  /** Inline cases: identity and place. */
  readonly cases: readonly { readonly id: string; readonly range: Range }[];
  /** Dataset references: path or glob as written, and place. */
  readonly datasets: readonly { readonly pattern: string; readonly range: Range }[];
}
