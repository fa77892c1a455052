import { isUtf8 } from 'node:buffer';
import { InputError, type Range } from '../problem.ts';
import type { Workspace } from '../workspace.ts';

/**
 * Text of a whole file that must be there and must be UTF-8.
 * @throws {InputError} `no-such-file`, `not-utf8`, and what the workspace refuses.
 */
export async function readWhole(workspace: Workspace, path: string): Promise<string> {
  const text = await workspace.readText(path);
  if (text === undefined)
    throw InputError.of({
      code: 'no-such-file',
      message: `There is no file "${path}".`,
      remedy: 'Check the path.',
      file: path,
    });
  // Broken bytes become U+FFFD on reading; only then the bytes are worth a second look.
  if (text.includes('\ufffd')) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await workspace.readChunks(path)) chunks.push(chunk);
    if (!isUtf8(Buffer.concat(chunks)))
      throw InputError.of(notUtf8(path, lineOf(text.slice(0, text.indexOf('\ufffd')))));
  }
  return text;
}

/**
 * Text of a file piece by piece, without BOM.
 * @throws {InputError} `not-utf8` or `not-text` (a NUL character) with the line.
 */
export async function* decode(chunks: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<string> {
  for await (const { text } of checked(chunks, file)) if (text !== '') yield text;
}

/**
 * The pieces of a file as they come, BOM and all, each once it is known to be text: for readers that want bytes.
 * @throws {InputError} as `decode`.
 */
export async function* checkedBytes(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of checked(chunks, file)) if (bytes) yield bytes;
}

async function* checked(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<{ readonly bytes?: Uint8Array; readonly text: string }> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  const textOf = (bytes: Uint8Array | undefined): string => {
    let text: string;
    try {
      text = bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      // Up to the first broken character, what a forgiving decoder gives counts the lines.
      const forgiven = new TextDecoder().decode(bytes);
      const broken = forgiven.indexOf('\ufffd');
      throw InputError.of(notUtf8(file, line + lineOf(forgiven.slice(0, Math.max(0, broken))) - 1));
    }
    const nul = text.indexOf('\0');
    if (nul !== -1) {
      throw InputError.of({
        code: 'not-text',
        message: 'This line holds a NUL character, so the file is not text.',
        remedy: 'Save the file as UTF-8 text.',
        file,
        range: lineRange(line + lineOf(text.slice(0, nul)) - 1),
      });
    }
    return text;
  };
  for await (const bytes of chunks) {
    const text = textOf(bytes);
    yield { bytes, text };
    line += lineOf(text) - 1;
  }
  yield { text: textOf(undefined) };
}

/** A whole line as a range; `length` in UTF-16 units. */
export function lineRange(line: number, length = 0): Range {
  return { start: { line, column: 1 }, end: { line, column: length + 1 } };
}

/** Line on which a text ends, from 1. */
function lineOf(text: string): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

const notUtf8 = (file: string, line: number) => ({
  code: 'not-utf8',
  message: 'This file is not UTF-8 text.',
  remedy: 'Save it as UTF-8.',
  file,
  range: lineRange(line),
});
