import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../json.ts';
import { nearest } from '../nearest.ts';
import type { Problem, Range } from '../problem.ts';
import type { Variable } from './prompt.ts';
import { element, pathText, type TemplateUse, type ValuePath, valueAt } from './template-use.ts';

/** What a prompt's file says about its variables beside using them. */
export interface Declarations {
  readonly schema?: JsonSchema;
  readonly schemaRange?: Range;
  readonly defaults: JsonObject;
  /** Where the schema declares a variable, or a default stands for it. */
  rangeOf(name: string): Range | undefined;
}

/**
 * The variables of a prompt: all that its template uses, in the order of their first use, then those that are
 * only declared. Without a declaration, a variable is required unless it has a default, or every place that
 * takes it lies behind a condition or is one.
 */
export function variablesOf(uses: readonly TemplateUse[], declarations: Declarations): Variable[] {
  const places = new Map<string, { path: ValuePath; uses: TemplateUse[] }>();
  for (const use of uses) {
    if (use.path.length === 0) continue;
    const key = pathText(use.path);
    const place = places.get(key) ?? { path: use.path, uses: [] };
    place.uses.push(use);
    places.set(key, place);
  }
  const declared = declaredNames(declarations.schema) ?? [];
  for (const name of [...declared, ...Object.keys(declarations.defaults)]) {
    if (![...places.values()].some(({ path }) => path[0] === name))
      places.set(name, { path: [name], uses: [] });
  }
  return [...places].map(([text, place]) => variable(text, place.path, place.uses, declarations));
}

function variable(
  text: string,
  path: ValuePath,
  uses: readonly TemplateUse[],
  { schema, defaults, rangeOf }: Declarations,
): Variable {
  const [name = ''] = path;
  const found = declaredAt(schema, path);
  const preset = path.includes(element) ? undefined : valueAt(defaults, path);
  const isDeclared = declaredNames(schema)?.includes(name) ?? false;
  const required =
    !Object.hasOwn(defaults, name) &&
    (isDeclared ? found.required : uses.some(({ as, when }) => as !== 'condition' && when.length === 0));
  const declaration = rangeOf(name);
  return {
    path: text,
    ...(found.schema !== undefined ? { schema: found.schema } : {}),
    ...(preset !== undefined ? { default: preset } : {}),
    required,
    uses: uniqueRanges(uses.map(({ range }) => range)),
    ...(declaration ? { declaration } : {}),
  };
}

/** The variables that a schema lists; undefined when it does not list them (no schema, a reference, a combination). */
export function declaredNames(schema: JsonSchema | undefined): string[] | undefined {
  return isJsonObject(schema) && isJsonObject(schema.properties) ? Object.keys(schema.properties) : undefined;
}

/** Whether a schema says that variables beside those that it lists are welcome. */
export function isOpen(schema: JsonSchema | undefined): boolean {
  if (!isJsonObject(schema)) return schema === true;
  const { additionalProperties } = schema;
  if (isJsonObject(additionalProperties) || additionalProperties === true) return true;
  return ['patternProperties', 'allOf', 'anyOf', 'oneOf', '$ref'].some((keyword) => keyword in schema);
}

/** A warning for each variable that the template takes although the schema, which lists the variables, does not have it. */
export function undeclaredVariables(
  file: string,
  uses: readonly TemplateUse[],
  schema: JsonSchema | undefined,
): Problem[] {
  const names = declaredNames(schema);
  if (!names || isOpen(schema)) return [];
  const found = new Map<string, Problem>();
  for (const { path, range } of uses) {
    const [name] = path;
    if (name === undefined || name.startsWith('@') || names.includes(name) || found.has(name)) continue;
    const near = nearest(name, names);
    found.set(name, {
      severity: 'warning',
      code: 'undeclared-variable',
      message: `The variable "${name}" is not in the input schema.`,
      remedy: near ? `Did you mean "${near}"?` : 'Add it to input.schema.',
      file,
      range,
    });
  }
  return [...found.values()];
}

function declaredAt(
  schema: JsonValue | undefined,
  path: ValuePath,
): { schema: JsonSchema | undefined; required: boolean } {
  let at = schema;
  let required = true;
  for (const step of path) {
    if (!isJsonObject(at)) return { schema: undefined, required: false };
    if (step === element) {
      at = at.items;
      required = false;
    } else {
      required &&= Array.isArray(at.required) && at.required.includes(step);
      at =
        isJsonObject(at.properties) && Object.hasOwn(at.properties, step) ? at.properties[step] : undefined;
    }
  }
  return { schema: isJsonObject(at) || typeof at === 'boolean' ? at : undefined, required };
}

function uniqueRanges(ranges: readonly Range[]): Range[] {
  const seen = new Set<string>();
  return ranges.filter(({ start, end }) => {
    const key = `${start.line}:${start.column}:${end.line}:${end.column}`;
    return !seen.has(key) && seen.add(key);
  });
}
