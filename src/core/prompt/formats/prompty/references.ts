import { posix } from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import { InputError, type Problem } from '../../../problem.ts';
import type { PromptSource, ReadText } from '../../prompt.ts';
import type { SourceText } from '../../source-text.ts';
import { type Path, readYaml, type YamlDocument } from '../../yaml-document.ts';

/** Keys under which a file says where a call goes and with which key; they are left out, unread. */
const connectionKeys: ReadonlySet<string> = new Set(['connection', 'configuration']);

/** A header without connections, with the files that it names read in. */
export interface Resolved {
  readonly value: JsonValue;
  readonly sources: readonly PromptSource[];
}

/**
 * Resolves `${file:path}` in a header. What stands in connections is dropped, not read.
 * @throws {InputError} for `${env:…}` outside connections, whose values may be secrets, and for files that are missing
 *   or lie outside the prompt's folder.
 */
export async function resolveReferences(
  source: SourceText,
  document: YamlDocument,
  readText: ReadText,
): Promise<Resolved> {
  const problems: Problem[] = [];
  const sources: PromptSource[] = [];
  const refuse = (code: string, message: string, remedy: string, path: Path) => {
    problems.push({
      severity: 'error',
      code,
      message,
      remedy,
      file: source.path,
      range: document.rangeOf(path),
    });
    return null;
  };

  const text = async (written: string, path: Path, dropped: boolean): Promise<JsonValue> => {
    if (written.includes('${env:') && !dropped) {
      return refuse(
        'environment-in-prompt',
        'This value comes from an environment variable, which may be a secret, so it is not read into a prompt.',
        'Write the value out, or move it into model.connection.',
        path,
      );
    }
    const reference = /^\$\{file:([^}]*)\}$/.exec(written.trim())?.[1];
    if (reference === undefined) {
      if (!written.includes('${file:')) return written;
      return refuse(
        'invalid-value',
        'A file can only stand for a whole value.',
        'Let the reference be all of the value.',
        path,
      );
    }
    const file = insideFolder(source.path, reference);
    if (file === undefined) {
      return refuse(
        'outside-prompt-folder',
        `The file "${reference}" lies outside the folder of the prompt.`,
        'Move it into that folder or one below it.',
        path,
      );
    }
    if (dropped) return null;
    const content = await readText(file);
    if (content === undefined) {
      return refuse(
        'no-such-file',
        `There is no file "${reference}" beside the prompt.`,
        'Check the path.',
        path,
      );
    }
    sources.push({ path: file, text: content });
    if (!/\.(json|ya?ml)$/i.test(file)) return content;
    const { value } = readYaml(content, file);
    return JSON.stringify(value).includes('${')
      ? refuse(
          'invalid-value',
          `The file "${reference}" holds references of its own.`,
          'Write their values out.',
          path,
        )
      : value;
  };

  const resolve = async (value: JsonValue, path: Path, dropped: boolean): Promise<JsonValue> => {
    if (typeof value === 'string') return text(value, path, dropped);
    if (Array.isArray(value)) {
      const items: JsonValue[] = [];
      for (const [index, item] of value.entries()) items.push(await resolve(item, [...path, index], dropped));
      return items;
    }
    if (!isJsonObject(value)) return value;
    const members: JsonObject = {};
    for (const [key, inner] of Object.entries(value)) {
      const isConnection = dropped || connectionKeys.has(key);
      const resolved = await resolve(inner, [...path, key], isConnection);
      // Which model a connection of version 1 means is no secret.
      if (connectionKeys.has(key) && !dropped) members[key] = modelOf(inner);
      else members[key] = resolved;
    }
    return members;
  };

  const value = await resolve(document.value, [], false);
  if (problems.length > 0) throw new InputError(problems.slice(0, 20));
  return { value, sources };
}

/** What a connection of version 1 says about the model: its kind and name, where they are plain texts. */
function modelOf(connection: JsonValue): JsonObject {
  if (!isJsonObject(connection)) return {};
  const kept = Object.entries(connection).filter(
    ([key, value]) =>
      ['type', 'name', 'azure_deployment'].includes(key) &&
      typeof value === 'string' &&
      !value.includes('${'),
  );
  return Object.fromEntries(kept);
}

function insideFolder(from: string, reference: string): string | undefined {
  const written = reference.replaceAll('\\', '/');
  const inside = posix.normalize(written);
  const isOutside =
    posix.isAbsolute(written) ||
    /^[A-Za-z]:/.test(written) ||
    inside === '..' ||
    inside.startsWith('../') ||
    written.includes('\0');
  return isOutside ? undefined : posix.join(posix.dirname(from), inside);
}
