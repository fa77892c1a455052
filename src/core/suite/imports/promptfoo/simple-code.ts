import type { JsonObject, JsonValue } from '../../../json.ts';

const quotedText = String.raw`(?:'([^'\\\n]*)'|"([^"\\\n]*)")`;

/** Expressions of JavaScript that a rubric says exactly; each gives the rubric, or undefined where it does not fit. */
const expressions: readonly {
  readonly pattern: RegExp;
  rubric(match: RegExpExecArray): JsonObject | undefined;
}[] = [
  {
    pattern: new RegExp(String.raw`^(!?)\s*output\.includes\(\s*${quotedText}\s*\)$`),
    rubric: (match) => searched(match, 'contains'),
  },
  {
    pattern: new RegExp(String.raw`^(!?)\s*output\.toLowerCase\(\)\.includes\(\s*${quotedText}\s*\)$`),
    // A word with a capital is never found in lower case, which `icontains` would find.
    rubric: (match) =>
      textOf(match) === textOf(match).toLowerCase() ? searched(match, 'icontains') : undefined,
  },
  {
    pattern: new RegExp(String.raw`^(!?)\s*output\.startsWith\(\s*${quotedText}\s*\)$`),
    rubric: (match) => searched(match, 'starts-with'),
  },
  {
    pattern: new RegExp(String.raw`^(!?)\s*output\.endsWith\(\s*${quotedText}\s*\)$`),
    rubric: (match) => searched(match, 'ends-with'),
  },
  {
    pattern: new RegExp(String.raw`^output\s*(?:===?)\s*()${quotedText}$`),
    rubric: (match) => ({ type: 'equals', value: textOf(match) }),
  },
  {
    pattern: /^output\.length\s*(<=|<|>=|>)\s*(\d{1,9})$/,
    rubric: ([, sign, number]) => {
      const limit = Number(number) + (sign === '<' ? -1 : sign === '>' ? 1 : 0);
      if (limit < 0) return undefined;
      const value: JsonObject = sign?.startsWith('<') ? { max: limit } : { min: limit };
      return { type: 'char-count', unit: 'utf16', value };
    },
  },
];

/**
 * The rubric that says exactly what a short expression of JavaScript says, such as `output.length < 200`. Nothing is
 * run; undefined for all others.
 */
export function rubricForCode(value: JsonValue | undefined, negated: boolean): JsonObject | undefined {
  // promptfoo fills templates before it runs anything.
  if (typeof value !== 'string' || /\{\{|\{%|\{#/.test(value)) return undefined;
  const text = value
    .trim()
    .replace(/^return\s+/, '')
    .replace(/;$/, '')
    .trim();
  for (const { pattern, rubric } of expressions) {
    const match = pattern.exec(text);
    const found = match ? rubric(match) : undefined;
    if (found) return negated ? turned(found) : found;
  }
  return undefined;
}

const textOf = ([, , single, double]: RegExpExecArray): string => single ?? double ?? '';

function searched(match: RegExpExecArray, type: string): JsonObject | undefined {
  const text = textOf(match);
  // Every output includes the empty text, which no rubric looks for.
  if (text === '') return undefined;
  return { type: match[1] === '!' ? `not-${type}` : type, value: text };
}

function turned({ type, ...options }: JsonObject): JsonObject {
  const name = String(type);
  return { type: name.startsWith('not-') ? name.slice('not-'.length) : `not-${name}`, ...options };
}
