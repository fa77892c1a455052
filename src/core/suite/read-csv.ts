import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { hostileKeys, type JsonObject, type JsonValue } from '../json.ts';
import { InputError, type Problem, type Range } from '../problem.ts';
import { caseFields } from './case-schema.ts';
import { checkedBytes, lineRange } from './file-text.ts';
import { JsonTextError, parseStrictJson } from './json-text.ts';
import { longestLine, type RawRecord } from './read-jsonl.ts';

/** Fields whose cell is JSON text. */
const jsonFields: ReadonlySet<string> = new Set(['history', 'tools', 'rubrics', 'metadata', 'source']);

/**
 * Records of a CSV file (RFC 4180, comma, first row names the columns), as case records. Columns named as the fields
 * of a case are those fields, all others are variables; `vars.NAME` is a variable that is named as a field. Variables
 * stay texts. An empty cell is no field, but an empty variable. A line end inside a cell is a line feed, however the file
 * was checked out: the same case on every system.
 * @throws {InputError} with file and line at the first broken row.
 */
export async function* readCsv(chunks: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<RawRecord> {
  let lastLine = 0;
  const parser = parse({
    info: true,
    on_record: (row, { lines }) => {
      lastLine = lines;
      return row;
    },
    bom: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n'],
    max_record_size: longestLine,
  });
  // Bytes, since it would make bytes of texts again.
  const source = Readable.from(checkedBytes(chunks, file));
  source.once('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let columns: readonly Column[] | undefined;
  try {
    for await (const row of parser as AsyncIterable<Row>) {
      const end = row.info.lines;
      const breaks = row.record.reduce((sum, cell) => sum + breaksIn(cell), 0);
      const range: Range = { start: { line: end - breaks, column: 1 }, end: { line: end + 1, column: 1 } };
      if (columns === undefined) columns = checkedColumns(row.record, file, range).map(columnNamed);
      else yield { value: recordOf(columns, row.record, file, range), range };
    }
  } catch (error) {
    if (error instanceof CsvError) throw InputError.of(csvProblem(error, file, lastLine + 1));
    throw error;
  } finally {
    source.destroy();
  }
  if (columns === undefined) {
    throw InputError.of({
      code: 'empty-dataset',
      message: 'This CSV file is empty.',
      remedy: 'Write the names of the columns into the first row.',
      file,
      range: lineRange(1),
    });
  }
}

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** What the cells of a column are. */
interface Column {
  readonly name: string;
  /** Whether it is a field of a case; else it is a variable. */
  readonly isField: boolean;
}

const columnNamed = (name: string): Column =>
  caseFields.includes(name) ? { name, isField: true } : { name: name.replace(/^vars\./, ''), isField: false };

function breaksIn(cell: string): number {
  let breaks = 0;
  for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) breaks++;
  return breaks;
}

function checkedColumns(header: readonly string[], file: string, range: Range): readonly string[] {
  const columns = header.map((name) => name.trim());
  const problems = columns.flatMap((name, index): Problem[] => {
    const refuse = (code: string, message: string, remedy: string): Problem[] => [
      { severity: 'error', code, message, remedy, file, range },
    ];
    const variable = name.replace(/^vars\./, '');
    if (variable === '') {
      return refuse(
        'bad-column',
        `Column ${index + 1} has no name.`,
        'Give every column a name in the first row.',
      );
    }
    if (hostileKeys.has(variable)) {
      return refuse('hostile-key', `A column must not be named "${name}".`, 'Give the column another name.');
    }
    if (columns.indexOf(name) !== index) {
      return refuse('duplicate-key', `Two columns are named "${name}".`, 'Give one of them another name.');
    }
    return [];
  });
  if (problems.length > 0) throw new InputError(problems);
  return columns;
}

function recordOf(
  columns: readonly Column[],
  row: readonly string[],
  file: string,
  range: Range,
): JsonObject {
  const record: JsonObject = {};
  const vars: JsonObject = {};
  for (const [index, { name, isField }] of columns.entries()) {
    const written = row[index] ?? '';
    const cell = written.includes('\r') ? written.replaceAll('\r\n', '\n') : written;
    const value = isField ? fieldOf(name, cell, file, range) : undefined;
    if (!isField) vars[name] = cell;
    else if (value !== undefined) record[name] = value;
  }
  return { ...record, vars };
}

function fieldOf(column: string, cell: string, file: string, range: Range): JsonValue | undefined {
  if (cell === '') return undefined;
  const isJson = jsonFields.has(column) || (column === 'context' && cell.trimStart().startsWith('['));
  if (!isJson) {
    if (column !== 'tags') return cell;
    return cell
      .split(/[,;]/)
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '');
  }
  try {
    return parseStrictJson(cell);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw InputError.of({
      code: error.code,
      message: `The cell in column "${column}" must be JSON: ${error.message}`,
      remedy: error.remedy,
      file,
      range,
    });
  }
}

function csvProblem(error: CsvError, file: string, nextLine: number): Problem {
  // A quote that is never closed takes all that follows; what tells is the row in which it opens.
  const openQuote = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE';
  const line = openQuote || typeof error.lines !== 'number' ? nextLine : error.lines;
  const [message, remedy] = csvMessages[error.code] ?? [
    `This is not valid CSV: ${error.message}.`,
    'Correct the row.',
  ];
  return { severity: 'error', code: 'csv-syntax', message, remedy, file, range: lineRange(line) };
}

const csvMessages: { readonly [code: string]: readonly [string, string] } = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: [
    'This row has more or fewer cells than the first row.',
    'Give it one cell a column, and put cells that hold commas in quotes.',
  ],
  CSV_QUOTE_NOT_CLOSED: [
    'A quote that opens in this row is never closed.',
    'Close it, and write quotes inside a cell twice.',
  ],
  INVALID_OPENING_QUOTE: [
    'A quote stands inside a cell without quotes.',
    'Put the cell in quotes, and write quotes inside it twice.',
  ],
  CSV_INVALID_CLOSING_QUOTE: [
    'Text stands after the quote that ends a cell.',
    'Write quotes inside a cell twice.',
  ],
  CSV_MAX_RECORD_SIZE: [
    `This row is longer than ${longestLine / 1024 / 1024} MB.`,
    'Keep each case small; look for a quote that is never closed.',
  ],
};
