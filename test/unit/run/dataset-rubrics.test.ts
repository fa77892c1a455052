import { describe, expect, test } from 'vitest';
import { runJson } from '../../../src/core/report/run-json.ts';
import { runJunit } from '../../../src/core/report/run-junit.ts';
import { runMarkdown } from '../../../src/core/report/run-markdown.ts';
import { openRun } from '../../../src/core/run/run-store.ts';
import { completion, json, type Reply, serve } from '../model/test-models.ts';
import { workspaceOf } from '../suite/fixture.ts';
import { run } from './run-fixture.ts';

/** Answers with what stands in the question, so that the cases say what the model gives. */
const repeating: Reply = (response, { body }) => {
  const said = /Sort: (.*)\./.exec(body.messages.at(-1).content)?.[1] ?? '';
  if (said === 'down') json(response, 400, { error: { message: 'No.' } });
  else json(response, 200, completion(said));
};

/** Cases of `given/expected`. */
async function sorted(rubrics: string, pairs: readonly string[], models = '[local:small]') {
  const server = await serve(repeating);
  const cases = pairs.map((pair, at) => {
    const [given, expected] = pair.split('/');
    return JSON.stringify({ id: `c${at}`, vars: { given }, expected });
  });
  const workspace = await workspaceOf({
    'regrade.config.yaml': `providers:\n  local: { baseURL: ${server.baseURL} }\nprices:\n  local:small: { input: 10, output: 100 }\n`,
    'count.prompt': '---\nmodel: local:small\n---\nSort: {{given}}.\n',
    'cases.jsonl': `${cases.join('\n')}\n`,
    'count.eval.yaml': `prompts: [count.prompt]\nmodels: ${models}\ncases: [cases.jsonl]\nrubrics:\n${rubrics}`,
  });
  return run(workspace);
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

const animals = ['cat/cat', 'dog/dog', 'cat/bird', 'cat/cat', 'bird/dog', 'bird/bird', 'dog/cat', 'cat/cat'];

describe('a rubric over the whole run', () => {
  test('has one value, with an interval, and fails no cell', async () => {
    const { finish, file } = await sorted(
      '  f1: { type: f1, gate: { min: 0.9 } }\n  agree: { type: cohen-kappa }\n',
      animals,
    );
    expect(finish.summary).toMatchObject({ cells: 8, passed: 8, failed: 0, errors: 0 });
    expect(finish.status).toBe('failed');
    expect(finish.rules).toEqual([
      { rule: 'f1', status: 'failed', reason: 'The f1 is 0.583; it must reach 0.9.' },
    ]);
    const { f1, agree } = finish.summary.rubrics;
    expect(f1).toMatchObject({ n: 8, errors: 0, passRate: null, meanScore: expect.closeTo(7 / 12, 9) });
    expect(f1?.overRun).toEqual([
      expect.objectContaining({ prompt: 'count.prompt', model: 'local:small', n: 8, pass: null }),
    ]);
    expect(f1?.ci?.[0]).toBeLessThan(7 / 12);
    expect(agree?.meanScore).toBeCloseTo(0.4, 9);

    const stored = await openRun(file);
    const report = JSON.parse(await textOf(runJson(stored)));
    expect(report.summary.rubrics.f1.overRun[0].value).toBeCloseTo(7 / 12, 9);
    expect(report.cells[2]).toMatchObject({ rubrics: {}, status: 'passed' });
    expect(report.cells.map(({ observations }: { observations: object }) => observations)).toContainEqual({
      f1: { given: 'bird', expected: 'dog' },
      agree: { given: 'bird', expected: 'dog' },
    });
    const junit = await textOf(runJunit(stored));
    expect(junit).toContain('tests="9" failures="1"');
    expect(junit).toMatch(/name="f1 over the whole run"[^>]*>\s*<failure message="The f1 is 0.583/);
    expect(await textOf(runMarkdown(stored))).toMatch(/f1<\/code> \| 8 \| – \| 0\.58 \[0\.\d\d, /);
  });

  test.each([
    ['{ type: accuracy, threshold: 0.625 }', 'passed', 'The accuracy is 0.625; the threshold is 0.625.'],
    ['{ type: not-accuracy, threshold: 0.7 }', 'passed', 'The accuracy is 0.375; the threshold is 0.7.'],
    [
      '{ type: recall, positive: cat, threshold: 0.8 }',
      'failed',
      'The recall is 0.75; the threshold is 0.8.',
    ],
    [
      '{ type: accuracy, gate: { min: 0.4, confidence: 0.95 } }',
      'failed',
      'The accuracy is 0.625, with 95 % confidence at least 0.306; it must reach 0.4.',
    ],
  ])('%s: %s', async (rubric, status, reason) => {
    const { finish } = await sorted(`  r: ${rubric}\n`, animals);
    expect(finish.rules).toEqual([
      { rule: 'r', status, reason: reason.replace('accuracy is 0.375', 'not-accuracy is 0.375') },
    ]);
    expect(finish.status).toBe(status);
  });

  test('asks nothing where it has neither threshold nor gate', async () => {
    expect((await sorted('  r: { type: f1 }\n', animals)).finish).toMatchObject({
      rules: [],
      status: 'passed',
    });
  });

  test('with an answer that tells nothing is an error, not a value of the others', async () => {
    const { finish, file } = await sorted('  r: { type: rmse, threshold: 5 }\n', ['1/1', 'two/2', '3/3']);
    expect(finish.status).toBe('error');
    expect(finish.rules).toMatchObject([{ rule: 'r', status: 'error' }]);
    expect(finish.summary).toMatchObject({ errors: 1 });
    const cells = [];
    for await (const cell of (await openRun(file)).cells()) cells.push(cell);
    expect(cells.find(({ case: id }) => id === 'c1')).toMatchObject({
      status: 'error',
      rubrics: { r: { error: { kind: 'rubric', message: expect.stringContaining('no number') } } },
    });
  });

  test('with a cell without an answer is an error', async () => {
    const { finish } = await sorted('  r: { type: accuracy, threshold: 0.1 }\n', ['a/a', 'down/a']);
    expect(finish.status).toBe('error');
    expect(finish.rules).toMatchObject([{ rule: 'r', status: 'error' }]);
    expect(finish.summary.rubrics.r).toMatchObject({ n: 1, errors: 1 });
  });

  test('that is not defined cannot pass', async () => {
    const { finish } = await sorted('  r: { type: roc-auc, threshold: 0.5 }\n', ['0.1/1', '0.9/1']);
    expect(finish.status).toBe('error');
    expect(finish.rules).toMatchObject([{ status: 'error', reason: expect.stringContaining('not defined') }]);
  });

  test('has a value for each model', async () => {
    const { finish } = await sorted(
      '  r: { type: accuracy, threshold: 0.9 }\n',
      ['a/a', 'b/a'],
      '[local:small, echo]',
    );
    expect(finish.summary.rubrics.r).toMatchObject({ n: 4, meanScore: null });
    expect(finish.summary.rubrics.r?.overRun?.map(({ model, value }) => [model, value])).toEqual(
      expect.arrayContaining([
        ['local:small', 0.5],
        ['echo', 0],
      ]),
    );
    expect(finish.rules.map(({ of, status }) => [of?.model, status])).toEqual([
      ['local:small', 'failed'],
      ['echo', 'failed'],
    ]);
  });
});

describe('the chance of k trials', () => {
  /** Each question is answered right every third time. */
  async function tried(rubrics: string, suite = 'trials: 3\n') {
    const times = new Map<string, number>();
    const server = await serve((response, { body }) => {
      const question = String(body.messages.at(-1).content);
      const time = (times.get(question) ?? 0) + 1;
      times.set(question, time);
      json(response, 200, completion(time % 3 === 0 || question.includes('easy') ? 'right' : 'wrong'));
    });
    return workspaceOf({
      'regrade.config.yaml': `providers:\n  local: { baseURL: ${server.baseURL} }\n`,
      'count.prompt': '---\nmodel: local:small\n---\nA question: {{q}}.\n',
      'count.eval.yaml': `prompts: [count.prompt]\n${suite}cases: [{ vars: { q: easy } }, { vars: { q: hard } }]\nrubrics:\n  right: { type: contains, value: right }\n${rubrics}`,
    });
  }

  test('counts the verdicts of a rubric over the trials of a case', async () => {
    const { finish } = await run(
      await tried(
        '  some: { type: pass-at-k, of: right, k: 2, threshold: 0.8 }\n  all: { type: pass-hat-k, k: 2, threshold: 0.8 }\n',
      ),
    );
    // The hard question passes once of three times.
    expect(finish.summary.rubrics).toMatchObject({
      some: { n: 6, errors: 0, meanScore: expect.closeTo((1 + 2 / 3) / 2, 9) },
      all: { n: 6, errors: 0, meanScore: expect.closeTo(0.5, 9) },
    });
    expect(finish.rules.map(({ rule, status }) => [rule, status])).toEqual(
      expect.arrayContaining([
        ['some', 'passed'],
        ['all', 'failed'],
      ]),
    );
  });

  test('without enough trials is wrong input, before anything is asked', async () => {
    const rubric = '  some: { type: pass-at-k, of: right, k: 5 }\n';
    await expect(run(await tried(rubric))).rejects.toMatchObject({
      problems: [{ code: 'too-few-trials', range: { start: { line: 6 } } }],
    });
    const { finish } = await run(await tried(rubric), { selection: { trials: 6 } });
    expect(finish.summary.rubrics.some).toMatchObject({ n: 12, errors: 0 });
  });

  test('of a rubric that is not there is wrong input, with the nearest name', async () => {
    await expect(run(await tried('  some: { type: pass-at-k, of: rihgt, k: 2 }\n'))).rejects.toMatchObject({
      problems: [{ code: 'unknown-rubric', remedy: 'Did you mean right?', range: { start: { line: 6 } } }],
    });
  });
});
