import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/core/json.ts';
import type { Label } from '../../../src/core/rubric/dataset/observation.ts';
import { RunFigureFeed } from '../../../src/core/rubric/dataset/run-figure.ts';
import { lackTrials, tieTrialRubrics } from '../../../src/core/rubric/dataset/trial-rubrics.ts';
import { defineRubric } from '../../../src/core/rubric/define-rubric.ts';
import { observeResponse } from '../../../src/core/rubric/grade.ts';
import { openPatterns } from '../../../src/core/rubric/patterns.ts';
import { datasetTypes } from '../../../src/core/rubric/registry.ts';
import type { Grade } from '../../../src/core/rubric/rubric.ts';
import { asked } from './asked.ts';

const patterns = openPatterns();
afterAll(() => patterns.close());

const observe = (raw: JsonObject, output: string, expected?: JsonValue) =>
  observeResponse(
    defineRubric('r', raw),
    asked(output, expected === undefined ? {} : { case: { expected } }),
    {
      patterns,
    },
  );

type Pair = readonly [given: Label, expected: Label];

/** One case a list of pairs: its trials. */
function figureOf(raw: JsonObject, cases: readonly (readonly Pair[])[]) {
  const feed = new RunFigureFeed(defineRubric('r', raw));
  cases.forEach((pairs, at) => {
    for (const [given, expected] of pairs) feed.add(String(at), { given, expected });
    feed.complete(String(at));
  });
  return feed.figure();
}

const each = (pairs: readonly Pair[]) => pairs.map((pair) => [pair]);
const repeated = (times: number, ...pair: Pair): Pair[] => Array.from({ length: times }, () => pair);

test('the examples of the reference hold', () => {
  for (const { type, examples } of datasetTypes) {
    expect(examples.length).toBeGreaterThan(0);
    for (const { options, observations, trials = 1, value } of examples) {
      const cases = each(observations).flatMap((_, at) =>
        at % trials === 0 ? [observations.slice(at, at + trials)] : [],
      );
      expect([type, options, figureOf({ type, ...options }, cases).value]).toEqual([
        type,
        options,
        expect.closeTo(value, 9),
      ]);
    }
  }
});

describe('what is observed', () => {
  test.each<[string, JsonObject, string, JsonValue, Pair]>([
    ['the whole output, trimmed', {}, ' spam\n', 'spam', ['spam', 'spam']],
    ['a field of JSON', { field: 'result.label' }, '{"result": {"label": true}}', true, ['true', 'true']],
    ['an element of a list', { field: '1' }, '["a", "b"]', 'b', ['b', 'b']],
    ['what a pattern finds', { pattern: 'ham|spam' }, 'It is spam, not ham.', 'ham', ['spam', 'ham']],
    ['no case where it is not wanted', { ignoreCase: true }, 'Spam', 'SPAM', ['spam', 'spam']],
    ['a value of the rubric', { value: 3 }, '3', 'x', ['3', '3']],
  ])('%s', async (_, options, output, expected, [given, wanted]) => {
    expect(await observe({ type: 'accuracy', ...options }, output, expected)).toEqual({
      given,
      expected: wanted,
    });
  });

  test.each<[string, JsonObject, string, string]>([
    ['no JSON', { field: 'label' }, 'spam', 'not JSON'],
    ['no such field', { field: 'label' }, '{"other": 1}', 'at "label"'],
    ['an inherited field', { field: 'constructor.name' }, '{}', 'at "constructor.name"'],
    ['no match', { pattern: '\\d+' }, 'none', 'fits'],
  ])('%s is an error', async (_, options, output, message) => {
    const observed = await observe({ type: 'accuracy', ...options }, output, 'x');
    expect(observed).toMatchObject({ error: { kind: 'rubric', message: expect.stringContaining(message) } });
  });

  test('numbers are read as such, and nothing else is', async () => {
    expect(await observe({ type: 'rmse' }, ' 2.5\n', '3')).toEqual({ given: 2.5, expected: 3 });
    for (const output of ['', ' ', 'about 3', 'NaN', 'Infinity', '1e999']) {
      expect(await observe({ type: 'rmse' }, output, 3)).toHaveProperty('error');
      expect(await observe({ type: 'roc-auc' }, output, 1)).toHaveProperty('error');
    }
    expect(await observe({ type: 'rmse' }, '3', 'three')).toHaveProperty('error');
  });

  test('long texts stay apart', async () => {
    const [one, other] = ['a', 'b'].map((end) => 'x'.repeat(500) + end);
    const first = await observe({ type: 'accuracy' }, one ?? '', one);
    const second = await observe({ type: 'accuracy' }, other ?? '', one);
    if ('error' in first || 'error' in second) throw new Error('An error.');
    expect(first.given).toBe(first.expected);
    expect(second.given).not.toBe(second.expected);
    expect(String(first.given).length).toBeLessThan(200);
  });

  test('labels of a scale are all that may come', async () => {
    const scale = { type: 'cohen-kappa', labels: ['low', 'high'] };
    expect(await observe(scale, 'low', 'high')).toEqual({ given: 'low', expected: 'high' });
    expect(await observe(scale, 'medium', 'high')).toHaveProperty('error');
  });

  test('wrong options are wrong input', () => {
    const wrong: JsonObject[] = [
      { pattern: '(' },
      { average: 'mean' },
      { threshold: 1.5 },
      { averge: 'macro' },
    ];
    for (const options of wrong) {
      expect(() => defineRubric('r', { type: 'f1', ...options })).toThrow();
    }
    expect(() => defineRubric('r', { type: 'rmse', gate: { min: 0.5 } })).toThrow(/threshold|less of it/);
  });
});

describe('figures', () => {
  test('several trials of a case count as one case', () => {
    const trials = figureOf({ type: 'accuracy' }, [
      repeated(5, 'a', 'a'),
      repeated(5, 'a', 'b'),
      repeated(5, 'a', 'a'),
    ]);
    const single = figureOf(
      { type: 'accuracy' },
      each([
        ['a', 'a'],
        ['a', 'b'],
        ['a', 'a'],
      ]),
    );
    expect(trials.value).toBe(single.value);
    expect(trials.ci?.[0]).toBeCloseTo(single.ci?.[0] ?? -1, 9);
  });

  test('a class that nobody gave or expected counts as 0, and is named', () => {
    const figure = figureOf(
      { type: 'precision', average: 'macro' },
      each([
        ['a', 'a'],
        ['a', 'b'],
      ]),
    );
    expect(figure.value).toBe(0.25);
    expect(figure.note).toContain('"b"');
    expect(figureOf({ type: 'recall', positive: 'x' }, each([['a', 'a']]))).toMatchObject({
      value: 0,
      ci: [0, 1],
    });
  });

  test('thresholds are a floor, for rmse a ceiling; not- turns both round', () => {
    const pairs = each([
      ['a', 'a'],
      ['a', 'a'],
      ['a', 'b'],
      ['b', 'b'],
    ]);
    expect(figureOf({ type: 'accuracy', threshold: 0.75 }, pairs).pass).toBe(true);
    expect(figureOf({ type: 'accuracy', threshold: 0.8 }, pairs).pass).toBe(false);
    expect(figureOf({ type: 'not-accuracy', threshold: 0.8 }, pairs)).toMatchObject({
      pass: true,
      value: 0.25,
    });
    expect(figureOf({ type: 'accuracy' }, pairs).pass).toBeNull();
    expect(
      figureOf(
        { type: 'rmse', threshold: 1 },
        each([
          [1, 2],
          [2, 2],
        ]),
      ).pass,
    ).toBe(true);
    expect(
      figureOf(
        { type: 'rmse', threshold: 0.5 },
        each([
          [1, 2],
          [2, 2],
        ]),
      ).pass,
    ).toBe(false);
    expect(
      figureOf(
        { type: 'not-rmse', threshold: 0.5 },
        each([
          [1, 2],
          [2, 2],
        ]),
      ),
    ).toMatchObject({ pass: true });
  });

  test('the order of a scale decides the weights', () => {
    const pairs = each([
      ['low', 'high'],
      ['high', 'high'],
      ['low', 'low'],
      ['medium', 'medium'],
    ]);
    const scale = { type: 'cohen-kappa', weights: 'linear' };
    const ordered = figureOf({ ...scale, labels: ['low', 'medium', 'high'] }, pairs).value ?? Number.NaN;
    expect(ordered).toBeCloseTo(0.5, 9);
    expect(figureOf(scale, pairs).value).toBeGreaterThan(ordered);
  });

  // Of statsmodels 0.13.5, cohens_kappa.
  test.each([
    [[40, 5, 8, 47], 0.738955823293, 0.606857914918, 0.871053731669],
    [[90, 2, 5, 3], 0.426229508197, 0.0781591115244, 0.774299904869],
  ] as const)(
    'plain kappa of %j has the interval of Fleiss, Cohen and Everitt',
    ([a, b, c, d], kappa, lo, hi) => {
      const pairs = [...repeated(a, 1, 1), ...repeated(b, 0, 1), ...repeated(c, 1, 0), ...repeated(d, 0, 0)];
      const { value, ci } = figureOf({ type: 'cohen-kappa' }, each(pairs));
      expect([value, ...(ci ?? [])]).toEqual([kappa, lo, hi].map((one) => expect.closeTo(one, 8)));
    },
  );

  test('full agreement has an interval of some width', () => {
    const pairs = each([...repeated(10, 'a', 'a'), ...repeated(10, 'b', 'b')]);
    for (const type of ['accuracy', 'f1', 'cohen-kappa']) {
      const { value, ci } = figureOf({ type }, pairs);
      expect([type, value, ci?.[1]]).toEqual([type, 1, 1]);
      expect(ci?.[0]).toBeGreaterThan(0.5);
      expect(ci?.[0]).toBeLessThan(0.9);
    }
  });

  test('what is not defined has no value, and says why', () => {
    expect(
      figureOf(
        { type: 'roc-auc' },
        each([
          [0.1, 1],
          [0.2, 1],
        ]),
      ),
    ).toMatchObject({ value: null, pass: null });
    expect(figureOf({ type: 'cohen-kappa' }, each([['a', 'a']]))).toMatchObject({ value: null });
    expect(figureOf({ type: 'f1' }, [])).toMatchObject({ value: null, n: 0 });
  });

  test('free text is no class', () => {
    const pairs = each(Array.from({ length: 1001 }, (_, at): Pair => [`text ${at}`, 'x']));
    expect(figureOf({ type: 'f1' }, pairs)).toMatchObject({
      value: null,
      note: expect.stringContaining('classes'),
    });
    expect(figureOf({ type: 'accuracy' }, pairs).value).toBe(0);
  });

  test('a cell without an observation is counted', () => {
    const feed = new RunFigureFeed(defineRubric('r', { type: 'accuracy' }));
    feed.add('a', { given: 'x', expected: 'x' });
    feed.add('b', undefined);
    feed.complete('a');
    feed.complete('b');
    expect(feed.figure()).toMatchObject({ n: 1, errors: 1, value: 1 });
  });
});

describe('any observations', () => {
  const pairOf = (label: fc.Arbitrary<Label>) => fc.tuple(label, label);
  const names = fc.constantFrom<Label>('a', 'b', 'c', 1, 2);
  const scores = fc.double({ min: -5, max: 5, noNaN: true });
  const cases = (pair: fc.Arbitrary<Pair>) =>
    fc.array(fc.array(pair, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 });

  test.each(datasetTypes.map(({ type }) => type))(
    '%s: interval around the value, whatever the order',
    (type) => {
      const pair: fc.Arbitrary<Pair> =
        type === 'rmse'
          ? pairOf(scores)
          : type === 'roc-auc'
            ? fc.tuple(scores, fc.constantFrom<Label>('1', '0'))
            : type.startsWith('pass-')
              ? fc.tuple(fc.constantFrom<Label>('pass', 'fail'), fc.constant<Label>('pass'))
              : pairOf(names);
      fc.assert(
        fc.property(cases(pair), (list) => {
          const raw = { type, ...(type.startsWith('pass-') ? { k: 1 } : {}) };
          const one = figureOf(raw, list);
          const other = figureOf(raw, [...list].reverse());
          if (one.value === null) expect(one.note).not.toBe('');
          else {
            expect(other.value).toBeCloseTo(one.value, 9);
            if (one.ci !== null) {
              expect(one.ci[0]).toBeLessThanOrEqual(one.value + 1e-9);
              expect(one.ci[1]).toBeGreaterThanOrEqual(one.value - 1e-9);
              expect(other.ci?.[0]).toBeCloseTo(one.ci[0], 6);
            }
          }
        }),
      );
    },
  );

  test('leaving each case out by pattern is leaving it out by hand', () => {
    const labels = fc.constantFrom<Label>('a', 'b', 'c');
    fc.assert(
      fc.property(fc.array(pairOf(labels), { minLength: 3, maxLength: 15 }), (pairs) => {
        const { value, ci, method } = figureOf({ type: 'f1' }, each(pairs));
        if (!method.startsWith('jackknife') || ci === null || ci[0] === 0 || ci[1] === 1) return;
        const left = pairs.map(
          (_, at) => figureOf({ type: 'f1' }, each(pairs.filter((_, i) => i !== at))).value ?? 0,
        );
        const mean = left.reduce((sum, one) => sum + one, 0) / left.length;
        const n = left.length;
        const se = Math.sqrt(((n - 1) / n) * left.reduce((sum, one) => sum + (one - mean) ** 2, 0));
        expect(((value ?? 0) - ci[0]) / (ci[1] - (value ?? 0))).toBeCloseTo(1, 6);
        const t = ((value ?? 0) - ci[0]) / se;
        expect(t).toBeGreaterThan(1.96);
        expect(t).toBeLessThan(4.31);
      }),
    );
  });
});

describe('trials of a case', () => {
  const suite = (...rubrics: readonly (readonly [string, JsonObject])[]) =>
    tieTrialRubrics(rubrics.map(([name, raw]) => defineRubric(name, raw)));
  const contains = (value: string): JsonObject => ({ type: 'contains', value });
  const verdict = (pass: boolean): Grade => ({ pass, score: Number(pass), reason: '' });
  const told = (raw: JsonObject, others: { [name: string]: Grade }) =>
    observeResponse(defineRubric('r', { k: 2, ...raw }), asked('x'), {
      patterns,
      others: new Map(Object.entries(others)),
    });

  test('a trial passes by the rubric that is named, or by all', async () => {
    const others = { one: verdict(true), two: verdict(false) };
    expect(await told({ type: 'pass-at-k', of: 'one' }, others)).toEqual({ given: 'pass', expected: 'pass' });
    expect(await told({ type: 'pass-at-k', of: 'two' }, others)).toEqual({ given: 'fail', expected: 'pass' });
    expect(await told({ type: 'pass-hat-k' }, others)).toEqual({ given: 'fail', expected: 'pass' });
    expect(await told({ type: 'pass-hat-k' }, { one: verdict(true) })).toMatchObject({ given: 'pass' });
  });

  test('no verdict is an error and no failed trial', async () => {
    const broken: Grade = { error: { kind: 'rubric', message: 'No.' } };
    const raws: JsonObject[] = [{ type: 'pass-at-k', of: 'one' }, { type: 'pass-at-k' }];
    for (const raw of raws) {
      expect(await told(raw, { one: broken })).toMatchObject({
        error: { message: 'The rubric "one" gave no verdict.' },
      });
      expect(await told(raw, {})).toHaveProperty('error');
    }
  });

  test('fewer trials than k are said, and no value', () => {
    const figure = figureOf({ type: 'pass-at-k', k: 3 }, [
      repeated(3, 'pass', 'pass'),
      repeated(2, 'pass', 'pass'),
    ]);
    expect(figure).toMatchObject({ value: null, note: expect.stringContaining('pass@3 needs 3 trials') });
  });

  test('by enumeration of all draws', () => {
    const draws = (left: readonly string[], k: number): string[][] =>
      k === 0
        ? [[]]
        : left.flatMap((one, at) => draws(left.slice(at + 1), k - 1).map((rest) => [one, ...rest]));
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('pass', 'fail'), { minLength: 1, maxLength: 7 }),
        fc.integer({ min: 1, max: 7 }),
        (trials, wanted) => {
          const k = Math.min(wanted, trials.length);
          const all = draws(trials, k);
          const share = (counts: (draw: string[]) => boolean) => all.filter(counts).length / all.length;
          const value = (type: string) =>
            figureOf({ type, k }, [trials.map((given) => [given, 'pass'] as const)]).value;
          expect(value('pass-at-k')).toBeCloseTo(
            share((draw) => draw.includes('pass')),
            9,
          );
          expect(value('pass-hat-k')).toBeCloseTo(
            share((draw) => !draw.includes('fail')),
            9,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the rubric must be there, and be over a single answer', () => {
    const { faults } = suite(
      ['polite', contains('a')],
      ['sorted', { type: 'accuracy' }],
      ['near', { type: 'pass-at-k', of: 'pollite', k: 2 }],
      ['figure', { type: 'pass-at-k', of: 'sorted', k: 2 }],
      ['itself', { type: 'not-pass-hat-k', of: 'itself', k: 2 }],
      ['right', { type: 'pass-hat-k', of: 'polite', k: 2 }],
    );
    expect(faults.map(({ rubric, remedy }) => [rubric.name, remedy])).toEqual([
      ['near', 'Did you mean polite?'],
      ['figure', 'Name one of polite.'],
      ['itself', 'Name one of polite.'],
    ]);
    expect(suite(['alone', { type: 'pass-at-k', k: 1 }]).faults).toMatchObject([{ option: 'type' }]);
  });

  test('a change of the rubric that is counted is a change of the figure', () => {
    const hash = (value: string, raw: JsonObject) =>
      suite(['polite', contains(value)], ['other', contains('x')], ['r', raw]).rubrics[2]?.hash;
    const named = { type: 'pass-at-k', of: 'polite', k: 2 };
    expect(hash('a', named)).not.toBe(hash('b', named));
    expect(hash('a', named)).toBe(hash('a', named));
    expect(hash('a', { ...named, of: 'other' })).toBe(hash('b', { ...named, of: 'other' }));
    const all = { type: 'pass-at-k', k: 2 };
    expect(hash('a', all)).not.toBe(hash('b', all));
  });

  test('more trials than there will be are asked for by name', () => {
    const { rubrics } = suite(['polite', contains('a')], ['r', { type: 'pass-at-k', k: 3 }]);
    expect(lackTrials(rubrics, 3)).toEqual([]);
    expect(lackTrials(rubrics, 1)).toMatchObject([
      { message: 'Rubric "r" needs 3 trials of each case, and each is asked once.' },
    ]);
  });

  test('what holds for the run takes no placeholder of a case', () => {
    expect(() => defineRubric('r', { type: 'pass-at-k', k: '{{k}}' })).toThrow(/whole run/);
    expect(() => defineRubric('r', { type: 'recall', positive: '{{class}}' })).toThrow(/whole run/);
    expect(() => defineRubric('r', { type: 'recall', pattern: '{{class}}' })).not.toThrow();
  });
});
