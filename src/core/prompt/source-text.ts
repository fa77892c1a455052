import { InputError, LineMap, type Problem, type Range } from '../problem.ts';
import type { PromptSource } from './prompt.ts';

/** A prompt's file as the readers see it: no BOM, `\n` between lines, so that a definition is the same on every system. */
export interface SourceText {
  /** As it was read, for restoring it. */
  readonly file: PromptSource;
  readonly path: string;
  readonly text: string;
  range(start: number, end: number): Range;
  /** An error of this file at these offsets. */
  error(code: string, message: string, remedy: string, start: number, end: number): Problem;
  warning(code: string, message: string, remedy: string, start: number, end: number): Problem;
}

/**
 * The text of a prompt's file or partial. Lines and columns stay those of the file: what is taken out stands at
 * the end of a line, or (the BOM) is no column in an editor.
 * @throws {InputError} with code `lone-surrogate` for half a character, which no request can carry.
 */
export function sourceText(file: PromptSource): SourceText {
  const text = (file.text.charCodeAt(0) === 0xfeff ? file.text.slice(1) : file.text).replaceAll('\r\n', '\n');
  const lines = new LineMap(text);
  const range = (start: number, end: number) => lines.range(start, end);
  const problem =
    (severity: Problem['severity']) =>
    (code: string, message: string, remedy: string, start: number, end: number): Problem => ({
      severity,
      code,
      message,
      remedy,
      file: file.path,
      range: range(start, end),
    });
  const source: SourceText = {
    file,
    path: file.path,
    text,
    range,
    error: problem('error'),
    warning: problem('warning'),
  };
  if (!isWellFormed(text)) {
    const half = text.search(/\p{Surrogate}/u);
    const message = 'This text holds half a character (a lone surrogate).';
    throw new InputError([
      source.error('lone-surrogate', message, 'Write the whole character.', half, half + 1),
    ]);
  }
  return source;
}

/** Whether a text holds no half character (lone surrogate). Every Node of today has this; the ES2023 types do not. */
export function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
