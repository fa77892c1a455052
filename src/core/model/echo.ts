import type { JsonObject } from '../json.ts';
import { messageText } from '../prompt/message.ts';
import type { PreparedRequest } from './chat-request.ts';
import { prepare } from './chat-request.ts';
import type { Answer, ModelRequest } from './model.ts';

const endpoint = 'echo:';

/** The request that `echo` would get: the messages as text. */
export function echoRequest(request: ModelRequest, trial: number): PreparedRequest {
  const messages = request.messages.map(
    (message): JsonObject => ({
      role: message.role,
      content: messageText(message),
    }),
  );
  return prepare(endpoint, { model: 'echo', messages }, trial);
}

/** The rendered prompt as its own answer: the text of all messages, with an empty line between two. Costs nothing. */
export function echoAnswer(request: ModelRequest, trial: number): Answer {
  const { wire, key } = echoRequest(request, trial);
  return {
    response: {
      output: request.messages.map(messageText).join('\n\n'),
      toolCalls: [],
      finishReason: 'stop',
      usage: null,
      reportedModel: 'echo',
      fingerprint: null,
      latencyMs: 0,
      ttftMs: null,
    },
    source: 'network',
    cost: { usd: 0, source: 'echo' },
    key,
    wire,
    attempts: [],
  };
}
