import * as z from 'zod';
import { canonicalJson } from '../../canonical.ts';
import type { JsonValue } from '../../json.ts';
import { quoted } from '../evidence.ts';
import { anyJson } from '../option-schemas.ts';
import type { RubricType } from '../rubric.ts';
import { readJson } from './output-json.ts';

const impls = ['autoevals', 'openevals'] as const;
type Impl = (typeof impls)[number];

const options = z.strictObject({
  value: anyJson.describe('What is expected: a text or any JSON.'),
  impl: z
    .enum(impls, { error: `must be one of ${impls.join(', ')}` })
    .optional()
    .describe(
      '`openevals` (default, since the order of keys means nothing in JSON) or `autoevals` (keys in the same order).',
    ),
});

export const exactMatch: RubricType<z.output<typeof options>> = {
  type: 'exact-match',
  family: 'heuristic',
  summary:
    'The output is exactly the expected text or JSON, for suites of autoevals and openevals; `equals` is the same by the rule of promptfoo.',
  options,
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: { a: 1, b: 2 } }, output: '{"b": 2, "a": 1}', pass: true },
    { options: { value: { a: 1, b: 2 }, impl: 'autoevals' }, output: '{"b": 2, "a": 1}', pass: false },
    { options: { value: 'x' }, output: 'X', pass: false },
  ],
  grade: ({ response: { output } }, { value, impl = 'openevals' }) => {
    const pass = exactlyEqual(output, value, impl);
    const expected = quoted(typeof value === 'string' ? value : JSON.stringify(value));
    const reason = pass ? `The output is ${expected}.` : `The output is ${quoted(output)}, not ${expected}.`;
    return { pass, score: pass ? 1 : 0, reason };
  },
};

/** Whether an output, which is always text here, is the expected value in its JSON form. */
export function exactlyEqual(output: string, expected: JsonValue, impl: Impl): boolean {
  if (typeof expected !== 'object' || expected === null) return output === String(expected);
  const own = readJson(output);
  if (own === undefined) return false;
  return impl === 'autoevals'
    ? JSON.stringify(own) === JSON.stringify(expected)
    : canonicalJson(own) === canonicalJson(expected);
}
