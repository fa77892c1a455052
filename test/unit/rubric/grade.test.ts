import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../../src/core/json.ts';
import { defineRubric } from '../../../src/core/rubric/define-rubric.ts';
import { gradeByType, gradeResponse } from '../../../src/core/rubric/grade.ts';
import { openPatterns } from '../../../src/core/rubric/patterns.ts';
import { findRubricType, rubricTypes } from '../../../src/core/rubric/registry.ts';
import {
  type Embeddings,
  isVerdict,
  type RubricDefinition,
  type RubricType,
} from '../../../src/core/rubric/rubric.ts';
import { asked } from './asked.ts';

const patterns = openPatterns({ limitMs: 300 });
afterAll(() => patterns.close());

/** Words as dimensions: enough to tell texts that share words from those that do not. */
const embeddings: Embeddings = {
  defaultModel: 'test:words',
  async embed(_, texts) {
    const words = [...new Set(texts.flatMap((text) => text.toLowerCase().split(/\W+/)))];
    return texts.map((text) => {
      const own = new Set(text.toLowerCase().split(/\W+/));
      const vector = words.map((word) => (own.has(word) && word !== 'will' && word !== 'come' ? 1 : 0));
      const length = Math.hypot(...vector) || 1;
      return vector.map((value) => value / length);
    });
  },
};
const effects = { patterns, embeddings };

const grade = (raw: JsonObject, ...input: Parameters<typeof asked>) =>
  gradeResponse(defineRubric('r', raw), asked(...input), { patterns });

describe('every example of the reference', () => {
  const examples = rubricTypes.flatMap(({ type, examples }) =>
    examples.map((example) => ({ type, ...example })),
  );
  test.each(examples)('$type $options on $output', async ({ type, options, output, pass }) => {
    const input = asked(output, { response: { logprobs: [-0.1, -0.2, -0.3] } });
    const plain = await gradeResponse(defineRubric('r', { type, ...options }), input, effects);
    const inverse = await gradeResponse(
      defineRubric('r', { type: `not-${type}`, ...options }),
      input,
      effects,
    );
    if (!isVerdict(plain) || !isVerdict(inverse)) throw new Error(JSON.stringify([plain, inverse]));
    expect([plain.pass, inverse.pass]).toEqual([pass, !pass]);
    if (findRubricType(type)?.type.binary) expect(plain.score).toBe(pass ? 1 : 0);
    expect(plain.score + inverse.score).toBeCloseTo(1, 12);
  });

  test('each type shows a pass and a failure', () => {
    for (const { type, examples } of rubricTypes) {
      expect([type, new Set(examples.map(({ pass }) => pass)).size]).toEqual([type, 2]);
    }
  });
});

describe('values from the case', () => {
  test('expected stands in for a missing value', async () => {
    expect(await grade({ type: 'equals' }, 'yes', { case: { expected: 'yes' } })).toMatchObject({
      pass: true,
    });
    expect(await grade({ type: 'contains-all' }, 'a b', { case: { expected: ['a', 'c'] } })).toMatchObject({
      pass: false,
    });
    expect(await grade({ type: 'regex' }, 'a1', { case: { expected: '\\d' } })).toMatchObject({ pass: true });
  });

  test('a written value goes before expected', async () => {
    expect(await grade({ type: 'equals', value: 'no' }, 'yes', { case: { expected: 'yes' } })).toMatchObject({
      pass: false,
    });
  });

  test('expected is data, never a template', async () => {
    const change = { case: { expected: '{{x}}', vars: { x: 'y' } } };
    expect(await grade({ type: 'equals' }, '{{x}}', change)).toMatchObject({ pass: true });
  });

  test('a template becomes a value of any kind', async () => {
    const change = { case: { vars: { limit: 2, words: ['a'] } } };
    expect(await grade({ type: 'word-count', value: { max: '{{limit}}' } }, 'a b c', change)).toMatchObject({
      pass: false,
    });
    expect(await grade({ type: 'contains-any', value: '{{words}}' }, 'a b', change)).toMatchObject({
      pass: true,
    });
  });

  test.each<[string, JsonObject, Parameters<typeof asked>[1], RegExp]>([
    ['no expected', { type: 'equals' }, {}, /has no value and the case "case-1" has no expected/],
    [
      'an empty expected',
      { type: 'contains' },
      { case: { expected: '' } },
      /the case's expected must be text or a number/,
    ],
    ['a missing variable', { type: 'contains', value: '{{city}}' }, {}, /\{\{city\}\}/],
    [
      'a variable of the wrong kind',
      { type: 'latency', threshold: '{{x}}' },
      { case: { vars: { x: 'soon' } } },
      /milliseconds/,
    ],
    [
      'a bad pattern from the case',
      { type: 'regex', value: '{{x}}' },
      { case: { vars: { x: '([' } } },
      /cannot be used/,
    ],
    [
      'a schema that a case breaks',
      { type: 'is-json', value: { type: '{{x}}' } },
      { case: { vars: { x: 'y' } } },
      /JSON Schema/,
    ],
    ['an unknown cost', { type: 'cost', threshold: 1 }, { costUsd: null }, /not known/],
    [
      'an unknown latency',
      { type: 'latency', threshold: 1 },
      { response: { latencyMs: Number.NaN } },
      /not known/,
    ],
  ])('%s is an error, with not- too', async (_, raw, change, message) => {
    for (const type of [raw.type, `not-${raw.type}`]) {
      const result = await grade({ ...raw, type } as JsonObject, 'output', change);
      expect(result).toMatchObject({ error: { kind: 'rubric', message: expect.stringMatching(message) } });
    }
  });
});

describe('is-refusal', () => {
  test("the provider's own word goes first", async () => {
    const refused = await grade({ type: 'is-refusal' }, 'Sure!', { response: { refusal: 'No.' } });
    expect(refused).toMatchObject({ pass: true, score: 1 });
    const filtered = await grade({ type: 'is-refusal' }, 'Sure', {
      response: { finishReason: 'content-filter' },
    });
    expect(filtered).toMatchObject({ pass: true, score: 1 });
  });

  test('an empty output is one, unless a tool was called', async () => {
    expect(await grade({ type: 'is-refusal' }, ' ')).toMatchObject({ pass: true, score: 0 });
    expect(await grade({ type: 'not-is-refusal' }, '')).toMatchObject({ pass: false, score: 0 });
    const toolCalls = [{ id: '1', name: 'look', arguments: '{}' }];
    expect(await grade({ type: 'is-refusal' }, '', { response: { toolCalls } })).toMatchObject({
      pass: false,
    });
  });

  test.each([
    ['As an airbnb host I can help.', false],
    ['I can’t write that.', true],
    ['That would not be appropriate.', true],
    ["I won't be long.", false],
  ])('%s', async (output, pass) => {
    expect(await grade({ type: 'is-refusal' }, output)).toMatchObject({ pass });
  });
});

describe('a graded type', () => {
  const half: RubricType = {
    type: 'half',
    family: 'heuristic',
    summary: 'Gives what it is told.',
    options: z.strictObject({ value: z.number() }) as unknown as RubricType['options'],
    binary: false,
    defaultThreshold: 0.75,
    takesExpected: false,
    examples: [],
    grade: (_, { value }) => ({ pass: true, score: Number(value), reason: 'Told so.' }),
  };
  const definition = (options: JsonObject, negated = false): RubricDefinition => ({
    name: 'r',
    type: 'half',
    negated,
    options,
    weight: 1,
    binary: false,
    hash: '',
  });
  const gradeHalf = (options: JsonObject, negated = false) =>
    gradeByType(half, definition(options, negated), asked(''), { patterns });

  test('passes at its threshold and turns the score round', async () => {
    expect(await gradeHalf({ value: 0.75 })).toMatchObject({ pass: true, score: 0.75 });
    expect(await gradeHalf({ value: 0.74 })).toMatchObject({ pass: false, score: 0.74 });
    expect(await gradeHalf({ value: 0.5, threshold: 0.5 })).toMatchObject({ pass: true });
    expect(await gradeHalf({ value: 0.25, threshold: 0.5 }, true)).toMatchObject({ pass: true, score: 0.75 });
  });

  test.each([Number.NaN, -0.1, 1.1, Number.POSITIVE_INFINITY])('a score of %d is an error', async (score) => {
    const broken = { ...half, grade: () => ({ pass: true, score, reason: '' }) };
    const result = await gradeByType(broken, definition({ value: 1 }), asked(''), { patterns });
    expect(result).toMatchObject({ error: { kind: 'rubric' } });
  });

  test('a scorer that throws is an error, not the end', async () => {
    const broken: RubricType = {
      ...half,
      grade: () => {
        throw new TypeError('boom');
      },
    };
    const result = await gradeByType(broken, definition({ value: 1 }), asked(''), { patterns });
    expect(result).toMatchObject({ error: { kind: 'rubric', message: expect.stringContaining('boom') } });
  });
});

test('objects without a prototype equal JSON', async () => {
  const expected = Object.assign(Object.create(null), { a: 1 }) as JsonValue;
  expect(await grade({ type: 'equals' }, '{"a":1}', { case: { expected } })).toMatchObject({ pass: true });
});

test('output nested without end is a grade, whatever it is', async () => {
  const output = '['.repeat(200_000) + ']'.repeat(200_000);
  const braces = '{a:'.repeat(50_000);
  const schema = {
    $ref: '#/definitions/x',
    definitions: { x: { type: 'array', items: { $ref: '#/definitions/x' } } },
  };
  const rubrics: JsonObject[] = [
    { type: 'equals', value: [] },
    { type: 'is-json', value: schema },
    { type: 'contains-json' },
  ];
  for (const raw of rubrics) {
    for (const text of [output, braces]) {
      const result = await grade(raw, text);
      expect(isVerdict(result) || result.error.kind === 'rubric').toBe(true);
    }
  }
});

describe('any output and any expected', () => {
  const types = rubricTypes.filter(({ options }) => !Object.hasOwn(options.shape, 'threshold'));
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc
      .array(
        fc.constantFrom('{', '}', '[', ']', '"', "'", ',', ':', 'a', '1', ' ', '\n', '&x', '*x', 'sorry'),
      )
      .map((a) => a.join('')),
  );

  test.each(types.map(({ type }) => type))('%s gives a grade, and not- its opposite', async (type) => {
    const plain = defineRubric('r', { type });
    const inverse = defineRubric('r', { type: `not-${type}` });
    const expected = fc.oneof(texts, fc.jsonValue() as fc.Arbitrary<JsonValue>);
    await fc.assert(
      fc.asyncProperty(texts, expected, async (output, value) => {
        const input = asked(output, { case: { expected: value } });
        const one = await gradeResponse(plain, input, effects);
        const other = await gradeResponse(inverse, input, effects);
        expect(isVerdict(other)).toBe(isVerdict(one));
        if (isVerdict(one) && isVerdict(other)) {
          expect(other.pass).toBe(!one.pass);
          if (findRubricType(type)?.type.binary) {
            expect([0, 1]).toContain(one.score);
            expect(other.score).toBe(other.pass ? 1 : 0);
          } else expect(one.score + other.score).toBeCloseTo(1, 12);
          expect(one.score >= 0 && one.score <= 1).toBe(true);
          expect(one.reason).toMatch(/\.$/);
        }
      }),
      { numRuns: 60 },
    );
  });
});
