import * as z from 'zod';
import type { Message, Part, ToolCall } from '../../prompt/message.ts';
import type { Timing } from '../chat-response.ts';
import { ModelError, type ModelResponse } from '../model.ts';

const count = z.int().nonnegative();

/** Raw JSON text, or the arguments themselves. */
const callArguments = z
  .union([z.string(), z.record(z.string(), z.json())])
  .nullish()
  .transform((value) => (typeof value === 'string' ? value : JSON.stringify(value ?? {})));

const toolCall = z.union([
  z.object({ id: z.string().nullish(), function: z.object({ name: z.string(), arguments: callArguments }) }),
  z.object({ id: z.string().nullish(), name: z.string(), arguments: callArguments }),
]);

const content = z
  .union([z.string(), z.array(z.object({ type: z.literal('text'), text: z.string() }))])
  .nullish()
  .transform((value): Part[] =>
    typeof value === 'string' ? (value === '' ? [] : [{ type: 'text', text: value }]) : (value ?? []),
  );

/** A message of the way to the answer, as chat completions have it. */
const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content,
  tool_calls: z.array(toolCall).nullish(),
  tool_call_id: z.string().nullish(),
});

const answerSchema = z.object({
  // Text; anything else that JSON has is taken as its text.
  output: z.json().optional(),
  error: z.union([z.string(), z.object({ message: z.string() })]).nullish(),
  toolCalls: z.array(toolCall).nullish(),
  messages: z.array(message).max(10_000).nullish(),
  finishReason: z.enum(['stop', 'length', 'tool-calls', 'content-filter', 'other']).nullish(),
  refusal: z.string().nullish(),
  usage: z
    .object({ input: count, output: count, cachedInput: count.nullish(), reasoning: count.nullish() })
    .nullish(),
  costUsd: z.number().nonnegative().nullish(),
  model: z.string().nullish(),
});

/**
 * What an application under test answered, checked.
 * @param title who answered, for messages
 * @throws {ZodError} for another shape, {ModelError} when it reports an error of its own or gives no answer
 */
export function toTargetResponse(json: unknown, timing: Timing, title: string): ModelResponse {
  const answer = answerSchema.parse(json);
  if (answer.error !== null && answer.error !== undefined) {
    const said = typeof answer.error === 'string' ? answer.error : answer.error.message;
    throw failed('server', `${title} reports an error: ${said}`);
  }
  const steps = (answer.messages ?? []).map(toStep);
  const calls = toolCalls(answer.toolCalls) ?? steps.flatMap((step) => step.toolCalls ?? []);
  if (answer.output === undefined && calls.length === 0 && !answer.refusal) {
    throw failed('bad-response', `${title} sent no answer: it has neither "output" nor "toolCalls".`);
  }
  const { usage } = answer;
  return {
    output: textOf(answer.output),
    toolCalls: calls,
    ...(answer.refusal ? { refusal: answer.refusal } : {}),
    finishReason: answer.finishReason ?? 'stop',
    usage: usage
      ? {
          input: usage.input,
          output: usage.output,
          cachedInput: Math.min(usage.input, usage.cachedInput ?? 0),
          reasoning: Math.min(usage.output, usage.reasoning ?? 0),
        }
      : null,
    reportedModel: answer.model ?? null,
    fingerprint: null,
    ...timing,
    ...(answer.costUsd === null || answer.costUsd === undefined ? {} : { costUsd: answer.costUsd }),
    ...(steps.length === 0 ? {} : { steps }),
  };
}

const failed = (kind: 'server' | 'bad-response', text: string) => new ModelError({ kind, message: text });

function textOf(output: z.infer<typeof answerSchema>['output']): string {
  if (output === undefined || output === null) return '';
  return typeof output === 'string' ? output : JSON.stringify(output);
}

function toStep(one: z.infer<typeof message>): Message {
  const calls = toolCalls(one.tool_calls);
  return {
    role: one.role,
    content: one.content,
    ...(calls === undefined ? {} : { toolCalls: calls }),
    ...(one.tool_call_id ? { toolCallId: one.tool_call_id } : {}),
  };
}

function toolCalls(calls: z.infer<typeof toolCall>[] | null | undefined): ToolCall[] | undefined {
  return calls?.map((call, index) => {
    const { name, arguments: text } = 'function' in call ? call.function : call;
    return { id: call.id || `call_${index + 1}`, name, arguments: text };
  });
}
