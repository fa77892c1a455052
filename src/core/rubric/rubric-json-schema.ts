import * as z from 'zod';
import type { JsonObject } from '../json.ts';
import { gateRuleSchema } from './gate-rule.ts';
import { datasetTypes, rubricTypes } from './registry.ts';
import type { DatasetRubricType, RubricType } from './rubric.ts';

/** Any text with a placeholder may stand where an option wants another type; the case decides what it becomes. */
const template: JsonObject = { type: 'string', pattern: '\\{\\{.*\\}\\}' };

const allTypes = [...rubricTypes, ...datasetTypes];

/** The JSON Schema (draft-07) of a rubric as a suite writes it, for completion and hover in editors. */
export function rubricJsonSchema(): JsonObject {
  return {
    type: 'object',
    required: ['type'],
    properties: {
      type: { enum: allTypes.flatMap(({ type }) => [type, `not-${type}`]) },
    },
    allOf: allTypes.map((type) => ({
      if: { properties: { type: { enum: [type.type, `not-${type.type}`] } }, required: ['type'] },
      // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema.
      then: typeSchema(type),
    })),
  };
}

function typeSchema(type: RubricType | DatasetRubricType): JsonObject {
  const written = draft07(type.options);
  const properties: JsonObject = {
    type: { description: type.summary },
    weight: { type: 'number', minimum: 0, description: 'Weight in the mean score of a case, default 1.' },
    gate: draft07(gateRuleSchema),
  };
  if ('binary' in type && !type.binary) properties.threshold = { type: 'number', minimum: 0, maximum: 1 };
  for (const [key, schema] of Object.entries(type.options.shape as Record<string, z.core.$ZodType>)) {
    const { description, ...rest } = draft07(schema);
    const allowed: JsonObject = Object.keys(rest).length === 0 ? {} : { anyOf: [rest, template] };
    if (description !== undefined) allowed.description = description;
    properties[key] = allowed;
  }
  const required = Array.isArray(written.required) ? written.required : [];
  const needed = required.filter((key) => !(type.takesExpected && key === 'value'));
  return { properties, additionalProperties: false, ...(needed.length > 0 ? { required: needed } : {}) };
}

function draft07(schema: z.core.$ZodType): JsonObject {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-07',
    io: 'input',
    unrepresentable: 'any',
  });
  return rest as JsonObject;
}
