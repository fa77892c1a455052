import * as z from 'zod';

/** The option `threshold` of a rubric over a whole run whose values lie between `least` and 1. */
export function floor(least: number) {
  const error = `must be a number from ${least} to 1`;
  return z
    .number({ error })
    .min(least, error)
    .max(1, error)
    .optional()
    .describe(
      'The value that the run must reach; without it (and without `gate`), the value is shown and nothing is asked of it.',
    );
}
