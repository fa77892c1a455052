import * as z from 'zod';
import type { Case } from '../case.ts';
import type { Failure } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import type { Observation } from './dataset/observation.ts';
import { defineRubric } from './define-rubric.ts';
import { quoted } from './evidence.ts';
import { notYet } from './not-yet.ts';
import { findDatasetType, findRubricType } from './registry.ts';
import {
  type Grade,
  type GradedPart,
  type GradeEffects,
  type GradeInput,
  type RubricDefinition,
  RubricError,
  type RubricType,
  type TypeFrame,
  type TypeVerdict,
} from './rubric.ts';
import { fillTemplates, hasTemplates } from './template.ts';

/**
 * Grades one response by one rubric: fills templates from the case, takes its `expected` for a missing `value`, asks
 * the type, then applies threshold and `not-`. Never throws: what cannot be computed is a grade with an error.
 */
export async function gradeResponse(
  definition: RubricDefinition,
  input: GradeInput,
  effects: GradeEffects,
): Promise<Grade> {
  const found = findRubricType(definition.type);
  if (!found) return unknownType(definition);
  return gradeByType(found.type, definition, input, effects);
}

/** What one response tells a rubric over the whole run. Never throws: what tells nothing is an error. */
export async function observeResponse(
  definition: RubricDefinition,
  input: GradeInput,
  effects: GradeEffects,
): Promise<Observation | { readonly error: Failure }> {
  const found = findDatasetType(definition.type);
  if (!found) return unknownType(definition);
  try {
    return await found.type.observe(input, optionsFor(found.type, definition, input.case), effects);
  } catch (error) {
    return failure(definition, error);
  }
}

/** As `gradeResponse`, for a type at hand. */
export async function gradeByType(
  type: RubricType,
  definition: RubricDefinition,
  input: GradeInput,
  effects: GradeEffects,
): Promise<Grade> {
  try {
    const options = optionsFor(type, definition, input.case);
    const all = type.parts
      ? { ...effects, parts: () => gradeParts(partsOf(type, definition), input, effects) }
      : effects;
    return settle(type, definition, await type.grade(input, options, all));
  } catch (error) {
    return failure(definition, error);
  }
}

function unknownType({ type }: RubricDefinition): { readonly error: Failure } {
  const doing = notYet(type);
  const message =
    doing === undefined
      ? `There is no rubric type ${quoted(type)} in this version of Regrade; update Regrade or the rubric.`
      : `The rubric type ${quoted(type)} ${doing}, which this version of Regrade cannot do, so there is no verdict.`;
  return { error: { kind: 'rubric', message } };
}

function failure({ name }: RubricDefinition, error: unknown): { readonly error: Failure } {
  if (error instanceof RubricError) return { error: { kind: 'rubric', message: error.message } };
  // A fault in a scorer must not end the run; it is as little a verdict as a rubric that says it cannot judge.
  const why = error instanceof Error ? error.message : String(error);
  return { error: { kind: 'rubric', message: `The rubric ${quoted(name)} could not be computed: ${why}` } };
}

/** Rubrics inside a rubric, defined once a definition. */
const inside = new WeakMap<RubricDefinition, readonly RubricDefinition[]>();

function partsOf(type: RubricType, definition: RubricDefinition): readonly RubricDefinition[] {
  const known = inside.get(definition);
  if (known) return known;
  const parts = (type.parts?.(definition.options) ?? []).map(({ name, rubric }) =>
    defineRubric(name, rubric),
  );
  inside.set(definition, parts);
  return parts;
}

async function gradeParts(
  parts: readonly RubricDefinition[],
  input: GradeInput,
  effects: GradeEffects,
): Promise<GradedPart[]> {
  const graded: GradedPart[] = [];
  for (const definition of parts)
    graded.push({ definition, grade: await gradeResponse(definition, input, effects) });
  return graded;
}

/** Threshold and `not-`, as promptfoo has them: a binary score follows the verdict, a graded one is turned round. */
function settle(type: RubricType, definition: RubricDefinition, verdict: TypeVerdict): Grade {
  const { score, reason } = verdict;
  if (!(score >= 0 && score <= 1)) {
    throw new RubricError(
      `The rubric gave the score ${score}, which is not between 0 and 1; this is a fault of its type.`,
    );
  }
  if (type.binary) {
    if (!definition.negated) return { pass: verdict.pass, score, reason };
    const opposite = verdict.opposite ?? !verdict.pass;
    return { pass: opposite, score: opposite ? 1 : 0, reason };
  }
  const { threshold } = definition.options;
  const decided = Object.hasOwn(type.options.shape, 'threshold') ? verdict.pass : undefined;
  const wanted = typeof threshold === 'number' ? threshold : (type.defaultThreshold ?? 0.5);
  // promptfoo allows for binary fractions in scores of embeddings, and in no others.
  const slack = type.family === 'semantic' ? Number.EPSILON : 0;
  const passes = decided ?? score >= wanted - slack;
  return { pass: passes !== definition.negated, score: definition.negated ? 1 - score : score, reason };
}

/** Options that no case can change are parsed once a definition. */
const parsed = new WeakMap<RubricDefinition, JsonObject>();

function optionsFor(type: TypeFrame, definition: RubricDefinition, from: Case): JsonObject {
  const known = parsed.get(definition);
  if (known) return known;
  const written = definition.options;
  const takes = type.takesExpected && written.value === undefined;
  if (takes && from.expected === undefined) {
    throw new RubricError(
      `The rubric has no value and the case ${quoted(from.id)} has no expected; add one of the two.`,
    );
  }
  const changes = !type.parts && (takes || hasTemplates(written));
  const filled = changes ? (fillTemplates(written, from) as JsonObject) : written;
  const all = takes && from.expected !== undefined ? { ...filled, value: from.expected } : filled;
  const options = parseOptions(type, all, takes);
  if (!changes) parsed.set(definition, options);
  return options;
}

function parseOptions(type: TypeFrame, options: JsonObject, takesExpected: boolean): JsonObject {
  const { threshold, ...others } = options;
  const result = z.safeParse(type.options, Object.hasOwn(type.options.shape, 'threshold') ? options : others);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const key = issue?.path.join('.') ?? '';
  const origin =
    takesExpected && key === 'value' ? "the case's expected" : `\`${key}\` as filled from the case`;
  throw new RubricError(`For ${type.type}, ${origin} ${issue?.message ?? 'cannot be used'}.`);
}
