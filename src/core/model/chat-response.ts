import * as z from 'zod';
import type { ToolCall } from '../prompt/message.ts';
import type { FinishReason, ModelResponse, Usage } from './model.ts';
import { scrubOutput } from './scrub.ts';

/** Text, or a list of parts of which those with text count (some endpoints answer so). */
const content = z
  .union([z.string(), z.array(z.object({ text: z.string().optional() }))])
  .nullish()
  .transform((value) =>
    Array.isArray(value) ? value.map((part) => part.text ?? '').join('') : (value ?? ''),
  );

const calledFunction = z.object({
  name: z.string(),
  // Raw JSON text by the API's definition; some local servers send the object itself.
  arguments: z
    .union([z.string(), z.record(z.string(), z.json())])
    .nullish()
    .transform((value) => (typeof value === 'string' ? value : JSON.stringify(value ?? {}))),
});

const count = z.int().nonnegative();

const usageSchema = z.object({
  prompt_tokens: count,
  completion_tokens: count.nullish(),
  total_tokens: count.nullish(),
  prompt_cache_hit_tokens: count.nullish(),
  prompt_tokens_details: z.object({ cached_tokens: count.nullish() }).nullish(),
  completion_tokens_details: z.object({ reasoning_tokens: count.nullish() }).nullish(),
});

/** Log-probabilities of tokens, where they were asked for; of another shape they count as none. */
const logprobs = z
  .object({ content: z.array(z.object({ logprob: z.number() })).nullish() })
  .nullish()
  .catch(null)
  .transform((value) => value?.content?.map(({ logprob }) => logprob));

/** What a chat completion must hold to be one; all else in it is left aside. */
export const completionSchema = z.object({
  model: z.string().nullish(),
  system_fingerprint: z.string().nullish(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        logprobs,
        message: z.object({
          content,
          refusal: z.string().nullish(),
          tool_calls: z.array(z.object({ id: z.string().nullish(), function: calledFunction })).nullish(),
        }),
      }),
    )
    .min(1),
  usage: usageSchema.nullish(),
});

/** One event of a streamed chat completion. */
export const chunkSchema = z.object({
  model: z.string().nullish(),
  system_fingerprint: z.string().nullish(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        logprobs,
        delta: z
          .object({
            content,
            refusal: z.string().nullish(),
            reasoning_content: z.string().nullish(),
            tool_calls: z
              .array(
                z.object({
                  index: z.int().nonnegative().max(1000).nullish(),
                  id: z.string().nullish(),
                  function: z
                    .object({ name: z.string().nullish(), arguments: z.string().nullish() })
                    .nullish(),
                }),
              )
              .nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
  usage: usageSchema.nullish(),
});

export type Completion = z.infer<typeof completionSchema>;
export type Chunk = z.infer<typeof chunkSchema>;

/** Times of one request, ms. */
export interface Timing {
  readonly latencyMs: number;
  readonly ttftMs: number | null;
}

/** A checked completion in our own words; a key that the endpoint echoed is removed. */
export function toModelResponse(
  completion: Completion,
  timing: Timing,
  key: string | undefined,
): ModelResponse {
  const choice = completion.choices[0];
  const message = choice?.message;
  const clean = (text: string) => scrubOutput(text, key);
  return {
    output: clean(message?.content ?? ''),
    toolCalls: (message?.tool_calls ?? []).map(
      (call, index): ToolCall => ({
        id: call.id || `call_${index + 1}`,
        name: clean(call.function.name),
        arguments: clean(call.function.arguments),
      }),
    ),
    ...(message?.refusal ? { refusal: clean(message.refusal) } : {}),
    finishReason: finishReasons[choice?.finish_reason ?? ''] ?? 'other',
    usage: completion.usage ? toUsage(completion.usage) : null,
    reportedModel: completion.model ? clean(completion.model) : null,
    fingerprint: completion.system_fingerprint ? clean(completion.system_fingerprint) : null,
    ...timing,
    ...(choice?.logprobs?.length ? { logprobs: choice.logprobs } : {}),
  };
}

const finishReasons: { readonly [reason: string]: FinishReason } = Object.assign(Object.create(null), {
  stop: 'stop',
  end_turn: 'stop',
  eos: 'stop',
  length: 'length',
  max_tokens: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
});

/**
 * Tokens as they are billed. Where an endpoint (Gemini, xAI) leaves reasoning out of `completion_tokens` but counts it
 * in `total_tokens`, it is output all the same.
 */
function toUsage(usage: z.infer<typeof usageSchema>): Usage {
  const input = usage.prompt_tokens;
  const counted = usage.completion_tokens ?? 0;
  const output = Math.max(counted, (usage.total_tokens ?? 0) - input);
  return {
    input,
    output,
    cachedInput: Math.min(
      input,
      usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens ?? 0,
    ),
    reasoning: Math.min(output, usage.completion_tokens_details?.reasoning_tokens ?? output - counted),
  };
}
