import * as vscode from 'vscode';
import { InputError } from '../../core/problem.ts';
import type { RunEstimate } from '../../core/run/estimate-run.ts';
import type { Stage } from '../../panel/comparison-contract.ts';
import type { CostGuard } from '../runs/cost-guard.ts';
import { asksOnlyThisMachine } from '../runs/local-models.ts';
import type { Runs } from '../runs/runs.ts';
import type { PromptPlace, Versions } from '../versions/versions.ts';
import { count } from '../wording.ts';
import { suiteKey } from '../workspace/workspace-model.ts';
import { type Execution, execute, type Running } from './side-execution.ts';
import { planSide, type SidePart, storedRuns } from './side-runs.ts';
import { allSides, type ChosenSides, type Side, sideWords } from './sides.ts';

/** A side and the runs that it rests on, one a suite. */
export interface PlannedSide {
  readonly side: Side;
  readonly parts: readonly SidePart[];
}

/** All sides, the baseline first, the candidate second. */
export type Planned = readonly PlannedSide[];

/** What may be asked of models without a further word: nothing, what costs little, or all. */
export type Asks = 'nothing' | 'small' | 'all';

/** Plans the runs that a comparison rests on, says what they would cost, and makes them. */
export class NeededRuns {
  readonly #parts: { readonly versions: Versions; readonly runs: Runs; readonly guard: CostGuard };
  readonly #place: PromptPlace;

  constructor(
    parts: { readonly versions: Versions; readonly runs: Runs; readonly guard: CostGuard },
    place: PromptPlace,
  ) {
    this.#parts = parts;
    this.#place = place;
  }

  /**
   * @param trials asked for beyond what a suite says, by its path
   * @param answers `some`: a record in which some answers failed will do where there is no better one
   * @throws {InputError} where no suite names the prompt, and as a run would
   */
  async plan(
    chosen: ChosenSides,
    trials: ReadonlyMap<string, number>,
    answers: 'all' | 'some' = 'all',
  ): Promise<Planned> {
    const { folder, path } = this.#place;
    const suites = await folder.suitesOf(path);
    if (suites.length === 0) {
      throw InputError.of({
        code: 'no-suite',
        message: 'No eval suite names this prompt, so there is nothing to compare by.',
        remedy: 'Make one with "Regrade: New eval suite".',
        file: path,
      });
    }
    const stored = await storedRuns(folder.workspace.root, suites, answers);
    const how = { trials, stored, now: Date.now() };
    const planned: PlannedSide[] = [];
    for (const [at, side] of allSides(chosen).entries()) {
      const parts = await planSide(this.#parts, this.#place, side, suites, { ...how, isBaseline: at === 0 });
      planned.push({ side, parts });
    }
    return planned;
  }

  /** Whether missing runs may start without asking a person. */
  async mayRun(estimate: RunEstimate, asks: Asks): Promise<boolean> {
    if (estimate.toAsk === 0) return true;
    if (!vscode.workspace.isTrusted || asks === 'nothing') return false;
    if (asks === 'all' || this.#parts.guard.isSmall(suiteKey(this.#place), estimate)) return true;
    if (estimate.upperUsd !== null) return false;
    const { folder, path: prompt } = this.#place;
    for (const { path } of await folder.suitesOf(prompt)) {
      const suite = { folder, path };
      const { configuration } = await this.#parts.runs.options(suite, {});
      if (!(await asksOnlyThisMachine(suite, configuration))) return false;
    }
    return true;
  }

  /** What the page says where runs are missing, with what they would cost. */
  async missingStage(planned: Planned, estimate: RunEstimate): Promise<Stage> {
    const parts = missingParts(planned);
    const reasons = [...new Set(parts.map(({ reason }) => reason).filter((reason) => reason !== ''))];
    const stored = estimate.stored > 0 ? `; ${count(estimate.stored, 'more is', 'more are')} stored` : '';
    const isTrusted = vscode.workspace.isTrusted;
    const { words, many } = await this.#missingWords(planned);
    return {
      kind: 'missing',
      words: [
        ...reasons,
        `To compare, ${words} ${many ? 'have' : 'has'} to be run: ${count(estimate.toAsk, 'answer')} to ask for${stored}.`,
        ...(isTrusted ? [] : ['Regrade asks no model in Restricted Mode.']),
      ].join(' '),
      missing: isTrusted ? { cells: estimate.toAsk, limitUsd: estimate.upperUsd } : null,
    };
  }

  /** The sides that have to be run, in words. */
  async wordsOf(planned: Planned): Promise<string> {
    return (await this.#missingWords(planned)).words;
  }

  /**
   * Makes runs; null when a person cancelled.
   * @returns for each part the same with its record
   */
  async run(
    executions: readonly Execution[],
    how: {
      readonly words: string;
      readonly limitUsd: number | null;
      readonly signal: AbortSignal;
      readonly onProgress: (running: Running) => void;
    },
  ): Promise<ReadonlyMap<SidePart, SidePart> | null> {
    const { signal, onProgress } = how;
    const files = await execute(executions, {
      ...how,
      trusted: vscode.workspace.isTrusted,
      onProgress: (running) => {
        if (!signal.aborted) onProgress(running);
      },
    });
    const { folder } = this.#place;
    for (const { part } of executions) {
      if (part.options.promptAt === undefined)
        await this.#parts.runs.reload({ folder, path: part.suite.path });
    }
    if (signal.aborted || files.some((file) => file === null)) return null;
    return new Map(
      executions.map(({ part }, index) => [part, { ...part, stored: files[index] ?? null, reason: '' }]),
    );
  }

  // --- internal ---

  async #missingWords(planned: Planned): Promise<{ readonly words: string; readonly many: boolean }> {
    const names: string[] = [];
    for (const { side, parts } of planned) {
      if (parts.every(({ stored }) => stored !== null)) continue;
      const named = (await sideWords(this.#parts.versions, this.#place, side)).words;
      names.push(side.ref === 'working' ? `the ${named}` : named);
    }
    const last = names.pop() ?? '';
    return {
      words: names.length === 0 ? last : `${names.join(', ')} and ${last}`,
      many: names.length > 0,
    };
  }
}

/** The parts that no stored run stands for. */
export function missingParts(planned: Planned): SidePart[] {
  return planned.flatMap(({ parts }) => parts.filter(({ stored }) => stored === null));
}

/** The plan with what was run in the place of what was missing. */
export function withRecords(planned: Planned, done: ReadonlyMap<SidePart, SidePart>): Planned {
  return planned.map(({ side, parts }) => ({ side, parts: parts.map((part) => done.get(part) ?? part) }));
}

/** Whether all that a side rests on is recorded. */
export const isRecorded = ({ parts }: PlannedSide) => parts.every(({ stored }) => stored !== null);
