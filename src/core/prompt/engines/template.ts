import type { JsonObject } from '../../json.ts';
import type { Segment } from '../invert/pattern.ts';
import type { TemplateUse } from '../template-use.ts';
import { withoutComments } from './jinja/comments.ts';
import { type Insert, parseJinja, type TemplatePlace } from './jinja/parse.ts';
import { jinjaPattern } from './jinja/pattern.ts';
import { renderJinja } from './jinja/render.ts';
import { jinjaUses } from './jinja/uses.ts';
import { mustachePattern } from './mustache/pattern.ts';
import { compileMustache } from './mustache/render.ts';
import { parseMustache } from './mustache/template.ts';
import { mustacheUses } from './mustache/uses.ts';

/** A template of any engine, read: what it takes, how it is filled, and what all its renders look like. */
export interface Template {
  /** The template as it counts for a definition: without comments. */
  readonly text: string;
  readonly uses: readonly TemplateUse[];
  /** Made once, at the first render. */
  prepare(): (values: JsonObject) => string;
  pattern(): Segment[];
}

/** What a format puts into a template itself: fixed text replaced by names, and the segments that stand for them. */
export interface OwnNames {
  readonly inserts: readonly Insert[];
  segmentOf(name: string): Segment | undefined;
}

const none: OwnNames = { inserts: [], segmentOf: () => undefined };

/**
 * A Jinja template.
 * @throws {InputError} with every problem found.
 */
export function jinjaTemplate(text: string, place: TemplatePlace, own: OwnNames = none): Template {
  const names = new Set(own.inserts.map(({ name }) => name));
  const template = parseJinja(text, place, own.inserts);
  return {
    text: withoutComments(text),
    uses: jinjaUses(template, names),
    prepare: () => (values) => renderJinja(template, values),
    pattern: () => jinjaPattern(template, own.segmentOf),
  };
}

/**
 * A Mustache template.
 * @throws {InputError} with every problem found.
 */
export function mustacheTemplate(text: string, place: TemplatePlace, own: OwnNames = none): Template {
  let replaced = '';
  let done = 0;
  for (const { start, end, name } of own.inserts) {
    replaced += `${text.slice(done, start)}{{[${name}]}}`;
    done = end;
  }
  replaced += text.slice(done);
  // An insert is longer or shorter than what it replaces, so places after it move.
  const shifts = own.inserts.map(({ start, end, name }) => ({ start, by: name.length + 6 - (end - start) }));
  const original = (at: number) => {
    let moved = 0;
    for (const { start, by } of shifts) if (start + moved < at) moved += by;
    return Math.max(0, at - moved);
  };
  const template = parseMustache(replaced, {
    file: place.file,
    rangeOf: (start, end) => place.rangeOf(original(start), original(end)),
  });
  const names = new Set(own.inserts.map(({ name }) => name));
  return {
    text,
    uses: mustacheUses(template, names),
    prepare: () => compileMustache(template),
    pattern: () => mustachePattern(template, own.segmentOf),
  };
}
