import { jinjaTemplate, type Template } from '../../engines/template.ts';
import type { SourceText } from '../../source-text.ts';
import type { Piece } from './pieces.ts';

/**
 * A prompt's text as a template. Regrade has no `env`: secrets do not belong into prompts.
 * @throws {InputError} with every problem found.
 */
export function pieceTemplate({ text, start, end, verbatim }: Piece, source: SourceText): Template {
  const whole = source.range(start, end);
  return jinjaTemplate(text, {
    file: source.path,
    rangeOf: (from, to) => (verbatim ? source.range(start + from, start + to) : whole),
  });
}
