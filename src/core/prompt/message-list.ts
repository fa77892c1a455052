import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { Range } from '../problem.ts';
import type { PromptParts } from './build-prompt.ts';
import type { Template } from './engines/template.ts';
import { historyMessages, insertHistory } from './history.ts';
import type { Segment } from './invert/pattern.ts';
import type { Message, Part, Role, ToolCall } from './message.ts';
import type { DefinedMessage } from './prompt.ts';
import type { TemplateUse } from './template-use.ts';

/** A message of a prompt that is a list of messages, or the place of earlier messages in it. */
export type ListedMessage =
  | {
      readonly role: Role;
      readonly range: Range;
      readonly parts: readonly ListedPart[];
      readonly toolCalls?: readonly ToolCall[];
      readonly toolCallId?: string;
    }
  /** The variable that holds the earlier messages; a case's history stands there when it gives none. */
  | { readonly history: string; readonly range: Range };

export type ListedPart =
  | { readonly type: 'text'; readonly template: Template }
  | { readonly type: 'media'; readonly template: Template; readonly contentType?: string };

/** What all prompts that are a list of messages have in common. */
export function messageList(
  messages: readonly ListedMessage[],
): Pick<PromptParts, 'template' | 'uses' | 'pattern' | 'prepare'> {
  return {
    template: messages.map(defined),
    uses: messages.flatMap(usesOf),
    pattern: () => messages.flatMap(segmentsOf),
    prepare: () => {
      const fills = messages.map((message) =>
        'history' in message ? [] : message.parts.map(({ template }) => template.prepare()),
      );
      const slots = messages.some((message) => 'history' in message);
      return (values, history) => {
        const filled = messages.flatMap((message, index): Message[] => {
          if ('history' in message) {
            const given = Object.hasOwn(values, message.history) ? values[message.history] : undefined;
            return given === undefined ? historyMessages(history) : messagesFrom(given);
          }
          const content = message.parts.map((part, at): Part => {
            const text = fills[index]?.[at]?.(values) ?? '';
            if (part.type === 'text') return { type: 'text', text };
            return {
              type: 'media',
              url: text,
              ...(part.contentType ? { contentType: part.contentType } : {}),
            };
          });
          const { role, toolCalls, toolCallId } = message;
          return [
            {
              role,
              content,
              ...(toolCalls ? { toolCalls } : {}),
              ...(toolCallId !== undefined ? { toolCallId } : {}),
            },
          ];
        });
        return slots || history.length === 0 ? filled : insertHistory(filled, historyMessages(history));
      };
    },
  };
}

/** Where the messages of a list stand, for the editor. */
export function listOutline(messages: readonly ListedMessage[]): { role: string; range: Range }[] {
  return messages.map((message) => ({
    role: 'history' in message ? 'history' : message.role,
    range: message.range,
  }));
}

const otherNames: ReadonlyMap<string, Role> = new Map([
  ['human', 'user'],
  ['ai', 'assistant'],
  ['model', 'assistant'],
  ['function', 'tool'],
  ...(['system', 'developer', 'user', 'assistant', 'tool'] as const).map((role) => [role, role] as const),
]);

/** The role that a format's word for it means; undefined for none. */
export function roleNamed(written: string): Role | undefined {
  return otherNames.get(written.toLowerCase());
}

export const roleWords: readonly string[] = [...otherNames.keys()];

/** Messages that a variable holds: `[{role, content}]`, or `{messages: […]}`; what is no message is left out. */
export function messagesFrom(value: JsonValue): Message[] {
  const list = isJsonObject(value) ? value.messages : value;
  if (!Array.isArray(list)) return [];
  return list.flatMap((one): Message[] => {
    const role = isJsonObject(one) && typeof one.role === 'string' ? roleNamed(one.role) : undefined;
    if (!role || !isJsonObject(one)) return [];
    const parts = Array.isArray(one.content) ? one.content : [one.content ?? ''];
    const content = parts.map((part): Part => ({ type: 'text', text: textOf(part) }));
    return [{ role, content, metadata: { purpose: 'history' } }];
  });
}

function textOf(part: JsonValue): string {
  if (typeof part === 'string') return part;
  if (!isJsonObject(part)) return JSON.stringify(part);
  const text = part.text ?? part.value;
  return typeof text === 'string' ? text : '';
}

function defined(message: ListedMessage): DefinedMessage {
  if ('history' in message) return { role: 'history', text: '', more: { variable: message.history } };
  const { role, parts, toolCalls, toolCallId } = message;
  const texts = parts.every(({ type }) => type === 'text');
  const more: JsonObject = {
    ...(texts && parts.length <= 1
      ? {}
      : {
          parts: parts.map((part) => ({
            type: part.type,
            text: part.template.text,
            ...(part.type === 'media' && part.contentType ? { contentType: part.contentType } : {}),
          })),
        }),
    ...(toolCalls ? { toolCalls: JSON.parse(JSON.stringify(toolCalls)) as JsonValue } : {}),
    ...(toolCallId !== undefined ? { toolCallId } : {}),
  };
  const text = texts ? parts.map(({ template }) => template.text).join('') : '';
  return { role, text, ...(Object.keys(more).length > 0 ? { more } : {}) };
}

function usesOf(message: ListedMessage): readonly TemplateUse[] {
  if ('history' in message)
    return [{ path: [message.history], range: message.range, as: 'condition', when: [] }];
  return message.parts.flatMap(({ template }) => template.uses);
}

function segmentsOf(message: ListedMessage): Segment[] {
  if ('history' in message) return [{ kind: 'history', path: [message.history] }];
  const parts = message.parts.flatMap((part): Segment[] => {
    const segments = part.template.pattern();
    if (part.type === 'text') return segments;
    const [only, ...others] = segments;
    if (only?.kind === 'value' && others.length === 0) return [{ kind: 'media', path: only.path }];
    return [{ kind: 'any' }];
  });
  return [{ kind: 'role', role: message.role }, ...parts];
}
