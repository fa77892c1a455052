import { isJsonObject, type JsonValue } from '../../../json.ts';
import type { Problem } from '../../../problem.ts';
import { jinjaTemplate, type Template } from '../../engines/template.ts';
import type { ToolCall } from '../../message.ts';
import { type ListedMessage, type ListedPart, roleNamed, roleWords } from '../../message-list.ts';
import type { Path, YamlDocument } from '../../yaml-document.ts';

/** Places of one file, and what is wrong at them. */
export interface ChatPlaces {
  readonly file: string;
  readonly document: YamlDocument;
  readonly problems: Problem[];
}

/**
 * A message of a list, each text in it a Jinja template of its own: a value can change no other part of the message.
 * @throws {InputError} for a template that cannot be read.
 */
export function listedMessage(written: JsonValue, path: Path, places: ChatPlaces): ListedMessage[] {
  const refuse = (message: string, remedy: string, more: Path = []) => {
    places.problems.push({
      severity: 'error',
      code: 'invalid-message',
      message,
      remedy,
      file: places.file,
      range: places.document.rangeOf([...path, ...more]),
    });
    return [];
  };
  if (!isJsonObject(written)) return refuse('A message must be a mapping.', 'Give it a role and content.');
  const { content } = written;
  const role = typeof written.role === 'string' ? roleNamed(written.role) : undefined;
  if (!role)
    return refuse('A message needs a role that is known.', `Roles are ${roleWords.join(', ')}.`, ['role']);
  const parts = partsOf(content, [...path, 'content'], places);
  if (!parts)
    return refuse(
      'The content of a message must be text, or parts of text, images and audio.',
      'Change it.',
      ['content'],
    );
  const calls = toolCalls(written.tool_calls);
  const answered = written.tool_call_id;
  return [
    {
      role,
      range: places.document.rangeOf(path),
      parts,
      ...(calls.length > 0 ? { toolCalls: calls } : {}),
      ...(typeof answered === 'string' ? { toolCallId: answered } : {}),
    },
  ];
}

function partsOf(content: JsonValue | undefined, path: Path, places: ChatPlaces): ListedPart[] | undefined {
  if (content === null || content === undefined) return [];
  if (typeof content === 'string') return [{ type: 'text', template: textTemplate(content, path, places) }];
  if (!Array.isArray(content)) return undefined;
  const parts: ListedPart[] = [];
  for (const [index, part] of content.entries()) {
    if (!isJsonObject(part)) return undefined;
    const image = isJsonObject(part.image_url) ? part.image_url.url : part.image_url;
    if (typeof part.text === 'string')
      parts.push({ type: 'text', template: textTemplate(part.text, [...path, index, 'text'], places) });
    else if (typeof image === 'string')
      parts.push({ type: 'media', template: textTemplate(image, [...path, index, 'image_url'], places) });
    else if (isJsonObject(part.input_audio) && typeof part.input_audio.data === 'string') {
      const { data, format } = part.input_audio;
      const contentType = format === 'mp3' ? 'audio/mpeg' : `audio/${String(format ?? 'wav').slice(0, 40)}`;
      const template = textTemplate(
        `data:${contentType};base64,${data}`,
        [...path, index, 'input_audio'],
        places,
      );
      parts.push({ type: 'media', template, contentType });
    } else return undefined;
  }
  return parts;
}

/** A text inside a data file; a place inside it cannot be told, where texts fold and hold escapes. */
function textTemplate(text: string, path: Path, { file, document }: ChatPlaces): Template {
  const range = document.rangeOf(path);
  return jinjaTemplate(text, { file, rangeOf: () => range });
}

function toolCalls(written: JsonValue | undefined): ToolCall[] {
  if (!Array.isArray(written)) return [];
  return written.flatMap((call): ToolCall[] => {
    if (!isJsonObject(call) || !isJsonObject(call.function)) return [];
    const { name } = call.function;
    const given = call.function.arguments ?? '{}';
    if (typeof name !== 'string') return [];
    return [
      {
        id: typeof call.id === 'string' ? call.id : '',
        name,
        arguments: typeof given === 'string' ? given : JSON.stringify(given),
      },
    ];
  });
}
