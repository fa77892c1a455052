import * as z from 'zod';
import { quoted } from '../evidence.ts';
import { type DatasetRubricType, type Grade, isVerdict, RubricError } from '../rubric.ts';
import { failed, passed } from './pass-at-k.ts';
import { floor } from './threshold.ts';

const mostTrials = 1000;
const wholeNumber = `must be a whole number from 1 to ${mostTrials}`;

const options = z.strictObject({
  of: z
    .string({ error: 'must be the name of a rubric' })
    .min(1, 'must not be empty')
    .optional()
    .describe(
      'The rubric whose verdicts count, by its name in the suite; without it, a trial passes when all its rubrics do.',
    ),
  k: z
    .int({ error: wholeNumber })
    .min(1, wholeNumber)
    .max(mostTrials, wholeNumber)
    .describe('Trials that are drawn; each case needs at least so many (`trials` of the suite).'),
  threshold: floor(0),
});
type Options = z.output<typeof options>;

/** Four trials a case. */
const trials = [
  ['pass', 'fail', 'fail', 'fail'],
  ['pass', 'pass', 'pass', 'pass'],
  ['fail', 'fail', 'fail', 'fail'],
];

export const passAtKType = trialType(
  'pass-at-k',
  'pass@k: the chance that at least one of k trials of a case passes, as a mean over cases; what an application reaches that may try k times. Without bias from any number of trials, 1 − C(n−c, k)/C(n, k), as Inspect and HumanEval have it.',
  0.5,
);

export const passHatKType = trialType(
  'pass-hat-k',
  'pass^k: the chance that all of k trials of a case pass, as a mean over cases; how far an application can be relied on, where one good answer is not enough. C(c, k)/C(n, k), as τ-bench has it; `pass_k` of Inspect.',
  1 / 3,
);

function trialType(type: string, summary: string, value: number): DatasetRubricType<Options> {
  return {
    type,
    family: 'dataset',
    summary,
    options,
    takesExpected: false,
    examples: [
      {
        options: { of: 'grounded', k: 2 },
        observations: trials.flat().map((given) => [given, passed] as const),
        trials: 4,
        value,
      },
    ],
    observe(_input, { of }, { others = new Map() }) {
      const passes = of === undefined ? allPass(others) : passesBy(of, others);
      return { given: passes ? passed : failed, expected: passed };
    },
  };
}

function passesBy(of: string, others: ReadonlyMap<string, Grade>): boolean {
  const grade = others.get(of);
  if (grade === undefined) throw new RubricError(`No rubric ${quoted(of)} graded this response.`);
  if (!isVerdict(grade)) throw new RubricError(`The rubric ${quoted(of)} gave no verdict.`);
  return grade.pass;
}

function allPass(others: ReadonlyMap<string, Grade>): boolean {
  if (others.size === 0) throw new RubricError('No other rubric graded this response.');
  return [...others.keys()].map((name) => passesBy(name, others)).every((passes) => passes);
}
