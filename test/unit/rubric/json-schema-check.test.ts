import { afterAll, expect, test } from 'vitest';
import type { JsonSchema, JsonValue } from '../../../src/core/json.ts';
import { compileSchema } from '../../../src/core/rubric/json-schema-check.ts';
import { openPatterns } from '../../../src/core/rubric/patterns.ts';

const patterns = openPatterns({ limitMs: 200 });
afterAll(() => patterns.close());
const wrong = (schema: JsonSchema, value: JsonValue) => compileSchema(schema).check(value, patterns);

test('says what is wrong', async () => {
  const schema = { type: 'object', required: ['age'], properties: { age: { type: 'integer' } } };
  expect(await wrong(schema, { age: 3 })).toBeNull();
  expect(await wrong(schema, { age: '3' })).toBe('output/age must be integer');
  expect(await wrong(false, 1)).toMatch(/false/);
});

test("patterns are JavaScript's own and may depend on each other", async () => {
  const schema: JsonSchema = {
    anyOf: [
      { type: 'string', pattern: '^a(?=b)' },
      { type: 'string', not: { pattern: 'z' }, allOf: [{ pattern: '^x' }, { pattern: 'y$' }] },
    ],
  };
  expect(await wrong(schema, 'ab')).toBeNull();
  expect(await wrong(schema, 'x-y')).toBeNull();
  expect(await wrong(schema, 'xzy')).toMatch(/must NOT be valid/);
  expect(await wrong(schema, 'ac')).toMatch(/must match pattern/);
});

test('patternProperties and property names', async () => {
  const schema = {
    type: 'object',
    patternProperties: { '^n_': { type: 'number' } },
    additionalProperties: false,
  };
  expect(await wrong(schema, { n_a: 1, n_b: 2 })).toBeNull();
  expect(await wrong(schema, { n_a: 'x' })).toMatch(/must be number/);
  expect(await wrong(schema, { m: 1 })).toMatch(/additional properties/);
});

test.each<[string, JsonSchema, JsonValue]>([
  ['pattern', { type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(50)}!`],
  [
    'patternProperties',
    { type: 'object', patternProperties: { '^(a+)+$': { type: 'number' } } },
    { [`${'a'.repeat(50)}!`]: 1 },
  ],
  ['format url', { type: 'string', format: 'url' }, 'http://a:b@'.repeat(20_000)],
])('a catastrophic %s ends as an error', async (_, schema, value) => {
  await expect(wrong(schema, value)).rejects.toThrow('took longer than 200 ms');
});

test("a schema's own patterns do not run while it compiles", () => {
  const properties = { [`${'a'.repeat(50)}!`]: { type: 'number' } };
  expect(
    compileSchema({ type: 'object', properties, patternProperties: { '^(a+)+$': { minimum: 1 } } }),
  ).toBeDefined();
});

test('formats are checked', async () => {
  expect(await wrong({ type: 'string', format: 'email' }, 'ann@example.com')).toBeNull();
  expect(await wrong({ type: 'string', format: 'email' }, 'ann')).toMatch(/format "email"/);
  expect(await wrong({ type: 'string', format: 'date' }, '2026-02-30')).toMatch(/format "date"/);
});

test('a long list of objects is unique or not, soon', async () => {
  const items: JsonValue[] = Array.from({ length: 100_000 }, (_, n) => ({ n }));
  expect(await wrong({ type: 'array', uniqueItems: true }, items)).toBeNull();
  expect(await wrong({ type: 'array', uniqueItems: true }, [...items, { n: 7 }])).toMatch(/duplicate/);
  expect(await wrong({ type: 'array', uniqueItems: false }, [1, 1])).toBeNull();
});

test('two schemas may have the same $id, and each dialect its own rules', async () => {
  expect(await wrong({ $id: 'https://example.com/a', type: 'string' }, 'x')).toBeNull();
  expect(await wrong({ $id: 'https://example.com/a', type: 'number' }, 'x')).toMatch(/number/);
  const tuple = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'array',
    prefixItems: [{ type: 'string' }],
  };
  expect(await wrong({ ...tuple, items: false, minItems: 1 }, ['a', 1])).toMatch(/NOT have more than 1/);
});

test('nothing is fetched', () => {
  expect(() => compileSchema({ $ref: 'https://example.com/schema.json' })).toThrow(/resolve reference/);
});
