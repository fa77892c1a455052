import { hostileKeys, isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import type { Places } from '../../../prompt/schema-problems.ts';
import type { Path } from '../../../prompt/yaml-document.ts';
import type { Findings } from './findings.ts';

/** References inside references; more is a circle. */
const deepest = 20;
/** Values that references may add. */
const mostValues = 100_000;

/** A document with its `$ref: '#/…'` replaced by what they name, as promptfoo does before it reads anything. */
export function withoutReferences(root: JsonValue, places: Places, findings: Findings): JsonValue {
  if (!JSON.stringify(root)?.includes('"$ref"')) return root;
  let left = mostValues;
  const resolve = (value: JsonValue, path: Path, depth: number): JsonValue => {
    if (--left < 0) return null;
    if (Array.isArray(value)) return value.map((item, index) => resolve(item, [...path, index], depth));
    if (!isJsonObject(value)) return value;
    const reference = value.$ref;
    // These are a JSON Schema's own, which it resolves itself.
    if (typeof reference !== 'string' || /^#\/(\$defs|definitions)\/|^[^#]/.test(reference)) {
      return mapped(value, (item, key) => resolve(item, [...path, key], depth));
    }
    const target = reference.startsWith('#/') ? at(root, reference.slice(2).split('/')) : undefined;
    if (target === undefined || depth >= deepest) {
      findings.error(
        {
          code: 'import-reference',
          message: `The reference "${reference.slice(0, 120)}" leads to nothing in this file.`,
          remedy: 'Write its content out.',
        },
        places,
        path,
      );
      return value;
    }
    const { $ref: _, ...beside } = value;
    const resolved = resolve(target, path, depth + 1);
    return isJsonObject(resolved) ? { ...resolved, ...beside } : resolved;
  };
  return resolve(root, [], 0);
}

function at(root: JsonValue, steps: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const step of steps) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) value = value[Number(key)];
    else value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

function mapped(value: JsonObject, change: (item: JsonValue, key: string) => JsonValue): JsonObject {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !hostileKeys.has(key))
      .map(([key, item]) => [key, change(item, key)]),
  );
}
