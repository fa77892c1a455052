import { parse } from 'csv-parse/sync';
import { InputError } from '../../../problem.ts';
import type { SourceText } from '../../source-text.ts';

/** One prompt of a file: its text, and where it stands. */
export interface Piece {
  readonly text: string;
  readonly label?: string;
  readonly start: number;
  readonly end: number;
  /** Whether the text stands in the file as it is, so that a place inside it can be told. */
  readonly verbatim: boolean;
}

const mostPieces = 1000;

/**
 * The prompts of a file, as promptfoo cuts it: `.txt` at lines `---`, `.jsonl` at lines, `.csv` by its column `prompt`
 * or else by lines, all others whole.
 * @throws {InputError} for a file without a prompt, or with too many.
 */
export function piecesOf(source: SourceText): Piece[] {
  const pieces = cut(source).filter(({ text }) => text.trim() !== '');
  const refuse = (code: string, message: string, remedy: string) =>
    new InputError([source.error(code, message, remedy, 0, Math.max(0, source.text.search(/\n|$/)))]);
  if (pieces.length === 0)
    throw refuse('no-prompt', 'This file holds no prompt.', 'Write one, or leave the file out.');
  if (pieces.length > mostPieces)
    throw refuse(
      'too-many-prompts',
      `This file holds more than ${mostPieces} prompts.`,
      'Is it a dataset? Name it under cases.',
    );
  return pieces;
}

function cut(source: SourceText): Piece[] {
  const { text, path } = source;
  if (/\.txt$/i.test(path)) {
    const pieces: Piece[] = [];
    let start = 0;
    for (const line of linesOf(text)) {
      if (line.text.trim() !== '---') continue;
      pieces.push(trimmed(text, start, line.start));
      start = line.end;
    }
    return [...pieces, trimmed(text, start, text.length)];
  }
  if (/\.(jsonl|ndjson)$/i.test(path))
    return linesOf(text).map(({ start, end }) => trimmed(text, start, end));
  if (/\.csv$/i.test(path)) return rowsOf(source);
  return [{ text, start: 0, end: text.length, verbatim: true }];
}

function rowsOf(source: SourceText): Piece[] {
  const [first = ''] = source.text.split('\n', 1);
  const columns = first.split(',').map((name) => name.trim().replace(/^"|"$/g, '').toLowerCase());
  if (!columns.includes('prompt'))
    return linesOf(source.text).map(({ start, end }) => trimmed(source.text, start, end));
  const bytes = Buffer.from(source.text);
  const pieces: Piece[] = [];
  let start = 0;
  let read = 0;
  try {
    parse(source.text, {
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: ({ prompt = '', label }: { [column: string]: string }, info) => {
        const row = bytes.subarray(read, info.bytes).toString();
        read = info.bytes;
        const end = start + row.length;
        const place = trimmed(source.text, pieces.length === 0 ? afterFirst(source.text, start) : start, end);
        pieces.push({ ...place, text: prompt, ...(label ? { label } : {}), verbatim: false });
        start = end;
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = `This is not valid CSV: ${error.message.replace(/\.?$/, '.')}`;
    throw new InputError([source.error('csv-syntax', message, 'Correct the row.', 0, 0)]);
  }
  return pieces;
}

/** The first record's bytes begin with the names of the columns. */
const afterFirst = (text: string, start: number) => Math.max(start, text.indexOf('\n') + 1);

function linesOf(text: string): { text: string; start: number; end: number }[] {
  const lines: { text: string; start: number; end: number }[] = [];
  for (let start = 0; start < text.length; ) {
    const at = text.indexOf('\n', start);
    const end = at === -1 ? text.length : at;
    lines.push({ text: text.slice(start, end), start, end });
    start = end + 1;
  }
  return lines;
}

function trimmed(text: string, from: number, to: number): Piece {
  const piece = text.slice(from, to);
  const start = from + piece.length - piece.trimStart().length;
  return { text: piece.trim(), start, end: start + piece.trim().length, verbatim: true };
}
