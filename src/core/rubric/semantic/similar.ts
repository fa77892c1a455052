import * as z from 'zod';
import { quoted } from '../evidence.ts';
import { RubricError, type RubricType, type Verdict } from '../rubric.ts';
import { references, shown } from '../text/reference-metric.ts';
import { cosine, dot, euclidean, rescaled } from './vectors.ts';

const model = z
  .string({ error: 'must be a model such as openai:text-embedding-3-small' })
  .min(1, 'must not be empty')
  .optional()
  .describe(
    'The embedding model, `PROVIDER:MODEL`; default: `embeddings` in regrade.config.yaml. A threshold holds for the model that it was set with.',
  );
const defaultThreshold = 0.75;
/** promptfoo's tolerance for thresholds of similarities. */
const tolerance = Number.EPSILON;

const cosineOptions = z.strictObject({
  value: references,
  model,
  expectedMin: z
    .number({ error: 'must be a number below 1' })
    .min(-1, 'must be at least -1')
    .lt(1, 'must be below 1')
    .optional()
    .describe(
      'Similarity that counts as 0, as in autoevals (0.7 there): scores from here to 1 are spread over 0 to 1. Left out: the cosine itself.',
    ),
});
type CosineOptions = z.output<typeof cosineOptions>;

export const similar = cosineType('similar');
export const similarCosine = cosineType('similar:cosine');

export const similarDot: RubricType<{ value: string[]; model?: string | undefined }> = {
  type: 'similar:dot',
  family: 'semantic',
  summary:
    'As `similar`, by the dot product, for models whose vectors have length 1; other values are cut to 0 to 1.',
  options: z.strictObject({ value: references, model }),
  binary: false,
  defaultThreshold,
  takesExpected: true,
  examples: [
    {
      options: { value: 'Your parcel will come tomorrow.' },
      output: 'Your parcel arrives tomorrow.',
      pass: true,
    },
    { options: { value: 'The moon is made of rock.' }, output: 'Your parcel arrives tomorrow.', pass: false },
  ],
  async grade({ response: { output } }, { value, model }, { embeddings }) {
    const [own, ...others] = await vectorsOf(output, value, model, embeddings);
    const score = Math.max(...others.map((other) => dot(own, other)));
    return graded(Math.min(1, Math.max(0, score)), 'The dot product with', value);
  },
};

export const similarEuclidean: RubricType<{
  value: string[];
  model?: string | undefined;
  threshold?: number | undefined;
}> = {
  type: 'similar:euclidean',
  family: 'semantic',
  summary:
    'The distance between the embeddings of output and reference is at most the threshold; the score is 1/(1 + distance). Any of several references is enough.',
  options: z.strictObject({
    value: references,
    model,
    threshold: z
      .number({ error: 'must be a distance' })
      .min(0, 'must not be negative')
      .optional()
      .describe('The largest distance that passes, default 0.75.'),
  }),
  binary: false,
  takesExpected: true,
  examples: [
    {
      options: { value: 'Your parcel will come tomorrow.' },
      output: 'Your parcel arrives tomorrow.',
      pass: true,
    },
    { options: { value: 'The moon is made of rock.' }, output: 'Your parcel arrives tomorrow.', pass: false },
  ],
  async grade({ response: { output } }, { value, model, threshold = defaultThreshold }, { embeddings }) {
    const [own, ...others] = await vectorsOf(output, value, model, embeddings);
    const distance = Math.min(...others.map((other) => euclidean(own, other)));
    return {
      pass: distance <= threshold + tolerance,
      score: 1 / (1 + distance),
      reason: `The distance is ${shown(distance)}; at most ${threshold} passes.`,
    };
  },
};

function cosineType(type: string): RubricType<CosineOptions> {
  return {
    type,
    family: 'semantic',
    summary: `${type === 'similar' ? '' : 'The same as `similar`. '}The output means much the same as the reference: cosine similarity of their embeddings, negative values cut to 0. The nearest of several references counts.`,
    options: cosineOptions,
    binary: false,
    defaultThreshold: defaultThreshold - tolerance,
    takesExpected: true,
    examples: [
      {
        options: { value: 'Your parcel will come tomorrow.' },
        output: 'Your parcel arrives tomorrow.',
        pass: true,
      },
      {
        options: { value: 'The moon is made of rock.' },
        output: 'Your parcel arrives tomorrow.',
        pass: false,
      },
    ],
    async grade({ response: { output } }, { value, model, expectedMin }, { embeddings }) {
      const [own, ...others] = await vectorsOf(output, value, model, embeddings);
      const nearest = Math.max(...others.map((other) => cosine(own, other)));
      const score = expectedMin === undefined ? Math.max(0, nearest) : rescaled(nearest, expectedMin);
      return graded(score, 'The cosine similarity with', value);
    },
  };
}

async function vectorsOf(
  output: string,
  references: readonly string[],
  model: string | undefined,
  embeddings: Parameters<RubricType['grade']>[2]['embeddings'],
): Promise<[readonly number[], ...(readonly number[])[]]> {
  const chosen = model ?? embeddings?.defaultModel ?? null;
  if (embeddings === undefined || chosen === null) {
    throw new RubricError(
      'There is no embedding model; write embeddings: openai:text-embedding-3-small in regrade.config.yaml, or name a model in the rubric.',
    );
  }
  if (output.trim() === '') throw new RubricError('The output is empty, so it has no embedding.');
  const [own, ...others] = await embeddings.embed(chosen, [output, ...references]);
  if (own === undefined || others.length !== references.length) {
    throw new RubricError(`The model ${chosen} did not give an embedding for every text.`);
  }
  return [own, ...others];
}

function graded(score: number, what: string, references: readonly string[]): Verdict {
  const [first = ''] = references;
  const texts = references.length === 1 ? quoted(first) : `the nearest of ${references.length} references`;
  return { pass: false, score, reason: `${what} ${texts} is ${shown(score)}.` };
}
