import { InputError } from '../../../problem.ts';
import { buildPrompt } from '../../build-prompt.ts';
import type { Prompt, PromptSource } from '../../prompt.ts';
import { type SourceText, sourceText } from '../../source-text.ts';
import { readYaml, type YamlDocument } from '../../yaml-document.ts';
import { chatPrompt, readChat } from '../chat/read.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { userMessage } from './render.ts';
import { pieceTemplate } from './variables.ts';

/**
 * The only prompt of a file.
 * @throws {InputError} with code `several-prompts` when there are more.
 */
export function readPromptfoo(file: PromptSource): Prompt {
  const [prompt, ...others] = readPromptfooAll(file);
  if (prompt && others.length === 0) return prompt;
  throw InputError.of({
    code: 'several-prompts',
    message: `This file holds ${others.length + 1} prompts, and one is wanted here.`,
    remedy: 'Put each into a file of its own.',
    file: file.path,
  });
}

/**
 * Every prompt of a file, as promptfoo reads it; `.txt`, `.md`, `.json`, `.yaml`, `.j2`, `.jsonl` and `.csv`.
 * @throws {InputError} with every problem found.
 */
export function readPromptfooAll(file: PromptSource): Prompt[] {
  if (/\.(json|ya?ml)$/i.test(file.path)) return [readChat(file)];
  const source = sourceText(file);
  const pieces = piecesOf(source);
  return pieces.map((piece, index) => {
    const label = piece.label === undefined ? {} : { label: piece.label };
    const marked = pieces.length > 1 || piece.label ? { piece: { number: index + 1, ...label } } : {};
    return onePrompt(piece, source, marked);
  });
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
