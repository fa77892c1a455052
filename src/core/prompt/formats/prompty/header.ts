import * as z from 'zod';
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../../../json.ts';
import { InputError, type Problem } from '../../../problem.ts';
import type { Parameters, ResponseFormat, Tool } from '../../message.ts';
import { readParameters } from '../../parameters.ts';
import { parseShape, unknownKey } from '../../shape.ts';
import type { Path, YamlDocument } from '../../yaml-document.ts';
import { isKind, type Property, propertiesOf, schemaOf } from './properties.ts';

const text = z.string().nullish();
const map = z.custom<JsonObject>(isJsonObject, 'be a mapping').nullish();
const listOrMap = z
  .custom<JsonValue>((value) => Array.isArray(value) || isJsonObject(value), 'be a list or a mapping')
  .nullish();

const shape = z.looseObject({
  name: text,
  displayName: text,
  description: text,
  metadata: map,
  authors: z.custom<JsonValue>(() => true).nullish(),
  tags: z.custom<JsonValue>(() => true).nullish(),
  version: z.custom<JsonValue>(() => true).nullish(),
  model: z.union([z.string(), z.custom<JsonObject>(isJsonObject)], 'be a name or a mapping').nullish(),
  inputs: listOrMap,
  outputs: listOrMap,
  sample: map,
  tools: z.array(z.custom<JsonObject>(isJsonObject, 'be a mapping')).nullish(),
  template: z.union([z.string(), z.custom<JsonObject>(isJsonObject)], 'be a mapping').nullish(),
});
export type PromptyHeader = z.infer<typeof shape>;

/** What a header says about the call, with the problems in it. */
export class Header {
  readonly content: PromptyHeader;
  readonly inputs: readonly Property[];
  readonly #document: YamlDocument | undefined;
  readonly #file: string;
  readonly #problems: Problem[] = [];

  /** @throws {InputError} for parts of the wrong shape. */
  constructor(value: JsonValue, document: YamlDocument | undefined, file: string) {
    this.#document = document;
    this.#file = file;
    this.content = document ? parseShape(shape, { ...document, value: value ?? {} }, file) : {};
    this.inputs = propertiesOf(this.content.inputs ?? undefined);
    const known = Object.keys(shape.shape);
    for (const key of Object.keys(this.content)) {
      if (known.includes(key) || key === 'kind' || !document) continue;
      this.#problems.push(unknownKey(key, known, { file, range: document.keyRange([], key) }));
    }
    for (const { kind, key } of this.inputs) {
      if (!isKind(kind)) {
        const message = `The kind "${kind.slice(0, 40)}" is not known, so any value is taken.`;
        this.#add('warning', 'unknown-kind', message, 'Use a kind of Prompty, such as string.', [
          'inputs',
          key,
        ]);
      }
    }
  }

  /** `provider/id`; a deployment or a name of version 1 counts as the id. */
  model(): string | undefined {
    const { model } = this.content;
    if (!isJsonObject(model)) return model ?? undefined;
    const api = model.apiType ?? model.api;
    if (typeof api === 'string' && !['chat', 'responses', 'completion'].includes(api)) {
      const message = `This prompt is for the API "${api.slice(0, 40)}"; only chat prompts are run.`;
      this.#add('error', 'unsupported-api', message, 'Use apiType chat or responses.', ['model']);
    }
    const connection = isJsonObject(model.configuration) ? model.configuration : {};
    const id = [model.id, connection.name, connection.azure_deployment].find(
      (one) => typeof one === 'string',
    );
    const provider = [model.provider, connection.type].find((one) => typeof one === 'string');
    if (typeof id !== 'string') return undefined;
    return typeof provider === 'string' && !id.includes('/') ? `${provider}/${id}` : id;
  }

  parameters(): Parameters {
    const { model } = this.content;
    if (!isJsonObject(model)) return {};
    const key = isJsonObject(model.options) ? 'options' : 'parameters';
    const options = isJsonObject(model[key]) ? (model[key] as JsonObject) : {};
    const { additionalProperties, allowMultipleToolCalls, topK, ...named } = options;
    // Version 1 keeps tools and the form of the answer among the parameters.
    const { tools: _tools, response_format: _format, ...plain } = named;
    const { parameters, findings } = readParameters({
      ...plain,
      ...(isJsonObject(additionalProperties) ? additionalProperties : {}),
      ...(topK !== undefined ? { top_k: topK } : {}),
      ...(allowMultipleToolCalls !== undefined ? { parallel_tool_calls: allowMultipleToolCalls } : {}),
    });
    for (const finding of findings)
      this.#add(finding.severity, finding.code, finding.message, finding.remedy, ['model', key, finding.key]);
    return parameters;
  }

  tools(): Tool[] {
    const { model } = this.content;
    const options = isJsonObject(model) && isJsonObject(model.parameters) ? model.parameters : {};
    const earlier = Array.isArray(options.tools) ? options.tools.filter(isJsonObject) : [];
    const written = [...(this.content.tools ?? []), ...earlier];
    return written.flatMap((tool, index): Tool[] => {
      const inner = isJsonObject(tool.function) ? tool.function : tool;
      const { name, description } = inner;
      if (typeof name !== 'string') return [];
      const kind = tool.kind ?? tool.type ?? 'function';
      if (kind !== 'function') {
        const message = `The tool "${name}" is of kind "${String(kind)}", which only a host can run; it is left out.`;
        this.#add('warning', 'unsupported-tool', message, 'Describe it as a function.', ['tools', index]);
        return [];
      }
      const inputSchema = parametersSchema(inner);
      return [
        {
          name,
          ...(typeof description === 'string' ? { description } : {}),
          ...(inputSchema !== undefined ? { inputSchema } : {}),
          ...(inner.strict === true ? { strict: true } : {}),
        },
      ];
    });
  }

  response(): ResponseFormat | undefined {
    const outputs = propertiesOf(this.content.outputs ?? undefined);
    if (outputs.length > 0)
      return { type: 'json', name: 'structured_output', strict: true, schema: schemaOf(outputs, true) };
    const { model } = this.content;
    const options = isJsonObject(model) && isJsonObject(model.parameters) ? model.parameters : {};
    const format = options.response_format;
    if (!isJsonObject(format)) return undefined;
    if (format.type === 'json_object') return { type: 'json' };
    const named = format.type === 'json_schema' ? format.json_schema : undefined;
    if (!isJsonObject(named) || !isJsonObject(named.schema)) return undefined;
    return {
      type: 'json',
      schema: named.schema,
      ...(typeof named.name === 'string' ? { name: named.name } : {}),
      ...(typeof named.strict === 'boolean' ? { strict: named.strict } : {}),
    };
  }

  /** The values of inputs that a case does not give. */
  defaults(): JsonObject {
    const presets = this.inputs.flatMap(({ name, preset }) => (preset === undefined ? [] : [[name, preset]]));
    return { ...Object.fromEntries(presets), ...(this.content.sample ?? {}) } as JsonObject;
  }

  /**
   * The schema of the inputs. One that is not said to be optional, has no default and stands in the template without
   * a condition is required: it would be empty text otherwise.
   */
  inputSchema(printed: ReadonlySet<string>): JsonSchema | undefined {
    if (this.content.inputs === undefined || this.content.inputs === null) return undefined;
    const defaults = this.defaults();
    return schemaOf(
      this.inputs.map((one) => {
        const isNeeded = one.required ?? (one.kind !== 'thread' && printed.has(one.name));
        return { ...one, required: isNeeded && !Object.hasOwn(defaults, one.name) };
      }),
      false,
    );
  }

  engine(): 'jinja2' | 'mustache' {
    const { template } = this.content;
    const format = isJsonObject(template) ? (template.format ?? template.type) : template;
    const kind = isJsonObject(format) ? format.kind : format;
    const parser = isJsonObject(template) && isJsonObject(template.parser) ? template.parser.kind : 'prompty';
    if (kind === 'mustache') return 'mustache';
    const isKnown = kind === undefined || kind === null || kind === 'jinja2' || kind === 'nunjucks';
    if (!isKnown || parser !== 'prompty') {
      const message = 'This kind of template or parser is not known.';
      this.#add('error', 'unsupported-template', message, 'Use jinja2 or mustache, and parser prompty.', [
        'template',
      ]);
    }
    return 'jinja2';
  }

  /**
   * The warnings.
   * @throws {InputError} with all problems when there are errors among them.
   */
  done(): readonly Problem[] {
    if (this.#problems.some(({ severity }) => severity === 'error')) throw new InputError(this.#problems);
    return this.#problems;
  }

  #add(severity: Problem['severity'], code: string, message: string, remedy: string, path: Path): void {
    const range = this.#document?.rangeOf(path);
    this.#problems.push({ severity, code, message, remedy, file: this.#file, ...(range ? { range } : {}) });
  }
}

/** The schema of a function's parameters, without those that the host binds to values. */
function parametersSchema(tool: JsonObject): JsonSchema | undefined {
  const { parameters, bindings } = tool;
  // Version 1 has JSON Schema here.
  if (isJsonObject(parameters) && (parameters.type === 'object' || isJsonObject(parameters.properties)))
    return parameters;
  if (parameters === undefined) return undefined;
  const bound = isJsonObject(bindings) ? Object.keys(bindings) : [];
  const open = propertiesOf(parameters).filter(({ name }) => !bound.includes(name));
  const schema = schemaOf(open, false);
  return tool.strict === true ? { ...schema, additionalProperties: false } : schema;
}
