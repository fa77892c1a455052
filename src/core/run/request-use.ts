import type { ModelRequest, Models, Usage } from '../model/model.ts';
import { messageText } from '../prompt/message.ts';
import type { Use } from './budget.ts';

/** Tokens of an answer for which nothing better is known. */
const unknownOutput = 1024;

/**
 * What a request may use at most: one token for every three characters sent (providers' tokenizers need fewer on
 * ordinary text), and the answer's limit, or `largestOutput` so far where the prompt sets none.
 */
export function mostUse(models: Models, request: ModelRequest, largestOutput: number): Use {
  const sent = request.messages.reduce((sum, message) => sum + messageText(message).length + 24, 0);
  const declared = JSON.stringify([request.tools, request.response ?? null]).length;
  const usage: Usage = {
    input: Math.ceil((sent + declared) / 3),
    output: request.parameters.maxOutputTokens ?? Math.max(unknownOutput, largestOutput),
    cachedInput: 0,
    reasoning: 0,
  };
  return { usd: models.price(request.model, usage).usd, tokens: usage.input + usage.output };
}
