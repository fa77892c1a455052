import type { HistoryMessage } from '../../case.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { InputError } from '../../problem.ts';
import type { Message } from '../message.ts';
import type { Prompt } from '../prompt.ts';
import { element, type ValuePath, valueAt } from '../template-use.ts';
import { typedValues } from '../typed-values.ts';
import { automatonOf, mediaMark, messageMark, roleMark } from './automaton.ts';
import type { Pattern } from './pattern.ts';
import { type Found, put, readings } from './readings.ts';
import { tableOf } from './table.ts';

/** The variables that a prompt was rendered with, read back from its messages. */
export interface Reading {
  readonly vars: JsonObject;
  readonly history: readonly HistoryMessage[];
  /** Whether rendering with these gives the same messages again: the proof that nothing is lost or invented. */
  readonly exact: boolean;
}

export type Inversion =
  | { readonly status: 'unique'; readonly readings: readonly [Reading] }
  /** More than one reading fits; the first takes the leftmost, shortest values. Someone has to look. */
  | { readonly status: 'ambiguous'; readonly readings: readonly [Reading, ...Reading[]] }
  /** `no-match`: the messages are not of this version of the prompt. `too-large`: more than the limits allow. */
  | { readonly status: 'none'; readonly reason: 'no-match' | 'too-large'; readonly readings: readonly [] };

/**
 * Finds the variables with which a prompt gives these messages, in time linear in their length. Only a variable that
 * stands twice, in messages that can be read in several ways, needs a search, which has a limit.
 */
export function invertPrompt(prompt: Prompt, messages: readonly Message[]): Inversion {
  const text = conversationText(messages);
  if (text === undefined) return { status: 'none', reason: 'no-match', readings: [] };
  const pattern = prompt.pattern();
  const patterns = [
    pattern,
    ...(pattern.some(({ kind }) => kind === 'history') ? [] : [withHistory(pattern)]),
  ];
  for (const one of patterns) {
    const automaton = automatonOf(one);
    const table = tableOf(automaton, text);
    if (!table) return { status: 'none', reason: 'too-large', readings: [] };
    if (table.ways(automaton.start, 0) === 0) continue;
    const { found, complete } = readings(automaton, table);
    const [first, second] = found.map((reading) => finished(reading, prompt, messages));
    if (!first && !complete) return { status: 'none', reason: 'too-large', readings: [] };
    if (!first) continue;
    if (second) return { status: 'ambiguous', readings: [first, second] };
    return complete ? { status: 'unique', readings: [first] } : { status: 'ambiguous', readings: [first] };
  }
  return { status: 'none', reason: 'no-match', readings: [] };
}

/** A conversation as one text, with marks where messages and media begin; undefined when it holds a mark itself. */
function conversationText(messages: readonly Message[]): string | undefined {
  let text = '';
  for (const { role, content } of messages) {
    text += roleMark(role);
    for (const part of content) {
      const piece = (part.type === 'text' ? part.text : part.url).replaceAll('\r\n', '\n');
      if (piece.includes(messageMark) || piece.includes(mediaMark)) return undefined;
      text += part.type === 'text' ? piece : `${mediaMark}${piece}${mediaMark}`;
    }
  }
  return text;
}

/** The pattern with a history where a format without a place for it puts one. */
function withHistory(pattern: Pattern): Pattern {
  const last = pattern.findLastIndex(({ kind }) => kind === 'role');
  const segment = pattern[last];
  const at = segment?.kind === 'role' && segment.role === 'user' ? last : pattern.length;
  return [...pattern.slice(0, at), { kind: 'history' }, ...pattern.slice(at)];
}

function finished(found: Found, prompt: Prompt, messages: readonly Message[]): Reading {
  const { inputSchema } = prompt.definition;
  const vars: JsonObject = { ...found.vars };
  const history: HistoryMessage[] = [];
  for (const { path, text } of found.messages) {
    const earlier = messagesOf(text);
    // A variable that holds messages and one place for all histories look the same; the case's history fits both.
    if (path === undefined || earlier.length > 0) history.push(...earlier);
  }
  for (const { path, holds } of found.tested) {
    // A condition over a value that is printed too is told by that value, and one inside a loop by its element.
    if (path.includes(element) || valueAt(vars, path) !== undefined) continue;
    if (holds || isBoolean(inputSchema, path)) put(vars, path, holds);
  }
  const typed = structured(typedValues(vars, inputSchema), inputSchema);
  return { vars: typed, history, exact: gives(prompt, typed, history, messages) };
}

function messagesOf(text: string): HistoryMessage[] {
  const [, ...pieces] = text.split(messageMark);
  const found: HistoryMessage[] = [];
  for (let at = 0; at + 1 < pieces.length; at += 2) {
    const role = pieces[at] as HistoryMessage['role'];
    found.push({ role, content: pieces[at + 1] ?? '' });
  }
  return found;
}

function isBoolean(schema: JsonValue | undefined, path: ValuePath): boolean {
  const properties = isJsonObject(schema) ? schema.properties : undefined;
  const [name = ''] = path;
  const declared = isJsonObject(properties) && path.length === 1 ? properties[name] : undefined;
  return isJsonObject(declared) && declared.type === 'boolean';
}

/** Values printed as JSON, read back where the schema says list or mapping. */
function structured(vars: JsonObject, schema: JsonValue | undefined): JsonObject {
  const properties = isJsonObject(schema) && isJsonObject(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(vars).map(([name, value]) => {
      const declared = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const type = isJsonObject(declared) ? declared.type : undefined;
      if (typeof value !== 'string' || (type !== 'object' && type !== 'array')) return [name, value];
      try {
        return [name, JSON.parse(value) as JsonValue];
      } catch (error) {
        if (error instanceof SyntaxError) return [name, value];
        throw error;
      }
    }),
  );
}

function gives(
  prompt: Prompt,
  vars: JsonObject,
  history: readonly HistoryMessage[],
  messages: readonly Message[],
): boolean {
  try {
    const rendered = prompt.render({ vars, history });
    return conversationText(rendered.messages) === conversationText(messages);
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
