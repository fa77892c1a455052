import * as z from 'zod';
import { canonicalJson } from '../../canonical.ts';
import { quotedList } from '../evidence.ts';
import type { RubricType } from '../rubric.ts';
import { fMeasure } from '../text/ngrams.ts';
import { shown } from '../text/reference-metric.ts';
import type { Call } from '../trajectory.ts';
import { callsOf } from './calls.ts';
import { type ExpectedCall, expectedCalls, toolNames } from './expected-calls.ts';

export const toolCallF1: RubricType<{ value: string[] }> = {
  type: 'tool-call-f1',
  family: 'agent',
  summary:
    "F1 over the sets of tool names that were called and that were expected; order, repetition and arguments do not count. Calls are read from the provider's field, else from JSON in the output.",
  options: z.strictObject({
    value: toolNames.describe('The tools that should be called: a list, or one text with commas.'),
  }),
  binary: false,
  defaultThreshold: 1,
  takesExpected: true,
  examples: [
    {
      options: { value: ['a', 'b'] },
      output: '[{"name": "a", "args": {}}, {"name": "b", "args": {}}]',
      pass: true,
    },
    { options: { value: 'a, b' }, output: '[{"type": "tool_use", "name": "a", "input": {}}]', pass: false },
  ],
  grade: (input, { value }) => {
    const called = new Set(callsOf(input).map(({ name }) => name));
    const score = setF1(called, new Set(value));
    return {
      pass: false,
      score,
      reason: `Called: ${listed(called)}; expected: ${listed(new Set(value))}; F1 ${shown(score)}.`,
    };
  },
};

export const toolCallF1Args: RubricType<{ value: readonly ExpectedCall[] }> = {
  type: 'tool-call-f1-args',
  family: 'agent',
  summary:
    'F1 over the sets of tool calls with their arguments, to four places, as Ragas has it: a call with one other argument is another call. Nothing called and nothing expected gives 0 there, and here.',
  options: z.strictObject({
    value: expectedCalls.describe('The calls that should be made: objects with `name` and `args`.'),
  }),
  binary: false,
  defaultThreshold: 1,
  takesExpected: true,
  examples: [
    {
      options: { value: [{ name: 'a', args: { x: 1 } }] },
      output: '{"name": "a", "args": {"x": 1}}',
      pass: true,
    },
    {
      options: { value: [{ name: 'a', args: { x: 1 } }] },
      output: '{"name": "a", "args": {"x": 2}}',
      pass: false,
    },
  ],
  grade: (input, { value }) => {
    const called = callsOf(input);
    const score =
      Math.round(setF1(new Set(called.map(identity)), new Set(value.map(identity))) * 10_000) / 10_000;
    const names = new Set(called.map(({ name }) => name));
    const wanted = listed(new Set(value.map(({ name }) => name)));
    return {
      pass: false,
      score,
      reason: `Called: ${listed(names)}; expected: ${wanted}; F1 with arguments ${shown(score)}.`,
    };
  },
};

function identity({ name, args }: Call | ExpectedCall): string {
  return canonicalJson([name, args ?? {}]);
}

function setF1(own: ReadonlySet<string>, theirs: ReadonlySet<string>): number {
  const common = [...own].filter((item) => theirs.has(item)).length;
  return common === 0 ? 0 : fMeasure(common / own.size, common / theirs.size);
}

function listed(names: ReadonlySet<string>): string {
  return names.size === 0 ? 'nothing' : quotedList([...names]);
}
