import * as z from 'zod';
import { isJsonObject, type JsonObject } from '../json.ts';
import { environmentsFile } from '../prompt/environments-file.ts';
import { rubricJsonSchema } from '../rubric/rubric-json-schema.ts';
import { configurationFile } from './configuration-schema.ts';
import { suiteFile } from './suite-schema.ts';

/** JSON Schema (draft-07) of `*.eval.yaml`, with the options of every rubric type. */
export function suiteJsonSchema(): JsonObject {
  const schema = draft07(suiteFile, 'Eval suite');
  const definitions = part(schema, 'definitions');
  definitions.rubric = rubricJsonSchema();
  const rubrics = part(part(schema, 'properties'), 'rubrics');
  rubrics.properties = {
    $use: {
      type: 'array',
      items: { type: 'string' },
      description: 'Files of shared rubrics: paths or globs.',
    },
  };
  return schema;
}

/** JSON Schema (draft-07) of `regrade.config.yaml`. */
export function configurationJsonSchema(): JsonObject {
  return draft07(configurationFile, 'Regrade configuration');
}

/** JSON Schema (draft-07) of `*.environments.yaml`. */
export function environmentsJsonSchema(): JsonObject {
  return draft07(environmentsFile, 'Overrides of environments');
}

function draft07(schema: z.ZodType, title: string): JsonObject {
  const made = z.toJSONSchema(schema, { target: 'draft-07', io: 'input', unrepresentable: 'any' });
  const { $schema, ...rest } = JSON.parse(JSON.stringify(made)) as JsonObject;
  return { ...($schema === undefined ? {} : { $schema }), title, ...rest };
}

function part(schema: JsonObject, key: string): JsonObject {
  const found = schema[key];
  if (!isJsonObject(found)) throw new TypeError(`The generated schema has no "${key}".`);
  return found;
}
