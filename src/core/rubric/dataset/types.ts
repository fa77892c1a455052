import * as z from 'zod';
import { quoted } from '../evidence.ts';
import { type DatasetRubricType, RubricError } from '../rubric.ts';
import { averages, type ClassMeasure } from './classes.ts';
import { kappaWeights } from './kappa.ts';
import { givenOptions, ignoreCase, label, labelsOf, numberOf } from './labels.ts';
import { named } from './measures.ts';
import type { Label } from './observation.ts';
import { floor } from './threshold.ts';

const value = label.describe('The class that is expected.');

const accuracyOptions = z.strictObject({ value, ...givenOptions, ignoreCase, threshold: floor(0) });

const animals: readonly (readonly [Label, Label])[] = [
  ['cat', 'cat'],
  ['dog', 'dog'],
  ['cat', 'bird'],
  ['cat', 'cat'],
  ['bird', 'dog'],
  ['bird', 'bird'],
  ['dog', 'cat'],
  ['cat', 'cat'],
];

export const accuracy: DatasetRubricType<z.output<typeof accuracyOptions>> = {
  type: 'accuracy',
  family: 'dataset',
  summary: 'The share of answers that give the expected class.',
  options: accuracyOptions,
  takesExpected: true,
  examples: [{ options: {}, observations: animals, value: 0.625 }],
  observe: labelsOf,
};

const classOptions = z.strictObject({
  value,
  ...givenOptions,
  ignoreCase,
  average: z
    .enum(averages, { error: `must be one of ${averages.join(', ')}` })
    .optional()
    .describe(
      '`macro` (default): the plain mean over all classes; `weighted`: the mean by how often a class is expected; `micro`: all answers together, which is the accuracy.',
    ),
  positive: label
    .optional()
    .describe('The one class to look at, such as `spam`; it stands in place of an average.'),
  threshold: floor(0),
});

function classType(
  measure: ClassMeasure,
  summary: string,
  ofCat: number,
): DatasetRubricType<z.output<typeof classOptions>> {
  return {
    type: measure,
    family: 'dataset',
    summary: `${summary} As scikit-learn has it; what is not defined counts as 0, and the reason says so.`,
    options: classOptions,
    takesExpected: true,
    examples: [
      { options: { positive: 'cat' }, observations: animals, value: ofCat },
      { options: { average: 'macro' }, observations: animals, value: 7 / 12 },
      { options: { average: 'weighted' }, observations: animals, value: 0.625 },
    ],
    observe: labelsOf,
  };
}

export const precision = classType(
  'precision',
  'Of the answers that give a class, the share that are right.',
  0.75,
);
export const recall = classType(
  'recall',
  'Of the answers that should give a class, the share that do.',
  0.75,
);
export const f1 = classType('f1', 'The harmonic mean of precision and recall.', 0.75);

const kappaOptions = z.strictObject({
  value,
  ...givenOptions,
  ignoreCase,
  weights: z
    .enum(kappaWeights, { error: `must be one of ${kappaWeights.join(', ')}` })
    .optional()
    .describe(
      'How far two labels are apart: `none` (default: equal or not), `linear` or `quadratic` in their places.',
    ),
  labels: z
    .array(label)
    .min(2, 'must hold at least two labels')
    .optional()
    .describe(
      'The labels in order, such as `[low, medium, high]`, for weights; default: by number where all are numbers, else by text. Other answers are an error.',
    ),
  threshold: floor(-1),
});

const ratings: readonly (readonly [Label, Label])[] = [
  [1, 1],
  [3, 2],
  [3, 3],
  [5, 4],
  [5, 5],
  [2, 3],
  [2, 2],
  [3, 4],
];

export const cohenKappa: DatasetRubricType<z.output<typeof kappaOptions>> = {
  type: 'cohen-kappa',
  family: 'dataset',
  summary:
    "Agreement beyond chance between the answers and what is expected: Cohen's kappa, from −1 to 1, as scikit-learn has it. With one label everywhere it is not defined.",
  options: kappaOptions,
  takesExpected: true,
  examples: [
    { options: {}, observations: animals, value: 0.4 },
    { options: { weights: 'quadratic' }, observations: ratings, value: 11 / 13 },
  ],
  async observe(input, options, effects) {
    const observed = await labelsOf(input, options, effects);
    const known = options.labels?.map((one) => named(one, options.ignoreCase === true));
    if (known && !known.includes(String(observed.given))) {
      throw new RubricError(`The output ${quoted(String(observed.given))} is not among the labels.`);
    }
    return observed;
  },
};

const rocOptions = z.strictObject({
  value: label.describe('The class that is expected.'),
  ...givenOptions,
  positive: label
    .optional()
    .describe('The class that should have high scores; default: 1, `true`, `yes` or `positive`.'),
  threshold: floor(0),
});

export const rocAuc: DatasetRubricType<z.output<typeof rocOptions>> = {
  type: 'roc-auc',
  family: 'dataset',
  summary:
    'The answers are scores; the chance that a case of the positive class has a higher one than another case, ties half: the area under the ROC curve. With one class only it is not defined.',
  options: rocOptions,
  takesExpected: true,
  examples: [
    {
      options: {},
      observations: [
        [0.5, 1],
        [0.5, 0],
        [0.5, 1],
        [0.2, 0],
      ],
      value: 0.75,
    },
  ],
  observe: async (input, options, effects) => ({
    given: await numberOf(input, options, effects),
    expected: named(options.value, true),
  }),
};

const rmseOptions = z.strictObject({
  value: z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i)
          .transform(Number),
      ],
      {
        error: 'must be a number',
      },
    )
    .describe('The number that is expected.'),
  ...givenOptions,
  threshold: z
    .number({ error: 'must be a number' })
    .min(0, 'must not be negative')
    .optional()
    .describe('The largest value that passes; without it, the value is shown and nothing is asked of it.'),
});

export const rmse: DatasetRubricType<z.output<typeof rmseOptions>> = {
  type: 'rmse',
  family: 'dataset',
  summary:
    'The answers are numbers; the root of the mean squared difference from what is expected. Lower is better, and `threshold` is the largest value that passes; a `gate` with `min` means nothing here.',
  options: rmseOptions,
  takesExpected: true,
  examples: [
    {
      options: { threshold: 1 },
      observations: [
        [2.5, 3],
        [0, -0.5],
        [2, 2],
        [8, 7],
      ],
      value: Math.sqrt(0.375),
    },
  ],
  observe: async (input, options, effects) => ({
    given: await numberOf(input, options, effects),
    expected: options.value,
  }),
};
