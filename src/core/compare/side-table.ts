import { canonicalJson } from '../canonical.ts';
import type { Case } from '../case.ts';
import type { JsonValue } from '../json.ts';
import type { ModelId } from '../model/model.ts';
import { InputError } from '../problem.ts';
import { measureOf } from '../rubric/dataset/measures.ts';
import type { Observation } from '../rubric/dataset/observation.ts';
import type { RubricDefinition } from '../rubric/rubric.ts';
import { type CellOutline, outlineOf } from '../run/cell-outline.ts';
import { metrics } from '../run/measurements.ts';
import type { CaseLine, StoredRun, VersionLine } from '../run/run.ts';
import { answerHash } from './answer-hash.ts';
import { type FloatColumn, floatColumn, type SmallColumn, smallColumn } from './columns.ts';
import type { Naming } from './naming.ts';

/** What one side is made of. */
export interface SideSource {
  /** One or several runs of the prompt; several of one suite complete each other, the later cell counts. */
  readonly runs: readonly StoredRun[];
  /** Hash of the version, where the runs hold several. */
  readonly version?: string;
  /** One model only, where the runs hold several; two models of one version are compared this way. */
  readonly model?: ModelId;
  readonly number?: number | null;
  readonly label?: string | null;
  /** How people call this side; made from number and label where it is left out. */
  readonly words?: string;
}

/** A case of one side, as light as comparing allows. */
export interface CaseEntry {
  /** Suite and id. */
  readonly key: string;
  readonly id: string;
  /** Path of the suite. */
  readonly suite: string;
  /** Identity of the suite in this comparison. */
  readonly group: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly cluster: string | null;
  readonly expected: string | null;
  readonly file: string;
  readonly line: number | null;
  /** What the case asks and expects, as JSON; `sameContent` compares it. */
  readonly content: string;
  readonly rubrics: readonly RubricDefinition[];
}

/** No grade where the rubric grades the case: the answer or the grade failed. */
export const missing = -1;

/** Outputs up to this length are kept: labels of classification prompts. */
const shortOutput = 200;

/** One rubric's grades of all cells of a side. */
export interface GradeColumns {
  /** 1 pass, 0 fail, `missing`. */
  readonly pass: SmallColumn;
  readonly score: FloatColumn;
}

/** Where one rubric's grade stands among a cell's (−1: it has none), and the columns that it goes into. */
interface GradePlace {
  readonly name: string;
  readonly place: number;
  readonly columns: GradeColumns;
  /** Where observations of a rubric over a whole run go; null for other rubrics. */
  readonly observations: { readonly list: (Observation | undefined)[]; readonly labels: boolean } | null;
}

/** The cells of one side in columns: some dozen bytes a cell and rubric, and no text but short outputs. */
export class SideTable {
  readonly source: SideSource;
  readonly version: VersionLine;
  readonly cases: CaseEntry[] = [];
  readonly index = new Map<string, number>();
  readonly models: ModelId[] = [];
  readonly reportedModels = new Set<string>();
  readonly metrics: { readonly [name: string]: FloatColumn };
  readonly grades = new Map<string, GradeColumns>();
  /** Of rubrics over a whole run, by cell. */
  readonly observations = new Map<string, (Observation | undefined)[]>();
  readonly complete: boolean;
  readonly trials: number;
  cells = 0;
  asked = 0;
  reused = 0;
  errors = 0;
  /** Why the first cell that got no answer got none. */
  failure: string | undefined;
  /** Null as soon as one price is unknown. */
  paidUsd: number | null = 0;
  costUsd: number | null = null;
  readonly outputs: (string | null)[] = [];
  /** 53 bits of what the cell answered; NaN where there is no answer. */
  readonly answers = floatColumn();
  readonly #naming: Naming;
  readonly #caseOf: number[] = [];
  readonly #modelOf: number[] = [];
  readonly #trialOf: number[] = [];
  #order = new Int32Array();
  #starts = new Int32Array();
  readonly #views: (Int32Array | undefined)[] = [];
  #places: {
    readonly rubrics: readonly RubricDefinition[];
    readonly names: readonly string[];
    readonly group: string;
    readonly places: readonly GradePlace[];
  } = { rubrics: [], names: [], group: '', places: [] };

  private constructor(source: SideSource, version: VersionLine, naming: Naming) {
    this.source = source;
    this.version = version;
    this.#naming = naming;
    this.metrics = Object.fromEntries(Object.keys(metrics).map((name) => [name, floatColumn()]));
    this.trials = Math.max(1, ...source.runs.map(({ header }) => header.trials));
    this.complete = source.runs.every(
      ({ finish }) => finish !== null && finish.status !== 'cancelled' && finish.reason === null,
    );
  }

  /**
   * Reads the runs once.
   * @throws {InputError} when no run holds the version, or when they hold several and none was named.
   */
  static async read(source: SideSource, naming: Naming): Promise<SideTable> {
    const table = new SideTable(source, versionOf(source), naming);
    for (const run of source.runs) {
      const { suite } = run.header;
      const group = naming.suite(suite);
      for await (const lines of run.outlines?.() ?? casesThenCells(run)) {
        for (const line of lines) {
          if (line.kind === 'case') table.#addCase(line, suite, group);
          else if (line.version === table.version.hash && (source.model ?? line.model) === line.model) {
            table.#addCell(line, group);
          }
        }
      }
    }
    table.#arrange();
    return table;
  }

  /** Numbers of the case's cells under one model, in the order of trials. */
  cellsOf(entry: number, model: number): Int32Array {
    const key = entry * this.models.length + model;
    let cells = this.#views[key];
    if (cells === undefined) {
      cells = this.#find(entry, model);
      this.#views[key] = cells;
    }
    return cells;
  }

  #find(entry: number, model: number): Int32Array {
    let from = this.#starts[entry] ?? 0;
    const end = this.#starts[entry + 1] ?? from;
    while (from < end && (this.#modelOf[this.#order[from] ?? 0] ?? 0) < model) from += 1;
    let to = from;
    while (to < end && this.#modelOf[this.#order[to] ?? 0] === model) to += 1;
    return this.#order.subarray(from, to);
  }

  trialOf(cell: number): number {
    return this.#trialOf[cell] ?? 0;
  }

  #addCase({ case: own, file, line, rubrics }: CaseLine, suite: string, group: string): void {
    const key = `${group}\0${own.id}`;
    const entry: CaseEntry = {
      key,
      id: own.id,
      suite,
      group,
      title: own.name ?? own.id,
      tags: own.tags ?? [],
      cluster: own.cluster ?? null,
      expected: typeof own.expected === 'string' ? own.expected : null,
      file,
      line,
      content: contentOf(own),
      rubrics,
    };
    const known = this.index.get(key);
    if (known === undefined) {
      this.index.set(key, this.cases.length);
      this.cases.push(entry);
    } else {
      this.cases[known] = entry;
    }
  }

  #addCell(cell: CellOutline, group: string): void {
    const entry = this.index.get(`${group}\0${cell.case}`);
    if (entry === undefined) return;
    const number = this.cells++;
    let model = this.models.indexOf(cell.model);
    if (model === -1) model = this.models.push(cell.model) - 1;
    this.#caseOf.push(entry);
    this.#modelOf.push(model);
    this.#trialOf.push(cell.trial);
    if (cell.reportedModel !== null) this.reportedModels.add(cell.reportedModel);
    if (cell.reused) this.reused += 1;
    else if (cell.source === 'network') {
      this.asked += 1;
      this.paidUsd = this.paidUsd === null || cell.costUsd === null ? null : this.paidUsd + cell.costUsd;
    }
    if (cell.status === 'error') this.errors += 1;
    this.failure ??= cell.failure;
    if (cell.costUsd !== null) this.costUsd = (this.costUsd ?? 0) + cell.costUsd;
    const answered = !cell.failed;
    for (const [name, column] of Object.entries(this.metrics)) {
      column.push((answered ? metrics[name]?.(cell) : null) ?? Number.NaN);
    }
    this.outputs.push(cell.output !== null && cell.output.length <= shortOutput ? cell.output : null);
    this.answers.push(answered ? answerHash(cell) : Number.NaN);
    const { names, passes, scores } = cell.grades;
    const told = cell.observations ?? {};
    for (const { name, place, columns, observations } of this.#placesOf(
      this.cases[entry]?.rubrics ?? [],
      names,
      group,
    )) {
      if (observations !== null) {
        const observation = Object.hasOwn(told, name) ? told[name] : undefined;
        observations.list[number] = observation;
        // Numbers are neither right nor wrong; a label is.
        const right = observations.labels ? Number(observation?.given === observation?.expected) : 1;
        columns.pass.set(number, observation === undefined ? missing : right);
        columns.score.set(number, observation === undefined ? Number.NaN : right);
        continue;
      }
      const pass = passes[place] ?? missing;
      columns.pass.set(number, pass);
      columns.score.set(
        number,
        pass === missing ? Number.NaN : checkedScore(scores[place] ?? Number.NaN, name, cell),
      );
    }
  }

  /** Where a cell's grades stand and go; most cells have the same rubrics as the one before. */
  #placesOf(
    rubrics: readonly RubricDefinition[],
    names: readonly string[],
    group: string,
  ): readonly GradePlace[] {
    const last = this.#places;
    if (last.rubrics === rubrics && last.names === names && last.group === group) return last.places;
    const places = rubrics.map(({ name, overRun, type }) => {
      const key = this.#naming.rubric(group, name);
      const columns = this.grades.get(key) ?? { pass: smallColumn(), score: floatColumn() };
      this.grades.set(key, columns);
      if (overRun !== true) return { name, place: names.indexOf(name), columns, observations: null };
      const list = this.observations.get(key) ?? [];
      this.observations.set(key, list);
      const labels = measureOf(type)?.observes === 'label';
      return { name, place: -1, columns, observations: { list, labels } };
    });
    this.#places = { rubrics, names, group, places };
    return places;
  }

  /** Sorts cells by case, model and trial; of two cells of one identity the later counts. */
  #arrange(): void {
    const starts = new Int32Array(this.cases.length + 1);
    for (const entry of this.#caseOf) starts[entry + 1] = (starts[entry + 1] ?? 0) + 1;
    for (let at = 0; at < this.cases.length; at++) starts[at + 1] = (starts[at + 1] ?? 0) + (starts[at] ?? 0);
    const places = starts.slice();
    const order = new Int32Array(this.cells);
    this.#caseOf.forEach((entry, cell) => {
      const place = places[entry] ?? 0;
      order[place] = cell;
      places[entry] = place + 1;
    });
    const rank = (cell: number) => (this.#modelOf[cell] ?? 0) * 1e6 + (this.#trialOf[cell] ?? 0);
    const kept = new Int32Array(this.cells);
    const keptStarts = new Int32Array(this.cases.length + 1);
    let count = 0;
    for (let entry = 0; entry < this.cases.length; entry++) {
      const own = order.subarray(starts[entry], starts[entry + 1]).sort((a, b) => rank(a) - rank(b) || a - b);
      own.forEach((cell, at) => {
        const next = own[at + 1];
        if (next === undefined || rank(next) !== rank(cell)) kept[count++] = cell;
      });
      keptStarts[entry + 1] = count;
    }
    this.#order = kept.subarray(0, count);
    this.#starts = keptStarts;
  }
}

async function* casesThenCells(run: StoredRun): AsyncGenerator<(CaseLine | CellOutline)[]> {
  for await (const line of run.cases()) yield [line];
  for await (const cell of run.cells()) yield [outlineOf(cell)];
}

function versionOf({ runs, version }: SideSource): VersionLine {
  const held = new Map(runs.flatMap((run) => run.versions.map((line) => [line.hash, line] as const)));
  const [only, ...more] =
    version === undefined ? held.values() : [held.get(version)].filter((v) => v !== undefined);
  const ids = runs.map(({ header }) => header.id).join(', ');
  if (only === undefined) {
    throw InputError.of({
      code: 'version-not-run',
      message:
        runs.length === 0
          ? 'There is no run to compare.'
          : `${runs.length === 1 ? `Run ${ids} does` : `Runs ${ids} do`} not hold the version ${version ?? ''}.`,
      remedy: 'Run the suite with this version first.',
    });
  }
  if (more.length > 0) {
    throw InputError.of({
      code: 'several-versions',
      message: `${ids} graded several prompts: ${[...held.values()].map(({ prompt }) => prompt).join(', ')}.`,
      remedy: 'Say which of them to compare.',
    });
  }
  return only;
}

/** All of a case that a prompt or a rubric can see. */
function contentOf({ vars, history, expected, context, tools }: Case): string {
  return JSON.stringify([vars, history, expected, context, tools]);
}

/** Whether two cases ask and expect the same; the order of keys does not matter. */
export function sameContent(a: CaseEntry, b: CaseEntry): boolean {
  const canonical = ({ content }: CaseEntry) => canonicalJson(JSON.parse(content) as JsonValue);
  // Most texts are equal as they stand, and canonical JSON takes its time.
  return a.content === b.content || canonical(a) === canonical(b);
}

/** A score outside [0, 1] would shift every figure: it is no score. */
function checkedScore(score: number, rubric: string, cell: CellOutline): number {
  if (!(score >= 0 && score <= 1)) {
    throw InputError.of({
      code: 'bad-score',
      message: `The rubric "${rubric}" gave case "${cell.case}" the score ${score}, which is not between 0 and 1.`,
      remedy: 'Run the suite again with this version of Regrade.',
    });
  }
  // 0.1 + 0.2 and 0.3 are one score.
  return Math.round(score * 1e9) / 1e9;
}
