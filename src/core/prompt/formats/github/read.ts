import * as z from 'zod';
import { isJsonObject, type JsonObject } from '../../../json.ts';
import { nearest } from '../../../nearest.ts';
import { InputError, type Problem } from '../../../problem.ts';
import { buildPrompt } from '../../build-prompt.ts';
import { historyMessages, insertHistory } from '../../history.ts';
import { messagePattern } from '../../invert/pattern.ts';
import type { Message } from '../../message.ts';
import { readParameters } from '../../parameters.ts';
import type { Prompt, PromptSource } from '../../prompt.ts';
import { parseShape, unknownKey } from '../../shape.ts';
import { sourceText } from '../../source-text.ts';
import { readYaml, type YamlDocument } from '../../yaml-document.ts';
import { fillMessage } from './render.ts';
import { responseOf } from './response.ts';
import { messageTemplate } from './variables.ts';

const shape = z.looseObject({
  name: z.string().nullish(),
  description: z.string().nullish(),
  model: z.string().nullish(),
  modelParameters: z.custom<JsonObject>(isJsonObject, 'be a mapping').nullish(),
  responseFormat: z
    .enum(['text', 'json_object', 'json_schema'], 'be text, json_object or json_schema')
    .nullish(),
  jsonSchema: z.string().nullish(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.string() })).min(1, 'hold a message'),
});

/** `testData` and `evaluators` make the same file a suite; they are no part of the prompt. */
const known = [...Object.keys(shape.shape), 'testData', 'evaluators'];

/**
 * Reads a `.prompt.yml`: the prompt in it, not its test data.
 * @throws {InputError} with every problem found.
 */
export function readGithubPrompt(file: PromptSource): Prompt {
  const source = sourceText(file);
  const document = readYaml(source.text, file.path);
  const content = parseShape(shape, document, file.path);
  const { parameters, findings } = readParameters(content.modelParameters ?? {});
  const problems: Problem[] = findings.map(({ severity, code, message, remedy, key }) => ({
    severity,
    code,
    message,
    remedy,
    file: file.path,
    range: document.rangeOf(['modelParameters', key]),
  }));
  for (const key of Object.keys(content)) {
    if (!known.includes(key))
      problems.push(unknownKey(key, known, { file: file.path, range: document.keyRange([], key) }));
  }
  const messages = content.messages.map(({ role, content: text }, index) => ({
    role: roleOf(role, index, document, file.path, problems),
    text,
    template: messageTemplate(text, file.path, document.rangeOf(['messages', index, 'content'])),
    range: document.rangeOf(['messages', index]),
  }));
  problems.push(...messages.flatMap(({ template }) => template.problems));
  if (problems.some(({ severity }) => severity === 'error')) throw new InputError(problems);
  const response = responseOf(content.responseFormat, content.jsonSchema, document, file.path);
  if (content.jsonSchema && content.responseFormat !== 'json_schema') {
    problems.push({
      severity: 'warning',
      code: 'unused-json-schema',
      message: 'jsonSchema is not used, because responseFormat is not json_schema.',
      remedy: 'Add responseFormat: json_schema.',
      file: file.path,
      range: document.keyRange([], 'jsonSchema'),
    });
  }
  const firstLine = source.text.indexOf('\n');
  return buildPrompt({
    format: 'github',
    path: file.path,
    ...(content.name ? { name: content.name } : {}),
    ...(content.description ? { description: content.description } : {}),
    ...(content.model ? { model: content.model } : {}),
    ...(response ? { response } : {}),
    parameters,
    tools: [],
    engine: 'github',
    template: messages.map(({ role, text }) => ({ role, text })),
    uses: messages.flatMap(({ template }) => template.uses),
    rangeOf: () => undefined,
    sources: [file],
    outline: {
      head: source.range(0, firstLine === -1 ? source.text.length : firstLine),
      ...(content.model ? { model: document.rangeOf(['model']) } : {}),
      messages: messages.map(({ role, range }) => ({ role, range })),
    },
    problems,
    pattern: () =>
      messages.flatMap(({ role, template: { pieces } }) =>
        messagePattern(
          role,
          pieces.map((piece) => (typeof piece === 'string' ? piece : { path: [piece.key] })),
        ),
      ),
    prepare: () => (values, history) => {
      const filled = messages.map(
        ({ role, template }): Message => ({
          role,
          content: [{ type: 'text', text: fillMessage(template, values, file.path) }],
        }),
      );
      return history.length === 0 ? filled : insertHistory(filled, historyMessages(history));
    },
  });
}

const roles = ['system', 'user', 'assistant'] as const;

function roleOf(
  written: string,
  index: number,
  document: YamlDocument,
  file: string,
  problems: Problem[],
): (typeof roles)[number] {
  const role = roles.find((one) => one === written.toLowerCase());
  if (role) return role;
  const near = nearest(written, roles);
  problems.push({
    severity: 'error',
    code: 'unknown-role',
    message: `There is no role "${written}".`,
    remedy: near ? `Did you mean "${near}"?` : `Roles are ${roles.join(', ')}.`,
    file,
    range: document.rangeOf(['messages', index, 'role']),
  });
  return 'user';
}
