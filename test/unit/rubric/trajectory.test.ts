import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/core/json.ts';
import type { Message } from '../../../src/core/prompt/message.ts';
import { trajectoryOf } from '../../../src/core/rubric/agent/read-trajectory.ts';
import { sequenceRatio } from '../../../src/core/rubric/agent/sequence-ratio.ts';
import { defineRubric } from '../../../src/core/rubric/define-rubric.ts';
import { gradeResponse } from '../../../src/core/rubric/grade.ts';
import { openPatterns } from '../../../src/core/rubric/patterns.ts';
import { type GradeInput, isVerdict } from '../../../src/core/rubric/rubric.ts';
import type { Operation } from '../../../src/core/rubric/trajectory.ts';
import { asked } from './asked.ts';

const patterns = openPatterns();
afterAll(() => patterns.close());

const grade = (raw: JsonObject, input: GradeInput) =>
  gradeResponse(defineRubric('r', raw), input, { patterns });

const text = (words: string) => [{ type: 'text', text: words } as const];
const steps: Message[] = [
  { role: 'user', content: text('Where is my parcel?') },
  {
    role: 'assistant',
    content: text('I look it up.'),
    toolCalls: [{ id: 'c1', name: 'find', arguments: '{"order": 7, "by": {"id": 1, "at": null}}' }],
  },
  { role: 'tool', toolCallId: 'c1', content: text('{"status": "sent"}') },
  { role: 'assistant', content: text('It is on its way.') },
];
const application = asked('It is on its way.', {
  response: { steps, toolCalls: [{ id: 'c1', name: 'find', arguments: '{}' }] },
});

test('the messages of an application are its trajectory, results among them, the question left out', () => {
  const { turns, operations } = trajectoryOf(application);
  expect(turns.map(({ role, calls }) => [role, calls.length])).toEqual([
    ['assistant', 1],
    ['tool', 0],
    ['assistant', 0],
  ]);
  expect(turns[0]?.calls[0]?.result).toEqual({ status: 'sent' });
  expect(operations.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'model model',
    'tool find',
    'model model',
  ]);
});

test('an answer that the messages do not end with is the last turn', () => {
  const { turns } = trajectoryOf(asked('Done.', { response: { steps: steps.slice(0, 3) } }));
  expect(turns.at(-1)).toEqual({ role: 'assistant', text: 'Done.', calls: [] });
});

describe('trajectory-match', () => {
  const messages: JsonObject[] = [
    { role: 'user', content: 'anything' },
    { role: 'assistant', tool_calls: [{ name: 'find', args: { order: 7, by: { id: 1, at: null } } }] },
    { role: 'tool', content: '' },
    { role: 'assistant', content: '' },
  ];

  test.each<[string, JsonValue, JsonObject, boolean]>([
    ['messages by role', messages, {}, true],
    ['messages under their key, without the question', { messages: messages.slice(1) }, {}, true],
    ['a message less', messages.slice(0, 3), {}, false],
    ['calls alone', ['find'], {}, true],
    ['one text with commas', 'find, send', { mode: 'subset' }, true],
    ['other arguments', [{ name: 'find', args: { order: 8 } }], {}, false],
    [
      'paths that must be equal',
      [{ name: 'find', args: { by: { id: 1 } } }],
      { toolArgsOverrides: { find: ['by.id', 'by.at'] } },
      true,
    ],
    [
      'a path that differs',
      [{ name: 'find', args: { by: { id: 2 } } }],
      { toolArgsOverrides: { find: ['by.id'] } },
      false,
    ],
    ['a tool of its own rule', [{ name: 'find', args: {} }], { toolArgsOverrides: { find: 'ignore' } }, true],
    ['the rule of another tool', [{ name: 'find', args: {} }], { toolArgsOverrides: { x: 'ignore' } }, false],
  ])('%s', async (_, value, options, pass) => {
    const raw = { type: 'trajectory-match', value, ...options };
    expect(await grade(raw, application)).toMatchObject({ pass });
    const byCase = { ...application, case: { ...application.case, expected: value } };
    expect(await grade({ type: 'trajectory-match', ...options }, byCase)).toMatchObject({ pass });
  });

  test('finds a pairing whatever the order of calls', async () => {
    const output = JSON.stringify([
      { name: 'a', args: { x: 1 } },
      { name: 'a', args: { x: 1, y: 2 } },
    ]);
    const value: JsonObject[] = [
      { name: 'a', args: {} },
      { name: 'a', args: { x: 1 } },
      { name: 'a', args: { y: 2 } },
    ];
    const raw = { type: 'trajectory-match', mode: 'superset', toolArgs: 'superset' };
    expect(await grade({ ...raw, value: value.slice(0, 2) }, asked(output))).toMatchObject({ pass: true });
    expect(await grade({ ...raw, value: [value[0] ?? '', value[2] ?? ''] }, asked(output))).toMatchObject({
      pass: true,
    });
    expect(await grade({ ...raw, value }, asked(output))).toMatchObject({ pass: false });
  });

  test.each<[JsonValue]>([
    [7],
    [[{ tool: 'a' }]],
    [{ messages: [{ role: 'robot' }] }],
    [[['a'], { role: 'user' }]],
  ])('a value of %j is wrong input', (value) => {
    expect(() => defineRubric('r', { type: 'trajectory-match', value })).toThrow(/trajectory|calls/);
  });
});

describe('tool-correctness', () => {
  test('compares results where it is asked to', async () => {
    const value = [{ name: 'find', result: { status: 'sent' } }];
    const raw = { type: 'tool-correctness', compare: ['result'] };
    expect(await grade({ ...raw, value }, application)).toMatchObject({ pass: true, score: 1 });
    const other = [{ name: 'find', result: 'lost' }];
    expect(await grade({ ...raw, value: other }, application)).toMatchObject({ pass: false, score: 0 });
  });

  test('counts equal arguments, those of objects by their own share', async () => {
    const value = [{ name: 'find', args: { order: 7, by: { id: 1, at: 'now' }, to: 'x' } }];
    expect(await grade({ type: 'tool-correctness', compare: ['args'], value }, application)).toMatchObject({
      score: 0.5,
    });
  });
});

describe('loop-detection', () => {
  const answer = (output: string): Operation => ({ kind: 'model', name: 'm', output, children: [] });
  const words = Array.from({ length: 30 }, (_, at) => `word${at}`);
  const over = (...operations: Operation[]) => ({ ...asked(''), trajectory: { turns: [], operations } });

  test('answers in a row that say the same cost 35 %', async () => {
    const same = over(answer(words.join(' ')), answer(words.join(' ')));
    expect(await grade({ type: 'loop-detection' }, same)).toMatchObject({ score: 0.65 });
    const most = words.map((word, at) => (at === 5 ? 'another' : word)).join(' ');
    const alike = over(answer(words.join(' ')), answer(most));
    const grades = await Promise.all([
      grade({ type: 'loop-detection' }, alike),
      grade({ type: 'loop-detection', similarity: 1 }, alike),
    ]);
    expect(grades.map((one) => isVerdict(one) && one.score)).toEqual([expect.closeTo(0.825, 9), 1]);
    expect(await grade({ type: 'loop-detection' }, over(answer('Hm.'), answer('Hm.')))).toMatchObject({
      score: 1,
    });
  });
});

// Values of Python 3.11's difflib.SequenceMatcher(None, a, b).ratio().
test.each([
  ['abcd', 'bcde', 0.75],
  ['', '', 1.0],
  ['', 'a', 0.0],
  ['I will now search', 'Let me search now', 0.47058823529411764],
  ['naïve 😀 x', 'naive 😀 y', 0.7777777777777778],
  [
    'lazy winter jumps wizards keys brown the keys dog winter lazy a',
    'the lazy jumps keys winter brown wizards lazy winter dog keys a',
    0.31746031746031744,
  ],
  [
    'lazy winter jumps wizards keys brown the keys dog winter lazy a',
    'lazy winter jumps wizards zebra brown the keys dog winter lazy a',
    0.9448818897637795,
  ],
  [
    'in quietly the brown over quick while the dog keys quietly forge quietly silver jumps wizards fox quick jumps keys a dog forge while forge in quietly wizards winter forge',
    'the jumps keys wizards while in fox forge quietly forge a winter silver quietly over forge while brown forge quick wizards quick quietly keys dog in dog quietly the jumps',
    0.4411764705882353,
  ],
  [
    'in quietly the brown over quick while the dog keys quietly forge quietly silver jumps wizards fox quick jumps keys a dog forge while forge in quietly wizards winter forge',
    'in quietly the brown over quick while the dog keys zebra forge quietly silver jumps wizards fox quick jumps keys a dog forge while forge in quietly wizards winter forge',
    0.9704142011834319,
  ],
  [
    'forge forge fox quick quick quietly seven winter dog in lazy quick while the brown fox winter quick a forge while dog jumps quick seven seven wizards jumps quietly quietly silver in quietly winter fox in dog forge lazy while forge dog in while winter',
    'the forge in jumps silver winter winter seven winter quick quick while lazy fox in quietly lazy in brown quietly quick seven fox while a while fox quick dog in forge quietly jumps quietly winter quick dog dog seven forge while forge wizards forge dog',
    0.096,
  ],
  [
    'forge forge fox quick quick quietly seven winter dog in lazy quick while the brown fox winter quick a forge while dog jumps quick seven seven wizards jumps quietly quietly silver in quietly winter fox in dog forge lazy while forge dog in while winter',
    'forge forge fox quick quick quietly seven winter dog in lazy quick while the brown zebra winter quick a forge while dog jumps quick seven seven wizards jumps quietly quietly silver in quietly winter fox in dog forge lazy while forge dog in while winter',
    0.9840637450199203,
  ],
] as [string, string, number][])('%s and %s are alike by %d', (one, other, ratio) => {
  expect(sequenceRatio(one, other)).toBeCloseTo(ratio, 12);
});

test('any output is a trajectory', () => {
  const messages = fc.array(
    fc.record({
      role: fc.constantFrom('user', 'assistant', 'tool', 'x'),
      content: fc.jsonValue(),
      tool_calls: fc.jsonValue(),
    }),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        messages.map((m) => JSON.stringify(m)),
      ),
      (output) => {
        const { turns, operations } = trajectoryOf(asked(output));
        expect(turns.every(({ calls }) => calls.every(({ name }) => typeof name === 'string'))).toBe(true);
        expect(operations.length).toBeLessThanOrEqual(
          turns.reduce((sum, { calls }) => sum + 1 + calls.length, 0),
        );
      },
    ),
  );
});

describe('step-efficiency', () => {
  const called = (results: readonly (string | null)[]): GradeInput =>
    asked('Done.', {
      response: {
        steps: results.flatMap((result, at): Message[] => [
          {
            role: 'assistant',
            content: [],
            toolCalls: [{ id: `c${at}`, name: 'find', arguments: `{"n": ${at}}` }],
          },
          ...(result === null
            ? []
            : [{ role: 'tool' as const, toolCallId: `c${at}`, content: text(result) }]),
        ]),
      },
    });
  const score = async (raw: JsonObject, input: GradeInput) => {
    const given = await grade({ type: 'step-efficiency', ...raw }, input);
    if (!isVerdict(given)) throw new Error(given.error.message);
    return given.score;
  };

  test('more calls than are enough, in shares', async () => {
    const four = called(['a', 'b', 'c', 'd']);
    expect(await score({}, four)).toBeCloseTo(1, 9);
    expect(await score({ steps: 4 }, four)).toBeCloseTo(1, 9);
    expect(await score({ steps: 2 }, four)).toBeCloseTo(0.4 * 0.5 + 0.6, 9);
    expect(await score({}, called(Array.from({ length: 20 }, () => null)))).toBeCloseTo(0.8, 9);
  });

  test('calls that failed, as their results say', async () => {
    const results = ['{"isError": true}', '{"error": "No such order."}', 'Error: timeout', '{"error": null}'];
    expect(await score({}, called(results))).toBeCloseTo(0.7 + 0.3 / 4, 9);
  });

  test('calls again with the same arguments', async () => {
    const again =
      '[{"name": "a", "args": {"x": 1}}, {"name": "a", "args": {"x": 1}}, {"name": "a", "args": {"x": 2}}]';
    expect(await score({}, asked(again))).toBeCloseTo(0.4 + 0.3 * (2 / 3) + 0.3, 9);
  });

  test('no call is no waste', async () => {
    expect(await score({ steps: 1 }, asked('Hello.'))).toBe(1);
  });
});
