import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { type Message, messageText, type Role } from '../../prompt/message.ts';
import type { GradeInput } from '../rubric.ts';
import { jsonOrText, readJson } from '../structure/output-json.ts';
import { operationsOf, type Trajectory, type Turn } from '../trajectory.ts';
import { argumentsOf, callsOf, callsOfValue } from './calls.ts';

/**
 * What the agent did: the trajectory that is at hand, else the messages that an application under test sent along, else
 * what one response tells: its calls, or messages in the shape of chat completions that stand in its output as JSON.
 */
export function trajectoryOf(input: GradeInput): Trajectory {
  if (input.trajectory) return input.trajectory;
  const turns = withoutQuestion(turnsOf(input));
  return { turns, operations: operationsOf(turns) };
}

function turnsOf(input: GradeInput): Turn[] {
  const { output, steps = [], toolCalls } = input.response;
  if (steps.length > 0) {
    const turns = turnsOfMessages(steps);
    const last = turns.at(-1);
    const answered = last?.role === 'assistant' && last.calls.length === 0;
    return answered || output === '' ? turns : [...turns, { role: 'assistant', text: output, calls: [] }];
  }
  if (toolCalls.length === 0) {
    const written = turnsOfJson(readJson(output));
    if (written !== undefined) return written;
  }
  return [{ role: 'assistant', text: output, calls: callsOf(input) }];
}

function turnsOfMessages(messages: readonly Message[]): Turn[] {
  const results = new Map<string, JsonValue>();
  for (const message of messages) {
    if (message.toolCallId !== undefined) results.set(message.toolCallId, jsonOrText(messageText(message)));
  }
  return messages.map((message) => ({
    role: message.role,
    text: messageText(message),
    calls: (message.toolCalls ?? []).map(({ id, name, arguments: written }) => {
      const result = results.get(id);
      return { name, args: argumentsOf(written), ...(result === undefined ? {} : { result }) };
    }),
  }));
}

/** Messages as chat completions have them, alone or under `messages`; undefined where the value is something else. */
export function turnsOfJson(value: JsonValue | undefined): Turn[] | undefined {
  const list = isJsonObject(value) && Array.isArray(value.messages) ? value.messages : value;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const turns: Turn[] = [];
  for (const item of list) {
    if (!isJsonObject(item) || !isRole(item.role)) return undefined;
    const calls = callsOfValue([item.tool_calls ?? item.toolCalls ?? [], partsOf(item)]);
    turns.push({ role: item.role, text: typeof item.content === 'string' ? item.content : '', calls });
  }
  return turns;
}

function partsOf({ content }: JsonObject): JsonValue {
  return Array.isArray(content) ? content : [];
}

const roles: readonly string[] = ['system', 'developer', 'user', 'assistant', 'tool'] satisfies Role[];

function isRole(value: JsonValue | undefined): value is Role {
  return typeof value === 'string' && roles.includes(value);
}

/** Without the messages at the start that are not the agent's own. */
export function withoutQuestion<T extends { readonly role: string | null }>(turns: readonly T[]): T[] {
  const given = ['system', 'developer', 'user'];
  const first = turns.findIndex(({ role }) => role === null || !given.includes(role));
  return first === -1 ? [] : turns.slice(first);
}
