import * as z from 'zod';
import { canonicalJson } from '../../canonical.ts';
import { isJsonObject } from '../../json.ts';
import { counted } from '../evidence.ts';
import type { RubricType } from '../rubric.ts';
import { shown } from '../text/reference-metric.ts';
import type { Call } from '../trajectory.ts';
import { trajectoryOf } from './read-trajectory.ts';

const fullCredit = 10;

const options = z.strictObject({
  steps: z
    .int({ error: 'must be a whole number from 1' })
    .min(1, 'must be a whole number from 1')
    .optional()
    .describe(`Tool calls that are enough for the task; default ${fullCredit}.`),
});

export const stepEfficiency: RubricType<z.output<typeof options>> = {
  type: 'step-efficiency',
  family: 'agent',
  summary:
    'The agent needed few tool calls, as FutureAGI counts it: 40 % for no more calls than are enough, 30 % for no call that repeats another with the same arguments, 30 % for none that failed. A call failed when its result says so: `isError`, an `error`, or a text that begins with Error.',
  options,
  binary: false,
  takesExpected: false,
  examples: [
    {
      options: { steps: 2 },
      output: '[{"name": "find", "args": {"q": "rug"}}, {"name": "buy", "args": {}}]',
      pass: true,
    },
    {
      options: { steps: 1, threshold: 0.8 },
      output: '[{"name": "find", "args": {"q": "rug"}}, {"name": "find", "args": {"q": "rug"}}]',
      pass: false,
    },
  ],
  grade: (input, { steps = fullCredit }) => {
    const calls = trajectoryOf(input).turns.flatMap((turn) => turn.calls);
    const n = calls.length;
    if (n === 0) return { pass: false, score: 1, reason: 'No tool was called.' };
    const repeated = n - new Set(calls.map(({ name, args }) => canonicalJson([name, args ?? null]))).size;
    const failures = calls.filter(failed).length;
    const score = 0.4 * Math.min(1, steps / n) + 0.3 * (1 - repeated / n) + 0.3 * (1 - failures / n);
    const made = `${counted(n, 'tool call')} ${n === 1 ? 'was' : 'were'} made, where ${steps} ${steps === 1 ? 'is' : 'are'} enough`;
    const reason = `${made}; ${repeated} repeated another, and ${failures} failed: ${shown(score)}.`;
    return { pass: false, score, reason };
  },
};

function failed({ result }: Call): boolean {
  if (typeof result === 'string') return /^\s*error\b/i.test(result);
  if (!isJsonObject(result)) return false;
  const { error, isError, is_error: isErrorToo } = result;
  return (
    isError === true || isErrorToo === true || (error !== undefined && error !== null && error !== false)
  );
}
