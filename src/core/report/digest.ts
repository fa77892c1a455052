import type { Failure } from '../failure.ts';
import { isVerdict, type RubricDefinition } from '../rubric/rubric.ts';
import type { Cell, RunSummary, StoredRun } from '../run/run.ts';
import { Summary } from '../run/summary.ts';

/** One prompt version under one model. */
export interface Group {
  readonly prompt: string;
  readonly version: string;
  readonly model: string;
  readonly summary: RunSummary;
}

/** A case and where it stands. */
export interface Located {
  readonly case: string;
  /** The case's name where it has one, else its identity. */
  readonly title: string;
  /** Null when the run's record does not tell. */
  readonly place: { readonly file: string; readonly line: number | null } | null;
}

/** A case that failed under one prompt version and model, its trials together. */
export interface FailedCase extends Located {
  readonly prompt: string;
  readonly version: string;
  readonly model: string;
  readonly failedTrials: number;
  /** Rubrics that failed in the first failing trial. */
  readonly reasons: readonly { readonly rubric: string; readonly score: number; readonly reason: string }[];
  readonly output: string | null;
}

/** Cells that could not be judged for one and the same reason. */
export interface ErrorGroup {
  readonly kind: string;
  readonly message: string;
  /** The rubric that could not be computed; null when the cell has no response. */
  readonly rubric: string | null;
  readonly cells: number;
  /** The first case of them. */
  readonly first: Located;
}

/** What the short reports say about a run; its size follows the limits, not the run. */
export interface RunDigest {
  /** In the order of their first cell. */
  readonly groups: readonly Group[];
  /** The first failing cases, those of one prompt version and model together. */
  readonly failed: readonly FailedCase[];
  /** Failed cells that belong to none of `failed`. */
  readonly moreFailedCells: number;
  /** Most frequent first. */
  readonly errors: readonly ErrorGroup[];
  /** Cells with an error that belong to none of `errors`. */
  readonly moreErrorCells: number;
  /** Answers whose price is unknown. */
  readonly unpriced: number;
  /** Every rubric of the run by name. */
  readonly definitions: ReadonlyMap<string, RubricDefinition>;
}

type Open<T> = { -readonly [K in keyof T]: T[K] };
type OpenError = Open<Omit<ErrorGroup, 'first'>> & { readonly first: Open<Located> };

/** Reads a run twice (cells, then the places of cases) and keeps what the short reports show. */
export async function digestRun(
  run: StoredRun,
  limits: { readonly failed: number; readonly errors: number },
): Promise<RunDigest> {
  const definitions = await rubricDefinitions(run);
  const groups = new Map<string, GroupFigures>();
  const failed = new Map<string, Open<FailedCase>>();
  const errors = new Map<string, OpenError>();
  let moreFailedCells = 0;
  let moreErrorCells = 0;
  let unpriced = 0;

  for await (const cell of run.cells()) {
    const { prompt, version, model } = cell;
    const key = groupKey(cell);
    const group = groups.get(key) ?? new GroupFigures({ prompt, version, model }, run.header.trials);
    groups.set(key, group);
    group.add(cell, definitions);
    if (cell.usage !== null && cell.costUsd === null) unpriced++;
    if (cell.status === 'failed' && !addFailed(failed, cell, limits.failed)) moreFailedCells++;
    if (cell.status === 'error' && !addErrors(errors, cell, limits.errors)) moreErrorCells++;
  }
  await findPlaces(run, [...failed.values(), ...[...errors.values()].map(({ first }) => first)]);
  return {
    groups: [...groups.values()].map((group) => group.finish()),
    failed: byGroup([...failed.values()], [...groups.keys()]),
    moreFailedCells,
    errors: [...errors.values()].sort((a, b) => b.cells - a.cells),
    moreErrorCells,
    unpriced,
    definitions,
  };
}

const groupKey = ({ prompt, version, model }: Pick<Group, 'prompt' | 'version' | 'model'>) =>
  JSON.stringify([prompt, version, model]);

/** One version's cases together: mixed, those of the better version drown in the other's. */
function byGroup(failed: readonly FailedCase[], groups: readonly string[]): FailedCase[] {
  const order = new Map(groups.map((key, index) => [key, index]));
  const place = (one: FailedCase) => order.get(groupKey(one)) ?? 0;
  return failed.toSorted((a, b) => place(a) - place(b));
}

/** The suite's rubrics by name, then those that cases bring. */
async function rubricDefinitions(run: StoredRun): Promise<Map<string, RubricDefinition>> {
  const definitions = new Map(run.header.rubrics.map((definition) => [definition.name, definition]));
  for await (const { rubrics } of run.cases()) {
    for (const definition of rubrics) {
      if (!definitions.has(definition.name)) definitions.set(definition.name, definition);
    }
  }
  return definitions;
}

/** Figures of one prompt version and model. A case counts once all its trials are in, or at the end. */
class GroupFigures {
  readonly #head: Omit<Group, 'summary'>;
  readonly #trials: number;
  readonly #summary = new Summary();
  /** Trials seen of the cases that are not complete. */
  readonly #open = new Map<string, number>();

  constructor(head: Omit<Group, 'summary'>, trials: number) {
    this.#head = head;
    this.#trials = trials;
  }

  add(cell: Cell, definitions: ReadonlyMap<string, RubricDefinition>): void {
    this.#summary.add(cell, rubricsOf(cell, definitions));
    const seen = (this.#open.get(cell.case) ?? 0) + 1;
    this.#open.set(cell.case, seen);
    if (seen === this.#trials) this.#complete(cell.case);
  }

  finish(): Group {
    for (const id of [...this.#open.keys()]) this.#complete(id);
    return { ...this.#head, summary: this.#summary.summary() };
  }

  #complete(id: string): void {
    this.#open.delete(id);
    this.#summary.completeCase(id);
  }
}

/** Rubrics that graded or observed the cell; for one without an answer, those over the whole run, which miss it. */
function rubricsOf(
  { rubrics, observations = {}, error }: Cell,
  definitions: ReadonlyMap<string, RubricDefinition>,
): RubricDefinition[] {
  if (error !== null) return [...definitions.values()].filter(({ overRun }) => overRun === true);
  const names = new Set([...Object.keys(rubrics), ...Object.keys(observations)]);
  return [...names].flatMap((name) => definitions.get(name) ?? []);
}

/** Whether the cell's case is among those that are kept. */
function addFailed(failed: Map<string, Open<FailedCase>>, cell: Cell, limit: number): boolean {
  const key = JSON.stringify([cell.prompt, cell.version, cell.model, cell.case]);
  const known = failed.get(key);
  if (known !== undefined) {
    known.failedTrials++;
    return true;
  }
  if (failed.size >= limit) return false;
  failed.set(key, {
    prompt: cell.prompt,
    version: cell.version,
    model: cell.model,
    case: cell.case,
    title: cell.case,
    place: null,
    failedTrials: 1,
    reasons: Object.entries(cell.rubrics).flatMap(([rubric, grade]) =>
      isVerdict(grade) && !grade.pass ? [{ rubric, score: grade.score, reason: grade.reason }] : [],
    ),
    output: cell.output,
  });
  return true;
}

/** Whether one of the cell's errors is among those that are kept. */
function addErrors(errors: Map<string, OpenError>, cell: Cell, limit: number): boolean {
  let kept = false;
  for (const { rubric, failure } of cellErrors(cell)) {
    const key = JSON.stringify([rubric, failure.kind, failure.message]);
    const known = errors.get(key);
    if (known !== undefined) known.cells++;
    else if (errors.size < limit) {
      const first = { case: cell.case, title: cell.case, place: null };
      errors.set(key, { kind: failure.kind, message: failure.message, rubric, cells: 1, first });
    } else continue;
    kept = true;
  }
  return kept;
}

/** Why a cell could not be judged: its own failure, else those of its rubrics. */
export function cellErrors(cell: Cell): { readonly rubric: string | null; readonly failure: Failure }[] {
  if (cell.error !== null) return [{ rubric: null, failure: cell.error }];
  return Object.entries(cell.rubrics).flatMap(([rubric, grade]) =>
    isVerdict(grade) ? [] : [{ rubric, failure: grade.error }],
  );
}

async function findPlaces(run: StoredRun, wanted: readonly Open<Located>[]): Promise<void> {
  if (wanted.length === 0) return;
  const open = new Map<string, Open<Located>[]>();
  for (const one of wanted) open.set(one.case, [...(open.get(one.case) ?? []), one]);
  for await (const { case: found, file, line } of run.cases()) {
    for (const one of open.get(found.id) ?? []) {
      one.place = { file, line };
      if (found.name !== undefined) one.title = found.name;
    }
    open.delete(found.id);
    if (open.size === 0) return;
  }
}
