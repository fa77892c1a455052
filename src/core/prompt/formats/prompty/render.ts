import type { HistoryMessage } from '../../../case.ts';
import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';
import { historyMessages, insertHistory } from '../../history.ts';
import type { Message, Part } from '../../message.ts';
import { messagesFrom } from '../../message-list.ts';
import { type RoleLine, roleName } from './variables.ts';

/** What a body holds beside text. */
export interface BodyParts {
  readonly lines: readonly RoleLine[];
  /** Variables that hold messages, printed plainly. */
  readonly threads: readonly string[];
  /** Variables that hold the address or data of media. */
  readonly media: readonly string[];
}

const roleText = (mark: string, index: number) => `__PROMPTY_ROLE_${mark}_${index}__`;
const mediaText = (mark: string, name: string) => `__PROMPTY_MEDIA_${mark}_${name}__`;
export const threadText = (mark: string, name: string) => `__PROMPTY_THREAD_${mark}_${name}__`;

/**
 * The values to fill a body with: marks that no value can hold stand for lines that open messages, for threads and for
 * media. So what a variable holds can open no message.
 */
export function markedValues(
  parts: BodyParts,
  values: JsonObject,
  mark: string,
  hasHistory: boolean,
): JsonObject {
  const marked: JsonObject = { ...values };
  parts.lines.forEach((_, index) => {
    marked[roleName(index)] = roleText(mark, index);
  });
  for (const name of parts.threads) {
    const given = Object.hasOwn(values, name) ? values[name] : undefined;
    marked[name] = isEmpty(given) && !hasHistory ? '' : threadText(mark, name);
  }
  for (const name of parts.media) {
    const given = Object.hasOwn(values, name) ? values[name] : undefined;
    if (given !== undefined && given !== null && given !== '') marked[name] = mediaText(mark, name);
  }
  return marked;
}

/** Parts a filled body into messages, each trimmed of line ends. Text before any role line is the system's. */
export function messagesOf(
  text: string,
  parts: BodyParts,
  values: JsonObject,
  history: readonly HistoryMessage[],
  mark: string,
): Message[] {
  const messages: Message[] = [];
  let role: Message['role'] = 'system';
  let attributes: JsonObject = {};
  let content: Part[] = [];
  let opened = false;
  let placed = false;
  const close = () => {
    const trimmed = content.flatMap((part): Part[] => {
      if (part.type !== 'text') return [part];
      const text = withoutLineEnds(part.text);
      return text.trim() === '' && content.length > 1 ? [] : [{ type: 'text', text }];
    });
    // A role line without text is a message without text; blanks before any role are none.
    const isBlank = trimmed.every((part) => part.type === 'text' && part.text.trim() === '');
    const kept: Part[] = isBlank ? [{ type: 'text', text: '' }] : trimmed;
    const metadata = Object.keys(attributes).length > 0 ? { metadata: attributes } : {};
    if (opened || !isBlank) messages.push({ role, content: kept, ...metadata });
    content = [];
    opened = false;
  };
  const [first = '', ...pieces] = text.split(new RegExp(`__PROMPTY_(?=(?:ROLE|THREAD|MEDIA)_${mark}_)`));
  content.push({ type: 'text', text: first });
  for (const piece of pieces) {
    const [, kind = '', rest = ''] = /^(ROLE|THREAD|MEDIA)_[^_]*_(.*)$/s.exec(piece) ?? [];
    const name = nameIn(kind, rest, parts);
    let after = rest.slice(name.length + 2);
    if (kind === 'MEDIA') {
      content.push(mediaPart(values[name]), { type: 'text', text: after });
      continue;
    }
    trimLine(content);
    close();
    after = after.replace(/^[ \t]*(\n|$)/, '');
    if (kind === 'ROLE') {
      const line = parts.lines[Number(name)];
      role = line?.role ?? 'system';
      attributes = line?.attributes ?? {};
      opened = true;
    } else {
      const given = Object.hasOwn(values, name) ? values[name] : undefined;
      messages.push(...(isEmpty(given) ? historyMessages(history) : messagesFrom(given ?? null)));
      placed ||= isEmpty(given);
    }
    content.push({ type: 'text', text: after });
  }
  close();
  return placed || history.length === 0 ? messages : insertHistory(messages, historyMessages(history));
}

/** Line ends at the edges of a message, and around media, are no part of the text; blanks inside a line are. */
function withoutLineEnds(text: string): string {
  let start = 0;
  while (text.charAt(start) === '\n') start++;
  let end = text.length;
  while (end > start && text.charAt(end - 1) === '\n') end--;
  return text.slice(start, end);
}

/** Blanks before a mark on its line are no part of the text before. */
function trimLine(content: Part[]): void {
  const last = content.at(-1);
  if (last?.type === 'text') content[content.length - 1] = { ...last, text: withoutTrail(last.text) };
}

function withoutTrail(text: string): string {
  let end = text.length;
  while (end > 0 && (text.charAt(end - 1) === ' ' || text.charAt(end - 1) === '\t')) end--;
  return end === 0 || text.charAt(end - 1) === '\n' ? text.slice(0, end) : text;
}

function nameIn(kind: string, rest: string, parts: BodyParts): string {
  if (kind === 'ROLE') return /^\d+/.exec(rest)?.[0] ?? '';
  const names = kind === 'THREAD' ? parts.threads : parts.media;
  return names.find((name) => rest.startsWith(`${name}__`)) ?? '';
}

const isEmpty = (value: JsonValue | undefined) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

function mediaPart(value: JsonValue | undefined): Part {
  const url = isJsonObject(value) ? (value.url ?? value.value) : value;
  const type = isJsonObject(value) ? (value.mediaType ?? value.contentType) : undefined;
  return {
    type: 'media',
    url: typeof url === 'string' ? url : '',
    ...(typeof type === 'string' ? { contentType: type } : {}),
  };
}
