import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { rubricReference } from '../../../src/core/rubric/reference.ts';
import { rubricTypes } from '../../../src/core/rubric/registry.ts';
import { rubricJsonSchema } from '../../../src/core/rubric/rubric-json-schema.ts';

test('docs/rubrics.md is what the registry says; `npm run docs` writes it', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../../docs/rubrics.md'), 'utf8');
  expect(page.replaceAll('\r\n', '\n')).toBe(rubricReference());
});

test('every option and every type is described', () => {
  for (const { type, summary, options } of rubricTypes) {
    expect(summary).toMatch(/\.$/);
    for (const [key, schema] of Object.entries(options.shape) as [string, { description?: string }][]) {
      expect([type, key, schema.description]).toEqual([type, key, expect.stringMatching(/\.$/)]);
    }
  }
  expect(new Set(rubricTypes.map(({ type }) => type)).size).toBe(rubricTypes.length);
});

describe('the JSON Schema', () => {
  const valid = new Ajv({ strict: false }).compile(rubricJsonSchema());

  test('takes every example', () => {
    for (const { type, examples } of rubricTypes) {
      for (const { options } of examples) {
        expect([type, valid({ type, weight: 2, ...options }), valid.errors]).toEqual([type, true, null]);
      }
    }
  });

  test.each<[JsonObject, boolean]>([
    [{ type: 'not-contains' }, true],
    [{ type: 'latency', threshold: '{{maxMs}}' }, true],
    [{ type: 'contains', value: 'x', gate: { min: 0.9, confidence: 0.95 } }, true],
    [{ type: 'latency' }, false],
    [{ type: 'latency', threshold: 'soon' }, false],
    [{ type: 'contains', vaule: 'x' }, false],
    [{ type: 'contains', value: 'x', gate: 'on' }, false],
    [{ type: 'contain' }, false],
    [{}, false],
  ])('%j: %s', (rubric, expected) => {
    expect(valid(rubric)).toBe(expected);
  });
});
