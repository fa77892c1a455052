import type { JsonObject, JsonValue } from '../../../json.ts';
import { InputError } from '../../../problem.ts';
import { largestRender, tooLarge } from '../../build-prompt.ts';
import { valueAt } from '../../template-use.ts';
import type { TextTemplate } from './variables.ts';

/**
 * The text with its values put in, in one pass: braces in a value stay text. Lists and mappings are printed as JSON.
 * @throws {InputError} with code `render-too-large`.
 */
export function fillText({ pieces }: TextTemplate, values: JsonObject, file: string): string {
  let text = '';
  for (const piece of pieces) {
    text += typeof piece === 'string' ? piece : printed(valueAt(values, piece.path));
    if (text.length > largestRender) throw InputError.of(tooLarge(file));
  }
  return text;
}

function printed(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
