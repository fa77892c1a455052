import * as z from 'zod';
import { RubricError, type RubricType } from '../rubric.ts';

export const cost: RubricType<{ threshold: number }> = {
  type: 'cost',
  family: 'heuristic',
  summary: 'The answer cost at most so many US dollars. An unknown price is an error, never free.',
  options: z.strictObject({
    threshold: z
      .number({ error: 'must be a number of US dollars' })
      .min(0, 'must not be negative')
      .describe('US dollars that one answer may cost.'),
  }),
  binary: true,
  takesExpected: false,
  examples: [
    { options: { threshold: 0.01 }, output: 'An answer that cost 0.001 dollars.', pass: true },
    { options: { threshold: 0.0005 }, output: 'An answer that cost 0.001 dollars.', pass: false },
  ],
  grade: ({ costUsd }, { threshold }) => {
    if (costUsd === null || !Number.isFinite(costUsd) || costUsd < 0) {
      throw new RubricError(
        'What this answer cost is not known; give the price of the model in the configuration.',
      );
    }
    const pass = costUsd <= threshold;
    const side = pass ? 'not above' : 'above';
    return {
      pass,
      score: pass ? 1 : 0,
      reason: `The answer cost ${costUsd} US dollars, ${side} the limit of ${threshold}.`,
    };
  },
};
