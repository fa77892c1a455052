import * as z from 'zod';
import { RubricError, type RubricType } from '../rubric.ts';
import { shown } from './reference-metric.ts';

export const perplexity: RubricType<{ threshold?: number | undefined }> = {
  type: 'perplexity',
  family: 'heuristic',
  summary:
    'How surprised the model was by its own answer, exp(−mean log-probability of its tokens), is at most the threshold. Needs log-probabilities: set `logprobs: true` among the parameters of the prompt.',
  options: z.strictObject({
    threshold: z
      .number({ error: 'must be a number' })
      .min(0, 'must not be negative')
      .optional()
      .describe('The largest perplexity that passes; any passes where it is left out.'),
  }),
  binary: true,
  takesExpected: false,
  examples: [
    { options: { threshold: 5 }, output: 'An answer with log-probabilities -0.1, -0.2, -0.3.', pass: true },
    {
      options: { threshold: 1.2 },
      output: 'An answer with log-probabilities -0.1, -0.2, -0.3.',
      pass: false,
    },
  ],
  grade: ({ response }, { threshold }) => {
    const found = perplexityOf(response.logprobs);
    const pass = threshold === undefined || found <= threshold;
    const limit = threshold === undefined ? '' : `; at most ${threshold} passes`;
    return { pass, score: pass ? 1 : 0, reason: `The perplexity is ${shown(found)}${limit}.` };
  },
};

export const perplexityScore: RubricType<Record<string, never>> = {
  type: 'perplexity-score',
  family: 'heuristic',
  summary: '1/(1 + perplexity), so at most 0.5; needs log-probabilities as `perplexity` does.',
  options: z.strictObject({}) as never,
  binary: false,
  // promptfoo passes any score where no threshold is given.
  defaultThreshold: 0,
  takesExpected: false,
  examples: [
    { options: { threshold: 0.4 }, output: 'An answer with log-probabilities -0.1, -0.2, -0.3.', pass: true },
    {
      options: { threshold: 0.48 },
      output: 'An answer with log-probabilities -0.1, -0.2, -0.3.',
      pass: false,
    },
  ],
  grade: ({ response }) => {
    const found = perplexityOf(response.logprobs);
    return { pass: false, score: 1 / (1 + found), reason: `The perplexity is ${shown(found)}.` };
  },
};

/** exp(−mean), from natural logarithms. */
function perplexityOf(logprobs: readonly number[] | undefined): number {
  if (logprobs === undefined || logprobs.length === 0) {
    throw new RubricError(
      'The answer has no log-probabilities; set logprobs: true among the parameters of the prompt, for a model that gives them.',
    );
  }
  return Math.exp(-logprobs.reduce((sum, value) => sum + value, 0) / logprobs.length);
}
