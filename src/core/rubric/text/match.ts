import * as z from 'zod';
import { quoted, quotedList } from '../evidence.ts';
import type { RubricType } from '../rubric.ts';
import { boundText } from './bounds.ts';
import { references } from './reference-metric.ts';

const locations = ['begin', 'end', 'any', 'exact'] as const;
type Location = (typeof locations)[number];
const flag = z.boolean({ error: 'must be true or false' }).optional();

interface Rule {
  readonly location: Location;
  readonly ignoreCase: boolean;
  readonly ignorePunctuation: boolean;
  readonly numeric: boolean;
}

const options = z.strictObject({
  value: references,
  location: z
    .enum(locations, { error: `must be one of ${locations.join(', ')}` })
    .optional()
    .describe('Where the text must stand: `begin`, `end` (default), `any`, or `exact` for the whole output.'),
  ignoreCase: flag.describe('Whether upper and lower case are the same, default true.'),
  ignorePunctuation: flag.describe('Whether white space and punctuation around are dropped, default true.'),
  numeric: flag.describe(
    'Compares the first (`begin`), last (`end`) or any number of the output by value, default false; 1,000 and $1,000 are 1000, while 25 is not 5 and 60% is not 60.',
  ),
});

export const match: RubricType<z.output<typeof options>> = {
  type: 'match',
  family: 'heuristic',
  summary:
    'The output begins or ends with a text or a number, as in "The answer is 25."; the rule of Inspect\'s match scorer. Any of several references is enough.',
  options,
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: 'paris' }, output: 'It is Paris.', pass: true },
    { options: { value: '5', numeric: true }, output: 'The answer is 25', pass: false },
    { options: { value: '1000', numeric: true }, output: 'The answer is $1,000.', pass: true },
  ],
  grade: ({ response: { output } }, given) => {
    boundText(output, 'output');
    const rule: Rule = {
      location: given.location ?? 'end',
      ignoreCase: given.ignoreCase ?? true,
      ignorePunctuation: given.ignorePunctuation ?? true,
      numeric: given.numeric ?? false,
    };
    const found = given.value.find((target) => matches(output, target, rule));
    if (found !== undefined) {
      return { pass: true, score: 1, reason: `The output ${places[rule.location].does} ${quoted(found)}.` };
    }
    const shown = rule.location === 'end' ? `…${output.slice(-60)}` : output;
    const evidence = quoted(output.length <= 60 ? output : shown);
    return {
      pass: false,
      score: 0,
      reason: `The output does not ${places[rule.location].not} ${quotedList(given.value)}: ${evidence}.`,
    };
  },
};

export const fuzzyMatch: RubricType<{ value: string[] }> = {
  type: 'fuzzy-match',
  family: 'heuristic',
  summary:
    'The output contains the reference or stands in it, after lower-casing and dropping ASCII punctuation and articles; the fuzzy match of OpenAI evals. Any reference is enough; an output without words matches an empty reference alone.',
  options: z.strictObject({ value: references }),
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: 'paris' }, output: 'The answer is Paris.', pass: true },
    { options: { value: 'Paris' }, output: 'London', pass: false },
  ],
  grade: ({ response: { output } }, { value }) => {
    boundText(output, 'output');
    const own = squeezed(output);
    const found = value.find((reference) => {
      const theirs = squeezed(reference);
      if (own === '' || theirs === '') return own === theirs;
      return own.includes(theirs) || theirs.includes(own);
    });
    const reason =
      found === undefined
        ? `The output ${quoted(output)} neither contains ${quotedList(value)} nor stands in it.`
        : `The output matches ${quoted(found)}.`;
    return { pass: found !== undefined, score: found === undefined ? 0 : 1, reason };
  },
};

/** How a reason says it. */
const places: { readonly [location in Location]: { readonly does: string; readonly not: string } } = {
  begin: { does: 'begins with', not: 'begin with' },
  end: { does: 'ends with', not: 'end with' },
  any: { does: 'contains', not: 'contain' },
  exact: { does: 'is', not: 'say' },
};

function squeezed(text: string): string {
  return text
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, '')
    .replace(/\b(a|an|the)\b/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ');
}

function matches(output: string, target: string, rule: Rule): boolean {
  const fold = (text: string) => (rule.ignoreCase ? text.toLowerCase() : text);
  const own = fold(output.trim());
  const wanted = fold(target.trim());
  if (rule.numeric && isNumber(wanted)) return matchesNumber(own, wanted, rule.location);
  const strip = rule.ignorePunctuation ? stripped : (text: string) => text;
  return compares(strip(own), strip(wanted), rule.location);
}

function compares(own: string, wanted: string, location: Location): boolean {
  if (location === 'begin') return own.startsWith(wanted);
  if (location === 'end') return own.endsWith(wanted);
  return location === 'any' ? own.includes(wanted) : own === wanted;
}

function matchesNumber(own: string, wanted: string, location: Location): boolean {
  const number = Number(plainNumber(wanted));
  const tokens = own.split(/\s+/).map(plainNumber);
  if (location === 'exact')
    return tokens.length === 1 && Number(tokens[0]) === number && isNumber(tokens[0] ?? '');
  const numbers = tokens.filter(isNumber).map(Number);
  if (location === 'any') return numbers.includes(number);
  return (location === 'begin' ? numbers[0] : numbers.at(-1)) === number;
}

/** Without currency, thousands separators, and the marks that end a sentence; a per cent sign stays, so 60% is not 60. */
function plainNumber(word: string): string {
  return word
    .replace(/[$€£,]/g, '')
    .replace(/[.!?:;)*_]{1,20}$/, '')
    .replace(/^[(*_]{1,20}/, '');
}

function isNumber(word: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plainNumber(word));
}

function stripped(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && /[\s!-/:-@[-`{-~]/.test(text[start] ?? '')) start += 1;
  while (end > start && /[\s!-/:-@[-`{-~]/.test(text[end - 1] ?? '')) end -= 1;
  return text.slice(start, end);
}
