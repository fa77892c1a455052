import { stringify } from 'yaml';
import type { JsonObject } from '../../json.ts';
import { InputError, type Problem } from '../../problem.ts';
import type { Segment } from '../invert/pattern.ts';
import type { Prompt } from '../prompt.ts';
import { element } from '../template-use.ts';

/** A prompt as a `.prompt.yml`, with a warning for each thing that the format has no place for. */
export interface Exported {
  readonly text: string;
  readonly lost: readonly Problem[];
}

/**
 * Writes a prompt in the format of GitHub Models: fixed messages with plain variables, of whatever format they come.
 * @throws {InputError} with code `not-exportable` for what would be another prompt there: conditions, loops, filters,
 *   media, places for earlier messages, and text that the format would take for a variable.
 */
export function githubYaml(prompt: Prompt): Exported {
  const messages: { role: string; content: string }[] = [];
  for (const segment of prompt.pattern()) {
    if (segment.kind === 'role') messages.push({ role: roleOf(segment.role, prompt), content: '' });
    else {
      const last = messages.at(-1);
      if (last) last.content += contentOf(segment, prompt);
    }
  }
  const filled = messages.filter(({ content }) => content !== '');
  if (filled.length === 0) throw notExportable(prompt, 'messages without text');
  const { name, description, model } = prompt;
  const content = {
    ...(name !== undefined ? { name } : {}),
    ...(description !== undefined ? { description } : {}),
    ...(model !== undefined ? { model } : {}),
    ...parametersOf(prompt),
    ...responseOf(prompt),
    messages: filled,
  };
  return { text: stringify(content, { lineWidth: 0 }), lost: lostOf(prompt) };
}

function contentOf(segment: Segment, prompt: Prompt): string {
  if (segment.kind === 'literal') {
    if (/\{\{[^{}\n]+\}\}/.test(segment.text)) throw notExportable(prompt, 'text in double braces');
    return segment.text;
  }
  if (segment.kind === 'value' && segment.as === 'text' && !segment.path.includes(element)) {
    const key = segment.path.join('.');
    if (/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(key)) return `{{${key}}}`;
  }
  const reasons: { readonly [kind: string]: string } = {
    any: 'filters or helpers',
    choice: 'conditions',
    repeat: 'loops',
    history: 'places for earlier messages',
    media: 'media',
    value: 'variables of this kind',
  };
  throw notExportable(prompt, reasons[segment.kind] ?? 'parts of this kind');
}

function roleOf(role: string, prompt: Prompt): string {
  if (role === 'tool') throw notExportable(prompt, 'answers of tools');
  return role === 'developer' ? 'system' : role;
}

function notExportable(prompt: Prompt, what: string): InputError {
  return InputError.of({
    code: 'not-exportable',
    message: `This prompt has ${what}, for which a .prompt.yml has no place.`,
    remedy: 'Take that out of the prompt, or keep its format.',
    file: prompt.path,
  });
}

function parametersOf({ parameters }: Prompt): JsonObject {
  const { passthrough, maxOutputTokens, ...named } = parameters;
  const written: JsonObject = {
    ...(JSON.parse(JSON.stringify(named)) as JsonObject),
    ...(maxOutputTokens !== undefined ? { maxTokens: maxOutputTokens } : {}),
    ...(JSON.parse(JSON.stringify(passthrough ?? {})) as JsonObject),
  };
  return Object.keys(written).length > 0 ? { modelParameters: written } : {};
}

function responseOf({ response }: Prompt): JsonObject {
  if (!response) return {};
  if (response.type === 'text') return { responseFormat: 'text' };
  if (response.schema === undefined) return { responseFormat: 'json_object' };
  const { name = 'response', strict, schema } = response;
  const named = { name, ...(strict !== undefined ? { strict } : {}), schema };
  return { responseFormat: 'json_schema', jsonSchema: JSON.stringify(named, undefined, 2) };
}

function lostOf(prompt: Prompt): Problem[] {
  const { definition, tools, path } = prompt;
  const warning = (what: string): Problem => ({
    severity: 'warning',
    code: 'lost-in-export',
    message: `A .prompt.yml has no place for ${what}, so they are left out.`,
    file: path,
  });
  return [
    ...(tools.length > 0 ? [warning('tools')] : []),
    ...(definition.inputSchema !== undefined ? [warning('the types of variables')] : []),
    ...(definition.defaults !== undefined ? [warning('default values')] : []),
  ];
}
