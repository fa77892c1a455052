import * as z from 'zod';
import { type Case, contentIdentity } from '../case.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

/** Anything that JSON has; the readers give nothing else, so there is nothing left to check. */
const json = z.unknown() as unknown as z.ZodType<JsonValue>;
const object = z.record(z.string(), json);
const text = z.string().min(1);
/** Identities stand in records, reports and file names; content belongs into variables. */
const longestIdentity = 500;
const identity = text.max(longestIdentity);

/** Options of one rubric as written; `defineRubric` checks them by type. */
export const rubricRecord = z.record(z.string(), json).meta({ id: 'rubric' });

const shape = {
  id: z
    .union([identity, z.number()])
    .transform(String)
    .optional()
    .describe('Identity of the case; keep it when the case changes.'),
  name: identity.optional().describe('Name for people; the identity where there is no id.'),
  vars: object.optional().describe('The variables of the prompt.'),
  history: z
    .array(
      z.strictObject({
        role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
        content: z.string(),
      }),
    )
    .optional()
    .describe('Earlier messages of the conversation.'),
  expected: json.optional().describe('The expected output; rubrics that need a value take it.'),
  context: z
    .union([z.array(z.string()), z.string()])
    .transform((context) => (typeof context === 'string' ? [context] : context))
    .optional()
    .describe('Documents that the answer may rest on.'),
  tools: json.optional().describe('Recorded tool results.'),
  rubrics: z
    .record(text, rubricRecord)
    .optional()
    .describe('Rubrics of this case alone; one of the same name replaces the suite’s.'),
  tags: z.array(text).optional().describe('Words to choose cases by.'),
  cluster: text
    .optional()
    .describe('Cases of one cluster depend on each other, e.g. turns of one conversation.'),
  metadata: object.optional().describe('Anything else that is worth keeping.'),
  source: object.optional().describe('Where the case comes from.'),
};

/** A case as a suite or a dataset holds it. */
export const caseRecord = z.strictObject(shape);

export type CaseRecord = z.output<typeof caseRecord>;

const isIdentity = (value: unknown) =>
  typeof value === 'string' && value !== '' && value.length <= longestIdentity;
const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);

/** Fields that are checked without the schema, in its order. */
const plainFields: ReadonlyMap<string, (value: JsonValue) => boolean> = new Map([
  ['id', isIdentity],
  ['name', isIdentity],
  ['vars', isPlainObject],
  ['expected', () => true],
  ['tags', isTexts],
  ['cluster', isText],
  ['metadata', isPlainObject],
  ['source', isPlainObject],
]);

/**
 * The record, where it holds plain fields alone, each as the schema wants it: what the schema gives, at a fraction of
 * the time. Undefined for all others: the schema says what they are.
 */
export function plainRecord(record: JsonObject): CaseRecord | undefined {
  for (const key of Object.keys(record)) {
    if (plainFields.get(key)?.(record[key] ?? null) !== true) return undefined;
  }
  const inOrder: JsonObject = {};
  for (const key of plainFields.keys()) {
    const value = record[key];
    if (value !== undefined) inOrder[key] = value;
  }
  return inOrder as CaseRecord;
}

function isPlainObject(value: JsonValue): boolean {
  // The schema leaves a hostile key out.
  if (!isJsonObject(value) || Object.hasOwn(value, '__proto__')) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Keys of a case record that are no variables, in the order of the documentation. */
export const caseFields: readonly string[] = Object.keys(shape).filter((key) => key !== 'vars');

/** The case of a checked record: with its identity (`id`, else `name`, else a hash of the content). */
export function caseOf(record: CaseRecord): Case {
  const { id, vars = {}, ...rest } = record;
  // Absent and undefined are the same in a record, but not in a Case.
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const content: Omit<Case, 'id'> = { ...given, vars };
  return { ...content, id: id ?? content.name ?? identityOf(content) };
}

function identityOf({
  metadata: _metadata,
  source: _source,
  tags: _tags,
  ...content
}: Omit<Case, 'id'>): string {
  return contentIdentity(content);
}
