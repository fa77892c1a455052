import * as z from 'zod';
import type { GateRule } from './rubric.ts';

const between = 'must be a share between 0 and 1';
const share = z.number({ error: between }).min(0, between).max(1, between);

/** Reads a `gate` rule, of a rubric or of a suite. */
export const gateRuleSchema: z.ZodType<GateRule> = z
  .union(
    [
      z.literal('no-regression'),
      z.literal('off'),
      z.strictObject({ 'no-worse': share }),
      z
        .strictObject({
          min: share,
          confidence: z.number({ error: between }).gt(0, between).lt(1, between).optional(),
        })
        .transform((rule) => {
          const { min, confidence } = rule;
          return confidence === undefined ? { min } : { min, confidence };
        }),
    ],
    {
      error:
        'must be no-regression, off, { no-worse: 0.05 } or { min: 0.95 }, the last with an optional confidence; ' +
        'numbers are shares between 0 and 1',
    },
  )
  .describe('Rule of the gate for this rubric.');
