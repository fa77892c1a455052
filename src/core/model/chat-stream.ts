import { type Chunk, type Completion, chunkSchema } from './chat-response.ts';

/** What a stream came to. */
export interface StreamedCompletion {
  readonly completion: Completion;
  /** When the first token came, in the clock's monotonic ms; null when there was none. */
  readonly firstTokenAt: number | null;
}

/** A stream that stopped before the model said that it was done. */
export class UnfinishedStream extends Error {
  override readonly name = 'UnfinishedStream';
}

type Delta = NonNullable<NonNullable<NonNullable<Chunk['choices']>[number]>['delta']>;

/**
 * Puts the events of one streamed answer together.
 * @throws {ZodError} for an event of a wrong shape, {UnfinishedStream} when it ends without a finish reason
 */
export async function collectStream(
  events: AsyncIterable<unknown>,
  monotonic: () => number,
): Promise<StreamedCompletion> {
  const text: string[] = [];
  const refusal: string[] = [];
  const logprobs: number[] = [];
  const calls: { id: string; name: string; arguments: string[] }[] = [];
  let last: Partial<Chunk> = {};
  let finishReason: string | null = null;
  let firstTokenAt: number | null = null;

  const take = (delta: Delta) => {
    if (delta.content) text.push(delta.content);
    if (delta.refusal) refusal.push(delta.refusal);
    for (const part of delta.tool_calls ?? []) {
      // Without an index, a part with an id begins a call and one without goes on with the last.
      const index = part.index ?? (part.id || calls.length === 0 ? calls.length : calls.length - 1);
      while (calls.length <= index) calls.push({ id: '', name: '', arguments: [] });
      const call = calls[index];
      if (call === undefined) continue;
      call.id ||= part.id ?? '';
      call.name ||= part.function?.name ?? '';
      if (part.function?.arguments) call.arguments.push(part.function.arguments);
    }
  };

  for await (const event of events) {
    const chunk = chunkSchema.parse(event);
    last = {
      model: chunk.model ?? last.model,
      system_fingerprint: chunk.system_fingerprint ?? last.system_fingerprint,
      usage: chunk.usage ?? last.usage,
    };
    const choice = chunk.choices?.[0];
    if (choice?.finish_reason) finishReason = choice.finish_reason;
    for (const logprob of choice?.logprobs ?? []) logprobs.push(logprob);
    if (!choice?.delta) continue;
    if (firstTokenAt === null && hasToken(choice.delta)) firstTokenAt = monotonic();
    take(choice.delta);
  }
  if (finishReason === null) throw new UnfinishedStream('The stream ended before the answer was complete.');
  return {
    firstTokenAt,
    completion: {
      ...last,
      choices: [
        {
          finish_reason: finishReason,
          logprobs,
          message: {
            content: text.join(''),
            refusal: refusal.join('') || null,
            tool_calls: calls.map((call) => ({
              id: call.id,
              function: { name: call.name, arguments: call.arguments.join('') || '{}' },
            })),
          },
        },
      ],
    },
  };
}

function hasToken(delta: Delta): boolean {
  return Boolean(delta.content || delta.refusal || delta.reasoning_content || delta.tool_calls?.length);
}
