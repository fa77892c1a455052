import Handlebars from 'handlebars';
import type { JsonObject } from '../../../json.ts';
import { InputError } from '../../../problem.ts';
import { largestRender, tooLarge } from '../../build-prompt.ts';
import type { MustacheTemplate } from './template.ts';

/** Passes through sections that one render may make. */
const mostSteps = 200_000;

/**
 * A template made ready to be filled, without HTML escapes; what is missing is empty text.
 * @throws {InputError} from the filling, with code `render-too-large`.
 */
export function compileMustache({ text, place }: MustacheTemplate): (values: JsonObject) => string {
  const engine = Handlebars.create();
  // In Mustache these are names like all others.
  const knownHelpers = { if: false, unless: false, each: false, with: false, lookup: false, log: false };
  for (const name of Object.keys(knownHelpers)) engine.unregisterHelper(name);
  let steps = 0;
  let length = 0;
  const counted = (made: string) => {
    length += made.length;
    if (++steps > mostSteps || length > 4 * largestRender) throw InputError.of(tooLarge(place.file));
    return made;
  };
  engine.registerHelper('blockHelperMissing', function (this: unknown, context: unknown, options) {
    const { fn, inverse } = options;
    if (context === true) return counted(fn(this));
    if (Array.isArray(context) && context.length > 0) return context.map((one) => counted(fn(one))).join('');
    return context && !Array.isArray(context) ? counted(fn(context)) : inverse(this);
  });
  const fill = engine.compile(text, { noEscape: true, compat: true, knownHelpers });
  return (values) => {
    [steps, length] = [0, 0];
    const made = fill(values, { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false });
    if (made.length > largestRender) throw InputError.of(tooLarge(place.file));
    return made;
  };
}
