import * as z from 'zod';
import { RubricError, type RubricType } from '../rubric.ts';

export const latency: RubricType<{ threshold: number }> = {
  type: 'latency',
  family: 'heuristic',
  summary: 'The answer took at most so many milliseconds. A stored answer counts with its original time.',
  options: z.strictObject({
    threshold: z
      .number({ error: 'must be a number of milliseconds' })
      .min(0, 'must not be negative')
      .describe('Milliseconds that the request may take, waits between retries not counted.'),
  }),
  binary: true,
  takesExpected: false,
  examples: [
    { options: { threshold: 2000 }, output: 'An answer that took 100 ms.', pass: true },
    { options: { threshold: 99 }, output: 'An answer that took 100 ms.', pass: false },
  ],
  grade: ({ response: { latencyMs } }, { threshold }) => {
    if (!Number.isFinite(latencyMs) || latencyMs < 0) {
      throw new RubricError('How long this answer took is not known; ask the model again to measure it.');
    }
    const pass = latencyMs <= threshold;
    const side = pass ? 'not above' : 'above';
    return {
      pass,
      score: pass ? 1 : 0,
      reason: `The answer took ${Math.round(latencyMs)} ms, ${side} the limit of ${threshold} ms.`,
    };
  },
};
