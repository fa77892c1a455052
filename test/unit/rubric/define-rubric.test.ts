import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/core/json.ts';
import { InputError, type Problem } from '../../../src/core/problem.ts';
import { defineRubric, type RubricPlace } from '../../../src/core/rubric/define-rubric.ts';

function problems(raw: JsonObject, place?: RubricPlace): readonly Problem[] {
  try {
    defineRubric('polite', raw, place);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

const range = (line: number) => ({ start: { line, column: 1 }, end: { line, column: 9 } });

describe('a definition', () => {
  test('has defaults and keeps options without type, weight and gate', () => {
    const raw = { type: 'not-contains', value: 'x', weight: 2, gate: { min: 0.95, confidence: 0.9 } };
    expect(defineRubric('polite', raw, { file: 'a.eval.yaml', range: range(4) })).toMatchObject({
      name: 'polite',
      type: 'not-contains',
      negated: true,
      options: { value: 'x' },
      weight: 2,
      gate: { min: 0.95, confidence: 0.9 },
      binary: true,
      range: range(4),
    });
    expect(defineRubric('polite', { type: 'contains', value: 'x' })).toMatchObject({
      weight: 1,
      negated: false,
    });
  });

  test('has a hash of type and options only', () => {
    const hash = (name: string, raw: JsonObject) => defineRubric(name, raw).hash;
    const one = hash('a', { type: 'word-count', value: { min: 1, max: 2 } });
    expect(hash('b', { value: { max: 2, min: 1 }, type: 'word-count', weight: 3, gate: 'off' })).toBe(one);
    expect(hash('a', { type: 'not-word-count', value: { min: 1, max: 2 } })).not.toBe(one);
    expect(hash('a', { type: 'word-count', value: { min: 1, max: 3 } })).not.toBe(one);
  });

  test('may leave a value to the case, and texts to templates', () => {
    expect(problems({ type: 'contains' })).toEqual([]);
    expect(problems({ type: 'regex', flags: 'i' })).toEqual([]);
    expect(problems({ type: 'word-count', value: '{{limit}}' })).toEqual([]);
    expect(problems({ type: 'word-count', value: { max: '{{limit}}' } })).toEqual([]);
    expect(problems({ type: 'latency', threshold: '{{maxMs}}' })).toEqual([]);
    expect(problems({ type: 'is-json', value: { type: 'object', required: ['{{key}}'] } })).toEqual([]);
  });

  test.each<JsonValue>(['no-regression', 'off', { 'no-worse': 0.05 }, { min: 1 }])(
    'takes the gate %j',
    (gate) => {
      expect(defineRubric('polite', { type: 'is-refusal', gate }).gate).toEqual(gate);
    },
  );
});

describe('wrong input', () => {
  test.each<[string, JsonObject, string, RegExp]>([
    ['no type', { value: 'x' }, 'missing-rubric-type', /has no type/],
    ['near type', { type: 'icontain', value: 'x' }, 'unknown-rubric-type', /Did you mean icontains\?/],
    [
      'near not- type',
      { type: 'not-contain', value: 'x' },
      'unknown-rubric-type',
      /Did you mean not-contains\?/,
    ],
    ['far type', { type: 'sentiment' }, 'unknown-rubric-type', /docs\/rubrics\.md/],
    [
      'near word of a list',
      { type: 'trajectory-order', value: ['a'], mode: 'inorder' },
      'invalid-rubric-option',
      /Did you mean in-order\?/,
    ],
    ['near kind', { type: 'no-pii', kinds: ['emial'] }, 'invalid-rubric-option', /Did you mean email\?/],
    ['near option', { type: 'contains', vaule: 'x' }, 'unknown-rubric-option', /Did you mean `value`\?/],
    [
      'far option',
      { type: 'is-refusal', provider: 'x' },
      'unknown-rubric-option',
      /options are type, weight, gate/,
    ],
    [
      'threshold without scores',
      { type: 'contains', value: 'x', threshold: 0.5 },
      'unknown-rubric-option',
      /threshold/,
    ],
    ['empty text', { type: 'contains', value: '' }, 'invalid-rubric-option', /not empty/],
    ['object as text', { type: 'starts-with', value: {} }, 'invalid-rubric-option', /text or a number/],
    ['empty list', { type: 'contains-all', value: [] }, 'invalid-rubric-option', /at least one/],
    [
      'empty word',
      { type: 'contains-any', value: ['a', ''] },
      'invalid-rubric-option',
      /`value.1`: it must not be empty/,
    ],
    ['open quote', { type: 'contains-any', value: '"a' }, 'invalid-rubric-option', /closing quote/],
    ['bad pattern', { type: 'regex', value: '([' }, 'invalid-rubric-option', /Unterminated/],
    ['bad flags', { type: 'regex', value: 'a', flags: 'gq' }, 'invalid-rubric-option', /flags of JavaScript/],
    [
      'min above max',
      { type: 'word-count', value: { min: 3, max: 2 } },
      'invalid-rubric-option',
      /min not above max/,
    ],
    ['no threshold', { type: 'latency' }, 'invalid-rubric-option', /needs `threshold`/],
    ['negative cost', { type: 'cost', threshold: -1 }, 'invalid-rubric-option', /must not be negative/],
    [
      'unknown finish reason',
      { type: 'finish-reason', value: 'done' },
      'invalid-rubric-option',
      /one of stop/,
    ],
    ['bad schema', { type: 'is-json', value: { type: 'objekt' } }, 'invalid-rubric-option', /JSON Schema/],
    [
      'unknown keyword',
      { type: 'is-json', value: { propertys: {} } },
      'invalid-rubric-option',
      /unknown keyword/,
    ],
    [
      'remote ref',
      { type: 'is-json', value: { $ref: 'https://example.com/a.json' } },
      'invalid-rubric-option',
      /resolve reference/,
    ],
    ['schema file', { type: 'is-json', value: 'file://a.json' }, 'invalid-rubric-option', /file is not read/],
    ['bad weight', { type: 'is-refusal', weight: -1 }, 'invalid-rubric-option', /`weight`/],
    ['bad gate', { type: 'is-refusal', gate: 'on' }, 'invalid-rubric-option', /no-regression, off/],
    [
      'gate in per cent',
      { type: 'is-refusal', gate: { min: 95 } },
      'invalid-rubric-option',
      /between 0 and 1/,
    ],
    ['filter', { type: 'contains', value: '{{x | upper}}' }, 'unsupported-template', /only insert values/],
    [
      'bad part beside a template',
      { type: 'regex', value: '{{x}}', flags: 'q' },
      'invalid-rubric-option',
      /flags/,
    ],
    ['hostile key', JSON.parse('{"type":"equals","value":{"__proto__":1}}'), 'refused-key', /__proto__/],
    ['broken Unicode', { type: 'contains', value: '\ud800' }, 'refused-key', /Unicode/],
  ])('%s', (_, raw, code, text) => {
    const found = problems(raw);
    expect(found.map((problem) => problem.code)).toEqual([code]);
    expect(`${found[0]?.message} ${found[0]?.remedy}`).toMatch(text);
    expect(found[0]?.message).toMatch(/^Rubric "polite" .*\.$/s);
  });

  test('every problem is told, each at its place', () => {
    const places: Record<string, number> = { gate: 7, vaule: 8 };
    const place: RubricPlace = {
      file: 'a.eval.yaml',
      range: range(4),
      rangeOf: ([key]) => (places[String(key)] === undefined ? undefined : range(places[String(key)] ?? 0)),
    };
    const found = problems({ type: 'latency', gate: 'on', vaule: 1 }, place);
    expect(found.map(({ code, file, range }) => [code, file, range?.start.line])).toEqual([
      ['invalid-rubric-option', 'a.eval.yaml', 7],
      ['unknown-rubric-option', 'a.eval.yaml', 8],
    ]);
    expect(problems({ type: 'latency' }, place)[0]?.range).toEqual(range(4));
  });

  test('a value nested without end is refused, not a stack overflow', () => {
    let value: JsonObject = {};
    for (let depth = 0; depth < 5000; depth++) value = { a: value };
    expect(problems({ type: 'equals', value })[0]?.code).toBe('refused-key');
  });
});
