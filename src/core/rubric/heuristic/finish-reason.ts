import * as z from 'zod';
import type { FinishReason } from '../../model/model.ts';
import type { RubricType } from '../rubric.ts';

const reasons = [
  'stop',
  'length',
  'tool-calls',
  'content-filter',
  'other',
] as const satisfies readonly FinishReason[];

const value = z
  .string({ error: 'must be the name of a finish reason' })
  // Providers write content_filter, and some in capitals.
  .transform((written) => written.toLowerCase().replaceAll('_', '-'))
  .pipe(z.enum(reasons, { error: `must be one of ${reasons.join(', ')}` }))
  .describe(
    `Why the model stopped: ${reasons.map((reason) => `\`${reason}\``).join(', ')}; case and \`_\` do not matter.`,
  );

export const finishReason: RubricType<{ value: FinishReason }> = {
  type: 'finish-reason',
  family: 'heuristic',
  summary: 'The model stopped for this reason.',
  options: z.strictObject({ value }),
  binary: true,
  takesExpected: true,
  examples: [
    { options: { value: 'STOP' }, output: 'An answer that ended by itself.', pass: true },
    { options: { value: 'length' }, output: 'An answer that ended by itself.', pass: false },
  ],
  grade: ({ response }, { value }) => {
    const pass = response.finishReason === value;
    const reason = `The finish reason is ${response.finishReason}${pass ? '' : `, not ${value}`}.`;
    return { pass, score: pass ? 1 : 0, reason };
  },
};
