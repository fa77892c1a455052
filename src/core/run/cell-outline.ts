import { isVerdict } from '../rubric/rubric.ts';
import { JsonSkim, Recurring } from './json-skim.ts';
import type { Cell } from './run.ts';

/** Grades without their reasons, aligned. */
export interface GradesOutline {
  /** Names of the rubrics; one and the same list for cells that follow each other with the same ones. */
  readonly names: readonly string[];
  /** 1: passed, 0: failed, −1: the rubric could not be computed. */
  readonly passes: readonly number[];
  /** NaN where the rubric could not be computed. */
  readonly scores: readonly number[];
}

/** What comparing needs of a cell: no messages, no reasons, no attempts. */
export interface CellOutline
  extends Pick<
    Cell,
    | 'version'
    | 'model'
    | 'case'
    | 'trial'
    | 'status'
    | 'output'
    | 'toolCalls'
    | 'refusal'
    | 'reportedModel'
    | 'usage'
    | 'costUsd'
    | 'latencyMs'
    | 'ttftMs'
    | 'reused'
    | 'source'
  > {
  readonly kind: 'cell';
  /** Whether the model gave no answer. */
  readonly failed: boolean;
  /** Why it gave none. */
  readonly failure?: string;
  readonly grades: GradesOutline;
  readonly observations?: Cell['observations'];
}

/** The outline of a cell that was read whole. */
export function outlineOf(cell: Cell): CellOutline {
  return {
    kind: 'cell',
    version: cell.version,
    model: cell.model,
    case: cell.case,
    trial: cell.trial,
    status: cell.status,
    output: cell.output,
    toolCalls: cell.toolCalls,
    refusal: cell.refusal,
    reportedModel: cell.reportedModel,
    usage: cell.usage,
    costUsd: cell.costUsd,
    latencyMs: cell.latencyMs,
    ttftMs: cell.ttftMs,
    reused: cell.reused,
    source: cell.source,
    failed: cell.error !== null,
    ...(cell.error === null ? {} : { failure: cell.error.message }),
    grades: {
      names: Object.keys(cell.rubrics),
      passes: Object.values(cell.rubrics).map((grade) => (isVerdict(grade) ? Number(grade.pass) : -1)),
      scores: Object.values(cell.rubrics).map((grade) => (isVerdict(grade) ? grade.score : Number.NaN)),
    },
    ...(cell.observations === undefined ? {} : { observations: cell.observations }),
  };
}

/** The members of a cell's line that an outline is made of; each has to be there. */
const fields = [
  'kind',
  'version',
  'model',
  'case',
  'trial',
  'status',
  'output',
  'toolCalls',
  'refusal',
  'reportedModel',
  'usage',
  'costUsd',
  'latencyMs',
  'ttftMs',
  'reused',
  'source',
  'error',
  'rubrics',
] as const;
const allFields = 2 ** fields.length - 1;
const other = fields.length;
/** Not every cell has it. */
const observationsField = fields.length + 1;

const cellText = Buffer.from('"cell"');
const usageKeys = {
  input: Buffer.from('{"input":'),
  output: Buffer.from(',"output":'),
  cachedInput: Buffer.from(',"cachedInput":'),
  reasoning: Buffer.from(',"reasoning":'),
};
const gradeKeys = {
  error: Buffer.from('{"error":'),
  pass: Buffer.from('{"pass":'),
  score: Buffer.from(',"score":'),
  reason: Buffer.from(',"reason":'),
};

type Draft = { -readonly [Key in keyof CellOutline]: CellOutline[Key] };

const none: readonly never[] = [];
const noGrades: GradesOutline = { names: none, passes: none, scores: none };

const isNamed = (error: unknown): error is { readonly message: string } =>
  typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';

/** Reads outlines off the lines of a record without parsing them whole. */
export class OutlineReader {
  readonly #skim = new JsonSkim();
  /** Keys by their place: the lines of a record have the same ones. */
  readonly #keys: Recurring[] = [];
  readonly #rubrics: Recurring[] = [];
  #names: readonly string[] = none;
  readonly #version = new Recurring();
  readonly #model = new Recurring();
  readonly #case = new Recurring();
  readonly #status = new Recurring();
  readonly #reported = new Recurring();
  readonly #source = new Recurring();

  /**
   * The outline that the line in these bytes gives, the same as by parsing it; undefined where it is no cell as Regrade
   * writes it, and has to be parsed to tell.
   * @param to where the line ends; a line feed or nothing stands there
   */
  cell(bytes: Buffer, from: number, to: number): CellOutline | undefined {
    const skim = this.#skim;
    skim.begin(bytes, from);
    const draft: Draft = {
      kind: 'cell',
      version: '',
      model: '',
      case: '',
      trial: 0,
      status: 'error',
      output: null,
      toolCalls: none,
      refusal: null,
      reportedModel: null,
      usage: null,
      costUsd: null,
      latencyMs: null,
      ttftMs: null,
      reused: false,
      source: null,
      failed: false,
      grades: noGrades,
    };
    let seen = 0;
    let place = 0;
    skim.expect(0x7b);
    do {
      const key = keyAt(this.#keys, place);
      place += 1;
      const name = skim.recurring(key);
      skim.expect(0x3a);
      if (!skim.ok) return undefined;
      if (key.meaning === -1) key.meaning = fieldOf(name);
      if (key.meaning === other) skim.skip();
      else if (key.meaning === observationsField) {
        if (draft.observations !== undefined) return undefined;
        // Checked where it is used, as a parsed line is.
        const observations = skim.value() as CellOutline['observations'];
        if (observations !== undefined) draft.observations = observations;
      } else {
        const bit = 1 << key.meaning;
        // A key that stands twice is for the parser.
        if ((seen & bit) !== 0) return undefined;
        seen |= bit;
        if (!this.#field(key.meaning, draft)) return undefined;
      }
    } while (skim.goesOn(0x7d));
    return skim.ok && skim.at === to && seen === allFields ? draft : undefined;
  }

  // --- internal ---

  #field(field: number, draft: Draft): boolean {
    const skim = this.#skim;
    switch (fields[field]) {
      case 'kind':
        return skim.takesAll(cellText);
      case 'version':
        draft.version = skim.recurring(this.#version);
        break;
      case 'model':
        draft.model = skim.recurring(this.#model);
        break;
      case 'case':
        draft.case = skim.recurring(this.#case);
        break;
      case 'trial':
        draft.trial = skim.number();
        break;
      case 'status':
        draft.status = skim.recurring(this.#status) as CellOutline['status'];
        break;
      case 'output':
        draft.output = skim.takesNull() ? null : skim.text();
        break;
      case 'toolCalls':
        draft.toolCalls = this.#toolCalls();
        break;
      case 'refusal':
        draft.refusal = skim.takesNull() ? null : skim.text();
        break;
      case 'reportedModel':
        draft.reportedModel = skim.takesNull() ? null : skim.recurring(this.#reported);
        break;
      case 'usage':
        draft.usage = skim.takesNull() ? null : this.#usage();
        break;
      case 'costUsd':
        draft.costUsd = skim.numberOrNull();
        break;
      case 'latencyMs':
        draft.latencyMs = skim.numberOrNull();
        break;
      case 'ttftMs':
        draft.ttftMs = skim.numberOrNull();
        break;
      case 'reused':
        draft.reused = skim.boolean();
        break;
      case 'source':
        draft.source = skim.takesNull() ? null : (skim.recurring(this.#source) as CellOutline['source']);
        break;
      case 'error':
        draft.failed = !skim.takesNull();
        if (draft.failed) {
          const error = skim.value();
          // Of another shape it is for the parser.
          if (!isNamed(error)) return false;
          draft.failure = error.message;
        }
        break;
      case 'rubrics':
        draft.grades = this.#grades();
        break;
    }
    return skim.ok;
  }

  #toolCalls(): CellOutline['toolCalls'] {
    if (this.#skim.next !== 0x5b) this.#skim.ok = false;
    const calls = this.#skim.value();
    return Array.isArray(calls) && calls.length > 0 ? calls : none;
  }

  #usage(): CellOutline['usage'] {
    const skim = this.#skim;
    const input = this.#member(usageKeys.input);
    const output = this.#member(usageKeys.output);
    const cachedInput = this.#member(usageKeys.cachedInput);
    const reasoning = this.#member(usageKeys.reasoning);
    skim.expect(0x7d);
    return { input, output, cachedInput, reasoning };
  }

  #member(key: Uint8Array): number {
    if (!this.#skim.takesAll(key)) this.#skim.ok = false;
    return this.#skim.number();
  }

  #grades(): GradesOutline {
    const skim = this.#skim;
    const passes: number[] = [];
    const scores: number[] = [];
    let known = true;
    skim.expect(0x7b);
    if (skim.takes(0x7d)) return noGrades;
    do {
      const place = scores.length;
      const name = skim.recurring(keyAt(this.#rubrics, place));
      known = known && name === this.#names[place];
      skim.expect(0x3a);
      if (!skim.ok) return noGrades;
      this.#grade(passes, scores);
    } while (skim.goesOn(0x7d));
    if (!known || scores.length !== this.#names.length) {
      this.#names = this.#rubrics.slice(0, scores.length).map(({ text }) => text);
      // A rubric that stands twice is for the parser.
      if (new Set(this.#names).size < scores.length) {
        this.#names = none;
        skim.ok = false;
      }
    }
    return { names: this.#names, passes, scores };
  }

  #grade(passes: number[], scores: number[]): void {
    const skim = this.#skim;
    if (skim.takesAll(gradeKeys.error)) {
      skim.skip();
      skim.expect(0x7d);
      passes.push(-1);
      scores.push(Number.NaN);
      return;
    }
    if (!skim.takesAll(gradeKeys.pass)) skim.ok = false;
    passes.push(skim.boolean() ? 1 : 0);
    if (!skim.takesAll(gradeKeys.score)) skim.ok = false;
    scores.push(skim.number());
    if (!skim.takesAll(gradeKeys.reason)) skim.ok = false;
    if (skim.ok) skim.skipText();
    skim.expect(0x7d);
  }
}

function keyAt(keys: Recurring[], place: number): Recurring {
  const known = keys[place];
  if (known !== undefined) return known;
  const key = new Recurring();
  keys[place] = key;
  return key;
}

function fieldOf(name: string): number {
  const at = (fields as readonly string[]).indexOf(name);
  if (at !== -1) return at;
  return name === 'observations' ? observationsField : other;
}
