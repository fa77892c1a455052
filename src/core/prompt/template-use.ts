import type { JsonObject, JsonValue } from '../json.ts';
import type { Range } from '../problem.ts';

/** Steps from a case's variables to a value; `element` stands for every element of a list or mapping. */
export type ValuePath = readonly string[];

export const element = '[]';

/** One place where a template takes a value. */
export interface TemplateUse {
  /** Empty where the template takes all variables at once. */
  readonly path: ValuePath;
  readonly range: Range;
  /** `text`: printed as it is; `data`: given to a helper; `condition`: only asked whether it is there. */
  readonly as: 'text' | 'data' | 'condition';
  /** All must hold for these values, or the place is not reached. */
  readonly when: readonly Condition[];
}

export type Condition = (values: JsonObject) => boolean;

/** `items[].name`. */
export function pathText(path: ValuePath): string {
  return path.map((step, at) => (step === element || at === 0 ? step : `.${step}`)).join('');
}

/** An own member of a value, as templates see it; never one of a prototype. */
export function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (value === null || value === undefined || !Object.hasOwn(Object(value), key)) return undefined;
  return (value as JsonObject)[key];
}

/** The value at a path without elements. */
export function valueAt(values: JsonObject, path: ValuePath): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(member, values);
}

/** The first path, with real indexes, where a value is missing: `items[3].name`; undefined when none is. */
export function missingAt(values: JsonValue, path: ValuePath, above = ''): string | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return undefined;
  if (step === element) {
    if (typeof values !== 'object' || values === null) return undefined;
    const isList = Array.isArray(values);
    for (const [key, value] of Object.entries(values)) {
      const missing = missingAt(value, rest, isList ? `${above}[${Number(key) + 1}]` : `${above}.${key}`);
      if (missing !== undefined) return missing;
    }
    return undefined;
  }
  const here = above === '' ? step : `${above}.${step}`;
  const value = member(values, step);
  if (value !== undefined) return missingAt(value, rest, here);
  // A loop over nothing reaches none of its parts; whether the list itself may be missing is another use.
  return rest[0] === element ? undefined : here;
}

/** Whether a list or mapping stands at a path, or at any path of its elements. */
export function holdsStructure(values: JsonValue, path: ValuePath): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return typeof values === 'object' && values !== null;
  if (step === element) {
    return (
      typeof values === 'object' &&
      values !== null &&
      Object.values(values).some((value) => holdsStructure(value, rest))
    );
  }
  const value = member(values, step);
  return value !== undefined && holdsStructure(value, rest);
}
