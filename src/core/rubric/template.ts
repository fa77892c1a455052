import type { Case } from '../case.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { quoted } from './evidence.ts';
import { RubricError } from './rubric.ts';

// A placeholder holds neither braces nor line breaks, so that every search is linear. `\{{` writes `{{` itself.
const placeholder = /(\\?)\{\{([^{}\r\n]*)\}\}/g;
const onlyPlaceholder = /^\{\{([^{}\r\n]*)\}\}$/;
// What other template languages know beside inserting a value: blocks, partials, comments, filters, calls.
const logic = /^[#/>^!&%]|[|()]/;

/** Whether any string in a value, however deep, is a template. */
export function hasTemplates(value: JsonValue): boolean {
  if (typeof value === 'string') return placeholders(value).length > 0;
  if (Array.isArray(value)) return value.some(hasTemplates);
  return isJsonObject(value) && Object.values(value).some(hasTemplates);
}

/** Names that the strings of a value insert, however deep: `order.items` counts as itself and as `order`. */
export function insertedNames(value: JsonValue): string[] {
  if (typeof value === 'string') {
    return placeholders(value).flatMap((name) => [name, name.split('.')[0] ?? name]);
  }
  const parts = Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
  return parts.flatMap(insertedNames);
}

/** The first placeholder that wants more than a value inserted (`{{#if x}}`, `{{x | upper}}`), or null. */
export function unsupportedPlaceholder(value: JsonValue): string | null {
  if (typeof value === 'string') return placeholders(value).find((name) => logic.test(name)) ?? null;
  const parts = Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
  for (const part of parts) {
    const found = unsupportedPlaceholder(part);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Fills the strings of a value from a case, in one pass: `{{city}}` is a variable, `{{order.items.0}}` a part of one,
 * `{{expected}}`, `{{expected.field}}` and `{{metadata.x}}` are the case's own fields. A string that is one placeholder
 * and nothing else becomes the JSON value itself; inside a longer text, lists and objects stand as JSON. What is
 * inserted is never read as a template again; keys are not templates.
 * @throws {RubricError} naming the variable that the case does not have.
 */
export function fillTemplates(value: JsonValue, from: Case): JsonValue {
  if (typeof value === 'string') return fillText(value, from);
  if (Array.isArray(value)) return value.map((item) => fillTemplates(item, from));
  if (!isJsonObject(value)) return value;
  const filled: JsonObject = {};
  for (const [key, item] of Object.entries(value)) filled[key] = fillTemplates(item, from);
  return filled;
}

function placeholders(text: string): string[] {
  if (!text.includes('{{')) return [];
  const names = Array.from(text.matchAll(placeholder), ([, escaped, name = '']) =>
    escaped ? '' : name.trim(),
  );
  return names.filter((name) => name !== '');
}

function fillText(text: string, from: Case): JsonValue {
  if (!text.includes('{{')) return text;
  const only = onlyPlaceholder.exec(text)?.[1]?.trim();
  if (only) return lookUp(only, from);
  return text.replace(placeholder, (whole: string, escaped: string, inner: string) => {
    if (escaped) return whole.slice(1);
    const name = inner.trim();
    if (name === '') return whole;
    const value = lookUp(name, from);
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  });
}

function lookUp(name: string, from: Case): JsonValue {
  // A column such as "Order No. 1" is a variable's whole name, so the whole name goes before the path.
  const value = own(from.vars, name) ?? along(from, name.split('.'));
  if (value === undefined) {
    throw new RubricError(
      `The rubric inserts {{${name.slice(0, 80)}}}, which the case ${quoted(from.id)} does not have; ` +
        'add the variable to the case or correct the name in the rubric.',
    );
  }
  return value;
}

function along(from: Case, path: readonly string[]): JsonValue | undefined {
  const [head = '', ...rest] = path;
  let value = caseField(from, head) ?? own(from.vars, head);
  for (const part of rest) value = value === undefined ? undefined : own(value, part);
  return value;
}

function caseField(from: Case, name: string): JsonValue | undefined {
  if (name === 'expected') return from.expected;
  return name === 'metadata' ? from.metadata : undefined;
}

function own(value: JsonValue, key: string): JsonValue | undefined {
  if (Array.isArray(value)) return /^\d{1,9}$/.test(key) ? value[Number(key)] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
