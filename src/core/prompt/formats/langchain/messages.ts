import { isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import type { Role } from '../../message.ts';
import { type ListedMessage, type ListedPart, roleNamed } from '../../message-list.ts';
import type { Path } from '../../yaml-document.ts';
import { constructorOf, literalText, type Manifest, refused, templateOf } from './variables.ts';

/** Objects that are messages, and their role. */
const roles: ReadonlyMap<string, Role> = new Map<string, Role>([
  ['SystemMessagePromptTemplate', 'system'],
  ['HumanMessagePromptTemplate', 'user'],
  ['AIMessagePromptTemplate', 'assistant'],
  ['SystemMessage', 'system'],
  ['HumanMessage', 'user'],
  ['AIMessage', 'assistant'],
]);

type Engine = 'f-string' | 'mustache';

/** Messages of a prompt, with the engines that their templates need. */
export class Messages {
  readonly listed: ListedMessage[] = [];
  readonly engines = new Set<Engine>();
  readonly #manifest: Manifest;

  constructor(manifest: Manifest) {
    this.#manifest = manifest;
  }

  /** @throws {InputError} for an object that is none of the known ones. */
  add(written: JsonValue, path: Path): void {
    const made = constructorOf(written);
    const range = this.#manifest.document.rangeOf(path);
    if (made?.name === 'MessagesPlaceholder') {
      const name = made.kwargs.variable_name;
      if (typeof name === 'string') this.listed.push({ history: name, range });
      return;
    }
    const role = made && (roles.get(made.name) ?? this.#chatRole(made.name, made.kwargs));
    if (!made || !role)
      throw refused(
        'unknown-constructor',
        `An object of this kind is not read: ${made?.name.slice(0, 60) ?? 'no message'}.`,
        'Use messages of system, human and AI, and placeholders.',
        path,
        this.#manifest,
      );
    const inner = [...path, 'kwargs'];
    const parts = made.name.endsWith('PromptTemplate')
      ? this.#templates(made.kwargs.prompt, [...inner, 'prompt'])
      : [this.#literal(made.kwargs.content)];
    this.listed.push({ role, range, parts });
  }

  /** A prompt without messages: one of the user. */
  addText(given: JsonObject, path: Path): void {
    const parts = [this.#template(given, path)];
    this.listed.push({ role: 'user', range: this.#manifest.document.rangeOf(path), parts });
  }

  #chatRole(name: string, kwargs: JsonObject): Role | undefined {
    const isChat = name === 'ChatMessagePromptTemplate' || name === 'ChatMessage';
    return isChat && typeof kwargs.role === 'string' ? roleNamed(kwargs.role) : undefined;
  }

  #templates(written: JsonValue | undefined, path: Path): ListedPart[] {
    const list = Array.isArray(written) ? written : [written];
    return list.map((one, index) => {
      const at = Array.isArray(written) ? [...path, index] : path;
      const made = constructorOf(one);
      if (made?.name === 'PromptTemplate') return this.#template(made.kwargs, [...at, 'kwargs']);
      const image = made?.name === 'ImagePromptTemplate' ? made.kwargs.template : undefined;
      const url = isJsonObject(image) ? image.url : image;
      if (made && typeof url === 'string') {
        const format = made.kwargs.template_format;
        const given = { template: url, ...(format !== undefined ? { template_format: format } : {}) };
        return { ...this.#template(given, [...at, 'kwargs']), type: 'media' };
      }
      throw refused(
        'unknown-constructor',
        `An object of this kind is not read: ${made?.name.slice(0, 60) ?? 'no template'}.`,
        'Use PromptTemplate or ImagePromptTemplate.',
        at,
        this.#manifest,
      );
    });
  }

  #template(given: JsonObject, path: Path): ListedPart {
    const { template, engine } = templateOf(given, path, this.#manifest);
    this.engines.add(engine);
    return { type: 'text', template };
  }

  #literal(content: JsonValue | undefined): ListedPart {
    const text = typeof content === 'string' ? content : JSON.stringify(content ?? '');
    return { type: 'text', template: literalText(text, this.#manifest) };
  }
}
