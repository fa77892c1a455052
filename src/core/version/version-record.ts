import * as z from 'zod';
import { hashOf } from '../canonical.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Definition, PromptSource } from '../prompt/prompt.ts';

/** A saved version as it stands in `.regrade/versions/HEX.json`; `docs/versions.md` describes every field. */
export interface VersionRecord {
  readonly v: 1;
  readonly kind: 'prompt';
  /** Path of the prompt from the workspace's root when it was saved. */
  readonly prompt: string;
  /** Hashes of the versions that this one was made from, sorted; more than one after a merge. */
  readonly parents: readonly string[];
  /** ISO 8601 in UTC. */
  readonly createdAt: string;
  /** `Name <address>`, or a name alone. */
  readonly author: string;
  readonly message: string;
  readonly definitionHash: string;
  readonly definition: Definition;
  /** The files that made it, the prompt itself first. */
  readonly sources: readonly PromptSource[];
}

/** A record with its identity, read and verified. */
export interface SavedVersion {
  /** SHA-256 of the whole record, 64 hex digits. */
  readonly hash: string;
  readonly record: VersionRecord;
}

/** 64 hex digits. */
export const versionHash = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits');

/** A path inside the workspace, as records and labels hold it. */
export const workspacePath = z
  .string()
  .min(1)
  .refine(isWorkspacePath, 'must be a path inside the workspace, with "/" between parts');

/** Whether a path stays inside the workspace and means the same on every system. */
export function isWorkspacePath(path: string): boolean {
  return (
    path !== '' &&
    !/^([A-Za-z]:|[\\/])/.test(path) &&
    !path.includes('\0') &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

const message = z.object({ role: z.string(), text: z.string() });

const overrides = z.looseObject({
  model: z.string().optional(),
  parameters: z.custom<JsonObject>(isJsonObject).optional(),
});

/** What later code relies on; the rest of a definition is held by its hash. */
const definition = z.custom<Definition>((value) => {
  const parsed = z
    .looseObject({
      v: z.literal(1),
      engine: z.string(),
      template: z.union([z.string(), z.array(message)]),
      partials: z.record(z.string(), z.string()).optional(),
      model: z.string().optional(),
      parameters: z.custom<JsonObject>(isJsonObject),
      tools: z.array(z.custom<JsonObject>(isJsonObject)),
      response: z.custom<JsonObject>(isJsonObject).optional(),
      environments: z.record(z.string(), overrides).optional(),
    })
    .safeParse(value);
  return parsed.success && !holdsHostileKey(value as JsonValue);
}, 'must be a definition');

/** A record of this version of the format. Unknown fields are kept: they belong to what the hash is over. */
export const recordSchema: z.ZodType<VersionRecord> = z.looseObject({
  v: z.literal(1),
  kind: z.literal('prompt'),
  prompt: workspacePath,
  parents: z.array(versionHash),
  createdAt: z.iso.datetime(),
  author: z.string(),
  message: z.string(),
  definitionHash: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be "sha256:" and 64 hex digits'),
  definition,
  sources: z.array(z.object({ path: workspacePath, text: z.string() })).min(1),
});

/**
 * The identity of a record: SHA-256 of the RFC 8785 form of all of it, so that blanks and line ends of the file do not
 * count and every value does.
 */
export function recordHash(record: JsonValue): string {
  return hashOf(record);
}

/** A record's file: JSON that reads well in a pull request. */
export function recordText(record: VersionRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** Plain JSON of a record, as it comes back from its file. */
export function plainRecord(record: VersionRecord): JsonValue {
  return JSON.parse(JSON.stringify(record)) as JsonValue;
}

function holdsHostileKey(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(holdsHostileKey);
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(([key, inner]) => key === '__proto__' || holdsHostileKey(inner));
}
