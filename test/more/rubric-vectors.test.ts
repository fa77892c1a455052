import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/core/json.ts';
import { InputError } from '../../src/core/problem.ts';
import { defineRubric } from '../../src/core/rubric/define-rubric.ts';
import { gradeResponse } from '../../src/core/rubric/grade.ts';
import { openPatterns } from '../../src/core/rubric/patterns.ts';
import { rubricTypes } from '../../src/core/rubric/registry.ts';
import { asked } from '../unit/rubric/asked.ts';

interface Vector {
  readonly id: string;
  readonly rubric: string;
  readonly options: JsonObject;
  readonly output: string;
  readonly expected: JsonValue;
  readonly score: number | null;
  readonly pass?: boolean;
  readonly error?: string;
}

const file = resolve(import.meta.dirname, '../../../shared/reference/rubric-vectors.json');
const known = new Set(rubricTypes.map(({ type }) => type));
const vectors = (JSON.parse(readFileSync(file, 'utf8')) as Vector[]).filter(
  ({ rubric, options }) => known.has(rubric) && (options.impl === undefined || options.impl === 'promptfoo'),
);
// Where promptfoo fails a response because the suite is wrong, Regrade says that the suite is wrong.
const wrongInput = new Set(['regex-003']);

const patterns = openPatterns();
afterAll(() => patterns.close());

test(`the file has vectors of ${known.size} types: ${vectors.length} in all`, () => {
  console.log(`rubric vectors of promptfoo, first family: ${vectors.length}`);
  expect(vectors.length).toBe(85);
});

test.each(vectors)('$id', async (vector) => {
  const { rubric, options, expected } = vector;
  const raw: JsonObject = { type: options.not === true ? `not-${rubric}` : rubric };
  if (expected !== null) raw.value = expected;
  if (options.threshold !== undefined) raw.threshold = options.threshold;
  if (options.unit !== undefined) Object.assign(raw, { unit: options.unit, value: vector.score });
  const { finishReason } = (options.providerResponse ?? {}) as { finishReason?: string };
  const input = asked(vector.output, {
    costUsd: typeof options.cost === 'number' ? options.cost : null,
    response: {
      latencyMs: typeof options.latencyMs === 'number' ? options.latencyMs : Number.NaN,
      finishReason: finishReason === undefined ? 'other' : (finishReason.toLowerCase() as 'stop' | 'length'),
    },
  });
  if (wrongInput.has(vector.id)) {
    expect(() => defineRubric('r', raw)).toThrow(InputError);
    return;
  }
  let grade: Awaited<ReturnType<typeof gradeResponse>> | 'wrong input';
  try {
    grade = await gradeResponse(defineRubric('r', raw), input, { patterns });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    grade = 'wrong input';
  }
  if (vector.error !== undefined) {
    expect(grade === 'wrong input' || 'error' in grade).toBe(true);
  } else if (options.unit !== undefined) {
    expect(grade).toMatchObject({ pass: true, score: 1 });
  } else {
    expect(grade).toMatchObject({ pass: vector.pass, score: vector.score });
  }
});
