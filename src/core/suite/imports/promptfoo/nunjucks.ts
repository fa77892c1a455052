import type { JsonObject } from '../../../json.ts';
import { InputError, type Range } from '../../../problem.ts';
import { jinjaTemplate, type Template } from '../../../prompt/engines/template.ts';
import type { Places } from '../../../prompt/schema-problems.ts';
import type { Context } from './context.ts';

const nowhere: Range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

/** Whether a text holds anything that a template language would act on. */
export const holdsTags = (text: string): boolean => /\{\{|\{%|\{#/.test(text);

/** The first names of what a template takes; undefined where the text is no template that can be read. */
export function namesIn(text: string): string[] | undefined {
  const template = templateOf(text);
  return template && [...new Set(template.uses.map(({ path }) => path[0] ?? ''))];
}

/**
 * A text of the configuration filled from variables, as Nunjucks fills it; a name that is not there is empty text.
 * Undefined, and a problem, where it is a template that is not understood.
 */
export function fillNunjucks(
  text: string,
  vars: JsonObject,
  context: Context,
  places: Places,
): string | undefined {
  if (!holdsTags(text)) return text;
  const template = templateOf(text);
  try {
    if (template) return template.prepare()(vars);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  context.findings.error(
    {
      code: 'import-template',
      message: `The template "${text.slice(0, 80)}" uses parts of Nunjucks that are not known here.`,
      remedy: 'Write the text out for this test.',
    },
    places,
  );
  return undefined;
}

function templateOf(text: string): Template | undefined {
  try {
    return jinjaTemplate(text, { file: '', rangeOf: () => nowhere });
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
