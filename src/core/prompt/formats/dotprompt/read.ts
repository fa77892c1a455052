import { isJsonObject, type JsonObject } from '../../../json.ts';
import type { Problem } from '../../../problem.ts';
import { buildPrompt, type Fill } from '../../build-prompt.ts';
import type { Message, Part } from '../../message.ts';
import type { Prompt, PromptSource, ReadText } from '../../prompt.ts';
import { type SourceText, sourceText } from '../../source-text.ts';
import { refuseFormat } from '../../unsupported-formats.ts';
import { withoutComments } from './comments.ts';
import { type DotpromptText, splitFrontMatter } from './front-matter.ts';
import { Header } from './header.ts';
import { roles } from './helpers.ts';
import type { DotpromptMessage } from './messages.ts';
import { outlineOf } from './outline.ts';
import { loadPartials, type Partials, partialsBeside } from './partials.ts';
import { dotpromptPattern } from './pattern.ts';
import { compileTemplate } from './render.ts';
import { parseTemplate, type Template } from './template.ts';
import { templateUses } from './variables.ts';

/**
 * Reads a `.prompt` file and the partials that it reaches.
 * @throws {InputError} with every problem found.
 */
export async function readDotprompt(file: PromptSource, readText: ReadText): Promise<Prompt> {
  const source = sourceText(file);
  const split = splitFrontMatter(source);
  refuseHumanloop(source, split);
  const template = parseTemplate(source, split.bodyStart, split.bodyEnd);
  const partials = await loadPartials(template, partialsBeside(file.path, readText));
  const uses = templateUses(template, partials);
  const header = new Header(source, split);
  const { frontMatter, document } = split;
  const inputSchema = header.inputSchema();
  const tools = header.tools();
  const response = header.response();
  const parameters = header.parameters();
  const problems = header.done();
  const optional = <K extends string, V>(key: K, value: V | null | undefined) =>
    (value === undefined || value === null ? {} : { [key]: value }) as { [Key in K]?: V };
  return buildPrompt({
    format: 'dotprompt',
    path: file.path,
    ...optional('name', frontMatter.name),
    ...optional('description', frontMatter.description),
    ...optional('model', frontMatter.model),
    ...optional('inputSchema', inputSchema),
    ...optional('schemaRange', document?.rangeOf(['input', 'schema'])),
    ...optional('defaults', frontMatter.input?.default),
    ...optional('response', response),
    parameters,
    tools,
    engine: 'handlebars',
    template: withoutComments(template),
    partials: new Map([...partials].map(([name, partial]) => [name, withoutComments(partial)])),
    uses,
    rangeOf: (name) => (document ? declarationOf(split, name) : undefined),
    sources: [file, ...partialSources(partials)],
    outline: outlineOf(source, split, template),
    problems: [...split.problems, ...problems, ...pendingSections(template)],
    pattern: () => dotpromptPattern(template, partials),
    prepare: () => fillOf(template, partials),
  });
}

/** Humanloop's files have the same extension; their messages are tags, which would be sent as text. */
function refuseHumanloop(source: SourceText, { frontMatter, bodyStart }: DotpromptText): void {
  const keys = 'endpoint' in frontMatter || 'provider' in frontMatter;
  if (keys && /^[ \t]*<(system|user|assistant|tool)\b[^>\n]*>/m.test(source.text.slice(bodyStart))) {
    throw refuseFormat(source.path, 'a Humanloop file');
  }
}

function fillOf(template: Template, partials: Partials): Fill {
  const fill = compileTemplate(template, partials);
  return (given, history, mark) => {
    const values: JsonObject = {};
    const data: JsonObject = {};
    for (const [name, value] of Object.entries(given)) {
      if (name.startsWith('@')) data[name.slice(1)] = value;
      else values[name] = value;
    }
    const earlier = history.map(({ role, content }) => ({ role, content: [{ text: content }] }));
    return fill(values, data, earlier, mark).flatMap(neutralMessage);
  };
}

function neutralMessage({ role, content, fromHistory }: DotpromptMessage): Message[] {
  const parts = content.flatMap((part): Part[] => {
    if ('text' in part) return [{ type: 'text', text: part.text }];
    return 'media' in part ? [{ type: 'media', ...part.media }] : [];
  });
  if (parts.length === 0 && !fromHistory) return [];
  const name = roles.get(role);
  if (!name) throw new TypeError(`A message has the role "${role}".`);
  return [{ role: name, content: parts, ...(fromHistory ? { metadata: { purpose: 'history' } } : {}) }];
}

function partialSources(partials: Partials): PromptSource[] {
  return [...partials.values()].map(({ source }) => source.file).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function declarationOf({ frontMatter, document }: DotpromptText, name: string) {
  const schema = frontMatter.input?.schema;
  if (isJsonObject(schema)) {
    const key = Object.keys(schema).find(
      (written) => written.replace(/\(.*$/s, '').replace(/\?$/, '') === name,
    );
    if (key !== undefined) return document?.keyRange(['input', 'schema'], key);
    if (isJsonObject(schema.properties) && Object.hasOwn(schema.properties, name)) {
      return document?.keyRange(['input', 'schema', 'properties'], name);
    }
  }
  const isPreset = Object.hasOwn(frontMatter.input?.default ?? {}, name);
  return isPreset ? document?.keyRange(['input', 'default'], name) : undefined;
}

/** Sections anywhere in the prompt's own text. */
function pendingSections({ program, source, rangeOf }: Template): Problem[] {
  return program.body.flatMap((statement): Problem[] => {
    if (statement.type !== 'MustacheStatement') return [];
    const { path } = statement as hbs.AST.MustacheStatement;
    if (path.type !== 'PathExpression' || (path as hbs.AST.PathExpression).original !== 'section') return [];
    return [
      {
        severity: 'warning',
        code: 'section-left-out',
        message: 'A {{section}} is a place that a host application fills; here it stays empty.',
        remedy: 'Take it out, or put its content into the prompt.',
        file: source.path,
        range: rangeOf(statement),
      },
    ];
  });
}
