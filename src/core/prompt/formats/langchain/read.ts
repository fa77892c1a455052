import { isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import { resolveReference } from '../../../workspace.ts';
import { buildPrompt } from '../../build-prompt.ts';
import { readData } from '../../json-document.ts';
import type { ResponseFormat } from '../../message.ts';
import { listOutline } from '../../message-list.ts';
import { readParameters } from '../../parameters.ts';
import type { Prompt, PromptSource, ReadText } from '../../prompt.ts';
import { sourceText } from '../../source-text.ts';
import type { Path } from '../../yaml-document.ts';
import { fewShot } from './few-shot.ts';
import { Messages } from './messages.ts';
import { renderManifest } from './render.ts';
import { type Constructor, constructorOf, type Manifest, refused } from './variables.ts';

/** Parameters of a chat model that are read; all else of it, such as addresses, headers and keys, is left out. */
const modelKeys = [
  'temperature',
  'top_p',
  'max_tokens',
  'max_completion_tokens',
  'seed',
  'stop',
  'stop_sequences',
];

/**
 * Reads a manifest of LangChain or LangSmith, or an older file with `_type`.
 * @throws {InputError} for objects that are not known and for templates of the format jinja2.
 */
export async function readLangchain(file: PromptSource, readText: ReadText): Promise<Prompt> {
  const source = sourceText(file);
  const document = readData(source);
  const manifest: Manifest = { file: file.path, document };
  const isCommit = isJsonObject(document.value) && isJsonObject(document.value.manifest);
  const root = isCommit ? (document.value as JsonObject).manifest : document.value;
  const rootPath = isCommit ? ['manifest'] : [];
  const sources = [file];
  const messages = new Messages(manifest);
  let partialVariables: JsonObject = {};
  let response: ResponseFormat | undefined;
  let model: JsonObject = {};

  const addPrompt = (made: Constructor, path: Path) => {
    const inner = [...path, 'kwargs'];
    const { kwargs } = made;
    if (isJsonObject(kwargs.partial_variables)) partialVariables = kwargs.partial_variables;
    if (made.name === 'PromptTemplate') messages.addText(kwargs, inner);
    else if (made.name === 'ChatPromptTemplate' || made.name === 'StructuredPrompt') {
      const list = Array.isArray(kwargs.messages) ? kwargs.messages : [];
      for (const [index, message] of list.entries()) messages.add(message, [...inner, 'messages', index]);
      const schema = kwargs.schema_ ?? kwargs.schema;
      if (made.name === 'StructuredPrompt' && isJsonObject(schema)) response = responseOf(schema);
    } else {
      const message = `An object of this kind is not read: ${made.name.slice(0, 60)}.`;
      throw refused(
        'unknown-constructor',
        message,
        'Export the prompt as ChatPromptTemplate or PromptTemplate.',
        path,
        manifest,
      );
    }
  };

  const made = constructorOf(root);
  if (made?.name === 'RunnableSequence') {
    const prompt = constructorOf(made.kwargs.first);
    if (prompt) addPrompt(prompt, [...rootPath, 'kwargs', 'first']);
    model = modelOf(made.kwargs.last);
  } else if (made) addPrompt(made, rootPath);
  else if (isJsonObject(root)) {
    const readBeside = async (written: string, key: string) => {
      const at = [key];
      const path = resolveReference(file.path, written, { range: document.rangeOf(at) });
      const text = await readText(path);
      if (text === undefined)
        throw refused('no-such-file', `There is no file "${written}".`, 'Check the path.', at, manifest);
      sources.push({ path, text });
      return { path, text };
    };
    const kind = root._type;
    if (kind !== 'prompt' && kind !== 'few_shot') {
      const message = `A file of the type "${String(kind).slice(0, 60)}" is not read.`;
      const remedy = 'Write it as a prompt, or export its manifest.';
      throw refused('unsupported-template', message, remedy, ['_type'], manifest);
    }
    let given = root;
    if (typeof root.template_path === 'string') {
      const beside = await readBeside(root.template_path, 'template_path');
      given = { ...root, template: sourceText(beside).text };
    }
    if (kind === 'few_shot') given = { ...root, template: await fewShot(root, manifest, readBeside) };
    messages.addText(given, []);
    if (isJsonObject(root.partial_variables)) partialVariables = root.partial_variables;
  }
  if (messages.listed.length === 0)
    throw refused('no-messages', 'This manifest holds no messages.', 'Export it again.', rootPath, manifest);
  if (messages.engines.size > 1)
    throw refused(
      'unsupported-template',
      'The messages mix f-string and mustache.',
      'Use one of them.',
      rootPath,
      manifest,
    );

  const { parameters, findings } = readParameters(
    Object.fromEntries(Object.entries(model).filter(([key]) => modelKeys.includes(key))),
  );
  const name = [model.model, model.model_name].find((one) => typeof one === 'string');
  return buildPrompt({
    ...renderManifest(messages.listed, partialVariables),
    format: 'langchain',
    path: file.path,
    ...(typeof name === 'string' ? { model: name } : {}),
    ...(response ? { response } : {}),
    engine: messages.engines.has('mustache') ? 'mustache' : 'f-string',
    parameters,
    tools: [],
    rangeOf: () => undefined,
    sources,
    outline: { head: document.head, messages: listOutline(messages.listed) },
    problems: findings.map(({ key: _key, ...finding }) => ({ ...finding, file: file.path })),
  });
}

function responseOf(schema: JsonObject): ResponseFormat {
  const { title } = schema;
  return {
    type: 'json',
    schema,
    ...(typeof title === 'string' && /^[\w-]+$/.test(title) ? { name: title } : {}),
  };
}

/** What a chat model, bound to more or not, was made with. */
function modelOf(value: JsonValue | undefined): JsonObject {
  const made = constructorOf(value);
  if (!made) return {};
  return made.name === 'RunnableBinding' ? modelOf(made.kwargs.bound) : made.kwargs;
}
