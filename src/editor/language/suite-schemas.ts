import { readFile } from 'node:fs/promises';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { FileKind } from './places.ts';
import { SuiteSchema } from './schema.ts';

const schemaFiles: Readonly<Record<FileKind, string>> = {
  suite: 'eval-suite',
  rubrics: 'eval-suite',
  configuration: 'regrade-config',
  environments: 'environments',
};

/** The schemas that ship with the extension, each read when it is first needed. */
export class SuiteSchemas {
  /** Absolute path of the folder that holds them. */
  readonly #folder: string;
  readonly #known = new Map<FileKind, Promise<SuiteSchema>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  of(kind: FileKind): Promise<SuiteSchema> {
    const known = this.#known.get(kind);
    if (known !== undefined) return known;
    const read = this.#read(kind);
    this.#known.set(kind, read);
    read.catch(() => this.#known.delete(kind));
    return read;
  }

  // --- internal ---

  async #read(kind: FileKind): Promise<SuiteSchema> {
    const name = schemaFiles[kind];
    const schema: unknown = JSON.parse(await readFile(`${this.#folder}/${name}.schema.json`, 'utf8'));
    if (!isJsonObject(schema)) throw new TypeError(`${name}.schema.json holds no schema.`);
    return new SuiteSchema(kind === 'rubrics' ? rubricsFileSchema(schema) : schema);
  }
}

/** A rubrics file: a mapping of names to rubrics, by itself or under the key `rubrics`. */
export function rubricsFileSchema(suite: JsonObject): JsonObject {
  const rubric = { $ref: '#/definitions/rubric' };
  return {
    definitions: suite.definitions ?? {},
    type: 'object',
    properties: { rubrics: { type: 'object', additionalProperties: rubric } },
    additionalProperties: rubric,
  };
}
