import { parseDocument } from 'yaml';
import * as z from 'zod';
import type { JsonSchema, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { parseCommaList } from './comma-list.ts';
import { compileSchema } from './json-schema-check.ts';

const notEmpty = 'must be text or a number, and not empty';

/** Text or a number to look for; not empty, since every output contains the empty text. */
export const searchedText = z.union([z.string().min(1, notEmpty), z.number()], { error: notEmpty });

/** How a text is compared with the output; for types that look at a whole output or at its ends. */
export const comparisonOptions = {
  trim: z
    .boolean({ error: 'must be true or false' })
    .optional()
    .describe('True leaves out white space at both ends of the output; default false.'),
  ignoreCase: z
    .boolean({ error: 'must be true or false' })
    .optional()
    .describe('True compares without regard to upper and lower case; default false.'),
};

/** `comparisonOptions` as read. */
export interface Comparison {
  readonly trim?: boolean | undefined;
  readonly ignoreCase?: boolean | undefined;
}

/** The output and the text to compare with it, as the options want them. */
export function comparable(output: string, text: string, { trim, ignoreCase }: Comparison): [string, string] {
  const trimmed = trim ? output.trim() : output;
  return ignoreCase ? [trimmed.toLowerCase(), text.toLowerCase()] : [trimmed, text];
}

const listItem = z.union([z.string().min(1, 'must not be empty'), z.number(), z.boolean()]);

/** Words to look for: a list, or one text that is split at commas. Gives the words. */
export const searchedList = z
  .union([z.string(), z.array(listItem)], {
    error: 'must be a list of texts that are not empty, or one text with commas',
  })
  .transform((value, context) => {
    try {
      const words = typeof value === 'string' ? parseCommaList(value) : value.map(String);
      if (words.length > 0 && !words.includes('')) return words;
      context.addIssue('must name at least one text, and none that is empty');
    } catch (error) {
      context.addIssue(`must be a list with commas: ${messageOf(error)}`);
    }
    return z.NEVER;
  });

/** Any JSON value. */
export const anyJson = z.custom<JsonValue>((value) => value !== undefined, { error: 'must be given' });

/** A JSON Schema that compiles; as an object, `true` or `false`, or as JSON or YAML text. */
export const usableSchema = z.custom<JsonSchema | string>().transform((written, context): JsonSchema => {
  try {
    const schema: unknown = typeof written === 'string' ? readSchema(written) : written;
    if (typeof schema === 'boolean' || isJsonObject(schema)) {
      compileSchema(schema);
      return schema;
    }
    context.addIssue('must be a JSON Schema: an object, true, false, or such a schema as text');
  } catch (error) {
    context.addIssue(`must be a JSON Schema that can be used: ${messageOf(error)}`);
  }
  return z.NEVER;
});

function readSchema(text: string): unknown {
  if (text.startsWith('file:')) throw new Error('write the schema itself here; a file is not read');
  const document = parseDocument(text, { version: '1.2', schema: 'core', logLevel: 'silent' });
  const [error] = document.errors;
  if (error) throw error;
  return document.toJS({ maxAliasCount: 0 });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
