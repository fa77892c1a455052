import { isJsonObject, type JsonObject } from '../../../json.ts';
import { InputError, type Problem } from '../../../problem.ts';
import { buildPrompt } from '../../build-prompt.ts';
import { readData } from '../../json-document.ts';
import { listOutline } from '../../message-list.ts';
import { readParameters } from '../../parameters.ts';
import type { Prompt, PromptSource } from '../../prompt.ts';
import { type SourceText, sourceText } from '../../source-text.ts';
import type { Path, YamlDocument } from '../../yaml-document.ts';
import { renderMessages } from './render.ts';
import { responseOf, toolsOf } from './request.ts';
import { listedMessage } from './variables.ts';

/**
 * Reads a list of chat messages, or a chat request that holds one under `messages`.
 * @throws {InputError} with every problem found.
 */
export function readChat(file: PromptSource): Prompt {
  const source = sourceText(file);
  return chatPrompt(source, readData(source), [], {});
}

/** A prompt from a list of messages, or a request, that stands at a path of a document. */
export function chatPrompt(
  source: SourceText,
  document: YamlDocument,
  at: Path,
  more: Pick<Prompt, 'piece'> & { readonly format?: 'chat' | 'promptfoo' },
): Prompt {
  const { path: file } = source;
  const { value } = document;
  const request: JsonObject = isJsonObject(value) ? value : { messages: value };
  const listed = isJsonObject(value) ? [...at, 'messages'] : at;
  const list = request.messages;
  if (!Array.isArray(list) || list.length === 0) {
    throw InputError.of({
      code: 'no-messages',
      message: 'There is no list of messages here.',
      remedy: 'Write a list of messages, each with role and content.',
      file,
      range: document.rangeOf(at),
    });
  }
  const problems: Problem[] = [];
  const places = { file, document, problems };
  const messages = list.flatMap((message, index) => listedMessage(message, [...listed, index], places));
  const {
    messages: _messages,
    model,
    tools,
    response_format,
    name,
    description,
    stream,
    ...config
  } = request;
  const { parameters, findings } = readParameters(config);
  for (const { key, ...finding } of findings)
    problems.push({ ...finding, file, range: document.rangeOf([...at, key]) });
  if (problems.some(({ severity }) => severity === 'error')) throw new InputError(problems);
  const response = responseOf(response_format);
  return buildPrompt({
    ...renderMessages(messages),
    format: more.format ?? 'chat',
    path: file,
    ...(more.piece ? { piece: more.piece } : {}),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(typeof model === 'string' ? { model } : {}),
    ...(response ? { response } : {}),
    engine: 'jinja',
    parameters,
    tools: toolsOf(tools),
    rangeOf: () => undefined,
    sources: [source.file],
    outline: {
      head: document.head,
      ...(typeof model === 'string' ? { model: document.rangeOf([...at, 'model']) } : {}),
      messages: listOutline(messages),
    },
    problems,
  });
}
