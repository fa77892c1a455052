import * as z from 'zod';
import { canonicalJson } from '../../canonical.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { counted, quoted, quotedList } from '../evidence.ts';
import { anyJson } from '../option-schemas.ts';
import type { RubricType } from '../rubric.ts';
import { callsOf } from './calls.ts';
import { toolNames } from './expected-calls.ts';
import { fitsName } from './name-pattern.ts';
import { isSubsequence } from './tool-order.ts';

const pattern = z.string().min(1, 'must not be empty');
const count = z.int({ error: 'must be a whole number' }).min(0, 'must not be negative');

const usedOptions = z.strictObject({
  value: z
    .union([
      z
        .strictObject({ name: pattern, min: count.optional(), max: count.optional() })
        .refine(({ min = 1, max }) => max === undefined || max >= min, {
          error: 'must have min not above max',
        }),
      toolNames,
    ])
    .describe(
      'Tools that must be called: names in which `*` and `?` stand for anything, or `{ name, min, max }` for how often (min is 1 where it is left out).',
    ),
});

export const toolUsed: RubricType<z.output<typeof usedOptions>> = {
  type: 'trajectory:tool-used',
  family: 'agent',
  summary: 'These tools were called. With `not-` before it: none of them was.',
  options: usedOptions,
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: 'search*' }, output: '{"name": "search_web", "args": {}}', pass: true },
    {
      options: { value: { name: 'search', max: 1 } },
      output: '[{"name": "search", "args": {}}, {"name": "search", "args": {}}]',
      pass: false,
    },
  ],
  grade: (input, { value }) => {
    const called = callsOf(input).map(({ name }) => name);
    const times = (wanted: string) => called.filter((name) => fitsName(wanted, name)).length;
    const shown = called.length === 0 ? 'Nothing was called' : `Called: ${quotedList(called)}`;
    if (!Array.isArray(value)) {
      const { name, min = 1, max = Number.POSITIVE_INFINITY } = value;
      const found = times(name);
      const pass = found >= min && found <= max;
      return { pass, score: pass ? 1 : 0, reason: `${shown}; ${quoted(name)} ${counted(found, 'time')}.` };
    }
    const missing = value.filter((name) => times(name) === 0);
    const pass = missing.length === 0;
    const reason = pass ? `${shown}.` : `${shown}; not called: ${quotedList(missing)}.`;
    return { pass, score: pass ? 1 : 0, reason, opposite: missing.length === value.length };
  },
};

const sequenceOptions = z.strictObject({
  value: z
    .union([
      z.strictObject({
        steps: toolNames,
        mode: z.enum(['in_order', 'exact'], { error: 'must be in_order or exact' }).optional(),
      }),
      toolNames.transform((steps) => ({ steps, mode: 'in_order' as const })),
    ])
    .describe(
      'The tools in order, names with `*` and `?`; or `{ steps, mode }` with the mode `in_order` (default: others may stand between) or `exact`.',
    ),
});

export const toolSequence: RubricType<z.output<typeof sequenceOptions>> = {
  type: 'trajectory:tool-sequence',
  family: 'agent',
  summary: 'The tools were called in this order.',
  options: sequenceOptions,
  binary: true,
  takesExpected: true,
  examples: [
    {
      options: { value: ['a', 'b'] },
      output: '[{"name": "a", "args": {}}, {"name": "x", "args": {}}, {"name": "b", "args": {}}]',
      pass: true,
    },
    {
      options: { value: ['a', 'b'] },
      output: '[{"name": "b", "args": {}}, {"name": "a", "args": {}}]',
      pass: false,
    },
  ],
  grade: (input, { value: { steps, mode = 'in_order' } }) => {
    const called = callsOf(input).map(({ name }) => name);
    const pass =
      mode === 'exact'
        ? called.length === steps.length && steps.every((step, at) => fitsName(step, called[at] ?? ''))
        : isSubsequence(steps, called, fitsName);
    const shown = called.length === 0 ? 'nothing' : quotedList(called);
    return {
      pass,
      score: pass ? 1 : 0,
      reason: `Called: ${shown}; expected (${mode}): ${quotedList(steps)}.`,
    };
  },
};

const json = z.record(z.string(), anyJson);
const argsOptions = z.strictObject({
  value: z
    .strictObject(
      {
        name: pattern,
        args: json,
        mode: z.enum(['partial', 'exact'], { error: 'must be partial or exact' }).optional(),
        ignore: z.array(pattern).optional(),
        defaults: json.optional(),
      },
      { error: 'must be an object with name and args' },
    )
    .describe(
      '`{ name, args }`; `mode`: `partial` (default: further arguments are fine, lists must be of the same length) or `exact`; `ignore`: names of arguments that do not count, with `*` and `?`; `defaults`: arguments that count as left out when they have this value.',
    ),
});

export const toolArgsMatch: RubricType<z.output<typeof argsOptions>> = {
  type: 'trajectory:tool-args-match',
  family: 'agent',
  summary: 'The tool was called with these arguments; any one of its calls is enough.',
  options: argsOptions,
  binary: true,
  takesExpected: true,
  examples: [
    {
      options: { value: { name: 'book', args: { city: 'Paris' } } },
      output: '{"name": "book", "args": {"city": "Paris", "n": 2}}',
      pass: true,
    },
    {
      options: { value: { name: 'book', args: { city: 'Paris' }, mode: 'exact' } },
      output: '{"name": "book", "args": {"city": "Paris", "n": 2}}',
      pass: false,
    },
  ],
  grade: (input, { value }) => {
    const calls = callsOf(input).filter(({ name }) => fitsName(value.name, name));
    if (calls.length === 0) return { pass: false, score: 0, reason: `${quoted(value.name)} was not called.` };
    const without = (args: JsonObject): JsonObject =>
      stripped(args, value.ignore ?? [], value.defaults ?? {});
    const wanted = without(value.args);
    const found = calls.find(({ args }) => {
      if (args === undefined) return false;
      const own = without(args);
      return value.mode === 'exact' ? canonicalJson(own) === canonicalJson(wanted) : includes(own, wanted);
    });
    const last = calls.at(-1)?.args;
    const reason = found
      ? `${quoted(value.name)} was called with these arguments.`
      : `${quoted(value.name)} was called with other arguments, last ${quoted(last ? JSON.stringify(last) : 'no JSON')}.`;
    return { pass: found !== undefined, score: found ? 1 : 0, reason };
  },
};

const stepOptions = z.strictObject({
  value: z
    .strictObject(
      {
        type: z.literal('tool', 'must be tool').optional(),
        pattern: pattern.optional(),
        min: count.optional(),
        max: count.optional(),
      },
      { error: 'must be an object with min, max or both' },
    )
    .refine(({ min, max }) => (min !== undefined || max !== undefined) && (min ?? 0) <= (max ?? Infinity), {
      error: 'must be an object with min, max or both, min not above max',
    })
    .describe(
      '`{ min, max }`, both included, one of them enough; `pattern` counts the tools of such names alone.',
    ),
});

export const stepCount: RubricType<z.output<typeof stepOptions>> = {
  type: 'trajectory:step-count',
  family: 'agent',
  summary: 'So many tool calls were made.',
  options: stepOptions,
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: { max: 2 } }, output: '[{"name": "a", "args": {}}]', pass: true },
    { options: { value: { type: 'tool', min: 2 } }, output: '[{"name": "a", "args": {}}]', pass: false },
  ],
  grade: (input, { value: { pattern, min = 0, max = Number.POSITIVE_INFINITY } }) => {
    const found = callsOf(input).filter(
      ({ name }) => pattern === undefined || fitsName(pattern, name),
    ).length;
    const pass = found >= min && found <= max;
    const limits = [min > 0 && `at least ${min}`, max < Number.POSITIVE_INFINITY && `at most ${max}`];
    const wanted = min === max ? String(min) : limits.filter(Boolean).join(' and ') || 'any number';
    const reason = `${counted(found, 'tool call')} ${found === 1 ? 'was' : 'were'} made; wanted: ${wanted}.`;
    return { pass, score: pass ? 1 : 0, reason };
  },
};

/** Without arguments that are to be ignored, and those that have their default. */
function stripped(args: JsonObject, ignore: readonly string[], defaults: JsonObject): JsonObject {
  const kept = Object.entries(args).filter(([key, value]) => {
    if (ignore.some((one) => fitsName(one, key))) return false;
    return !Object.hasOwn(defaults, key) || canonicalJson(defaults[key] ?? null) !== canonicalJson(value);
  });
  return Object.fromEntries(kept);
}

function includes(own: JsonValue | undefined, wanted: JsonValue): boolean {
  if (own === undefined) return false;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(own) &&
      own.length === wanted.length &&
      wanted.every((item, at) => includes(own[at], item))
    );
  }
  if (isJsonObject(wanted)) {
    return (
      isJsonObject(own) &&
      Object.entries(wanted).every(([key, value]) => Object.hasOwn(own, key) && includes(own[key], value))
    );
  }
  return own === wanted;
}
