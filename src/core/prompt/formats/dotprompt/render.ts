import Handlebars from 'handlebars';
import type { JsonObject, JsonValue } from '../../../json.ts';
import { InputError, type Problem } from '../../../problem.ts';
import { largestRender, tooLarge } from '../../build-prompt.ts';
import { helperRules, roles } from './helpers.ts';
import { type DotpromptMessage, type DotpromptPart, type Mark, markText, messagesOf } from './messages.ts';
import type { Partials } from './partials.ts';
import type { Template } from './template.ts';

/** Fills a template: values, `@` data, earlier messages, and a text that no value can hold. */
export type FillTemplate = (
  values: JsonObject,
  data: JsonObject,
  history: readonly DotpromptMessage[],
  nonce: string,
) => DotpromptMessage[];

/** Steps of loops, and partials put in place, that one render may take. */
const mostSteps = 200_000;

/** What one render gathers beside its text. Rendering does not wait for anything, so one at a time is enough. */
interface Render {
  readonly nonce: string;
  readonly marks: Mark[];
  /** The template that is being filled: the prompt itself or, while it is put in place, a partial. */
  template: Template;
  steps: number;
  length: number;
}

/**
 * Compiles a template and its partials once. Helpers that open a message or a part leave a mark with the render's
 * nonce in the text, and what they were given stands beside it, never in it: so no value can open or change one.
 */
export function compileTemplate(template: Template, partials: Partials): FillTemplate {
  const file = template.source.path;
  const handlebars = Handlebars.create();
  const options = { knownHelpersOnly: true, noEscape: true, knownHelpers };
  const begin = (nonce: string): Render => ({ nonce, marks: [], template, steps: 0, length: 0 });
  let render = begin('');

  const mark = (made: Mark) => markText(render.nonce, render.marks.push(made) - 1);
  const step = (length: number) => {
    render.steps++;
    render.length += length;
    if (render.steps > mostSteps || render.length > largestRender) throw InputError.of(tooLarge(file));
  };
  const placeOf = ({ loc }: Options) => ({
    file: render.template.source.path,
    ...(loc ? { range: render.template.rangeOf({ type: 'helper', loc }) } : {}),
  });
  registerHelpers(handlebars, { mark, step, placeOf });
  for (const [name, partial] of partials) {
    const compiled = handlebars.compile(partial.text, options);
    handlebars.registerPartial(name, (context, given) => {
      const outer = render.template;
      render.template = partial;
      const text = compiled(context, given);
      render.template = outer;
      step(text.length);
      return text;
    });
  }
  const main = handlebars.compile(template.text, options);

  return (values, data, history, nonce) => {
    render = begin(nonce);
    let output: string;
    try {
      output = main(values, {
        data,
        // Said outright, because Handlebars otherwise writes a line to the console for each try.
        allowProtoPropertiesByDefault: false,
        allowProtoMethodsByDefault: false,
      });
    } catch (error) {
      throw error instanceof InputError ? error : InputError.of(failed(file, error));
    }
    if (output.length > largestRender) throw InputError.of(tooLarge(file));
    return messagesOf(output, nonce, render.marks, history);
  };
}

const knownHelpers = Object.fromEntries([...helperRules.keys()].map((name) => [name, true])) as KnownHelpers;

/** What Handlebars hands to a helper; the place is there, its types leave it out. */
type Options = Handlebars.HelperOptions & { readonly loc?: hbs.AST.SourceLocation };
type Place = Pick<Problem, 'file' | 'range'>;

/** What helpers do to the render that they run in. */
interface Effects {
  mark(made: Mark): string;
  step(length: number): void;
  placeOf(options: Options): Place;
}

function registerHelpers(handlebars: typeof Handlebars, { mark, step, placeOf }: Effects): void {
  handlebars.registerHelper({
    role(role: unknown, options: Options) {
      if (typeof role !== 'string' || !roles.has(role)) throw InputError.of(badRole(role, placeOf(options)));
      return mark({ kind: 'role', role });
    },
    history: () => mark({ kind: 'history' }),
    section: (name: unknown) => mark({ kind: 'part', part: { pending: String(name) } }),
    media(options: Options) {
      const { url, contentType } = options.hash;
      return mark({ kind: 'part', part: mediaPart(url, contentType, placeOf(options)) });
    },
    json(value: unknown, { hash }: Options) {
      const indent =
        typeof hash.indent === 'number' || typeof hash.indent === 'string' ? hash.indent : undefined;
      return JSON.stringify(value, undefined, indent);
    },
    log: () => '',
    ifEquals(this: unknown, a: unknown, b: unknown, { fn, inverse }: Options) {
      return a === b ? fn(this) : inverse(this);
    },
    unlessEquals(this: unknown, a: unknown, b: unknown, { fn, inverse }: Options) {
      return a !== b ? fn(this) : inverse(this);
    },
    each(this: unknown, list: JsonValue | undefined, { fn, inverse, data }: Options) {
      const entries = typeof list === 'object' && list !== null ? Object.entries(list) : [];
      if (entries.length === 0) return inverse(this);
      const isList = Array.isArray(list);
      let text = '';
      entries.forEach(([name, value], index) => {
        const frame = handlebars.createFrame(data);
        const key = isList ? index : name;
        Object.assign(frame, { key, index, first: index === 0, last: index === entries.length - 1 });
        const piece = fn(value, { data: frame, blockParams: [value, key] });
        step(piece.length);
        text += piece;
      });
      return text;
    },
  });
}

function mediaPart(url: unknown, contentType: unknown, place: Place): DotpromptPart {
  if (typeof url !== 'string' || url === '') {
    throw InputError.of({
      code: 'invalid-media',
      message: 'The url of {{media}} has no value for this case.',
      remedy: 'Give the variable a URL, or put {{#if}} around the media.',
      ...place,
    });
  }
  return {
    media: { url, ...(typeof contentType === 'string' && contentType !== '' ? { contentType } : {}) },
  };
}

const badRole = (role: unknown, place: Place) => ({
  code: 'unknown-role',
  message: `There is no role "${typeof role === 'string' ? role.slice(0, 40) : String(typeof role)}".`,
  remedy: `Roles are ${[...roles.keys()].join(', ')}.`,
  ...place,
});

function failed(file: string, error: unknown) {
  if (error instanceof RangeError) {
    return {
      code: 'endless-partial',
      message: 'A partial contains itself without end.',
      remedy: 'Put {{#if}} or {{#each}} around the place where it names itself.',
      file,
    };
  }
  return {
    code: 'render-failed',
    message: `The template cannot be filled: ${error instanceof Error ? error.message.replace(/\.?$/, '.') : 'unknown cause.'}`,
    remedy:
      'Look for a list or mapping that is printed as text, and for helpers given the wrong kind of value.',
    file,
  };
}
