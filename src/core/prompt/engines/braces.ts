import type { JsonObject, JsonValue } from '../../json.ts';
import { InputError, type Problem } from '../../problem.ts';
import { largestRender, tooLarge } from '../build-prompt.ts';
import type { Segment } from '../invert/pattern.ts';
import { type TemplateUse, valueAt } from '../template-use.ts';
import type { TemplatePlace } from './jinja/parse.ts';
import type { Template } from './template.ts';

/** A text, cut at its variables. */
export interface CutText {
  readonly text: string;
  readonly pieces: readonly (string | TemplateUse)[];
}

/** A template that only puts values into text, in one pass: what a value holds stays text. */
export function cutTemplate(
  { text, pieces }: CutText,
  file: string,
  printed: (value: JsonValue) => string,
): Template {
  return {
    text,
    uses: pieces.filter((piece) => typeof piece !== 'string'),
    prepare: () => (values: JsonObject) => {
      let filled = '';
      for (const piece of pieces) {
        if (typeof piece === 'string') filled += piece;
        else {
          const value = valueAt(values, piece.path);
          filled += value === undefined ? '' : printed(value);
        }
        if (filled.length > largestRender) throw InputError.of(tooLarge(file));
      }
      return filled;
    },
    pattern: () =>
      pieces.map(
        (piece): Segment =>
          typeof piece === 'string'
            ? { kind: 'literal', text: piece }
            : { kind: 'value', path: piece.path, as: 'text' },
      ),
  };
}

const name = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/**
 * A template of Python's f-strings as LangChain has them: `{name}`, and `{{` and `}}` for braces.
 * @throws {InputError} with code `template-syntax` for attributes, indexes, formats and single braces.
 */
export function fStringTemplate(text: string, place: TemplatePlace): Template {
  const pieces: (string | TemplateUse)[] = [];
  const problems: Problem[] = [];
  let literal = '';
  const brace = /[{}]/g;
  for (let at = 0; at < text.length; ) {
    brace.lastIndex = at;
    const open = brace.exec(text)?.index;
    if (open === undefined) {
      literal += text.slice(at);
      break;
    }
    literal += text.slice(at, open);
    if (text.charAt(open) === text.charAt(open + 1)) {
      literal += text.charAt(open);
      at = open + 2;
      continue;
    }
    const close = text.charAt(open) === '{' ? text.indexOf('}', open) : -1;
    const inside = close === -1 ? '' : text.slice(open + 1, close);
    const end = close === -1 ? open + 1 : close + 1;
    const range = place.rangeOf(open, end);
    if (name.test(inside)) {
      pieces.push(literal, { path: [inside], range, as: 'text', when: [] });
      literal = '';
    } else {
      problems.push({
        severity: 'error',
        code: 'template-syntax',
        message: 'Only {name} can stand in single braces here, without attributes, indexes and formats.',
        remedy: 'Correct the name, or double the brace to print it.',
        file: place.file,
        range,
      });
      if (problems.length === 20) break;
    }
    at = end;
  }
  if (problems.length > 0) throw new InputError(problems);
  pieces.push(literal);
  return cutTemplate({ text, pieces }, place.file, asPython);
}

/** Truth values and nothing as Python prints them; lists and mappings as JSON. */
function asPython(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return JSON.stringify(value);
}

/** A text without variables. */
export function fixedText(text: string, file: string): Template {
  return cutTemplate({ text, pieces: [text] }, file, String);
}
