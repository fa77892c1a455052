import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../../../json.ts';

/** A schema that cannot be understood; `path` leads to the part, from the schema. */
export class PicoschemaError extends Error {
  override readonly name = 'PicoschemaError';
  readonly path: readonly string[];

  constructor(message: string, path: readonly string[]) {
    super(message);
    this.path = path;
  }
}

/** Finds a schema by its name; no file has such names of its own, a host may. */
export type NamedSchemas = (name: string) => JsonObject | undefined;

const scalars: ReadonlySet<string> = new Set(['string', 'number', 'integer', 'boolean', 'null', 'any']);
const noNames: NamedSchemas = () => undefined;

/**
 * The JSON Schema of a schema as Dotprompt files have it: Picoschema, or JSON Schema, which stays as it stands.
 * Source of the rules: google/dotprompt, `js/src/picoschema.ts` and `spec/picoschema.yaml`.
 * @throws {PicoschemaError} for an unknown type or a value that is no schema.
 */
export function jsonSchemaOf(schema: JsonValue, names: NamedSchemas = noNames): JsonSchema {
  if (isJsonObject(schema)) {
    if (
      typeof schema.type === 'string' &&
      (scalars.has(schema.type) || /^(object|array)$/.test(schema.type))
    ) {
      return schema;
    }
    if (isJsonObject(schema.properties)) return { ...schema, type: 'object' };
  }
  return compact(schema, names, []);
}

function compact(schema: JsonValue, names: NamedSchemas, path: readonly string[]): JsonObject {
  if (typeof schema === 'string') return scalar(schema, names, path);
  if (!isJsonObject(schema)) {
    throw new PicoschemaError('A schema is the name of a type or a mapping of fields.', path);
  }
  const properties: JsonObject = {};
  const required: string[] = [];
  let additionalProperties: JsonValue = false;
  for (const [key, value] of Object.entries(schema)) {
    const here = [...path, key];
    if (key === '(*)') {
      additionalProperties = compact(value, names, here);
      continue;
    }
    const [, written = '', info] = /^([^(]*)(?:\((.*)\))?$/s.exec(key) ?? [];
    const optional = written.endsWith('?');
    const name = optional ? written.slice(0, -1) : written;
    if (name === '') throw new PicoschemaError(`"${key}" is no name of a field.`, here);
    if (Object.hasOwn(properties, name)) throw new PicoschemaError(`The field "${name}" stands twice.`, here);
    if (!optional) required.push(name);
    properties[name] = field(value, info, optional, names, here);
  }
  return {
    type: 'object',
    properties,
    ...(required.length > 0 ? { required } : {}),
    additionalProperties,
  };
}

/** One field: `info` is what stands in parentheses after its name. An optional field may also be null. */
function field(
  value: JsonValue,
  info: string | undefined,
  optional: boolean,
  names: NamedSchemas,
  path: readonly string[],
): JsonObject {
  if (info === undefined) return nullable(compact(value, names, path), optional);
  const [kind, description] = described(info);
  const note: JsonObject = description ? { description } : {};
  switch (kind) {
    case 'array':
      return { ...nullable({ type: 'array', items: compact(value, names, path) }, optional), ...note };
    case 'object':
      return { ...nullable(compact(value, names, path), optional), ...note };
    case 'enum': {
      if (!Array.isArray(value)) throw new PicoschemaError('The values of an enum are a list.', path);
      return { enum: optional && !value.includes(null) ? [...value, null] : value, ...note };
    }
    default:
      throw new PicoschemaError(`"${kind}" in parentheses must be array, object or enum.`, path);
  }
}

function scalar(text: string, names: NamedSchemas, path: readonly string[]): JsonObject {
  const [type, description] = described(text);
  const note: JsonObject = description ? { description } : {};
  if (type === 'any') return note;
  if (scalars.has(type)) return { type, ...note };
  const named = names(type);
  if (!named) throw new PicoschemaError(`There is no type "${type}".`, path);
  return { ...named, ...note };
}

const nullable = (schema: JsonObject, optional: boolean): JsonObject =>
  optional && typeof schema.type === 'string' ? { ...schema, type: [schema.type, 'null'] } : schema;

/** `type, description`: only the first comma parts them. */
function described(text: string): [string, string | undefined] {
  const comma = text.indexOf(',');
  if (comma === -1) return [text.trim(), undefined];
  return [text.slice(0, comma).trim(), text.slice(comma + 1).replace(/^ +/, '')];
}
