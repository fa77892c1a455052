import { isJsonObject, type JsonObject } from '../json.ts';
import { InputError, type Range } from '../problem.ts';
import { decode, lineRange } from './file-text.ts';
import { JsonTextError, parseStrictJson } from './json-text.ts';

/** One record of a dataset before its check, with its place. */
export interface RawRecord {
  readonly value: JsonObject;
  readonly range: Range;
}

/** The longest line of a dataset, in UTF-16 units. */
export const longestLine = 8 * 1024 * 1024;

/**
 * Records of a JSONL file, one a line, empty lines left out; no more than a line is held.
 * @throws {InputError} with file, line and column at the first line that is no JSON object or too long.
 */
export async function* readJsonl(chunks: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<RawRecord> {
  for await (const { text, line } of lines(decode(chunks, file), file)) {
    if (text.trim() === '') continue;
    const value = parseLine(text, line, file);
    if (!isJsonObject(value)) {
      throw InputError.of({
        code: 'not-a-record',
        message: 'A line of a JSONL dataset must be a JSON object.',
        remedy: 'Write one case a line, as {"vars": {…}} or with one key a variable.',
        file,
        range: lineRange(line, text.length),
      });
    }
    yield { value, range: lineRange(line, text.length) };
  }
}

function parseLine(text: string, line: number, file: string) {
  try {
    return parseStrictJson(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    const { code, message, remedy, offset } = error;
    const start = { line, column: offset + 1 };
    throw InputError.of({
      code,
      message,
      remedy,
      file,
      range: { start, end: { line, column: Math.max(offset, text.length) + 1 } },
    });
  }
}

async function* lines(
  pieces: AsyncIterable<string>,
  file: string,
): AsyncGenerator<{ readonly text: string; readonly line: number }> {
  // Pieces of an unfinished line are joined once, at its end: a long line must not be copied again and again.
  let held: string[] = [];
  let length = 0;
  let line = 1;
  const hold = (part: string) => {
    held.push(part);
    length += part.length;
    if (length > longestLine) {
      throw InputError.of({
        code: 'line-too-long',
        message: `This line is longer than ${longestLine / 1024 / 1024} MB.`,
        remedy: 'Write one case a line, and keep each case small.',
        file,
        range: lineRange(line),
      });
    }
  };
  const take = () => {
    const text = held.join('').replace(/\r$/, '');
    held = [];
    length = 0;
    return text;
  };
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', start)) {
      hold(piece.slice(start, end));
      yield { text: take(), line };
      line++;
      start = end + 1;
    }
    if (start < piece.length) hold(piece.slice(start));
  }
  if (length > 0) yield { text: take(), line };
}
