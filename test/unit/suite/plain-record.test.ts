import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { caseOf, caseRecord, plainRecord } from '../../../src/core/suite/case-schema.ts';
import { JsonTextError, parseStrictJson } from '../../../src/core/suite/json-text.ts';

const text = fc.oneof(fc.string(), fc.constantFrom('', 'a', 'x'.repeat(500), 'x'.repeat(501)));
const object = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3, noNullPrototype: true });
const some = fc.oneof(text, fc.integer(), object, fc.array(text, { maxLength: 2 }), fc.constant(null));

/** Mostly what the field takes. */
const mostly = (field: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 12, arbitrary: field }, { weight: 1, arbitrary: some });

const records = fc.record(
  {
    id: mostly(text),
    name: mostly(text),
    vars: mostly(object),
    expected: some,
    tags: mostly(fc.array(text, { maxLength: 2 })),
    cluster: mostly(text),
    metadata: mostly(object),
    source: mostly(object),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

it('a plain record is what the schema gives, to the order of its keys', () => {
  let plain = 0;
  fc.assert(
    fc.property(records, (record) => {
      const found = plainRecord(record);
      if (found === undefined) return;
      plain += 1;
      const checked = caseRecord.parse(record);
      expect(found).toEqual(checked);
      expect(JSON.stringify(caseOf(found))).toBe(JSON.stringify(caseOf(checked)));
    }),
    { numRuns: 500 },
  );
  expect(plain).toBeGreaterThan(10);
});

it('strings of JSON end where the parser ends them', () => {
  const pieces = fc.array(fc.constantFrom('\\', '"', 'a', '{', '}', ':', ',', '[', ' '), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, pieces, (key, value) => {
      const one = { [key.join('')]: value.join(''), n: [value.join('')] };
      // A key "n" may stand in it already; else nothing is refused.
      expect(parseStrictJson(JSON.stringify(one))).toEqual(one);
    }),
  );
  fc.assert(
    fc.property(pieces, (written) => {
      const line = written.join('');
      try {
        expect(parseStrictJson(line)).toEqual(JSON.parse(line));
      } catch (error) {
        expect(error).toBeInstanceOf(JsonTextError);
      }
    }),
  );
});
