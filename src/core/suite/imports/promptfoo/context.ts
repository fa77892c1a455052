import { posix } from 'node:path';
import { isJsonObject, type JsonValue } from '../../../json.ts';
import type { Places } from '../../../prompt/schema-problems.ts';
import { placesBelow } from '../../../prompt/schema-problems.ts';
import type { Path } from '../../../prompt/yaml-document.ts';
import { readYaml } from '../../../prompt/yaml-document.ts';
import type { Workspace } from '../../../workspace.ts';
import { readWhole } from '../../file-text.ts';
import { filesOf } from '../../references.ts';
import { Findings } from './findings.ts';
import { withoutReferences } from './references.ts';

/** A value of a configuration, or of a file that it names, with the places of its parts. */
export interface Placed<Value extends JsonValue = JsonValue> {
  readonly value: Value;
  readonly places: Places;
}

/** What the readers of one configuration share. */
export class Context {
  readonly workspace: Workspace;
  /** The configuration's path from the workspace's root; paths in it count from its folder. */
  readonly path: string;
  readonly findings = new Findings();
  readonly #files: Set<string>;

  constructor(workspace: Workspace, path: string) {
    this.workspace = workspace;
    this.path = path;
    this.#files = new Set([path]);
  }

  get files(): readonly string[] {
    return [...this.#files];
  }

  /** The files that a path or glob of the configuration names; none, and a problem, where there is none. */
  async filesNamed(written: string, places: Places, path: Path, what: string): Promise<string[]> {
    const range = places.rangeOf(path);
    if (!range) return [];
    const reference = { from: this.path, written: written.replace(/^file:\/\//, ''), range };
    const found = await this.findings.attempt(() => filesOf(this.workspace, reference, what), {
      places,
      path,
    });
    for (const file of found ?? []) this.#files.add(file);
    return found ?? [];
  }

  /** The text of a file that was found. */
  text(file: string): Promise<string | undefined> {
    return this.findings.attempt(() => readWhole(this.workspace, file));
  }

  /** The data of a YAML or JSON file that was found. */
  async data(file: string): Promise<Placed | undefined> {
    const text = await this.text(file);
    if (text === undefined) return undefined;
    return this.findings.attempt(() => {
      const document = readYaml(text, file);
      const places: Places = { file, rangeOf: document.rangeOf, keyRange: document.keyRange };
      return { value: withoutReferences(document.value, places, this.findings), places };
    });
  }

  /** The value, or that of the YAML or JSON file that it names. */
  async resolved({ value, places }: Placed, what: string): Promise<Placed | undefined> {
    if (typeof value !== 'string' || !value.startsWith('file://')) return { value, places };
    if (isCode(value)) {
      this.findings.error(codeWords(what, value), places);
      return undefined;
    }
    const [file] = await this.filesNamed(value, places, [], what);
    return file === undefined ? undefined : this.data(file);
  }
}

/** Whether a path names a program: JavaScript, Python and the like, with or without the name of a function. */
export function isCode(path: string): boolean {
  return /\.(js|cjs|mjs|ts|cts|mts|jsx|tsx|py|rb|go|sh|bash|exe|bat|cmd|ps1|pl)(:[\w.]+)?$/i.test(
    path.trim(),
  );
}

/** The problem of a part that is a program. */
export function codeWords(what: string, written: string) {
  return {
    code: 'import-code',
    message: `The ${what} "${written.slice(0, 120)}" is code, which is not run.`,
    remedy: 'Write its result as data, or leave it out.',
  };
}

/** Parts of a list or of a mapping, each with its place. */
export function itemsOf({ value, places }: Placed): Placed[] {
  if (!Array.isArray(value)) return [];
  return value.map((item, index) => ({ value: item, places: placesBelow(places, [index]) }));
}

/** A member of a mapping with its place; undefined where it is not there or null. */
export function member({ value, places }: Placed, key: string): Placed | undefined {
  const found = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return found === undefined || found === null
    ? undefined
    : { value: found, places: placesBelow(places, [key]) };
}

/** The folder of a path. */
export const folderOf = (path: string) => posix.dirname(path);
