import * as z from 'zod';
import type { JsonObject } from '../json.ts';
import type { Timing } from './chat-response.ts';
import type { Endpoint } from './endpoint.ts';
import { ModelError, type ModelId, type ModelResponse } from './model.ts';
import { splitModelId } from './model-id.ts';

/** What an embeddings endpoint must answer for one text; all else in it is left aside. */
const answerSchema = z.object({
  model: z.string().nullish(),
  data: z.array(z.object({ embedding: z.array(z.number()).min(1).max(100_000) })).length(1),
  usage: z.object({ prompt_tokens: z.int().nonnegative() }).nullish(),
});

/** Whether a model's provider has an endpoint for embeddings at all. */
export function givesEmbeddings(model: ModelId): boolean {
  return !['echo', 'vscode', 'http', 'exec'].includes(splitModelId(model).provider);
}

/** The address beside chat completions that gives embeddings, with the same key and headers. */
export function embeddingsEndpoint(endpoint: Endpoint): Endpoint {
  const url = new URL(endpoint.url);
  url.pathname = url.pathname.replace(/\/chat\/completions$/, '/embeddings');
  return { ...endpoint, url: url.href, operation: 'embeddings' };
}

/** The body that asks for the embedding of one text: one a request, so that each is stored by itself. */
export function embeddingBody(endpoint: Endpoint, text: string): JsonObject {
  return { model: endpoint.model, input: [text], encoding_format: 'float' };
}

/**
 * An embedding as a response of the store: its output is the vector as JSON.
 * @throws {ZodError} for an answer of another shape
 */
export function toEmbeddingResponse(answer: unknown, timing: Timing): ModelResponse {
  const { data, usage, model } = answerSchema.parse(answer);
  return {
    output: JSON.stringify(data[0]?.embedding ?? []),
    toolCalls: [],
    finishReason: 'stop',
    usage: usage ? { input: usage.prompt_tokens, output: 0, cachedInput: 0, reasoning: 0 } : null,
    reportedModel: model ?? null,
    fingerprint: null,
    ...timing,
  };
}

/**
 * The vector of a stored embedding.
 * @throws {ModelError} `bad-response` when a recording holds something else
 */
export function vectorOf(response: ModelResponse): readonly number[] {
  try {
    return z.array(z.number()).min(1).parse(JSON.parse(response.output));
  } catch (error) {
    const message = 'The stored embedding holds no vector; delete its record and ask again.';
    throw new ModelError({ kind: 'bad-response', message }, { attempts: 0, cause: error });
  }
}
