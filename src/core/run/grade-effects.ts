import { ModelError, type Models } from '../model/model.ts';
import { resolveModelId } from '../model/model-id.ts';
import { InputError } from '../problem.ts';
import { type GradeEffects, type Patterns, RubricError } from '../rubric/rubric.ts';
import type { Configuration } from '../suite/configuration.ts';

/** What rubrics of a run may use: patterns, and embeddings through the run's own models, store and keys. */
export function gradeEffects(
  patterns: Patterns,
  models: Models,
  configuration: Pick<Configuration, 'embeddings' | 'models' | 'providers'> &
    Partial<Pick<Configuration, 'targets'>>,
  signal: AbortSignal | undefined,
): GradeEffects {
  const { models: mapped, providers, targets } = configuration;
  const names = { names: mapped, providers, ...(targets === undefined ? {} : { targets }) };
  return {
    patterns,
    embeddings: {
      defaultModel: configuration.embeddings ?? null,
      async embed(written, texts) {
        try {
          const model = resolveModelId(written, names);
          return await Promise.all(texts.map((text) => models.embed(model, text, signal)));
        } catch (error) {
          // A rubric that cannot be computed is an error of its cell, not of the run.
          if (error instanceof ModelError || error instanceof InputError)
            throw new RubricError(error.message);
          throw error;
        }
      },
    },
  };
}
