import { isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import { readChat } from '../../../prompt/formats/chat/read.ts';
import { readPromptfoo } from '../../../prompt/formats/promptfoo/read.ts';
import type { Prompt } from '../../../prompt/prompt.ts';
import { readYaml } from '../../../prompt/yaml-document.ts';
import type { ForeignPrompt } from '../foreign-suite.ts';
import type { BuiltCases } from './cases.ts';
import { type Context, member, type Placed } from './context.ts';
import { holdsTags } from './nunjucks.ts';
import type { RawPrompt } from './prompts.ts';
import type { ReadProvider } from './providers.ts';

/**
 * The prompts as they are asked: with what tests put before and after them, and with the tools and the response format
 * that providers bring. Variables that a prompt takes and a case does not give become empty text, as in promptfoo.
 */
export async function finishPrompts(
  raw: readonly RawPrompt[],
  providers: readonly ReadProvider[],
  { cases, prefix, suffix }: BuiltCases,
  root: Placed,
  context: Context,
): Promise<ForeignPrompt[]> {
  const request = await requestOf(providers, context);
  const paths = new Paths(raw, context.path);
  const found: ForeignPrompt[] = [];
  for (const one of raw) {
    const changed = prefix !== '' || suffix !== '' || request !== undefined;
    const file = changed ? undefined : readableAs(one);
    if (file !== undefined && found.some((other) => other.file === file)) continue;
    const path = file ?? paths.of(one);
    const prompt = await context.findings.attempt(
      () => (request ? inRequest(one, prefix, suffix, request, path) : plain(one, prefix, suffix, path)),
      one.alone && !changed ? undefined : { places: one.places },
    );
    if (!prompt) continue;
    if (
      prompt.prompt.variables.some(({ path: name }) => name === '_conversation' || name.startsWith('env.'))
    ) {
      context.findings.error(
        {
          code: 'import-prompt-variable',
          message: 'This prompt takes "_conversation" or "env", which only promptfoo fills.',
          remedy: 'Write earlier messages as the history of a case; secrets do not belong into prompts.',
        },
        one.places,
      );
      continue;
    }
    found.push({
      ...prompt,
      ...(file === undefined ? {} : { file }),
      ...(one.label === undefined ? {} : { label: one.label }),
      ...(one.range ? { range: one.range } : {}),
    });
    fillMissing(prompt.prompt, cases, one, context);
  }
  const tests = member(root, 'tests') ?? root;
  if (
    found.length > 0 &&
    cases.length === 0 &&
    context.findings.list.every(({ severity }) => severity !== 'error')
  ) {
    context.findings.error(
      {
        code: 'no-cases',
        message: 'This configuration has no tests that can be read.',
        remedy: 'Add one under "tests".',
      },
      tests.places,
    );
  }
  return found;
}

/** The path under which the same prompt is read anywhere else; undefined where no path says it. */
function readableAs({ file, number, text }: RawPrompt): string | undefined {
  if (file === undefined) return undefined;
  if (/\.(txt|jsonl|csv)$/i.test(file)) return `${file}#${number}`;
  if (/\.(json|ya?ml|j2)$/i.test(file)) return file;
  // Markdown is plain text elsewhere, which knows names alone.
  const isPlain =
    !/\{%|\{#|\\\{|^-[ \t]+role:|^[[{]/.test(text) && !/\{\{(?!\s*[A-Za-z_]\w*\s*\}\})/.test(text);
  return isPlain ? file : undefined;
}

type Read = Pick<ForeignPrompt, 'prompt' | 'text'>;

function plain(one: RawPrompt, prefix: string, suffix: string, path: string): Read {
  const text = `${prefix}${one.text}${suffix}`;
  if (one.file !== undefined && /\.(json|ya?ml)$/i.test(one.file) && text === one.text)
    return { prompt: { ...readChat({ path: one.file, text }), path }, text };
  // Under a name that cuts nothing: the text is one prompt already, and prompts of messages know themselves.
  const prompt = readPromptfoo({ path: `${path}#`, text });
  const sources = prompt.sources.map((source) => ({ ...source, path }));
  return { prompt: { ...prompt, path, sources }, text };
}

interface Request {
  readonly tools?: JsonValue;
  readonly response_format?: JsonValue;
}

/** What all providers add to a request; a problem where they differ, or where it is no data. */
async function requestOf(providers: readonly ReadProvider[], context: Context): Promise<Request | undefined> {
  const [first] = providers;
  if (!first || providers.every(({ tools, responseFormat }) => !tools && !responseFormat)) return undefined;
  const content = ({ tools, responseFormat }: ReadProvider) =>
    JSON.stringify([tools?.value ?? null, responseFormat?.value ?? null]);
  const other = providers.find((provider) => content(provider) !== content(first));
  const at = other?.tools ?? other?.responseFormat ?? first.tools ?? first.responseFormat;
  if (other && at) {
    context.findings.error(
      {
        code: 'import-request',
        message: 'Providers differ in "tools" or "response_format", which belong to the prompt here.',
        remedy: 'Make a suite for each.',
      },
      at.places,
    );
    return undefined;
  }
  const tools = first.tools && (await context.resolved(first.tools, 'file of tools'));
  const format = first.responseFormat && (await context.resolved(first.responseFormat, 'response format'));
  const functions = tools && functionsOf(tools, context);
  if (format && !isFormat(format.value)) {
    context.findings.error(
      {
        code: 'import-request',
        message: 'This response format is none that is known.',
        remedy: 'Write { type: json_schema, json_schema: { name: …, schema: … } }.',
      },
      format.places,
    );
    return undefined;
  }
  if (!functions && !format) return undefined;
  return { ...(functions ? { tools: functions } : {}), ...(format ? { response_format: format.value } : {}) };
}

/** Functions in the form of chat requests; those of Anthropic's form are turned into it. */
function functionsOf({ value, places }: Placed, context: Context): JsonValue[] | undefined {
  const list = Array.isArray(value) ? value : [];
  const functions = list.map((tool): JsonValue | undefined => {
    if (!isJsonObject(tool) || holdsTags(JSON.stringify(tool))) return undefined;
    if (isJsonObject(tool.function) && typeof tool.function.name === 'string') return tool;
    if (typeof tool.name !== 'string') return undefined;
    const { name, description, input_schema: schema, parameters } = tool;
    return {
      type: 'function',
      function: {
        name,
        ...(typeof description === 'string' ? { description } : {}),
        ...(isJsonObject(schema) ? { parameters: schema } : isJsonObject(parameters) ? { parameters } : {}),
      },
    };
  });
  const known = functions.filter((tool) => tool !== undefined);
  if (known.length === functions.length && known.length > 0) return known;
  context.findings.error(
    {
      code: 'import-request',
      message: 'These tools are no list of functions with a name and parameters.',
      remedy: 'Write [{ type: function, function: { name: …, parameters: … } }].',
    },
    places,
  );
  return undefined;
}

function isFormat(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  if (value.type === 'text' || value.type === 'json_object') return true;
  return (
    value.type === 'json_schema' && isJsonObject(value.json_schema) && isJsonObject(value.json_schema.schema)
  );
}

/** The prompt as a chat request. */
function inRequest(one: RawPrompt, prefix: string, suffix: string, request: Request, path: string): Read {
  const text = `${prefix}${one.text}${suffix}`;
  const isList =
    /^\s*[[{]/.test(text) || /^-[ \t]+role:/.test(text) || /\.(json|ya?ml)$/i.test(one.file ?? '');
  const value: JsonValue | undefined = isList ? listIn(text) : undefined;
  const messages: JsonValue = value ?? [{ role: 'user', content: text }];
  const whole: JsonObject = { messages, ...request };
  const written = `${JSON.stringify(whole, undefined, 2)}\n`;
  return { prompt: readChat({ path, text: written }), text: written };
}

function listIn(text: string): JsonValue | undefined {
  if (/^\s*[[{]/.test(text)) {
    try {
      JSON.parse(text);
    } catch (error) {
      // Text in brackets is text.
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
  const { value } = readYaml(text, '');
  return isJsonObject(value) ? value.messages : value;
}

/** Names that prompts have in results: the file, where it holds one; else the file and the label or a number. */
class Paths {
  readonly #raw: readonly RawPrompt[];
  readonly #config: string;
  readonly #taken = new Set<string>();

  constructor(raw: readonly RawPrompt[], config: string) {
    this.#raw = raw;
    this.#config = config;
  }

  of(one: RawPrompt): string {
    const file = one.file ?? this.#config;
    const number = this.#raw.filter((other) => other.file === one.file).indexOf(one) + 1;
    const label = one.label?.replaceAll(/[\s#/\\]+/g, ' ').trim() ?? '';
    const wanted =
      one.alone && one.file ? file : `${file}#${label !== '' && label.length <= 60 ? label : number}`;
    let path = wanted;
    for (let again = 2; this.#taken.has(path); again++) path = `${wanted} (${again})`;
    this.#taken.add(path);
    return path;
  }
}

/** Nunjucks prints nothing for a variable that is not there. */
function fillMissing(prompt: Prompt, cases: BuiltCases['cases'], one: RawPrompt, context: Context): void {
  for (const { path, required } of prompt.variables) {
    if (!required || !/^\w+$/.test(path)) continue;
    for (const { record } of cases) {
      const { vars } = record;
      if (!isJsonObject(vars) || Object.hasOwn(vars, path)) continue;
      vars[path] = '';
      context.findings.warning(
        {
          code: 'import-missing-variable',
          message: `The prompt takes "${path}", which not every test gives; it is empty there.`,
          remedy: 'Give it in every test.',
        },
        one.places,
      );
    }
  }
}
