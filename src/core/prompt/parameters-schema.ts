import * as z from 'zod';

/** Parameters of a call as suites and environments write them; names that no provider knows stand under `passthrough`. */
export const parametersSchema = z.strictObject({
  temperature: z.number().min(0).optional(),
  topP: z.number().min(0).max(1).optional(),
  maxOutputTokens: z.int().min(1).optional(),
  stop: z.array(z.string()).optional(),
  seed: z.int().optional(),
  frequencyPenalty: z.number().optional(),
  presencePenalty: z.number().optional(),
  passthrough: z
    .record(z.string(), z.json())
    .optional()
    .describe('Parameters that only this provider has, under its own names.'),
});
