import Handlebars from 'handlebars';
import { InputError, type Range } from '../../../problem.ts';
import { RecentTexts } from '../../recent-texts.ts';
import type { SourceText } from '../../source-text.ts';

/** A Handlebars template with its syntax tree. */
export interface Template {
  readonly source: SourceText;
  readonly text: string;
  readonly program: hbs.AST.Program;
  rangeOf(node: hbs.AST.Node): Range;
  /** Where a node begins, as an offset of the file's text. */
  offsetOf(node: hbs.AST.Node): number;
}

/** Versions of a prompt often share their text, and their partials even more so. Nobody changes a tree. */
const programs = new RecentTexts<hbs.AST.Program>(1_000_000);

/**
 * Parses a template that stands in a file between two offsets.
 * @throws {InputError} with code `template-syntax` at the line of the first mistake.
 */
export function parseTemplate(source: SourceText, start: number, end: number): Template {
  const text = source.text.slice(start, end);
  const starts = lineStarts(text);
  const offset = ({ line, column }: { line: number; column: number }) =>
    start + Math.min((starts[line - 1] ?? text.length) + column, text.length);
  try {
    return {
      source,
      text,
      program: programs.of(text, Handlebars.parse),
      rangeOf: ({ loc }) => source.range(offset(loc.start), offset(loc.end)),
      offsetOf: ({ loc }) => offset(loc.start),
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const line = lineOf(error);
    const from = offset({ line, column: 0 });
    const to = Math.min(end, (starts[line] ?? text.length + 1) + start - 1);
    const { message, remedy } = explained(error);
    throw new InputError([source.error('template-syntax', message, remedy, from, Math.max(from, to))]);
  }
}

/** Line ends as the parser of Handlebars counts them. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

function lineOf(error: Error): number {
  if ('lineNumber' in error && typeof error.lineNumber === 'number') return error.lineNumber;
  return Number(/ error on line (\d+)/.exec(error.message)?.[1] ?? 1);
}

function explained(error: Error): { message: string; remedy: string } {
  if (error instanceof RangeError) {
    return { message: 'The template nests too deep.', remedy: 'Make it flatter.' };
  }
  const unmatched = /^(\S+) doesn't match (\S+)/.exec(error.message);
  if (unmatched) {
    const [, opened, closed] = unmatched;
    return {
      message: `The block "${opened}" is closed by "${closed}".`,
      remedy: `Close it with {{/${opened}}}.`,
    };
  }
  if (error.message.includes("got 'EOF'")) {
    return {
      message: 'A block or an expression that begins before the end of the template is not closed.',
      remedy: 'Close each {{#block}} with {{/block}} and each {{ with }}.',
    };
  }
  return {
    message: 'The template has a mistake in an expression on this line.',
    remedy: 'Correct what stands between {{ and }}; write \\{{ for braces that are text.',
  };
}
