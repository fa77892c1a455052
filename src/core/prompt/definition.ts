import { hashOf } from '../canonical.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Parameters, ResponseFormat, Tool } from './message.ts';
import type { Definition } from './prompt.ts';

/**
 * The identity of what a prompt does: `sha256:` and the 64 hex digits of the SHA-256 of the definition's RFC 8785
 * form. The same for the same behaviour, whatever the file's name, line ends, comments and order of keys.
 * @throws {TypeError} for what JSON has no text for; a definition that was read holds none of it.
 */
export function definitionHash(definition: Definition): string {
  return `sha256:${hashOf(plain(definition))}`;
}

/** What a reader found, from which the definition is made. */
export interface DefinitionParts {
  readonly engine: Definition['engine'];
  readonly template: Definition['template'];
  readonly partials?: ReadonlyMap<string, string>;
  readonly inputSchema?: JsonValue;
  readonly defaults?: JsonObject;
  readonly model?: string;
  readonly parameters: Parameters;
  readonly tools: readonly Tool[];
  readonly response?: ResponseFormat;
}

/** The neutral, resolved form: all that changes what is sent, and nothing else. */
export function defineCall(parts: DefinitionParts): Definition {
  const { partials, inputSchema, defaults, model, response } = parts;
  const definition = {
    v: 1,
    engine: parts.engine,
    template: parts.template,
    ...(partials && partials.size > 0 ? { partials: Object.fromEntries(partials) } : {}),
    ...(inputSchema !== undefined ? { inputSchema: withSortedRequired(inputSchema) } : {}),
    ...(defaults && Object.keys(defaults).length > 0 ? { defaults } : {}),
    ...(model !== undefined ? { model } : {}),
    parameters: parts.parameters,
    tools: parts.tools.map((tool) => sentSchema(tool, tool.inputSchema)),
    ...(response ? { response: sentSchema(response, response.schema) } : {}),
  };
  return plain(definition) as unknown as Definition;
}

/**
 * Models write the properties of a schema in the order in which it lists them ("reasoning" before "answer" is not
 * "answer" before "reasoning"), and a hash over sorted keys would not see that order: so it stands there as a list.
 */
function sentSchema(part: object, schema: JsonValue | undefined): JsonObject {
  const order: JsonObject = {};
  if (schema !== undefined) propertyOrder(schema, '', order);
  const sent = plain(part) as JsonObject;
  return {
    ...sent,
    ...(schema !== undefined && 'schema' in sent ? { schema: withSortedRequired(schema) } : {}),
    ...(schema !== undefined && 'inputSchema' in sent ? { inputSchema: withSortedRequired(schema) } : {}),
    ...(Object.keys(order).length > 0 ? { propertyOrder: order } : {}),
  };
}

/** Path → the properties that stand there, wherever their order is not the sorted one. */
function propertyOrder(schema: JsonValue, path: string, into: JsonObject): void {
  if (Array.isArray(schema)) {
    schema.forEach((item, index) => {
      propertyOrder(item, `${path}/${index}`, into);
    });
  } else if (isJsonObject(schema)) {
    for (const [key, value] of Object.entries(schema)) {
      if (key === 'properties' && isJsonObject(value)) {
        const names = Object.keys(value);
        if (names.some((name, index) => index > 0 && name < (names[index - 1] ?? '')))
          into[`${path}/${key}`] = names;
      }
      propertyOrder(value, `${path}/${key}`, into);
    }
  }
}

/** `required` is a set: Picoschema gives it in the order of the file's keys, which may not count. */
function withSortedRequired(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(withSortedRequired);
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      const isSet =
        key === 'required' && Array.isArray(value) && value.every((name) => typeof name === 'string');
      return [key, isSet ? [...value].sort() : withSortedRequired(value)];
    }),
  );
}

/** Plain JSON of a value that holds nothing but JSON, without members that are undefined. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as JsonValue;
