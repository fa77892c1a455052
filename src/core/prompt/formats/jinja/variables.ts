import { jinjaTemplate, type Template } from '../../engines/template.ts';
import type { SourceText } from '../../source-text.ts';

/**
 * The whole file as a template, with the places of its variables.
 * @throws {InputError} with every problem found.
 */
export function fileTemplate(source: SourceText): Template {
  return jinjaTemplate(source.text, { file: source.path, rangeOf: source.range });
}
