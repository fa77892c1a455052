import { buildPrompt } from '../../build-prompt.ts';
import type { PieceName, Prompt, PromptSource } from '../../prompt.ts';
import { type SourceText, sourceText } from '../../source-text.ts';
import { readYaml, type YamlDocument } from '../../yaml-document.ts';
import { chatPrompt } from '../chat/read.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { userMessage } from './render.ts';
import { pieceTemplate } from './variables.ts';

/** The prompts of a file, by number and label. @throws {InputError} for a file without a prompt, or with too many. */
export function listPieces(file: PromptSource): PieceName[] {
  return piecesOf(sourceText(file)).map(({ label }, index) => ({
    number: index + 1,
    ...(label === undefined ? {} : { label }),
  }));
}

/**
 * One prompt of a file, as promptfoo reads it: text, or a list of messages.
 * @param number which, counted from 1; not needed where there is one alone.
 * @throws {InputError} with every problem found in this one; the others are not read.
 */
export function readPromptfoo(file: PromptSource, number = 1): Prompt {
  const source = sourceText(file);
  const pieces = piecesOf(source);
  const piece = pieces[number - 1];
  if (!piece) throw new RangeError(`There is no prompt ${number} in ${file.path}.`);
  const label = piece.label === undefined ? {} : { label: piece.label };
  return onePrompt(piece, source, pieces.length > 1 || piece.label ? { piece: { number, ...label } } : {});
}

function onePrompt(piece: Piece, source: SourceText, marked: Pick<Prompt, 'piece'>): Prompt {
  const range = source.range(piece.start, piece.end);
  const document = messagesIn(piece, source);
  if (document) return chatPrompt(source, document, [], { ...marked, format: 'promptfoo' });
  const template = pieceTemplate(piece, source);
  return buildPrompt({
    ...userMessage(template, range),
    ...marked,
    format: 'promptfoo',
    path: source.path,
    engine: 'jinja',
    parameters: {},
    tools: [],
    rangeOf: () => undefined,
    sources: [source.file],
    outline: { head: range, messages: [{ role: 'user', range }] },
    problems: [],
  });
}

/** A piece that is a list of messages: JSON, or YAML that begins with `- role:`. */
function messagesIn(piece: Piece, source: SourceText): YamlDocument | undefined {
  const { text } = piece;
  const isYaml = /^-[ \t]+role:/.test(text);
  if (!isYaml && !/^[[{]/.test(text)) return undefined;
  if (!isYaml) {
    try {
      JSON.parse(text);
    } catch (error) {
      // Text in brackets is text.
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
  const document = piece.verbatim
    ? readYaml(source.text, source.path, piece.start, piece.end)
    : readYaml(text, source.path);
  if (piece.verbatim) return document;
  const range = source.range(piece.start, piece.end);
  return { ...document, head: range, rangeOf: () => range, keyRange: () => range };
}
