import { nearest } from '../nearest.ts';
import { InputError, type Problem } from '../problem.ts';
import type { Workspace } from '../workspace.ts';
import { conflictMarks } from './conflict-marks.ts';
import { definitionHash } from './definition.ts';
import { type ReadEnvironments, readEnvironments } from './environments-file.ts';
import { isPartial } from './formats/dotprompt/names.ts';
import { formatNames } from './formats/names.ts';
import { formatOfPieces, formatOfPrompt } from './formats/registry.ts';
import { fileOfPrompt, splitPiece } from './piece-path.ts';
import type { PieceName, Prompt, PromptSource, ReadText } from './prompt.ts';
import { refuseFormat, unsupportedFormat } from './unsupported-formats.ts';

/**
 * Reads and resolves a prompt file of any supported format, recognised by its name, with the overrides of environments
 * that stand beside it.
 * @param file the prompt itself; its text may come from an unsaved buffer. A path such as `prompts.jsonl#2` takes one
 *   prompt of the file.
 * @param readText reads what the file refers to, such as partials.
 * @throws {InputError} with every problem found; `unknown-prompt-format`, `unsupported-prompt-format` or
 *   `prompt-is-partial` where the name already tells that this is no prompt to read, `several-prompts` where the path
 *   does not say which, `unknown-piece` where there is no such one.
 */
export async function readPrompt({ path, text }: PromptSource, readText: ReadText): Promise<Prompt> {
  const { file, piece } = splitPiece(path);
  const format = piece === undefined ? formatOfPrompt({ path, text }) : formatOfPieces(file);
  if (!format) throw unknownFormat(file);
  const source = { path: file, text };
  const pieces = format.pieces?.(source) ?? [];
  const isWhole = pieces.length === 0 || (pieces.length === 1 && piece === undefined);
  const number = isWhole ? undefined : numberOf(pieces, path);
  // What stands beside a file of several prompts holds for each of them.
  const [prompt, environments] = await both(
    format.read(source, readText, number),
    readEnvironments(file, readText),
  ).catch((error: unknown) => {
    // What is told of a half-merged file is most often told of the marks.
    const marks = conflictMarks(text, file);
    if (marks === undefined || !(error instanceof InputError)) throw error;
    throw new InputError([{ ...marks, severity: 'error' }, ...error.problems]);
  });
  const read = withEnvironments(isWhole ? prompt : { ...prompt, path }, environments);
  const marks = read.sources.flatMap((one) => conflictMarks(one.text, one.path) ?? []);
  return marks.length === 0 ? read : { ...read, problems: [...read.problems, ...marks] };
}

/**
 * The prompt of a workspace at a path, which may name one of several in a file; undefined where there is no such file.
 * @throws {InputError} as `readPrompt` does.
 */
export async function promptAt(
  { readText }: Pick<Workspace, 'readText'>,
  path: string,
): Promise<Prompt | undefined> {
  const text = await readText(fileOfPrompt(path));
  return text === undefined ? undefined : readPrompt({ path, text }, readText);
}

function withEnvironments(prompt: Prompt, read: ReadEnvironments | undefined): Prompt {
  if (read === undefined) return prompt;
  const { source, environments, problems } = read;
  const rest = { sources: [...prompt.sources, source], problems: [...prompt.problems, ...problems] };
  if (environments === undefined) return { ...prompt, ...rest };
  const definition = { ...prompt.definition, environments };
  return { ...prompt, ...rest, definition, definitionHash: definitionHash(definition) };
}

/** Both results; what is wrong with both files is told at once. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled([one, other]);
  if (first.status === 'fulfilled' && second.status === 'fulfilled') return [first.value, second.value];
  const reasons = [first, second].flatMap((end) =>
    end.status === 'rejected' ? [end.reason as unknown] : [],
  );
  const problems: Problem[] = [];
  for (const reason of reasons) {
    if (!(reason instanceof InputError)) throw reason;
    problems.push(...reason.problems);
  }
  throw new InputError(problems);
}

/**
 * The paths of all prompts in a file: its own path, or one for each of several, with a label where there is one that
 * can stand in a path.
 * @param file named as a whole, or with the piece that is meant.
 * @throws {InputError} for a file that cannot be cut, and `unknown-piece`.
 */
export function promptPaths({ path, text }: PromptSource): string[] {
  const { file, piece } = splitPiece(path);
  const format = piece === undefined ? formatOfPrompt({ path, text }) : formatOfPieces(file);
  const pieces = format?.pieces?.({ path: file, text }) ?? [];
  if (piece === undefined && pieces.length < 2) return [path];
  const wanted = piece === undefined ? undefined : numberOf(pieces, path);
  return pieces
    .filter(({ number }) => wanted === undefined || number === wanted)
    .map((one) => `${file}#${nameOf(one, pieces)}`);
}

/** Labels become parts of paths under `.regrade`, so not every text can be one. */
const plainLabel = /^[\p{L}\p{N}](?:[\p{L}\p{N} _-]{0,78}[\p{L}\p{N}])?$/u;

function nameOf({ number, label }: PieceName, pieces: readonly PieceName[]): string {
  const isName = label !== undefined && plainLabel.test(label) && !/^\d+$/.test(label);
  const isOnly = pieces.filter((one) => one.label?.toLowerCase() === label?.toLowerCase()).length === 1;
  return isName && isOnly ? label : String(number);
}

function numberOf(pieces: readonly PieceName[], path: string): number {
  const { file, piece } = splitPiece(path);
  if (piece === undefined) {
    throw InputError.of({
      code: 'several-prompts',
      message: `This file holds ${pieces.length} prompts, and one is wanted here.`,
      remedy: `Say which: ${listed(namesOf(pieces).map((name) => `${file}#${name}`))}.`,
      file,
    });
  }
  const found = pieces.find((one) => nameOf(one, pieces) === piece || String(one.number) === piece);
  if (found) return found.number;
  const names = namesOf(pieces);
  const near = nearest(piece, names);
  throw InputError.of({
    code: 'unknown-piece',
    message: `There is no prompt "${piece}" in "${file}".`,
    remedy: near
      ? `Did you mean "#${near}"?`
      : `It has ${names.length === 1 ? 'one prompt' : `${names.length} prompts`}: ${listed(names.map((name) => `#${name}`))}.`,
    file,
  });
}

const mostListed = 8;

const listed = (names: readonly string[]) =>
  `${names.slice(0, mostListed).join(', ')}${names.length > mostListed ? ' and more' : ''}`;

const namesOf = (pieces: readonly PieceName[]) => pieces.map((one) => nameOf(one, pieces));

function unknownFormat(path: string): InputError {
  const other = unsupportedFormat(path);
  if (other) return refuseFormat(path, other);
  if (isPartial(path)) {
    return InputError.of({
      code: 'prompt-is-partial',
      message: 'A .prompt file whose name begins with "_" is a partial, a piece of other prompts.',
      remedy: 'Name a prompt that uses it, or take the "_" from its name.',
      file: path,
    });
  }
  const isData = /\.(json|ya?ml)$/i.test(path);
  return InputError.of({
    code: 'unknown-prompt-format',
    message: isData
      ? 'This file holds no list of messages and no manifest that is known.'
      : 'The name of this file is that of no prompt format.',
    remedy: `Prompts are read from ${formatNames.map(({ title }) => title).join(', ')}.`,
    file: path,
  });
}
