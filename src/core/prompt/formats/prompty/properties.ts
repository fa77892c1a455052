import { isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';

/** An input, output or parameter as a file declares it: kind, description and more. */
export interface Property {
  readonly name: string;
  readonly kind: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly preset?: JsonValue;
  readonly enumValues?: JsonValue[];
  readonly items?: JsonValue;
  readonly properties?: JsonValue;
  /** Where it stands in its list or mapping. */
  readonly key: string | number;
}

/** Kinds and what they are in JSON Schema; `undefined` for any value. */
const types: ReadonlyMap<string, JsonObject> = new Map<string, JsonObject>([
  ['string', { type: 'string' }],
  ['integer', { type: 'integer' }],
  ['float', { type: 'number' }],
  ['number', { type: 'number' }],
  ['boolean', { type: 'boolean' }],
  ['array', { type: 'array' }],
  ['list', { type: 'array' }],
  ['object', { type: 'object' }],
  ['any', {}],
  ['thread', { type: ['array', 'object'], 'x-kind': 'thread' }],
  ['image', { type: 'string', 'x-kind': 'image' }],
  ['audio', { type: 'string', 'x-kind': 'audio' }],
  ['file', { type: 'string', 'x-kind': 'file' }],
]);

export const mediaKinds: ReadonlySet<string> = new Set(['image', 'audio', 'file']);

/** Properties of a list of `{name, kind}` or a mapping by name; version 1 writes `type` and `sample`. */
export function propertiesOf(written: JsonValue | undefined): Property[] {
  if (Array.isArray(written)) {
    return written.flatMap((one, index) =>
      isJsonObject(one) && typeof one.name === 'string' ? [property(one.name, one, index)] : [],
    );
  }
  if (!isJsonObject(written)) return [];
  return Object.entries(written).map(([name, one]) => property(name, one, name));
}

function property(name: string, written: JsonValue, key: string | number): Property {
  // A bare value is the default, and says the kind.
  if (!isJsonObject(written)) return { name, kind: kindOf(written), preset: written, key };
  const kind = written.kind ?? written.type;
  const preset = written.default ?? written.sample;
  const { description, required, enumValues, items, properties } = written;
  return {
    name,
    key,
    kind: typeof kind === 'string' ? kind.toLowerCase() : preset === undefined ? 'any' : kindOf(preset),
    ...(typeof description === 'string' ? { description } : {}),
    ...(typeof required === 'boolean' ? { required } : {}),
    ...(preset !== undefined && preset !== null ? { preset } : {}),
    ...(Array.isArray(enumValues) ? { enumValues } : {}),
    ...(items !== undefined ? { items } : {}),
    ...(properties !== undefined ? { properties } : {}),
  };
}

function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float';
  return value === null ? 'any' : typeof value;
}

/** Whether a kind is one that the format has. */
export const isKind = (kind: string) => types.has(kind);

/**
 * The JSON Schema of properties.
 * @param strict as providers want it for strict output: nothing else allowed, all required, the optional nullable.
 */
export function schemaOf(properties: readonly Property[], strict: boolean): JsonObject {
  const required = properties.filter((one) => strict || one.required === true).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(properties.map((one) => [one.name, schemaOfOne(one, strict)])),
    ...(required.length > 0 ? { required } : {}),
    ...(strict ? { additionalProperties: false } : {}),
  };
}

export function schemaOfOne(one: Property, strict: boolean): JsonObject {
  const nested = propertiesOf(one.properties);
  const [item] = one.items === undefined ? [] : propertiesOf({ item: one.items });
  const base = types.get(one.kind) ?? {};
  const optional = strict && one.required !== true && typeof base.type === 'string';
  return {
    ...base,
    ...(nested.length > 0 ? schemaOf(nested, strict) : {}),
    ...(optional ? { type: [base.type ?? 'string', 'null'] } : {}),
    ...(item ? { items: schemaOfOne({ ...item, required: true }, strict) } : {}),
    ...(one.description !== undefined ? { description: one.description } : {}),
    ...(one.enumValues ? { enum: one.enumValues } : {}),
  };
}
