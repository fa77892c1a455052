import { buildPrompt } from '../../build-prompt.ts';
import type { Template } from '../../engines/template.ts';
import { splitHeader } from '../../fenced-header.ts';
import type { Prompt, PromptOutline, PromptSource, ReadText } from '../../prompt.ts';
import { type SourceText, sourceText } from '../../source-text.ts';
import { Header } from './header.ts';
import { mediaKinds } from './properties.ts';
import { resolveReferences } from './references.ts';
import { type BodyParts, markedValues, messagesOf } from './render.ts';
import { bodyPattern, bodyTemplate, openedPattern, type RoleLine, roleLines } from './variables.ts';

/**
 * Reads a `.prompty` file of version 1 or 2.
 * @throws {InputError} with every problem found.
 */
export async function readPrompty(file: PromptSource, readText: ReadText): Promise<Prompt> {
  const source = sourceText(file);
  const { document, bodyStart } = splitHeader(source, ['---', '+++'], true);
  const resolved = document ? await resolveReferences(source, document, readText) : undefined;
  const header = new Header(resolved?.value ?? null, document, file.path);
  const engine = header.engine();
  const bodyEnd = bodyStart + source.text.slice(bodyStart).trimEnd().length;
  const lines = roleLines(source.text, bodyStart, bodyEnd);
  const template = bodyTemplate(source, bodyStart, bodyEnd, lines, engine);
  const model = header.model();
  const response = header.response();
  const parameters = header.parameters();
  const tools = header.tools();
  const schema = header.inputSchema(printedNames(template));
  const problems = header.done();
  const { name, description } = header.content;
  const parts = partsOf(header, template, lines);
  return buildPrompt({
    format: 'prompty',
    path: file.path,
    ...(name ? { name } : {}),
    ...(description ? { description } : {}),
    ...(model !== undefined ? { model } : {}),
    ...(schema !== undefined ? { inputSchema: schema } : {}),
    ...(document ? { schemaRange: document.rangeOf(['inputs']) } : {}),
    defaults: header.defaults(),
    ...(response ? { response } : {}),
    parameters,
    tools,
    engine: engine === 'mustache' ? 'prompty-mustache' : 'prompty',
    template: template.text,
    uses: template.uses,
    rangeOf: (wanted) => {
      const input = header.inputs.find((one) => one.name === wanted);
      return input && document?.rangeOf(['inputs', input.key]);
    },
    sources: [file, ...(resolved?.sources ?? [])],
    outline: outlineOf(source, lines, bodyStart, bodyEnd, model ? document?.rangeOf(['model']) : undefined),
    problems,
    pattern: () =>
      openedPattern(bodyPattern(template.pattern(), new Set(parts.threads), new Set(parts.media))),
    prepare: () => {
      const fill = template.prepare();
      return (values, history, mark) => {
        const text = fill(markedValues(parts, values, mark, history.length > 0));
        return messagesOf(text, parts, values, history, mark);
      };
    },
  });
}

/** Variables that stand in the template without a condition. */
function printedNames(template: Template): Set<string> {
  const needed = template.uses.filter(({ as, when }) => as !== 'condition' && when.length === 0);
  return new Set(needed.map(({ path }) => path[0] ?? ''));
}

/** Threads and media become messages and parts where they are only printed; a loop over one sees its value. */
function partsOf(header: Header, template: Template, lines: readonly RoleLine[]): BodyParts {
  const plain = (name: string) =>
    template.uses.every(({ path, as }) => path[0] !== name || (path.length === 1 && as !== 'data'));
  const named = (isKind: (kind: string) => boolean) =>
    header.inputs.filter(({ kind, name }) => isKind(kind) && plain(name)).map(({ name }) => name);
  return {
    lines,
    threads: named((kind) => kind === 'thread'),
    media: named((kind) => mediaKinds.has(kind)),
  };
}

function outlineOf(
  source: SourceText,
  lines: readonly RoleLine[],
  from: number,
  to: number,
  model: PromptOutline['model'],
): PromptOutline {
  const first = lines[0]?.start ?? to;
  const openings = [
    ...(source.text.slice(from, first).trim() === '' ? [] : [{ role: 'system', start: from }]),
    ...lines,
  ];
  return {
    head: source.range(0, Math.max(0, source.text.search(/\n|$/))),
    ...(model ? { model } : {}),
    messages: openings.map(({ role, start }, index) => {
      const end = openings[index + 1]?.start ?? to;
      return { role, range: source.range(start, start + source.text.slice(start, end).trimEnd().length) };
    }),
  };
}
