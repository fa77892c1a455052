import * as z from 'zod';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Message } from '../prompt/message.ts';
import type { PreparedRequest } from './chat-request.ts';
import type { ModelResponse, ResponseRecord } from './model.ts';

/** The longest line that is read, in bytes. */
export const longestRecord = 64 * 1024 * 1024;

const tokens = z.number().nonnegative();

const call = z.object({ id: z.string(), name: z.string(), arguments: z.string() });

const step: z.ZodType<Message> = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.array(
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('text'), text: z.string() }),
      z.object({ type: z.literal('media'), url: z.string(), contentType: z.string().optional() }),
    ]),
  ),
  toolCalls: z.array(call).optional(),
  toolCallId: z.string().optional(),
});

const responseSchema: z.ZodType<ModelResponse> = z.object({
  output: z.string(),
  toolCalls: z.array(call),
  refusal: z.string().optional(),
  finishReason: z.enum(['stop', 'length', 'tool-calls', 'content-filter', 'other']),
  usage: z.object({ input: tokens, output: tokens, cachedInput: tokens, reasoning: tokens }).nullable(),
  reportedModel: z.string().nullable(),
  fingerprint: z.string().nullable(),
  latencyMs: z.number().nonnegative(),
  ttftMs: z.number().nonnegative().nullable(),
  logprobs: z.array(z.number()).optional(),
  costUsd: z.number().nonnegative().optional(),
  steps: z.array(step).optional(),
});

/** One record, as `docs/response-records.md` describes it. Unknown fields are left aside, so a later version may add some. */
export const recordSchema: z.ZodType<ResponseRecord> = z.object({
  v: z.literal(1, 'must be 1: the file may come from a newer Regrade'),
  key: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits'),
  endpoint: z.string().min(1),
  body: z.custom<JsonObject>(isJsonObject, 'must be an object'),
  trial: z.int().min(1),
  response: responseSchema,
  at: z.iso.datetime({ offset: true }),
});

/** A line of a recordings file that says where it comes from instead of holding a response. */
export const aboutSchema = z.object({ v: z.literal(1), about: z.custom<JsonObject>(isJsonObject) });

/** The record of an answer as its line, without line feed. The body is already text, so it is not made again. */
export function recordLine(prepared: PreparedRequest, response: ModelResponse, at: string): string {
  const endpoint = JSON.stringify(prepared.wire.endpoint);
  return `{"v":1,"key":"${prepared.key}","endpoint":${endpoint},"body":${prepared.text},"trial":${prepared.trial},"response":${JSON.stringify(response)},"at":"${at}"}`;
}

const head = Buffer.from('{"v":1,"key":"');
const keyDigits = 64;

/**
 * The key of a line that begins as `recordLine` writes it and looks whole, without reading all of it; undefined for
 * any other line.
 */
export function keyOfLine(bytes: Buffer): string | undefined {
  const end = head.length + keyDigits;
  if (bytes.length < end + 2 || bytes[bytes.length - 1] !== 0x7d || bytes[end] !== 0x22) return undefined;
  if (bytes.compare(head, 0, head.length, 0, head.length) !== 0) return undefined;
  const key = bytes.toString('latin1', head.length, end);
  return /^[0-9a-f]{64}$/.test(key) ? key : undefined;
}

/** A line of our own store; undefined when it is broken. */
export function readRecord(line: string): ResponseRecord | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return recordSchema.safeParse(json).data;
}
