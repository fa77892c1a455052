import { ModelError, type Models } from '../model/model.ts';
import { resolveModelId } from '../model/model-id.ts';
import { InputError } from '../problem.ts';
import { type GradeEffects, type Patterns, RubricError } from '../rubric/rubric.ts';
import type { Configuration } from '../suite/configuration.ts';
import type { Budget } from './budget.ts';

/** What grading one cell cost. */
export interface GradingCost {
  /** What all its embeddings cost when they were asked, USD: 0 where none was needed; null where no price is known. */
  readonly usd: number | null;
  /** The part of it that was paid now. */
  readonly paidUsd: number;
  /** Something paid now has no known price. */
  readonly paidUnknown: boolean;
  /** A request was cancelled or over the budget, so that the grades are void. */
  readonly incomplete: boolean;
}

/** What rubrics of one cell may use, and what they came to. */
export interface Grading {
  readonly effects: GradeEffects;
  readonly cost: GradingCost;
}

/** Makes what grading needs, cell by cell. */
export type OpenGrading = () => Grading;

/**
 * What rubrics of a run may use: patterns, and embeddings through the run's own models, store, keys and budget.
 * @param budget of the run, which a request for an embedding counts in as any other
 */
export function gradingOf(
  patterns: Patterns,
  models: Models,
  configuration: Pick<Configuration, 'embeddings' | 'models' | 'providers'> &
    Partial<Pick<Configuration, 'targets'>>,
  budget: Budget,
  signal: AbortSignal | undefined,
): OpenGrading {
  const { models: mapped, providers, targets } = configuration;
  const names = { names: mapped, providers, ...(targets === undefined ? {} : { targets }) };
  return () => {
    const cost = { usd: 0 as number | null, paidUsd: 0, paidUnknown: false, incomplete: false };
    const vectorOf = async (model: string, text: string): Promise<readonly number[]> => {
      const reserved = { usd: models.price(model, usageOf(text)).usd, tokens: usageOf(text).input };
      let admitted = false;
      let used = { usd: 0 as number | null, tokens: 0 };
      try {
        const admit = async () => {
          if (!budget.limited) return true;
          admitted = await budget.admit(reserved);
          return admitted;
        };
        const embedding = await models.embed(model, text, {
          admit,
          ...(signal === undefined ? {} : { signal }),
        });
        const { usd } = embedding.cost;
        if (usd !== null) cost.usd = (cost.usd ?? 0) + usd;
        else if (cost.usd === 0) cost.usd = null;
        if (embedding.source === 'network') {
          used = { usd, tokens: embedding.usage?.input ?? 0 };
          if (usd === null) cost.paidUnknown = true;
          else cost.paidUsd += usd;
        }
        return embedding.vector;
      } finally {
        if (admitted) budget.settle(reserved, used);
      }
    };
    return {
      cost,
      effects: {
        patterns,
        embeddings: {
          defaultModel: configuration.embeddings ?? null,
          async embed(written, texts) {
            try {
              const model = resolveModelId(written, names);
              const vectors: (readonly number[])[] = [];
              // One after the other: each waits for the budget, and most are stored.
              for (const text of texts) vectors.push(await vectorOf(model, text));
              return vectors;
            } catch (error) {
              if (error instanceof ModelError && error.failure.kind === 'cancelled') cost.incomplete = true;
              // A rubric that cannot be computed is an error of its cell, not of the run.
              if (error instanceof ModelError || error instanceof InputError)
                throw new RubricError(error.message);
              throw error;
            }
          },
        },
      },
    };
  };
}

/** What a text may use at most: one token for every two characters; languages of Asia need more than one for three. */
function usageOf(text: string) {
  return { input: Math.ceil(text.length / 2), output: 0, cachedInput: 0, reasoning: 0 };
}
