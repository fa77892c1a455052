import type { JsonValue } from '../../core/json.ts';
import type { Prompt } from '../../core/prompt/prompt.ts';
import { codeSpan } from './markdown.ts';
import { type FileKind, meaningOf, rubricOf, variablePath } from './places.ts';
import { keyKinds, rubricTypeWords } from './rubric-words.ts';
import type { SuiteSchema } from './schema.ts';
import type { Surroundings } from './surroundings.ts';
import { type Token, tokenAt } from './token.ts';
import { variableNames, variableWords } from './variables.ts';
import { valueAt } from './yaml-tree.ts';

/** What is said of a place, and which part of the text it is about. */
export interface Hover {
  /** Markdown. */
  readonly about: string;
  readonly start: number;
  readonly end: number;
  /** Something that ran, of which the last result is worth showing. */
  readonly result?: { readonly rubric: string } | { readonly case: string };
}

/** What stands at an offset, in words. Undefined where there is nothing to say. */
export async function hoverAt(
  text: string,
  offset: number,
  kind: FileKind,
  schema: SuiteSchema,
  around: Surroundings,
): Promise<Hover | undefined> {
  const token = tokenAt(text, offset);
  if (token === undefined) return undefined;
  const { start, end } = token;
  const result = resultOf(kind, token);
  const about = await aboutToken(token, kind, schema, around);
  if (about === undefined && result === undefined) return undefined;
  return { about: about ?? '', start, end, ...(result === undefined ? {} : { result }) };
}

async function aboutToken(
  token: Token,
  kind: FileKind,
  schema: SuiteSchema,
  around: Surroundings,
): Promise<string | undefined> {
  const { path, role, root } = token;
  const variables = variablePath(kind, path);
  if (variables !== undefined && variables.length > 0) {
    if (role === 'value') return undefined;
    const names = variableNames(await around.prompts(), variables.slice(0, -1));
    const found = names.find(({ name }) => name === variables.at(-1));
    return found === undefined ? undefined : variableWords(found);
  }
  const rubric = rubricOf(kind, path);
  if (role === 'key' && rubric?.rest.length === 0) return ofType(path, root, schema);
  const meaning = role === 'value' ? meaningOf(kind, path) : undefined;
  if (meaning === 'rubric-type') return rubricTypeWords(token.text, schema);
  if (meaning === 'model') return around.aboutModel(token.text);
  if (meaning === 'prompt') {
    const prompt = await around.promptAt(token.text);
    return prompt === undefined ? undefined : promptWords(prompt);
  }
  if (role !== 'key') return undefined;
  const key = schema.keys(path.slice(0, -1), root).find(({ name }) => name === path.at(-1));
  if (key === undefined || key.about === '') return undefined;
  return `**${key.name}** (${keyKinds(key)}${key.required ? ', required' : ''})\n\n${key.about}`;
}

function ofType(path: Token['path'], root: JsonValue, schema: SuiteSchema): string | undefined {
  const type = valueAt(root, [...path, 'type']);
  return typeof type === 'string' ? rubricTypeWords(type, schema) : undefined;
}

/** A prompt in a few lines: what it is for, which model it names, what it takes. */
function promptWords(prompt: Prompt): string {
  const variables = variableNames([prompt], []);
  const listed = (required: boolean) =>
    variables
      .filter((one) => one.required === required)
      .map(({ name }) => codeSpan(name))
      .join(', ');
  return [
    `**Prompt** ${codeSpan(prompt.name ?? prompt.path)}`,
    ...(prompt.description === undefined ? [] : [codeSpan(prompt.description)]),
    [
      `- model: ${prompt.model === undefined ? 'none named' : codeSpan(prompt.model)}`,
      `- required variables: ${listed(true) || 'none'}`,
      ...(listed(false) === '' ? [] : [`- optional variables: ${listed(false)}`]),
    ].join('\n'),
  ].join('\n\n');
}

/** The rubric or the case that a name or a type stands for. */
function resultOf(kind: FileKind, { path, root, text, role }: Token): Hover['result'] | undefined {
  if (kind !== 'suite') return undefined;
  const rubric = rubricOf(kind, path);
  if (rubric !== undefined && path[0] === 'rubrics') {
    const own =
      rubric.rest.length === 0 ? role === 'key' : rubric.rest.length === 1 && rubric.rest[0] === 'type';
    return own ? { rubric: rubric.name } : undefined;
  }
  if (path[0] !== 'cases' || path.length !== 3 || (path[2] !== 'name' && path[2] !== 'id')) return undefined;
  const id = valueAt(root, [...path.slice(0, 2), 'id']) ?? valueAt(root, [...path.slice(0, 2), 'name']);
  return { case: id === undefined || id === null || typeof id === 'object' ? text : String(id) };
}
