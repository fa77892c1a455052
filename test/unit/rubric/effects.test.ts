import { afterAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { defineRubric } from '../../../src/core/rubric/define-rubric.ts';
import { gradeResponse } from '../../../src/core/rubric/grade.ts';
import { openPatterns } from '../../../src/core/rubric/patterns.ts';
import { type Embeddings, isVerdict } from '../../../src/core/rubric/rubric.ts';
import { Budget } from '../../../src/core/run/budget.ts';
import { gradingOf } from '../../../src/core/run/grading.ts';
import { completion, folder, json, modelsAt, question, serve } from '../model/test-models.ts';
import { asked } from './asked.ts';

const patterns = openPatterns();
afterAll(() => patterns.close());

const grade = (raw: JsonObject, output: string, embeddings?: Embeddings) =>
  gradeResponse(defineRubric('r', raw), asked(output), {
    patterns,
    ...(embeddings === undefined ? {} : { embeddings }),
  });

const fixed = (vectors: { [text: string]: number[] }): Embeddings => ({
  defaultModel: 'test:fixed',
  embed: async (_, texts) => texts.map((text) => vectors[text] ?? []),
});

describe('similar', () => {
  test('takes the nearest of several references', async () => {
    const embeddings = fixed({ out: [1, 0], far: [0, 1], near: [3, 4] });
    expect(await grade({ type: 'similar', value: ['far', 'near'] }, 'out', embeddings)).toMatchObject({
      pass: false,
      score: 0.6,
    });
    expect(await grade({ type: 'similar', value: 'near', threshold: 0.6 }, 'out', embeddings)).toMatchObject({
      pass: true,
    });
    expect(await grade({ type: 'not-similar', value: 'far' }, 'out', embeddings)).toMatchObject({
      pass: true,
      score: 1,
    });
  });

  test('passes by distance for euclidean, and not- turns that round', async () => {
    const embeddings = fixed({ out: [3, 0], ref: [0, 4] });
    const five = { type: 'similar:euclidean', value: 'ref', threshold: 5 };
    expect(await grade(five, 'out', embeddings)).toMatchObject({ pass: true, score: 1 / 6 });
    expect(await grade({ ...five, type: 'not-similar:euclidean' }, 'out', embeddings)).toMatchObject({
      pass: false,
      score: 1 - 1 / 6,
    });
  });

  test('says what to set where there is no model', async () => {
    const result = await grade({ type: 'similar', value: 'x' }, 'y');
    expect(isVerdict(result) ? '' : result.error.message).toContain(
      'embeddings: openai:text-embedding-3-small',
    );
  });

  test('vectors of unlike lengths are an error, never a score', async () => {
    const result = await grade({ type: 'similar', value: 'b' }, 'a', fixed({ a: [1], b: [1, 2] }));
    expect(isVerdict(result)).toBe(false);
  });
});

describe('embeddings of a run', () => {
  test('are asked of the endpoint once and stored', async () => {
    const server = await serve((response, { body }) => {
      const [text = ''] = (body as unknown as { input: string[] }).input;
      json(response, 200, {
        data: [{ embedding: [text.length, 1] }],
        usage: { prompt_tokens: 3, total_tokens: 3 },
      });
    });
    const root = await folder();
    const configuration = {
      embeddings: 'local:embedder',
      models: {},
      providers: { local: { baseURL: server.baseURL } },
    };
    const models = await modelsAt(server.baseURL, { root, providers: configuration.providers });
    const { embeddings } = gradingOf(patterns, models, configuration, new Budget({}), undefined)().effects;
    expect(await embeddings?.embed('local:embedder', ['a', 'abc', 'a'])).toEqual([
      [1, 1],
      [3, 1],
      [1, 1],
    ]);
    expect(server.got.map(({ url }) => url)).toEqual(['/v1/embeddings', '/v1/embeddings']);
    await models.close();

    const offline = await modelsAt(server.baseURL, {
      root,
      providers: configuration.providers,
      offline: true,
    });
    const later = gradingOf(patterns, offline, configuration, new Budget({}), undefined)().effects.embeddings;
    expect(await later?.embed('local:embedder', ['abc'])).toEqual([[3, 1]]);
    await expect(later?.embed('local:embedder', ['new'])).rejects.toThrow('is not stored');
    await expect(later?.embed('nowhere', ['new'])).rejects.toThrow('nowhere');
    await offline.close();
    expect(server.got).toHaveLength(2);
  });

  test('of a wrong shape are an error of the rubric', async () => {
    const server = await serve((response) => json(response, 200, { data: [] }));
    const configuration = { models: {}, providers: { local: { baseURL: server.baseURL } } };
    const models = await modelsAt(server.baseURL, { providers: configuration.providers });
    const { embeddings } = gradingOf(patterns, models, configuration, new Budget({}), undefined)().effects;
    await expect(embeddings?.embed('local:embedder', ['a'])).rejects.toThrow(/./);
    const result = await grade({ type: 'similar', value: 'x', model: 'local:embedder' }, 'y', embeddings);
    expect(isVerdict(result)).toBe(false);
    await models.close();
  });
});

test('log-probabilities of an answer are kept, for perplexity', async () => {
  const server = await serve((response) => {
    const answer = completion('Hi') as { choices: [object] };
    const logprobs = {
      content: [
        { token: 'H', logprob: -1 },
        { token: 'i', logprob: -2 },
      ],
    };
    json(response, 200, { ...answer, choices: [{ ...answer.choices[0], logprobs }] });
  });
  const models = await modelsAt(server.baseURL);
  const request = question('Hello', {
    parameters: { passthrough: { logprobs: true } },
  });
  const { response } = await models.ask(request, { trial: 1 });
  expect(response.logprobs).toEqual([-1, -2]);
  expect((await models.ask(request, { trial: 1 })).response.logprobs).toEqual([-1, -2]);
  await models.close();
  const result = await gradeResponse(
    defineRubric('r', { type: 'perplexity', threshold: 5 }),
    asked('Hi', { response }),
    { patterns },
  );
  expect(result).toMatchObject({ pass: true });
});

describe('what cannot be told is an error', () => {
  test.each<[JsonObject, string]>([
    [{ type: 'language', value: 'en' }, 'OK'],
    [{ type: 'readability' }, '…'],
    [{ type: 'perplexity' }, 'x'],
    [{ type: 'token-count', value: 1, encoding: 'usage' }, 'x'],
    [{ type: 'quoted-spans' }, '"three words here"'],
    [{ type: 'is-valid-function-call' }, '{"name": "a", "arguments": "{}"}'],
    [{ type: 'is-sql', value: { databaseType: 'postgresql' } }, `SELECT ${'('.repeat(40)}`],
    [{ type: 'is-sql' }, `SELECT 1 WHERE ${"(')'".repeat(30)}`],
    [{ type: 'contains-sql' }, '```\nx\n```\n'.repeat(50)],
  ])('%j', async (raw, output) => {
    expect(isVerdict(await grade(raw, output))).toBe(false);
  });
});

describe('secrets and personal data', () => {
  const token = `ghp_${'a1B2c3D4e5'.repeat(3)}a1B2c3`;

  test('never stand in a reason', async () => {
    const secret = await grade({ type: 'no-secrets' }, `Use ${token} now.`);
    const card = await grade({ type: 'no-pii' }, 'Card 4111 1111 1111 1111, mail ann@example.com');
    for (const result of [secret, card]) {
      expect(result).toMatchObject({ pass: false });
      const shown = JSON.stringify(result);
      for (const value of [token, '4111 1111', 'ann@example']) expect(shown).not.toContain(value);
    }
  });

  test.each([
    ['Call +49 30 901820 today.', false],
    ['Your order 12345678 of 2026-11-25 costs 1,234.50.', true],
    ['The server is 192.168.10.17.', false],
    ['Version 1.2.3 runs on 127.0.0.1:8080.', true],
    ['Her number is 078-05-1120.', false],
    ['Pay to GB82 WEST 1234 5698 7654 32 NOW.', false],
    ['It is 12:30:45 in C::B.', true],
  ])('%s', async (output, pass) => {
    expect(await grade({ type: 'no-pii' }, output)).toMatchObject({ pass });
  });
});
