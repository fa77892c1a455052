import * as z from 'zod';
import { canonicalJson } from '../../canonical.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { quotedList } from '../evidence.ts';
import { RubricError, type RubricType } from '../rubric.ts';
import type { Call, Turn } from '../trajectory.ts';
import { mostCalls } from './expected-calls.ts';
import { type ExpectedTurn, expectedTurns } from './expected-trajectory.ts';
import { trajectoryOf, withoutQuestion } from './read-trajectory.ts';

const modes = ['strict', 'unordered', 'subset', 'superset'] as const;
const argumentModes = ['exact', 'ignore', 'subset', 'superset'] as const;
type ArgumentMode = (typeof argumentModes)[number];

const options = z.strictObject({
  value: expectedTurns.describe(
    'The expected trajectory: messages as chat completions have them (`role`, `tool_calls`), or a list of calls, each `{ name, args }` or a name; a list in the list holds calls of one message. Without `args`, any arguments do.',
  ),
  mode: z
    .enum(modes, { error: `must be one of ${modes.join(', ')}` })
    .optional()
    .describe(
      '`strict` (default): the same messages in the same order, their texts left aside, calls of one message in any order; `unordered`: the same calls; `superset`: all expected calls, and others; `subset`: no others than the expected.',
    ),
  toolArgs: z
    .enum(argumentModes, { error: `must be one of ${argumentModes.join(', ')}` })
    .optional()
    .describe(
      'How arguments are compared: `exact` (default), `ignore`, `superset` (at least the expected arguments), `subset` (no others than the expected). As in agentevals, `mode: subset` exchanges the sides, so that there `superset` means that the expected arguments hold those of the call; and `mode: unordered` looks in both directions, so that there both mean `exact`.',
    ),
  toolArgsOverrides: z
    .record(z.string(), z.union([z.enum(argumentModes), z.array(z.string().min(1)).min(1)]), {
      error: 'must give each tool one of exact, ignore, subset, superset, or a list of paths',
    })
    .optional()
    .describe(
      'By tool: one of the words of `toolArgs`, or a list of the arguments that must be equal, as paths with dots (`user.id`); one that both sides lack is equal.',
    ),
});
type Options = z.output<typeof options>;

const one = '[{"role": "assistant", "tool_calls": [{"function": {"name": "a", "arguments": "{}"}}]}]';

export const trajectoryMatch: RubricType<Options> = {
  type: 'trajectory-match',
  family: 'agent',
  summary:
    'The trajectory is the expected one: its messages and tool calls, compared as agentevals does. System and user messages at the start are left aside.',
  options,
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: ['a'] }, output: one, pass: true },
    {
      options: { value: [{ name: 'a', args: { x: 1 } }], mode: 'superset' },
      output: '[{"name": "a", "args": {"x": 1}}, {"name": "b", "args": {}}]',
      pass: true,
    },
    { options: { value: ['a', 'b'] }, output: one, pass: false },
  ],
  grade: (input, given) => {
    const { value, mode = 'strict' } = given;
    const { turns } = trajectoryOf(input);
    if (turns.reduce((sum, { calls }) => sum + calls.length, 0) > mostCalls) {
      throw new RubricError(`There are more than ${mostCalls} tool calls, too many to compare.`);
    }
    const pass = matches(turns, value, mode, fitOf(given));
    const names = turns.flatMap(({ calls }) => calls.map(({ name }) => name));
    const called = names.length === 0 ? 'nothing' : quotedList(names);
    const wanted = value.flatMap(({ calls }) => calls.map(({ name }) => name));
    const expected = wanted.length === 0 ? 'nothing' : quotedList(wanted);
    return { pass, score: pass ? 1 : 0, reason: `Called: ${called}; expected (${mode}): ${expected}.` };
  },
};

type ExpectedCalls = ExpectedTurn['calls'];
type Fit = (own: Call, expected: ExpectedCalls[number], exchanged: boolean) => boolean;

function matches(
  turns: readonly Turn[],
  expected: readonly ExpectedTurn[],
  mode: Options['mode'],
  fits: Fit,
): boolean {
  const own = turns.flatMap(({ calls }) => calls);
  const wanted = expected.flatMap(({ calls }) => calls);
  const superset = () => allFit(wanted, own, (expected, call) => fits(call, expected, false));
  const subset = () => allFit(own, wanted, (call, expected) => fits(call, expected, true));
  if (mode === 'superset') return superset();
  if (mode === 'subset') return subset();
  if (mode === 'unordered') return superset() && subset();
  const messages = expected.some(({ role }) => role !== null);
  const theirs = withoutQuestion(expected);
  const ours = messages ? turns : turns.filter(({ calls }) => calls.length > 0);
  return (
    ours.length === theirs.length &&
    ours.every(({ role, calls }, at) => {
      const other = theirs[at];
      if (other === undefined || (other.role !== null && other.role !== role)) return false;
      return (
        calls.length === other.calls.length &&
        allFit(other.calls, calls, (want, call) => fits(call, want, false))
      );
    })
  );
}

/** Whether each of `wanted` has an item of `found` of its own (augmenting paths; time is the product of the lengths, squared at worst). */
function allFit<A, B>(
  wanted: readonly A[],
  found: readonly B[],
  fits: (one: A, other: B) => boolean,
): boolean {
  if (wanted.length > found.length) return false;
  const owner = new Map<number, number>();
  const place = (item: number, seen: Set<number>): boolean => {
    for (let at = 0; at < found.length; at++) {
      if (seen.has(at) || !fits(wanted[item] as A, found[at] as B)) continue;
      seen.add(at);
      const other = owner.get(at);
      if (other === undefined || place(other, seen)) {
        owner.set(at, item);
        return true;
      }
    }
    return false;
  };
  return wanted.every((_, item) => place(item, new Set()));
}

function fitOf({ toolArgs = 'exact', toolArgsOverrides = {} }: Options): Fit {
  return (own, expected, exchanged) => {
    if (own.name !== expected.name) return false;
    if (expected.args === undefined) return true;
    const how = Object.hasOwn(toolArgsOverrides, own.name) ? toolArgsOverrides[own.name] : toolArgs;
    if (how === 'ignore') return true;
    if (own.args === undefined) return false;
    const [left, right] = exchanged ? [expected.args, own.args] : [own.args, expected.args];
    return argumentsFit(left, right, how ?? 'exact');
  };
}

function argumentsFit(left: JsonObject, right: JsonObject, how: ArgumentMode | readonly string[]): boolean {
  if (typeof how !== 'string') return how.every((path) => same(along(left, path), along(right, path)));
  if (how === 'exact') return same(left, right);
  const [smaller, larger] = how === 'subset' ? [left, right] : [right, left];
  return Object.keys(smaller).every((key) => Object.hasOwn(larger, key) && same(smaller[key], larger[key]));
}

function along(args: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = args;
  for (const part of path.split('.')) {
    value = isJsonObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  return value;
}

function same(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  return canonical(one ?? null) === canonical(other ?? null);
}

/** Each call is compared with many. */
const texts = new WeakMap<object, string>();

function canonical(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return canonicalJson(value);
  let text = texts.get(value);
  if (text === undefined) {
    text = canonicalJson(value);
    texts.set(value, text);
  }
  return text;
}
