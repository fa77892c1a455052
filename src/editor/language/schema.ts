import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import type { Path } from '../../core/prompt/yaml-document.ts';

/** What a schema says of a key. */
export interface KnownKey {
  readonly name: string;
  readonly about: string;
  readonly required: boolean;
  /** What its value may be. */
  readonly value: readonly JsonObject[];
}

/** References inside references; no schema of ours goes deeper. */
const deepest = 16;

/** A JSON Schema (draft-07) as the editor asks it. Knows what Regrade's own schemas are made of. */
export class SuiteSchema {
  readonly #root: JsonObject;
  readonly #ofType = new Map<string, KnownKey[]>();

  constructor(root: JsonObject) {
    this.#root = root;
  }

  /**
   * The schemas that the value at a path may follow, every one of them with its choices taken apart.
   * @param value the whole value, which decides between choices: the type of a rubric says what its options are
   */
  at(path: Path, value: JsonValue): readonly JsonObject[] {
    let schemas: readonly JsonObject[] = this.#choices(this.#root, value, 0);
    let own: JsonValue | undefined = value;
    for (const step of path) {
      const part = partOf(own, step);
      schemas = schemas.flatMap((schema) =>
        partsBelow(schema, step).flatMap((below) => this.#choices(below, part, 0)),
      );
      own = part;
    }
    return schemas;
  }

  /** The keys that a mapping at a path may have. */
  keys(path: Path, value: JsonValue): KnownKey[] {
    return keysOf(this.at(path, value), (raw) => this.#choices(raw, undefined, 0));
  }

  /** The keys of a rubric of a type. */
  rubricKeys(type: string): readonly KnownKey[] {
    const known = this.#ofType.get(type);
    if (known !== undefined) return known;
    const rubric = { $ref: '#/definitions/rubric' };
    const keys = keysOf(this.#choices(rubric, { type }, 0), (raw) => this.#choices(raw, undefined, 0));
    this.#ofType.set(type, keys);
    return keys;
  }

  // --- internal ---

  #choices(schema: JsonObject, value: JsonValue | undefined, depth: number): JsonObject[] {
    if (depth > deepest) return [];
    const { $ref, anyOf, oneOf, allOf } = schema;
    if (typeof $ref === 'string') {
      const target = partOf(this.#root.definitions, $ref.replace('#/definitions/', ''));
      return isJsonObject(target) ? this.#choices(target, value, depth + 1) : [];
    }
    const several = [anyOf, oneOf].find(Array.isArray);
    if (several !== undefined) {
      return several.filter(isJsonObject).flatMap((one) => this.#choices(one, value, depth + 1));
    }
    const conditional = Array.isArray(allOf) ? allOf.filter(isJsonObject) : [];
    const holding = conditional.flatMap(({ if: condition, then }) =>
      isJsonObject(condition) && isJsonObject(then) && holds(condition, value) ? [then] : [],
    );
    return [schema, ...holding];
  }
}

/** The values that a schema lists, as they are written. */
export function listedValues(schemas: readonly JsonObject[]): string[] {
  const values = schemas.flatMap((schema): JsonValue[] => {
    if (Array.isArray(schema.enum)) return schema.enum;
    if (schema.const !== undefined) return [schema.const];
    return schema.type === 'boolean' ? [true, false] : [];
  });
  return [...new Set(values.map(String))];
}

/** The kinds of value that schemas allow: `text`, `number`, `list`, `mapping` … */
export function kindsOf(schemas: readonly JsonObject[]): string[] {
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    integer: 'whole number',
    array: 'list',
    object: 'mapping',
    boolean: 'true or false',
  };
  const kinds = schemas.flatMap((schema) =>
    (Array.isArray(schema.type) ? schema.type : [schema.type]).flatMap((type) =>
      typeof type !== 'string' || isPlaceholder(schema) ? [] : [words[type] ?? type],
    ),
  );
  return [...new Set(kinds)];
}

/** Whether a schema only says that a placeholder may stand here too. */
const isPlaceholder = ({ pattern }: JsonObject) => pattern === '\\{\\{.*\\}\\}';

const aboutOf = ({ description }: JsonObject) => (typeof description === 'string' ? description : '');

function partsBelow(schema: JsonObject, step: string | number): JsonObject[] {
  if (typeof step === 'number') return isJsonObject(schema.items) ? [schema.items] : [];
  const { properties, additionalProperties } = schema;
  const own = isJsonObject(properties) && Object.hasOwn(properties, step) ? properties[step] : undefined;
  if (isJsonObject(own)) return [own];
  return isJsonObject(additionalProperties) ? [additionalProperties] : [];
}

function partOf(value: JsonValue | undefined, step: string | number): JsonValue | undefined {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[String(step)] : undefined;
}

/** Whether a condition on keys with listed values holds. */
function holds({ properties }: JsonObject, value: JsonValue | undefined): boolean {
  if (!isJsonObject(properties)) return false;
  return Object.entries(properties).every(([key, schema]) => {
    const own = partOf(value, key);
    return (
      isJsonObject(schema) && Array.isArray(schema.enum) && own !== undefined && schema.enum.includes(own)
    );
  });
}

function keysOf(schemas: readonly JsonObject[], choices: (raw: JsonObject) => JsonObject[]): KnownKey[] {
  const known = new Map<string, KnownKey>();
  for (const schema of schemas) {
    const required = Array.isArray(schema.required) ? schema.required : [];
    const named = isJsonObject(schema.propertyNames) ? schema.propertyNames.enum : undefined;
    const rest = isJsonObject(schema.additionalProperties) ? schema.additionalProperties : {};
    const own = isJsonObject(schema.properties) ? Object.entries(schema.properties) : [];
    const listed = Array.isArray(named) ? named.map((name): [string, JsonValue] => [String(name), rest]) : [];
    for (const [name, raw] of [...listed, ...own]) {
      if (!isJsonObject(raw)) continue;
      const before = known.get(name);
      known.set(name, {
        name,
        about: aboutOf(raw) || before?.about || '',
        required: required.includes(name) || before?.required === true,
        value: [...(before?.value ?? []), ...choices(raw)],
      });
    }
  }
  return [...known.values()];
}
