import type { JsonObject, JsonSchema, JsonValue } from '../json.ts';

export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool';

/** An image or a sound, by address, as a data URL, or by path. */
export interface MediaPart {
  readonly type: 'media';
  readonly url: string;
  readonly contentType?: string;
}

export type Part = { readonly type: 'text'; readonly text: string } | MediaPart;

/** A call that a model asks for. `arguments` is the raw JSON text, as providers send it. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** One message as it would be sent, neutral of provider. */
export interface Message {
  readonly role: Role;
  readonly content: readonly Part[];
  readonly toolCalls?: readonly ToolCall[];
  /** On role `tool`: the call that this answers. */
  readonly toolCallId?: string;
  /** Format-specific marks such as Dotprompt's `purpose: history`; never sent. */
  readonly metadata?: JsonObject;
}

/** A function that the model may call. */
export interface Tool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema?: JsonSchema;
  /** The provider makes the arguments follow the schema exactly. */
  readonly strict?: boolean;
}

/** What the answer must look like: `json` alone asks for any JSON object, with a schema for exactly that. */
export interface ResponseFormat {
  readonly type: 'text' | 'json';
  readonly schema?: JsonSchema;
  /** Name for the provider's structured output, default `response`. */
  readonly name?: string;
  readonly strict?: boolean;
}

/** Parameters that every provider has some word for; anything else stays in `passthrough` under the file's own name. */
export interface Parameters {
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxOutputTokens?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly passthrough?: { readonly [name: string]: JsonValue };
}

/** The media type, in small letters: the one that is told, else that of a data URL; undefined where nothing tells. */
export function mediaType({ url, contentType }: Pick<MediaPart, 'url' | 'contentType'>): string | undefined {
  return (contentType ?? /^data:([^;,]+)/i.exec(url)?.[1])?.toLowerCase();
}

/** The text of a message's text parts, joined; media parts are left out. */
export function messageText(message: Message): string {
  return message.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
