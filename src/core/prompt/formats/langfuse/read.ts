import { isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import { InputError, type Problem } from '../../../problem.ts';
import { buildPrompt } from '../../build-prompt.ts';
import { readJson } from '../../json-document.ts';
import { type ListedMessage, listOutline, roleNamed, roleWords } from '../../message-list.ts';
import { parameterNames, readParameters } from '../../parameters.ts';
import type { Prompt, PromptSource } from '../../prompt.ts';
import { sourceText } from '../../source-text.ts';
import type { Path } from '../../yaml-document.ts';
import { responseOf, toolsOf } from '../chat/request.ts';
import { renderLangfuse } from './render.ts';
import { type LangfusePlaces, langfuseTemplate } from './variables.ts';

/**
 * Reads a prompt as Langfuse's API gives it: `{name, type: text|chat, prompt, config}`. Of its `config`, which may hold
 * anything, the model, the plain parameters, the tools and the form of the answer are read, by their usual names.
 * @throws {InputError} with every problem found.
 */
export function readLangfuse(file: PromptSource): Prompt {
  const source = sourceText(file);
  const document = readJson(source);
  const places: LangfusePlaces = { file: file.path, document };
  const given = isJsonObject(document.value) ? document.value : {};
  const config: JsonObject = isJsonObject(given.config) ? given.config : {};
  const messages = messagesOf(given, places);
  const { parameters, findings } = readParameters(
    Object.fromEntries(Object.entries(config).filter(([key]) => parameterNames.has(key))),
  );
  const problems = findings.map(
    ({ key, ...finding }): Problem => ({
      ...finding,
      file: file.path,
      range: document.rangeOf(['config', key]),
    }),
  );
  if (problems.some(({ severity }) => severity === 'error')) throw new InputError(problems);
  const { name } = given;
  const { model, tools, response_format: format } = config;
  const response = responseOf(format);
  return buildPrompt({
    ...renderLangfuse(messages),
    format: 'langfuse',
    path: file.path,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof model === 'string' ? { model } : {}),
    ...(response ? { response } : {}),
    engine: 'mustache',
    parameters,
    tools: toolsOf(tools),
    rangeOf: () => undefined,
    sources: [file],
    outline: {
      head: document.head,
      ...(typeof model === 'string' ? { model: document.rangeOf(['config', 'model']) } : {}),
      messages: listOutline(messages),
    },
    problems,
  });
}

function messagesOf({ type, prompt }: JsonObject, places: LangfusePlaces): ListedMessage[] {
  const { document } = places;
  if (type === 'text' && typeof prompt === 'string') {
    const template = langfuseTemplate(prompt, ['prompt'], places);
    return [{ role: 'user', range: document.rangeOf(['prompt']), parts: [{ type: 'text', template }] }];
  }
  if (type !== 'chat' || !Array.isArray(prompt) || prompt.length === 0) {
    throw refused(
      'no-messages',
      'A prompt of Langfuse has the type text and a text, or the type chat and a list of messages.',
      'Keep it as the API gives it.',
      ['prompt'],
      places,
    );
  }
  return prompt.map((message, index) => messageOf(message, ['prompt', index], places));
}

function messageOf(written: JsonValue, path: Path, places: LangfusePlaces): ListedMessage {
  const range = places.document.rangeOf(path);
  const message = isJsonObject(written) ? written : {};
  if (message.type === 'placeholder' && typeof message.name === 'string') {
    return { history: message.name, range };
  }
  const role = typeof message.role === 'string' ? roleNamed(message.role) : undefined;
  if (!role || typeof message.content !== 'string') {
    throw refused(
      'invalid-message',
      'A message has a role that is known and a text, or is a placeholder with a name.',
      `Roles are ${roleWords.join(', ')}.`,
      role ? [...path, 'content'] : [...path, 'role'],
      places,
    );
  }
  const template = langfuseTemplate(message.content, [...path, 'content'], places);
  return { role, range, parts: [{ type: 'text', template }] };
}

function refused(
  code: string,
  message: string,
  remedy: string,
  path: Path,
  { file, document }: LangfusePlaces,
) {
  return InputError.of({ code, message, remedy, file, range: document.rangeOf(path) });
}
