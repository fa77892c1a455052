import * as z from 'zod';
import { parametersSchema } from '../prompt/parameters-schema.ts';
import { gateRuleSchema } from '../rubric/gate-rule.ts';
import { caseRecord, rubricRecord } from './case-schema.ts';

const text = z.string().min(1);
const path = text;

/** Metrics that `gate.metrics` may limit. */
export const gateMetrics = [
  'costUsd',
  'latencyMs',
  'ttftMs',
  'inputTokens',
  'outputTokens',
  'reasoningTokens',
  'totalTokens',
] as const;

const ceiling = z
  .strictObject({ max: z.number().optional(), p50: z.number().optional(), p95: z.number().optional() })
  .refine((limits) => Object.keys(limits).length > 0, { error: 'must name a ceiling: max, p50 or p95' });

/** `rubrics:` of a suite; the options of each are checked by its type. */
export const rubricsRecord = z.record(text, rubricRecord);

/** `*.eval.yaml`, cases and rubrics aside, which are checked one by one. */
export const suiteFrame = z.strictObject({
  name: text.optional().describe('Name for people.'),
  description: text.optional().describe('What this suite is for.'),
  prompts: z
    .array(path)
    .min(1)
    .describe('Prompt files to grade: paths or globs, from the folder of this file.'),
  models: z
    .array(
      z.union([
        text,
        z.strictObject({
          id: text.describe('The model id, PROVIDER:MODEL.'),
          parameters: parametersSchema
            .optional()
            .describe('Parameters that go before those of the prompt file.'),
        }),
      ]),
    )
    .optional()
    .describe('Model ids; default is the model in each prompt file.'),
  trials: z.int().min(1).max(1000).optional().describe('How many times each case is asked; default 1.'),
  recordings: z.array(path).optional().describe('Files of recorded responses that answer first.'),
  cases: z
    .array(z.unknown())
    .min(1)
    .describe('Cases, or paths or globs of YAML, JSONL and CSV files that hold them.'),
  rubrics: z.record(z.string(), z.unknown()).optional().describe('Name of a rubric → its type and options.'),
  gate: z
    .strictObject({
      against: text.optional().describe('Label, version or git ref that a candidate is compared with.'),
      alpha: z.number().gt(0).lt(1).optional().describe('Error rate of the statistics; default 0.05.'),
      margin: z.number().min(0).max(1).optional().describe('Difference that does not matter; default 0.05.'),
      inconclusive: z
        .enum(['warn', 'fail', 'pass'])
        .optional()
        .describe('What an undecided comparison does; default warn.'),
      default: gateRuleSchema.optional().describe('Rule for rubrics that name none.'),
      metrics: z
        .partialRecord(z.enum(gateMetrics), ceiling)
        .optional()
        .describe('Ceilings of measured quantities.'),
    })
    .optional()
    .describe('What lets a version through.'),
  budget: z
    .strictObject({
      usd: z.number().min(0).optional(),
      calls: z.int().min(0).optional(),
      tokens: z.int().min(0).optional(),
    })
    .optional()
    .describe('Upper limits of what one run may use.'),
  importedFrom: path
    .optional()
    .describe(
      'The suite of another tool that this one was made of, from the folder of this file: it runs only where it is named. Remove this line to run both.',
    ),
});

export type SuiteFrame = z.output<typeof suiteFrame>;

/** A whole suite file, for the JSON Schema. */
export const suiteFile = suiteFrame.extend({
  cases: z
    .array(z.union([path, caseRecord]))
    .min(1)
    .describe('Cases, or paths or globs of YAML, JSONL and CSV files that hold them.'),
  rubrics: rubricsRecord.optional().describe('Name of a rubric → its type and options.'),
});
