import * as z from 'zod';
import { quoted } from '../evidence.ts';
import { RubricError, type RubricType } from '../rubric.ts';
import { boundText } from './bounds.ts';

const mostReferences = 100;
const single = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** One reference text or several; gives the list. */
export const references = z
  .union(
    [
      single.transform((text) => [text]),
      z
        .array(single)
        .min(1, 'must hold at least one text')
        .max(mostReferences, `must hold at most ${mostReferences} texts`),
    ],
    { error: 'must be a text, or a list of texts' },
  )
  .describe('The reference text, or a list of them.');

interface Spec<Shape extends z.ZodRawShape> {
  readonly type: string;
  readonly summary: string;
  readonly defaultThreshold: number;
  /** Options beside `value`. */
  readonly shape: Shape;
  readonly examples: RubricType['examples'];
  /** What the reason calls the metric, with the reference implementation: `BLEU by promptfoo's rule`. */
  name(options: z.output<z.ZodObject<Shape>>): string;
  /** The score of an output against all references; cut to [0, 1]. */
  score(
    output: string,
    references: readonly string[],
    options: z.output<z.ZodObject<Shape>>,
  ): number | Promise<number>;
}

/** A rubric type that scores the output against one or more reference texts. */
export function referenceMetric<Shape extends z.ZodRawShape>(spec: Spec<Shape>): RubricType<never> {
  const options = z.strictObject({ value: references, ...spec.shape });
  const type: RubricType<{ value: string[] } & z.output<z.ZodObject<Shape>>> = {
    type: spec.type,
    family: 'heuristic',
    summary: spec.summary,
    options: options as never,
    binary: false,
    defaultThreshold: spec.defaultThreshold,
    takesExpected: true,
    examples: spec.examples,
    async grade({ response: { output } }, given) {
      boundText(output, 'output');
      for (const reference of given.value) boundText(reference, 'reference');
      const score = await spec.score(output, given.value, given);
      if (Number.isNaN(score)) {
        throw new RubricError(`${spec.name(given)} is not defined for this output and this reference.`);
      }
      return verdictOf(score, `${spec.name(given)} is`, given.value);
    },
  };
  return type as never;
}

function verdictOf(score: number, what: string, against: readonly string[]) {
  // Sums of logarithms come out a hair above 1 for identical texts.
  const cut = Math.min(1, Math.max(0, score));
  const [first = ''] = against;
  const texts = against.length === 1 ? quoted(first) : `${against.length} references`;
  return { pass: false, score: cut, reason: `${what} ${shown(cut)} against ${texts}.` };
}

/** A score for a sentence: four decimals at most. */
export function shown(score: number): string {
  return String(Math.round(score * 10_000) / 10_000);
}

/** The best score over the references, each taken alone. */
export function best(references: readonly string[], score: (reference: string) => number): number {
  return Math.max(...references.map(score));
}
