import * as z from 'zod';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { quoted } from '../evidence.ts';
import { type GradedPart, isVerdict, RubricError, type RubricType } from '../rubric.ts';

const options = z.strictObject({
  assert: z
    .array(z.looseObject({ type: z.string({ error: 'must be a rubric type' }) }), {
      error: 'must be a list of rubrics, each with a type',
    })
    .min(1, 'must hold at least one rubric')
    .describe(
      'The rubrics, each with its `type`, options and `weight`; `metric` is what a reason calls it. A weight of 0 makes one that never fails.',
    ),
  threshold: z
    .number({ error: 'must be a number' })
    .optional()
    .describe('The weighted mean of the scores that passes; where it is left out, every rubric must pass.'),
});

/** Several rubrics with one verdict, as promptfoo has it; also what a threshold over all asserts of a test means. */
export const assertSet: RubricType<z.output<typeof options>> = {
  type: 'assert-set',
  family: 'heuristic',
  summary: 'All rubrics of a set pass, or the weighted mean of their scores reaches a threshold.',
  options,
  binary: false,
  takesExpected: false,
  examples: [
    {
      options: { assert: [{ type: 'contains', value: 'refund' }, { type: 'not-is-refusal' }] },
      output: 'Your refund is on its way.',
      pass: true,
    },
    {
      options: {
        threshold: 0.5,
        assert: [
          { type: 'contains', value: 'sorry', metric: 'tone' },
          { type: 'contains', value: 'refund', weight: 2 },
        ],
      },
      output: 'I am sorry about that.',
      pass: false,
    },
  ],
  parts: ({ assert }) =>
    (Array.isArray(assert) ? assert : [])
      .filter(isJsonObject)
      .map((written, index) => partOf(written, index)),
  async grade(_input, { threshold }, { parts }) {
    const graded = (await parts?.()) ?? [];
    let sum = 0;
    let weights = 0;
    let failed = false;
    const words: string[] = [];
    for (const part of graded) {
      const { score, pass } = verdictOf(part);
      const { name, weight } = part.definition;
      sum += weight * score;
      weights += weight;
      failed ||= !pass && weight > 0;
      words.push(
        `${quoted(name)} ${pass ? 'passes' : 'fails'}${part.definition.binary ? '' : ` with ${round(score)}`}`,
      );
    }
    const score = weights > 0 ? sum / weights : 0;
    const pass = threshold === undefined ? !failed : score >= threshold;
    const mean =
      threshold === undefined
        ? ''
        : `The mean is ${round(score)}, ${pass ? 'at least' : 'below'} ${threshold}: `;
    return { pass, score, reason: `${mean}${words.join('; ')}.` };
  },
};

function partOf({ metric, ...rubric }: JsonObject, index: number): { name: string; rubric: JsonObject } {
  const name = typeof metric === 'string' && metric !== '' ? metric : String(rubric.type);
  return { name: name.slice(0, 100) || `rubric ${index + 1}`, rubric };
}

function verdictOf({ definition, grade }: GradedPart) {
  if (isVerdict(grade)) return grade;
  throw new RubricError(
    `In the set, ${quoted(definition.name)} could not be computed: ${grade.error.message}`,
  );
}

const round = (value: number) => Math.round(value * 1000) / 1000;
