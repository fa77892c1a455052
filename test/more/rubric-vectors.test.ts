import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/core/json.ts';
import { InputError } from '../../src/core/problem.ts';
import { RunFigureFeed } from '../../src/core/rubric/dataset/run-figure.ts';
import { defineRubric } from '../../src/core/rubric/define-rubric.ts';
import { gradeResponse, observeResponse } from '../../src/core/rubric/grade.ts';
import { openPatterns } from '../../src/core/rubric/patterns.ts';
import { iban, luhn } from '../../src/core/rubric/privacy/checksums.ts';
import { findDatasetType, findRubricType } from '../../src/core/rubric/registry.ts';
import type { GradeInput } from '../../src/core/rubric/rubric.ts';
import { cosine, dot, euclidean, rescaled } from '../../src/core/rubric/semantic/vectors.ts';
import { countCharacters } from '../../src/core/rubric/text/counts.ts';
import {
  kincaidGrade,
  readingEase,
  syllablesOf,
  type TextCounts,
} from '../../src/core/rubric/text/readability.ts';
import { countTokens, type Encoding } from '../../src/core/rubric/text/token-encodings.ts';
import type { Operation, Trajectory } from '../../src/core/rubric/trajectory.ts';
import { asked } from '../unit/rubric/asked.ts';
import { expectDocumented } from './documented.ts';

interface Vector {
  readonly id: string;
  readonly rubric: string;
  readonly options: JsonObject;
  readonly output: JsonValue;
  readonly expected: JsonValue;
  readonly score: number | null;
  readonly pass?: boolean;
  readonly error?: string;
  readonly tolerance?: number;
}

const file = resolve(import.meta.dirname, '../../../shared/reference/rubric-vectors.json');
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[];

/** What is left, and why: by rubric, how many. */
const left: { readonly [rubric: string]: readonly [count: number, why: string] } = {
  'choice-score': [29, 'judges'],
  'judge-aggregate': [36, 'judges'],
  'context-precision-aggregate': [5, 'judges'],
  'trace-error-spans': [3, 'traces'],
  'trace-span-count': [3, 'traces'],
  'trace-span-duration': [4, 'traces'],
};

/** Vectors of types that are there which Regrade answers otherwise, on purpose. */
const otherwise: { readonly [id: string]: string } = {
  // A type is either graded or only passed and failed; promptfoo's contains-all is the latter.
  'contains-all-003': 'a partial score of contains-all',
  // Regrade's output is always text, so null and an object before serialising do not come up.
  'exact-match-004': 'an output of null',
};

/** METEOR matches no WordNet synonyms here; the reference does in these. */
const synonyms: ReadonlySet<string> = new Set(['meteor-002', 'meteor-011']);

const patterns = openPatterns();
afterAll(() => patterns.close());

test(`every one of the ${vectors.length} vectors is held or named as left`, () => {
  const counts: { [rubric: string]: number } = {};
  for (const { rubric } of vectors) if (rubric in left) counts[rubric] = (counts[rubric] ?? 0) + 1;
  expect(counts).toEqual(
    Object.fromEntries(Object.entries(left).map(([rubric, [count]]) => [rubric, count])),
  );
  expectDocumented('rubrics, vectors', held.length, vectors.length);
});

const held = vectors.filter(({ id, rubric }) => !(rubric in left) && !(id in otherwise) && !synonyms.has(id));

/** Vectors of functions below a rubric type: counts, formulas, checksums, similarities of given vectors. */
const functions: { readonly [rubric: string]: (vector: Vector) => number | Promise<number> } = {
  'char-count': ({ output, options }) => countCharacters(String(output), options.unit as 'utf16'),
  'token-count': ({ output, options }) => countTokens(String(output), options.encoding as Encoding),
  'syllable-count': ({ output }) => syllablesOf(String(output)),
  readability: ({ output, options }) => {
    const counts = output as unknown as TextCounts;
    const value = options.formula === 'flesch-reading-ease' ? readingEase(counts) : kincaidGrade(counts);
    return options.normalise === undefined ? value : Math.min(100, Math.max(0, value)) / 100;
  },
  'pii-checksum': ({ output, options }) => Number((options.kind === 'luhn' ? luhn : iban)(String(output))),
  'embedding-similarity-scale': ({ output, options }) =>
    rescaled(Number(output), Number(options.expectedMin)),
  similar: ({ output, expected, options }) => {
    const [one, other] = [output as number[], expected as number[]];
    if (options.metric === 'cosine') return cosine(one, other);
    return options.metric === 'dot' ? dot(one, other) : 1 / (1 + euclidean(one, other));
  },
};

describe('functions', () => {
  test.each(held.filter(({ rubric }) => Object.hasOwn(functions, rubric)))('$id', async (vector) => {
    const score = await functions[vector.rubric]?.(vector);
    expect(Math.abs((score ?? Number.NaN) - (vector.score ?? Number.NaN))).toBeLessThanOrEqual(1e-9);
  });
});

/** The vector's options in Regrade's words; what is missing is fixed in Regrade as the vector has it. */
function optionsOf({ rubric, options, expected, score }: Vector): JsonObject {
  const raw: JsonObject = {};
  const keep = (from: string, to = from) => {
    if (options[from] !== undefined) raw[to] = options[from];
  };
  for (const key of [
    'threshold',
    'tolerance',
    'aggregator',
    'listAggregator',
    'listMatchMode',
    'excludeKeys',
  ])
    keep(key);
  for (const key of [
    'preserveStrings',
    'allowExtraEntities',
    'alpha',
    'beta',
    'gamma',
    'tools',
    'location',
    'numeric',
    'toolArgs',
  ])
    keep(key);
  for (const key of ['stem', 'measure', 'caseSensitive', 'mode']) keep(key);
  keep('repetition_threshold', 'repetitions');
  keep('similarity_threshold', 'similarity');
  if (options.evaluation_params !== undefined) raw.compare = ['args'];
  keep('word_order', 'wordOrder');
  keep('strict_order', 'strictOrder');
  keep('ignore_case', 'ignoreCase');
  keep('ignore_punctuation', 'ignorePunctuation');
  keep('min_len', 'minWords');
  if (rubric === 'quoted-spans') keep('casefold', 'ignoreCase');
  if (['bleu', 'gleu', 'rouge-n', 'rouge-l', 'meteor', 'chrf', 'squad-f1', 'exact-match'].includes(rubric))
    keep('impl');
  if (rubric === 'rouge-n') keep('n');
  if (rubric === 'rouge-n' && typeof options.variant === 'string') raw.n = Number(options.variant.slice(-1));
  if (rubric === 'bleu' && options.impl === 'nltk') keep('smoothing');
  if (rubric === 'valid-json' && options.schema !== null) keep('schema', 'value');
  if (options.unit !== undefined) Object.assign(raw, { unit: options.unit, value: score });
  else if (rubric === 'trajectory-match') raw.value = callsOfMessages(expected);
  else if (expected !== null) raw.value = expected;
  return raw;
}

type WrittenCalls = readonly (readonly [name: string, args: JsonObject])[][];

const callsOfMessages = (messages: JsonValue) =>
  (messages as unknown as WrittenCalls).map((calls) => calls.map(([name, args]) => ({ name, args })));

/** DeepEval's spans, whose children are of the same shape. */
const operationOf = ({ type, ...others }: JsonObject): JsonObject => ({
  ...others,
  kind: type ?? 'other',
  children: (others.children as JsonObject[]).map(operationOf),
});

/** What the vector says was done, where it is more than one response. */
function trajectoryOfVector({ rubric, output }: Vector): Trajectory | undefined {
  if (rubric === 'loop-detection')
    return { turns: [], operations: (output as JsonObject[]).map(operationOf) as unknown as Operation[] };
  if (rubric !== 'trajectory-match') return undefined;
  const turns = callsOfMessages(output).map((calls) => ({ role: 'assistant' as const, text: '', calls }));
  return { turns, operations: [] };
}

function inputOf(vector: Vector): GradeInput {
  const { rubric, options, output } = vector;
  const steps =
    rubric === 'trajectory-order' && Array.isArray(output)
      ? output.map((name) => ({ name, args: {} }))
      : output;
  const text = typeof steps === 'string' ? steps : JSON.stringify(steps);
  const trajectory = trajectoryOfVector(vector);
  const { finishReason } = (options.providerResponse ?? {}) as { finishReason?: string };
  const given = asked(text, {
    costUsd: typeof options.cost === 'number' ? options.cost : null,
    response: {
      latencyMs: typeof options.latencyMs === 'number' ? options.latencyMs : Number.NaN,
      finishReason: finishReason === undefined ? 'other' : (finishReason.toLowerCase() as 'stop' | 'length'),
      ...(Array.isArray(options.logProbs) ? { logprobs: options.logProbs as number[] } : {}),
    },
  });
  return trajectory === undefined ? given : { ...given, trajectory };
}

describe('rubrics over a whole run', () => {
  const overRun = held.filter(({ rubric }) => findDatasetType(rubric) !== undefined);

  test.each(overRun)('$id', async ({ rubric, options, output, expected, score }) => {
    const raw: JsonObject = { type: rubric };
    for (const key of ['positive', 'average']) if (options[key] !== undefined) raw[key] = options[key];
    if (typeof options.weights === 'string') raw.weights = options.weights;
    const definition = defineRubric('r', raw);
    const feed = new RunFigureFeed(definition);
    for (const [at, given] of (output as JsonValue[]).entries()) {
      const input = asked(String(given), { case: { expected: (expected as JsonValue[])[at] as JsonValue } });
      const observed = await observeResponse(definition, input, { patterns });
      if ('error' in observed) throw new Error(observed.error.message);
      feed.add(String(at), observed);
      feed.complete(String(at));
    }
    const { value, note } = feed.figure();
    if (score === null) expect([value, note]).toEqual([null, expect.stringContaining('not defined')]);
    else expect(value).toBeCloseTo(score, 9);
  });
});

// Where promptfoo fails a response because the suite is wrong, Regrade says that the suite is wrong.
const wrongInput = new Set(['regex-003']);

describe('rubrics', () => {
  const rubrics = held.filter(
    ({ rubric }) => !Object.hasOwn(functions, rubric) && findDatasetType(rubric) === undefined,
  );

  test.each(rubrics)('$id', async (vector) => {
    const { rubric, options } = vector;
    expect(findRubricType(rubric)).toBeDefined();
    const raw = { type: options.not === true ? `not-${rubric}` : rubric, ...optionsOf(vector) };
    if (wrongInput.has(vector.id)) {
      expect(() => defineRubric('r', raw)).toThrow(InputError);
      return;
    }
    let grade: Awaited<ReturnType<typeof gradeResponse>> | 'wrong input';
    try {
      grade = await gradeResponse(defineRubric('r', raw), inputOf(vector), { patterns });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      grade = 'wrong input';
    }
    if (vector.error !== undefined) {
      expect(grade === 'wrong input' || 'error' in grade).toBe(true);
      return;
    }
    if (grade === 'wrong input' || 'error' in grade) throw new Error(JSON.stringify(grade));
    const wanted = options.unit === undefined ? vector.score : 1;
    const tolerance = vector.tolerance ?? 1e-9;
    expect([grade.score, Math.abs(grade.score - (wanted ?? Number.NaN)) <= tolerance]).toEqual([
      grade.score,
      true,
    ]);
    if (vector.pass !== undefined) expect(grade.pass).toBe(vector.pass);
  });

  test('some of them name what their output is as a list or an object', () => {
    expect(rubrics.some(({ output }) => isJsonObject(output))).toBe(true);
  });
});
