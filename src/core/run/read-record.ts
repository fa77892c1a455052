import { basename } from 'node:path';
import { InputError, type Problem } from '../problem.ts';
import type { RubricDefinition } from '../rubric/rubric.ts';
import { Turns } from '../turns.ts';
import { type CellOutline, OutlineReader, outlineOf } from './cell-outline.ts';
import { lineEnd, linePortions } from './record-lines.ts';
import type { CaseLine, CellLine, RunLine } from './run.ts';

/**
 * Every whole line of a record, in order; a torn last line is left out.
 * @throws {InputError} when the file is no run record, of a newer format, or damaged: then it names the line.
 */
export function runLines(file: string): AsyncGenerator<RunLine> {
  return linesBut(file, null);
}

/** The cases of a record; those that are graded by the same rubrics share one list. @throws {InputError} as `runLines`. */
export async function* caseLines(file: string): AsyncGenerator<CaseLine> {
  for await (const line of linesBut(file, cellStart)) if (line.kind === 'case') yield line;
}

/** The cells of a record. @throws {InputError} as `runLines`. */
export async function* cellLines(file: string): AsyncGenerator<CellLine> {
  for await (const line of linesBut(file, caseStart)) if (line.kind === 'cell') yield line;
}

/** Cases and what comparing needs of cells, many at once. @throws {InputError} as `runLines`. */
export async function* outlines(file: string): AsyncGenerator<(CaseLine | CellOutline)[]> {
  const parser = new LineParser(file);
  const reader = new OutlineReader();
  const cases = new CaseReader();
  for await (const portion of linePortions(file)) {
    const { bytes, end } = portion;
    const found: (CaseLine | CellOutline)[] = [];
    for (let from = 0; from < end; ) {
      const to = lineEnd(portion, from);
      const known = startsWith(bytes, from, cellStart)
        ? reader.cell(bytes, from, to)
        : cases.read(bytes, from, to);
      if (known !== undefined) {
        parser.passOver();
        found.push(known);
      } else {
        const line = parser.parse(bytes, from, to, bytes[to] !== undefined);
        if (line?.kind === 'case') found.push(cases.learn(line, bytes, to));
        else if (line?.kind === 'cell') found.push(outlineOf(line));
      }
      from = to + 1;
    }
    yield found;
  }
}

/** The lines of one case, found by its id as it stands in the text, so that only they are parsed. */
export async function* linesOfCase(file: string, id: string): AsyncGenerator<CaseLine | CellLine> {
  const wanted = Buffer.from(JSON.stringify(id));
  for await (const portion of linePortions(file)) {
    const { bytes, end } = portion;
    let at = bytes.indexOf(wanted);
    while (at !== -1 && at < end) {
      const to = lineEnd(portion, at);
      const line = parsedLine(bytes.toString('utf8', bytes.lastIndexOf(lineFeed, at) + 1, to));
      if (line?.kind === 'case' && line.case.id === id) yield line;
      if (line?.kind === 'cell' && line.case === id) yield line;
      at = bytes.indexOf(wanted, to);
    }
  }
}

/** The line that a text holds; undefined for an empty or torn one. Its shape is Regrade's own and not checked again. */
export function parsedLine(text: string): RunLine | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as RunLine;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The problem of a file that is no record. */
export function notARun(file: string): Omit<Problem, 'severity'> {
  return {
    code: 'not-a-run',
    message: `"${basename(file)}" is not the record of a run.`,
    remedy: 'Give the id of a run that `regrade runs` lists.',
    file,
  };
}

// --- internal ---

const lineFeed = 10;
const caseStart = Buffer.from('{"kind":"case",');
const cellStart = Buffer.from('{"kind":"cell",');

/** All lines but those that begin so; others get a turn now and then. */
async function* linesBut(file: string, left: Uint8Array | null): AsyncGenerator<RunLine> {
  const parser = new LineParser(file);
  const cases = new CaseReader();
  const turns = new Turns();
  for await (const portion of linePortions(file)) {
    const { bytes, end } = portion;
    for (let from = 0; from < end; ) {
      const to = lineEnd(portion, from);
      if (turns.due) await turns.give();
      const known = cases.read(bytes, from, to);
      if (known !== undefined || (left !== null && startsWith(bytes, from, left))) {
        parser.passOver();
        if (known !== undefined && left !== caseStart) yield known;
      } else {
        const line = parser.parse(bytes, from, to, bytes[to] !== undefined);
        if (line?.kind === 'case') yield cases.learn(line, bytes, to);
        else if (line !== undefined) yield line;
      }
      from = to + 1;
    }
  }
}

function startsWith(bytes: Buffer, from: number, start: Uint8Array): boolean {
  for (let at = 0; at < start.length; at++) if (bytes[from + at] !== start[at]) return false;
  return true;
}

/** Parses the lines of one record and knows which one it is at. */
class LineParser {
  readonly #file: string;
  #number = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** A line that was read otherwise. */
  passOver(): void {
    this.#number += 1;
  }

  /** @param whole whether a line feed ends it: what is broken then is no line that a killed process left */
  parse(bytes: Buffer, from: number, to: number, whole: boolean): RunLine | undefined {
    this.#number += 1;
    const first = this.#number === 1;
    const text = bytes.toString('utf8', from, to);
    if (text.trim() === '') return undefined;
    const line = parsedLine(text);
    if (line === undefined) {
      if (first) throw InputError.of(notARun(this.#file));
      if (whole) throw InputError.of(damaged(this.#file, this.#number, text.length));
      return undefined;
    }
    if (first) checkFormat(line, this.#file);
    return line;
  }
}

/** Reads lines of cases; those that are graded by the same rubrics share one list of them, which is parsed once. */
class CaseReader {
  #end: Buffer = Buffer.alloc(0);
  #rubrics: readonly RubricDefinition[] = [];

  /** The case that a line holds; undefined where it has to be parsed whole. */
  read(bytes: Buffer, from: number, to: number): CaseLine | undefined {
    const cut = to - this.#end.length;
    if (this.#end.length === 0 || cut <= from || !startsWith(bytes, from, caseStart)) return undefined;
    if (bytes.compare(this.#end, 0, this.#end.length, cut, to) !== 0) return undefined;
    // What remains is JSON only where the cut lies between two members of the line itself.
    const line = parsedLine(`${bytes.toString('utf8', from, cut)}}`);
    return line?.kind === 'case' ? { ...line, rubrics: this.#rubrics } : undefined;
  }

  /** Takes a line that was parsed whole as the pattern of those that follow. */
  learn(line: CaseLine, bytes: Buffer, to: number): CaseLine {
    const end = Buffer.from(`,"rubrics":${JSON.stringify(line.rubrics)}}`);
    const stands = to > end.length && bytes.compare(end, 0, end.length, to - end.length, to) === 0;
    this.#end = stands ? end : Buffer.alloc(0);
    this.#rubrics = line.rubrics;
    return line;
  }
}

function checkFormat(line: RunLine, file: string): void {
  if (line.kind !== 'run') throw InputError.of(notARun(file));
  if (line.v === 1) return;
  throw InputError.of({
    code: 'not-a-run',
    message: `This run was recorded by a newer Regrade (format ${String(line.v)}).`,
    remedy: 'Update Regrade.',
    file,
  });
}

const damaged = (file: string, line: number, length: number): Omit<Problem, 'severity'> => ({
  code: 'damaged-record',
  message: `Line ${line} of the record "${basename(file)}" is damaged.`,
  remedy: 'Run the suite again: stored answers are not asked for twice. Or take the line out of the file.',
  file,
  range: { start: { line, column: 1 }, end: { line, column: length + 1 } },
});
