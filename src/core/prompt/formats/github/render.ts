import type { JsonObject, JsonValue } from '../../../json.ts';
import { InputError } from '../../../problem.ts';
import { largestRender, tooLarge } from '../../build-prompt.ts';
import { member } from '../../template-use.ts';
import type { MessageTemplate } from './variables.ts';

/**
 * A message with its values put in, in one pass over the text, so that a value which holds `{{other}}` stays as it is.
 * @throws {InputError} with code `render-too-large`.
 */
export function fillMessage({ pieces }: MessageTemplate, values: JsonObject, file: string): string {
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    else {
      const value = member(values, piece.key);
      text += value === undefined ? `{{${piece.key}}}` : printed(value);
    }
    if (text.length > largestRender) throw InputError.of(tooLarge(file));
  }
  return text;
}

/** Values that are no text are printed as Go does, because the format's own tool is written in it. */
function printed(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(printed).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const keys = Object.keys(value).sort();
  return `map[${keys.map((key) => `${key}:${printed(value[key] ?? null)}`).join(' ')}]`;
}
