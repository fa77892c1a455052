/** Longer texts are compared as they are. */
const longest = 1_000_000;
/** Deeper ones too: indented, thousands of levels are megabytes of spaces. */
const deepest = 100;

interface SourceContext {
  readonly source?: string;
}

/** Not yet in TypeScript's own types: a number keeps the digits that the text has. */
const { rawJSON } = JSON as unknown as { rawJSON?: (source: string) => unknown };

/**
 * JSON text in one form: names sorted, indented by two, so that two answers that say the same look the same. Numbers
 * keep the digits that they were written with where the browser can. Null where the text is no JSON object or list.
 */
export function jsonForm(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed.length > longest || !/^[{[]/.test(trimmed)) return null;
  try {
    return JSON.stringify(sorted(JSON.parse(trimmed, keepDigits)), null, 2);
  } catch (error) {
    // Not JSON, or nested too deep.
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

function keepDigits(_name: string, value: unknown, context?: SourceContext): unknown {
  return typeof value === 'number' && rawJSON && context?.source !== undefined
    ? rawJSON(context.source)
    : value;
}

function sorted(value: unknown, depth = 0): unknown {
  if (depth > deepest) throw new RangeError('nested too deep');
  if (Array.isArray(value)) return value.map((each) => sorted(each, depth + 1));
  if (typeof value !== 'object' || value === null || isRaw(value)) return value;
  // Without a prototype, a name such as `__proto__` is a name like any other.
  const result: Record<string, unknown> = Object.create(null);
  for (const [name, each] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
    result[name] = sorted(each, depth + 1);
  return result;
}

function isRaw(value: object): boolean {
  return (JSON as unknown as { isRawJSON?: (value: unknown) => boolean }).isRawJSON?.(value) ?? false;
}
