import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RubricDefinition } from '../../../src/core/rubric/rubric.ts';
import type { Cell } from '../../../src/core/run/run.ts';
import { caseOutcome } from '../../../src/editor/testing/case-outcome.ts';
import { codeBlock, escapedMarkdown, labelText } from '../../../src/editor/testing/markdown-text.ts';
import { selectionsOf, type Target, type Wanted } from '../../../src/editor/testing/selections.ts';

const rubric = (name: string, type: string, options = {}): RubricDefinition => ({
  ...{ name, type, options, negated: type.startsWith('not-'), weight: 1, binary: true, hash: name },
});

const cell = (trial: number, rubrics: Cell['rubrics'], more: Partial<Cell> = {}): Cell => {
  const grades = Object.values(rubrics);
  const failed = grades.some((grade) => 'pass' in grade && !grade.pass);
  const broken = grades.some((grade) => 'error' in grade);
  return {
    ...{ prompt: 'a.prompt', version: 'v', model: 'echo', case: 'one', trial, messages: [], toolCalls: [] },
    ...{ output: `answer ${trial}`, refusal: null, finishReason: 'stop', rubrics, score: null, error: null },
    ...{ reportedModel: null, fingerprint: null, usage: null, costUsd: null, judgeCostUsd: null },
    ...{ latencyMs: 100 * trial, ttftMs: null, reused: false, source: 'network', responseKey: null },
    status: broken ? 'error' : failed ? 'failed' : 'passed',
    attempts: [],
    ...more,
  };
};

const pass = { pass: true, score: 1, reason: 'Good.' };
const fail = (reason: string) => ({ pass: false, score: 0, reason });

describe('the outcome of a case', () => {
  it('is passed with the mean latency where every trial passed', () => {
    expect(caseOutcome([cell(1, { a: pass }), cell(2, { a: pass })], undefined)).toEqual({
      state: 'passed',
      evidence: [],
      durationMs: 150,
    });
  });

  it('names each failed rubric once, with how many trials passed and the first that did not', () => {
    const outcome = caseOutcome(
      [cell(3, { a: fail('third') }), cell(1, { a: pass }), cell(2, { a: fail('second') })],
      undefined,
    );
    expect(outcome.state).toBe('failed');
    expect(outcome.evidence.map(({ text, answer }) => [text, answer])).toEqual([
      ['a: 1 of 3 trials passed. Trial 2: second', 'answer 2'],
    ]);
  });

  it('is an error as soon as one trial is, and says that before failures', () => {
    const outcome = caseOutcome(
      [
        cell(1, { a: fail('no'), b: { error: { kind: 'rubric', message: 'The judge is down.' } } }),
        cell(2, {}, { status: 'error', output: null, error: { kind: 'timeout', message: 'Too slow.' } }),
      ],
      undefined,
    );
    expect(outcome.state).toBe('errored');
    expect(outcome.evidence.map(({ text }) => text)).toEqual([
      'No answer: 1 of 2 trials answered. Too slow.',
      'b: 0 of 2 trials passed. Trial 1: Could not be computed: The judge is down.',
      'a: 0 of 2 trials passed. Trial 1: no',
    ]);
  });

  it('gives what was expected: filled from the case, or the case’s own, and none where the rubric is negated', () => {
    const of = {
      case: { id: 'one', vars: { city: 'Bonn' }, expected: { total: 3 } },
      rubrics: [
        rubric('part', 'contains', { value: 'in {{city}}' }),
        rubric('whole', 'equals'),
        rubric('not', 'not-equals'),
        rubric('size', 'word-count', { value: 3 }),
        rubric('broken', 'equals', { value: '{{nothing}}' }),
      ],
    };
    const grades = Object.fromEntries(of.rubrics.map(({ name }) => [name, fail('no')]));
    const { evidence } = caseOutcome([cell(1, grades)], of);
    expect(evidence.map(({ expected, whole }) => [expected, whole])).toEqual([
      ['in Bonn', false],
      ['{\n  "total": 3\n}', true],
      [undefined, false],
      [undefined, false],
      [undefined, true],
    ]);
  });
});

describe('texts in messages', () => {
  it('leave no punctuation of Markdown alive', () => {
    expect(escapedMarkdown('![x](https://a.example) <b>`c`\n# d')).toBe(
      '\\!\\[x\\]\\(https\\:\\/\\/a\\.example\\) \\<b\\>\\`c\\` \\# d',
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(escapedMarkdown(text).replaceAll(/\\[!-/:-@[-`{-~]/gu, '')).toMatch(/^[A-Za-z0-9 ]*$/u);
      }),
    );
  });

  it('cannot end the block that they stand in', () => {
    const ticks = fc.array(fc.constantFrom('`', '```', '~', '\n', '\r', ' ', '   ', 'x', '[a](command:b)'));
    fc.assert(
      fc.property(ticks, (parts) => {
        const lines = codeBlock(parts.join('')).split('\n');
        const fence = /^`+/u.exec(lines[0] ?? '')?.[0] ?? '';
        for (const line of lines.slice(1, -1)) expect(line).not.toContain(fence);
        expect(lines.at(-1)).toBe(fence);
      }),
    );
  });

  it('make one line of a label, without icons', () => {
    expect(labelText(' a\n\u0007 b ')).toBe('a b');
    expect(labelText('$(trash)')).not.toContain('$(');
    expect(labelText('x'.repeat(999))).toHaveLength(201);
  });
});

describe('selections', () => {
  const targets = ['a', 'b'].flatMap((prompt) => ['m:1', 'm:2'].map((model): Target => ({ prompt, model })));
  const [a1, a2, b1] = targets as [Target, Target, Target, Target];

  it('narrow nothing where everything is wanted', () => {
    expect(
      selectionsOf(
        targets,
        targets.map((target) => ({ target, cases: 'all' })),
      ),
    ).toEqual([{}]);
  });

  it('are one for cases of one target, and for the same cases of all', () => {
    const cases = new Set(['x', 'y']);
    expect(selectionsOf(targets, [{ target: b1, cases }])).toEqual([
      { prompts: ['b'], models: ['m:1'], cases: ['x', 'y'] },
    ]);
    expect(
      selectionsOf(
        targets,
        targets.map((target) => ({ target, cases })),
      ),
    ).toEqual([{ cases: ['x', 'y'] }]);
  });

  it('are several where one would ask for more than is wanted', () => {
    expect(
      selectionsOf(targets, [
        { target: a1, cases: 'all' },
        { target: a2, cases: 'all' },
        { target: b1, cases: 'all' },
      ]),
    ).toEqual([{ prompts: ['a'] }, { prompts: ['b'], models: ['m:1'] }]);
  });

  it('ask for exactly what is wanted, once', () => {
    const ids = ['x', 'y', 'z'];
    const wanted = fc.array(
      fc.record({
        target: fc.constantFrom(...targets),
        cases: fc.oneof(
          fc.constant('all' as const),
          fc.uniqueArray(fc.constantFrom(...ids)).map((some) => new Set(some)),
        ),
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(wanted, (some) => {
        const once = [...new Map(some.map((one): [Target, Wanted] => [one.target, one])).values()];
        const cells = (of: Target, cases: Iterable<string>) =>
          [...cases].map((id) => `${of.prompt} ${of.model} ${id}`);
        const expected = once.flatMap(({ target, cases }) => cells(target, cases === 'all' ? ids : cases));
        const asked = selectionsOf(targets, once).flatMap(({ prompts, models, cases }) =>
          targets
            .filter(({ prompt }) => prompts?.includes(prompt) ?? true)
            .filter(({ model }) => models?.includes(model ?? '') ?? true)
            .flatMap((target) => cells(target, cases ?? ids)),
        );
        expect(asked.sort()).toEqual(expected.sort());
      }),
    );
  });
});
