import { describe, expect, test } from 'vitest';
import type { Workspace } from '../../../src/core/workspace.ts';
import { completion, json, type Reply, serve } from '../model/test-models.ts';
import { problemsOf, workspaceOf } from '../suite/fixture.ts';
import { run } from './run-fixture.ts';

/** Answers, and embeddings of 1,000 tokens each. */
const model: Reply = (response, { url, body }) => {
  if (!url?.endsWith('/embeddings')) {
    json(response, 200, completion(`It is ${/\d+/.exec(body.messages.at(-1).content)?.[0]}.`));
    return;
  }
  const [text = ''] = (body as unknown as { input: string[] }).input;
  json(response, 200, {
    data: [{ embedding: [text.length, 1] }],
    usage: { prompt_tokens: 1000, total_tokens: 1000 },
  });
};

async function similarTo(
  baseURL: string,
  { cases = 2, config = '', rest = '', rubric = '' } = {},
): Promise<Workspace> {
  const records = Array.from({ length: cases }, (_, n) => JSON.stringify({ id: `c${n}`, vars: { n } }));
  return workspaceOf({
    'regrade.config.yaml': `providers:\n  local: { baseURL: ${baseURL} }\nprices:\n  local:small: { input: 0, output: 0 }\n  local:embedder: { input: 20, output: 0 }\n${config}`,
    'count.prompt': '---\nmodel: local:small\n---\nSay {{n}}.\n',
    'cases.jsonl': `${records.join('\n')}\n`,
    'count.eval.yaml': `prompts: [count.prompt]\ncases: [cases.jsonl]\nrubrics:\n  near: { type: similar, value: It is one., threshold: 0${rubric} }\n${rest}`,
  });
}

const asked = (server: { got: readonly { url?: string | undefined }[] }) =>
  server.got.filter(({ url }) => url?.endsWith('/embeddings')).length;

describe('embeddings that grading needs', () => {
  test('are paid for once, and stand in the cost of grading', async () => {
    const server = await serve(model);
    const workspace = await similarTo(server.baseURL, { config: 'embeddings: local:embedder\n' });
    const first = await run(workspace);
    // Two answers and one reference, at 1,000 tokens of 20 USD a million.
    expect(asked(server)).toBe(3);
    expect(first.finish.summary.paidUsd).toBeCloseTo(0.06, 9);
    expect(first.finish.summary.judgeCostUsd).toBeCloseTo(0.08, 9);
    expect(first.finish.summary.costUsd).toBe(0);

    const again = await run(workspace);
    expect(asked(server)).toBe(3);
    expect(again.finish.summary).toMatchObject({ paidUsd: 0, reusedCells: 2 });
    expect(again.finish.summary.judgeCostUsd).toBeCloseTo(0.08, 9);
  });

  test('keep to the budget; what is not graded is no error, and goes on later', async () => {
    const server = await serve(model);
    const options = { cases: 6, config: 'embeddings: local:embedder\n', rest: 'budget: { calls: 5 }\n' };
    const workspace = await similarTo(server.baseURL, options);
    const { finish } = await run(workspace, { limits: { concurrency: 4 } });
    expect(server.got.length).toBeLessThanOrEqual(5);
    expect(finish).toMatchObject({ status: 'error', reason: expect.stringContaining('5 calls') });
    expect(finish.summary.errors).toBe(0);
  });

  test('of an unknown price are refused where a limit in USD must be kept', async () => {
    const server = await serve(model);
    const options = { config: 'embeddings: local:other\n', rest: 'budget: { usd: 1 }\n' };
    const problems = await problemsOf(run(await similarTo(server.baseURL, options)));
    expect(problems[0]).toMatchObject({
      code: 'unknown-price',
      message: expect.stringContaining('local:other'),
    });
    expect(server.got).toHaveLength(0);
  });

  test.each([
    ['no model', {}, 'needs embeddings, and no model for them is named'],
    ['a model without embeddings', { rubric: ', model: echo' }, 'echo does not give'],
    ['a model of no provider', { config: 'embeddings: nowhere:x\n' }, 'nowhere'],
  ])('%s is wrong input, at its place, before anything is asked', async (_, options, message) => {
    const server = await serve(model);
    const problems = await problemsOf(run(await similarTo(server.baseURL, options)));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]).toMatchObject({ file: 'count.eval.yaml', range: { start: { line: 4 } } });
    expect(server.got).toHaveLength(0);
  });
});
