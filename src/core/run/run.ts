import type { Case } from '../case.ts';
import type { Failure } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import type { AnswerSource, FinishReason, ModelId, Usage } from '../model/model.ts';
import type { Message, ToolCall } from '../prompt/message.ts';
import type { Definition, PromptSource } from '../prompt/prompt.ts';
import type { Observation } from '../rubric/dataset/observation.ts';
import type { RunFigure } from '../rubric/dataset/run-figure.ts';
import type { Grade, RubricDefinition } from '../rubric/rubric.ts';
import type { SuiteGate } from '../suite/suite.ts';
import type { CellOutline } from './cell-outline.ts';

/**
 * The record of a run: one JSONL file, `.regrade/runs/ID.jsonl`, that a killed process leaves readable and that is
 * complete by itself. The first line is a `run` line, the last of a finished run a `finish` line; `docs/run-records.md`
 * describes every field.
 */
export type RunLine = RunHeaderLine | VersionLine | CaseLine | CellLine | FinishLine;

export type RunStatus = 'running' | 'passed' | 'failed' | 'error' | 'cancelled';

export interface RunHeaderLine {
  readonly kind: 'run';
  readonly v: 1;
  /** Sortable by time: `20261124T051500123Z-` and 6 hex digits. */
  readonly id: string;
  readonly suite: string;
  readonly startedAt: string;
  readonly toolVersion: string;
  readonly trials: number;
  /** Hash of all that decides which cells there are and how they are graded; a run of the same plan can be resumed. */
  readonly plan: string;
  readonly rubrics: readonly RubricDefinition[];
  /** Number of planned cells, where it was known at the start. */
  readonly cells: number | null;
  /** Upper limit of what this run may pay, USD. */
  readonly limitUsd: number | null;
  readonly resumes?: string;
  /** A free regrade: only what was stored was graded, no model was asked. */
  readonly regrade?: true;
  /** The selection left cells of the suite out (one case, some tags, a shard …). */
  readonly partial?: true;
  /** The prompts were read as they were in some version, not as they stood. */
  readonly atVersion?: true;
  /** The prompts were run as they are in this environment. */
  readonly environment?: string;
  readonly shard?: RunShard;
  /** Runs on other machines, or at other times, whose cells were put together to this one. */
  readonly merged?: readonly string[];
  /** What the suite's gate says, kept with a shard: its rules are decided again when shards are merged. */
  readonly gate?: SuiteGate;
}

/** The part of a suite's cells that a run took, and what all parts come to. */
export interface RunShard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
  readonly whole: { readonly plan: string; readonly cells: number; readonly partial?: true };
}

/** A version that the run grades: the definition and the files that made it. */
export interface VersionLine {
  readonly kind: 'version';
  /** SHA-256 over prompt path and definition; what cells name. */
  readonly hash: string;
  readonly prompt: string;
  readonly definitionHash: string;
  readonly definition: Definition;
  readonly sources: readonly PromptSource[];
  readonly number: number | null;
  /** Hash of the saved version that it is, the name of its record; left out where nobody saved it. */
  readonly saved?: string;
  /** The environment whose overrides the definition has laid over it; left out where it is the prompt as it is. */
  readonly environment?: string;
}

/** A case as it was when it was run; once a run, before its first cell. */
export interface CaseLine {
  readonly kind: 'case';
  readonly case: Case;
  readonly file: string;
  readonly line: number | null;
  readonly rubrics: readonly RubricDefinition[];
}

export type CellStatus = 'passed' | 'failed' | 'error';

/** version × model × case × trial: one response and its grades. */
export interface Cell {
  readonly prompt: string;
  /** Hash of the version. */
  readonly version: string;
  readonly model: ModelId;
  readonly case: string;
  /** From 1. */
  readonly trial: number;
  readonly status: CellStatus;
  readonly messages: readonly Message[];
  readonly output: string | null;
  readonly toolCalls: readonly ToolCall[];
  readonly refusal: string | null;
  readonly finishReason: FinishReason | null;
  readonly rubrics: { readonly [name: string]: Grade };
  /** What the response tells rubrics over the whole run; one that it tells nothing is an error among `rubrics`. */
  readonly observations?: { readonly [name: string]: Observation };
  /** Mean of the rubrics' scores by weight; null where there is none or one could not be computed. */
  readonly score: number | null;
  readonly error: Failure | null;
  readonly reportedModel: string | null;
  readonly fingerprint: string | null;
  readonly usage: Usage | null;
  /** Null where the price is unknown. What the answer cost when it was asked, also when it was reused. */
  readonly costUsd: number | null;
  /** What grading it cost, judges and embeddings, when they were asked: 0 where nothing was; null where no price is known. */
  readonly judgeCostUsd: number | null;
  /** The part of it that was paid for this cell now, where anything was; null where its price is unknown. */
  readonly judgePaidUsd?: number | null;
  readonly latencyMs: number | null;
  readonly ttftMs: number | null;
  /** True when nothing was paid for this cell now. */
  readonly reused: boolean;
  readonly source: AnswerSource | null;
  /** Key in the response store, to find the exact request again. */
  readonly responseKey: string | null;
  readonly attempts: readonly {
    readonly status: number | null;
    readonly failure: Failure | null;
    readonly waitedMs: number;
  }[];
}

export interface CellLine extends Cell {
  readonly kind: 'cell';
  readonly at: string;
}

export interface FinishLine {
  readonly kind: 'finish';
  readonly finishedAt: string;
  readonly status: Exclude<RunStatus, 'running'>;
  /** Why it ended early (budget, cancelled), one sentence; null when it ran to its end. */
  readonly reason: string | null;
  /** The rules that decided the status, in the suite's order. */
  readonly rules: readonly RuleOutcome[];
  /** Planned cells that a free regrade left out because no response is stored. */
  readonly notStored: number;
  readonly summary: RunSummary;
}

/** One rule of the suite and how the run stands to it. */
export interface RuleOutcome {
  /** A rubric's name, or `metric costUsd`. */
  readonly rule: string;
  /** Which prompt and model it was decided for, where the run has several: a rule holds for each of them. */
  readonly of?: { readonly prompt: string; readonly model: ModelId };
  readonly status: 'passed' | 'failed' | 'error';
  /** One sentence with the figures. */
  readonly reason: string;
}

/** Figures of a run, kept up to date cell by cell. */
export interface RunSummary {
  readonly cells: number;
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  readonly reusedCells: number;
  /** Sum over known prices, 0 where nothing was asked; null where something was and no price is known. */
  readonly costUsd: number | null;
  /** What was paid in this run: cells from the network only. Null where the price of one is unknown. */
  readonly paidUsd: number | null;
  /** Sum over known prices, 0 where nothing had to be asked for grading; null where no price is known. */
  readonly judgeCostUsd: number | null;
  readonly tokens: Usage & { readonly total: number };
  readonly rubrics: { readonly [name: string]: RubricSummary };
}

export interface RubricSummary {
  readonly n: number;
  readonly passed: number;
  readonly errors: number;
  readonly passRate: number | null;
  readonly meanScore: number | null;
  /** 95 % interval of the pass rate (binary) or the mean score. */
  readonly ci: readonly [number, number] | null;
  /**
   * Of a rubric over the whole run: its figure for each prompt under each model. Then `n` counts observations, `passed`
   * is 0, and `meanScore` and `ci` are those of the figure where there is one only.
   */
  readonly overRun?: readonly TargetFigure[];
}

/** A rubric over the whole run, for one prompt version under one model. */
export interface TargetFigure extends RunFigure {
  readonly prompt: string;
  /** Hash of the version. */
  readonly version: string;
  readonly model: ModelId;
}

/** A case of a run that the side panel lists. */
export interface CellIdentity {
  readonly prompt: string;
  readonly version: string;
  readonly model: ModelId;
  readonly case: string;
  readonly trial: number;
}

/** What a run tells while it goes on. Each event names its run; a cell's record is on disk before its event. */
export type RunEvent =
  | { readonly type: 'started'; readonly run: string; readonly header: RunHeaderLine }
  | { readonly type: 'version'; readonly run: string; readonly version: VersionLine }
  | { readonly type: 'case'; readonly run: string; readonly case: CaseLine }
  | { readonly type: 'cell'; readonly run: string; readonly cell: Cell }
  | { readonly type: 'progress'; readonly run: string; readonly progress: RunProgress }
  | { readonly type: 'finished'; readonly run: string; readonly finish: FinishLine };

export interface RunProgress {
  readonly done: number;
  /** Null until every case was counted. */
  readonly total: number | null;
  readonly running: number;
  readonly paidUsd: number;
  /** Some answer's price is unknown, so that `paidUsd` is not all. */
  readonly paidUnknown: boolean;
  /** Estimate from the pace so far, ms. */
  readonly leftMs: number | null;
  /** A request that failed and waits before it is sent again: of several the longest. `until` is in ms since 1970. */
  readonly waiting?: { readonly reason: string; readonly until: number };
}

/** Which part of a suite to run; all fields narrow. */
export interface RunSelection {
  /** Prompt paths from the workspace's root. */
  readonly prompts?: readonly string[];
  readonly models?: readonly ModelId[];
  readonly cases?: readonly string[];
  readonly tags?: readonly string[];
  readonly trials?: number;
  readonly shard?: { readonly index: number; readonly of: number };
  /** Lays the overrides of this environment over every prompt that has some for it. */
  readonly environment?: string;
  /** So many of the cases that match, drawn by the hash of their identity with the seed: the same ones each time. */
  readonly sample?: { readonly size: number; readonly seed: number };
}

export interface RunLimits {
  readonly concurrency: number;
  readonly maxCostUsd?: number;
}

/** Later rooms read runs through this: header, versions and a stream of cells. */
export interface StoredRun {
  readonly header: RunHeaderLine;
  readonly versions: readonly VersionLine[];
  readonly finish: FinishLine | null;
  cells(): AsyncIterable<CellLine>;
  cases(): AsyncIterable<CaseLine>;
  /**
   * Cases and outlines of cells in one reading, many at once, as recorded: a case before its cells. Where left out, read
   * the two above.
   */
  outlines?(): AsyncIterable<readonly (CaseLine | CellOutline)[]>;
  /** The lines of one case alone, found without parsing the others. Where left out, look through the two above. */
  ofCase?(id: string): AsyncIterable<CaseLine | CellLine>;
}

export type { JsonObject };
