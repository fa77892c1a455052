import type OpenAI from 'openai';
import { canonicalJson, sha256 } from '../canonical.ts';
import { hostileKeys, isJsonObject, type JsonObject } from '../json.ts';
import {
  type MediaPart,
  type Message,
  mediaType,
  messageText,
  type Parameters,
  type ResponseFormat,
  type Tool,
} from '../prompt/message.ts';
import type { Endpoint } from './endpoint.ts';
import { ModelError, type ModelRequest, type WireRequest } from './model.ts';

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;
type WireMessage = OpenAI.ChatCompletionMessageParam;

/** A request ready to be sent and found again. */
export interface PreparedRequest {
  readonly wire: WireRequest;
  /** `wire.body` as it is sent. Keys stand in the order of the file: models write fields in the order of the schema. */
  readonly text: string;
  /** `hashOf({ endpoint, body, trial })`. */
  readonly key: string;
  readonly trial: number;
}

/** Parameters of a body that Regrade sets itself; a prompt file cannot. */
const ownNames: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'n',
  'tools',
  'response_format',
]);

/**
 * The chat completion body of a request, without `stream`: whether an answer is streamed changes nothing in it, so a
 * stored answer serves both.
 * @throws {ModelError} `bad-request` when a parameter of the file would replace what Regrade sets
 */
export function chatBody(
  request: ModelRequest,
  endpoint: Pick<Endpoint, 'model' | 'maxTokensName' | 'developerRole'>,
): JsonObject {
  const body: Body = {
    model: endpoint.model,
    messages: request.messages.map((message) => wireMessage(message, endpoint.developerRole)),
  };
  setParameters(body, request.parameters, endpoint.maxTokensName);
  if (request.tools.length > 0) body.tools = request.tools.map(wireTool);
  const format = request.response && wireFormat(request.response);
  if (format) body.response_format = format;
  const json = body as unknown as JsonObject;
  for (const [name, value] of Object.entries(request.parameters.passthrough ?? {})) {
    if (ownNames.has(name) || hostileKeys.has(name)) {
      throw refused(
        `The parameter "${name}" cannot be passed through: Regrade sets it. Remove it from the prompt.`,
      );
    }
    json[name] = value;
  }
  return json;
}

/**
 * Serialises a body once, for the wire and for its key.
 * @throws {ModelError} `bad-request` when the request holds text that is not Unicode (half a surrogate pair)
 */
export function prepare(endpoint: string, body: JsonObject, trial: number): PreparedRequest {
  let canonical: string;
  try {
    canonical = canonicalJson(body);
  } catch (cause) {
    throw refused(
      'The request holds text or a number that JSON cannot carry, such as half of an emoji.',
      cause,
    );
  }
  // The RFC 8785 text of { body, endpoint, trial }, put together from the part that is expensive to make.
  const key = sha256(`{"body":${canonical},"endpoint":${JSON.stringify(endpoint)},"trial":${trial}}`);
  return { wire: { endpoint, body }, text: JSON.stringify(body), key, trial };
}

/** The text to send for a streamed answer, that reports its usage where the endpoint takes the wish. */
export function streamingText(text: string, usage: boolean): string {
  return `${text.slice(0, -1)},"stream":true${usage ? ',"stream_options":{"include_usage":true}' : ''}}`;
}

function setParameters(body: Body, from: Parameters, maxTokensName: Endpoint['maxTokensName']): void {
  if (from.temperature !== undefined) body.temperature = from.temperature;
  if (from.topP !== undefined) body.top_p = from.topP;
  if (from.maxOutputTokens !== undefined) body[maxTokensName] = from.maxOutputTokens;
  if (from.stop !== undefined && from.stop.length > 0) body.stop = [...from.stop];
  if (from.seed !== undefined) body.seed = from.seed;
  if (from.frequencyPenalty !== undefined) body.frequency_penalty = from.frequencyPenalty;
  if (from.presencePenalty !== undefined) body.presence_penalty = from.presencePenalty;
}

function wireMessage(message: Message, developerRole: boolean): WireMessage {
  switch (message.role) {
    case 'developer':
      return { role: developerRole ? 'developer' : 'system', content: messageText(message) };
    case 'system':
      return { role: 'system', content: messageText(message) };
    case 'tool':
      return { role: 'tool', tool_call_id: message.toolCallId ?? '', content: messageText(message) };
    case 'assistant': {
      const text = messageText(message);
      const calls = message.toolCalls ?? [];
      if (calls.length === 0) return { role: 'assistant', content: text };
      return {
        role: 'assistant',
        content: text === '' ? null : text,
        tool_calls: calls.map((call) => ({
          id: call.id,
          type: 'function',
          function: { name: call.name, arguments: call.arguments },
        })),
      };
    }
    case 'user':
      return { role: 'user', content: userContent(message) };
  }
}

/** Plain text stays a string, which every endpoint takes; parts only where there is media. */
function userContent(message: Message): string | OpenAI.ChatCompletionContentPart[] {
  if (message.content.every((part) => part.type === 'text')) return messageText(message);
  return message.content.map((part) =>
    part.type === 'text' ? { type: 'text', text: part.text } : wireMedia(part),
  );
}

function wireMedia({ url, contentType }: MediaPart): OpenAI.ChatCompletionContentPart {
  const type = mediaType({ url, contentType });
  if (!type?.startsWith('audio/')) return { type: 'image_url', image_url: { url } };
  const format = audioFormats.get(type);
  if (format === undefined || /^https?:/i.test(url)) {
    throw refused(
      format === undefined
        ? `Audio of the type "${type.slice(0, 60)}" is not taken. Use WAV or MP3.`
        : 'Audio is sent as data, not by its address. Give a file of the workspace or a data URL.',
    );
  }
  return { type: 'input_audio', input_audio: { data: url.replace(/^data:[^,]*,/i, ''), format } };
}

const audioFormats: ReadonlyMap<string, 'wav' | 'mp3'> = new Map([
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
]);

function wireTool(tool: Tool): OpenAI.ChatCompletionTool {
  return {
    type: 'function',
    function: {
      name: tool.name,
      ...(tool.description === undefined ? {} : { description: tool.description }),
      ...(isJsonObject(tool.inputSchema) ? { parameters: tool.inputSchema } : {}),
      ...(tool.strict === undefined ? {} : { strict: tool.strict }),
    },
  };
}

function wireFormat(format: ResponseFormat): Body['response_format'] {
  if (format.type === 'text') return undefined;
  if (!isJsonObject(format.schema)) return { type: 'json_object' };
  return {
    type: 'json_schema',
    json_schema: {
      name: format.name ?? 'response',
      schema: format.schema,
      ...(format.strict === undefined ? {} : { strict: format.strict }),
    },
  };
}

function refused(message: string, cause?: unknown): ModelError {
  return new ModelError({ kind: 'bad-request', message }, { attempts: 0, cause });
}
