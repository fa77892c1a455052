import * as z from 'zod';
import { hashOf } from '../canonical.ts';
import { hostileKeys, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { nearest } from '../nearest.ts';
import { InputError, type Problem, type Range } from '../problem.ts';
import { measureOf } from './dataset/measures.ts';
import { quoted } from './evidence.ts';
import { gateRuleSchema } from './gate-rule.ts';
import { notYet, notYetTypes } from './not-yet.ts';
import { datasetTypes, findDatasetType, findRubricType, rubricTypes } from './registry.ts';
import type { DatasetRubricType, RubricDefinition, RubricType, TypeFrame } from './rubric.ts';
import { hasTemplates, unsupportedPlaceholder } from './template.ts';

/** Where a rubric is written. */
export interface RubricPlace {
  readonly file: string;
  /** Of the whole rubric; problems of an option that has no place of its own are shown here. */
  readonly range?: Range;
  /** The place of a part of the rubric, by keys from the rubric's own object: `['value', 0]`. */
  readonly rangeOf?: (path: (string | number)[]) => Range | undefined;
  /** The place of an option's name. */
  readonly keyRangeOf?: (key: string) => Range | undefined;
}

const deepest = 100;
const weightSchema = z.number({ error: 'must be a number' }).min(0, 'must not be negative');
const thresholdSchema = z
  .number({ error: 'must be a number between 0 and 1' })
  .min(0, 'must be between 0 and 1')
  .max(1, 'must be between 0 and 1');

/**
 * Checks a rubric as a suite or a case writes it and gives its definition, with defaults and its hash. Options whose
 * text is a template, and a missing `value` that the case's `expected` will stand in for, are checked when grading; those
 * of types that this version cannot compute (`not-yet.ts`) are taken as they are.
 * @throws {InputError} with every problem found: an unknown type or option (and the nearest known name), a wrong
 * option, a wrong `gate`, `weight` or `threshold`.
 */
export function defineRubric(name: string, raw: JsonObject, place?: RubricPlace): RubricDefinition {
  const faults = new Faults(name, place);
  faults.check(
    !hostileKeys.has(name),
    [],
    'refused-name',
    'has a name that is not allowed',
    'Choose another name.',
  );
  faults.check(isSafe(raw, 0), [], 'refused-key', refused, 'Remove the key or the nesting.');
  faults.finish();

  const { type: written, weight, gate, ...options } = raw;
  const waits = typeof written === 'string' && notYet(written) !== undefined;
  const found = waits ? undefined : findType(raw, faults);
  const common = {
    weight: weight === undefined ? 1 : faults.parse(weightSchema, weight, ['weight']),
    gate: gate === undefined ? undefined : faults.parse(gateRuleSchema, gate, ['gate']),
  };
  if (found) checkOptions(found.type, options, faults);
  const floor = typeof common.gate === 'object' && 'min' in common.gate;
  if (floor && measureOf(String(written))?.better === 'lower') {
    const what = 'has a `gate` with `min`, but less of it is better';
    faults.add(['gate'], 'wrong-gate', what, 'Give the largest value that passes as `threshold`.');
  }
  faults.finish();
  if (!found && !waits)
    throw new TypeError('A rubric without a type has a problem and cannot come this far.');

  const type = String(written);
  return {
    name,
    type,
    negated: found?.negated ?? type.startsWith('not-'),
    options,
    weight: common.weight ?? 1,
    ...(common.gate === undefined ? {} : { gate: common.gate }),
    binary: found !== undefined && 'binary' in found.type && found.type.binary,
    ...(found?.type.family === 'dataset' ? { overRun: true as const } : {}),
    hash: hashOf({ type, options }),
    ...(place?.range === undefined ? {} : { range: place.range }),
  };
}

const refused = `has a key that is not allowed (${[...hostileKeys].join(', ')}), nests deeper than ${deepest} levels, or holds broken Unicode`;

function findType(raw: JsonObject, faults: Faults) {
  const written = raw.type;
  const types = [...[...rubricTypes, ...datasetTypes].map(({ type }) => type), ...notYetTypes];
  const known = types.flatMap((type) => [type, `not-${type}`]);
  if (typeof written !== 'string') {
    const remedy = 'Give a type such as contains; docs/rubrics.md lists them.';
    faults.add(['type'], 'missing-rubric-type', 'has no type', remedy);
    return undefined;
  }
  const found = findRubricType(written) ?? findDatasetType(written);
  if (!found) {
    const near = nearest(written, known);
    const remedy = near ? `Did you mean ${near}?` : 'docs/rubrics.md lists the types.';
    faults.add(['type'], 'unknown-rubric-type', `has the unknown type ${quoted(written)}`, remedy);
  }
  return found;
}

/** Options of rubrics over a run that are read for each answer, so that they may differ by case. */
const ofOneAnswer: ReadonlySet<string> = new Set(['value', 'field', 'pattern']);

function checkOptions(type: RubricType | DatasetRubricType, options: JsonObject, faults: Faults): void {
  const shape: Record<string, z.core.$ZodType> = type.options.shape;
  const graded = 'binary' in type && !type.binary;
  const known = [...Object.keys(shape), ...(graded ? ['threshold'] : []), 'type', 'weight', 'gate'];
  const deferred = new Set<string>();
  const inside = partOptions(type, options);
  for (const [key, value] of Object.entries(options)) {
    const bad = unsupportedPlaceholder(value);
    if (key === 'threshold' && !Object.hasOwn(shape, key)) {
      if (graded) faults.parse(thresholdSchema, value, [key]);
      else
        faults.addAtKey(
          key,
          'unknown-rubric-option',
          `is only ever passed or failed, so \`${key}\` means nothing`,
          'Remove it.',
        );
    } else if (!Object.hasOwn(shape, key)) {
      const near = nearest(key, known);
      const remedy = near ? `Did you mean \`${near}\`?` : `Its options are ${known.join(', ')}.`;
      faults.addAtKey(
        key,
        'unknown-rubric-option',
        `of type ${type.type} has no option ${quoted(key)}`,
        remedy,
      );
    } else if (inside.has(key)) {
      faults.parse(shape[key] ?? z.never(), value, [key]);
    } else if (bad !== null) {
      const message = `has {{${bad.slice(0, 80)}}} in \`${key}\`, but its texts only insert values`;
      faults.add(
        [key],
        'unsupported-template',
        message,
        'Write the name of a variable alone, or \\{{ for braces.',
      );
    } else if (hasTemplates(value)) {
      if (type.family !== 'dataset' || ofOneAnswer.has(key)) deferred.add(key);
      else {
        const message = `has a placeholder in \`${key}\`, which holds for the whole run and not for one case`;
        faults.add([key], 'unsupported-template', message, 'Write the value itself.');
      }
    }
  }
  if (type.takesExpected && options.value === undefined) deferred.add('value');
  if (faults.any) return;
  checkParts(type, options, faults);

  const { threshold, ...others } = options;
  const own = Object.hasOwn(shape, 'threshold') ? options : others;
  if (deferred.size === 0) {
    faults.parse(type.options, own, []);
    return;
  }
  for (const [key, schema] of Object.entries(shape)) {
    if (!deferred.has(key)) faults.parse(schema, own[key], [key]);
  }
}

/** Keys of options that hold rubrics: their templates are theirs, filled when they grade. */
function partOptions(type: TypeFrame, options: JsonObject): ReadonlySet<string> {
  return new Set(type.parts ? Object.keys(options).filter((key) => Array.isArray(options[key])) : []);
}

/** Rubrics inside a rubric are checked as it is; their problems stand where the whole does. */
function checkParts(type: TypeFrame, options: JsonObject, faults: Faults): void {
  for (const { name, rubric } of type.parts?.(options) ?? []) {
    try {
      if (findDatasetType(String(rubric.type))) {
        const what = `holds ${quoted(String(rubric.type))}, which is a figure over a whole run`;
        faults.add([], 'invalid-rubric-option', what, 'Make it a rubric of the suite.');
      } else defineRubric(name, rubric, faults.place);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      faults.take(error.problems);
    }
  }
}

/** No hostile key, no broken Unicode (which has no canonical text), not too deep to walk. */
function isSafe(value: JsonValue, depth: number): boolean {
  if (depth > deepest) return false;
  if (typeof value === 'string') return !/\p{Surrogate}/u.test(value);
  if (Array.isArray(value)) return value.every((item) => isSafe(item, depth + 1));
  if (!isJsonObject(value)) return true;
  return Object.entries(value).every(
    ([key, item]) => !hostileKeys.has(key) && isSafe(key, depth) && isSafe(item, depth + 1),
  );
}

/** The problems of one rubric, each with its place. */
class Faults {
  readonly #problems: Problem[] = [];
  readonly #name: string;
  readonly #place: RubricPlace | undefined;

  constructor(name: string, place: RubricPlace | undefined) {
    this.#name = name;
    this.#place = place;
  }

  /** Where rubrics inside this one stand: nearer places they have none. */
  get place(): RubricPlace | undefined {
    const { file, range } = this.#place ?? {};
    return file === undefined ? undefined : { file, ...(range ? { range } : {}) };
  }

  /** Problems of a rubric inside this one. */
  take(problems: readonly Problem[]): void {
    this.#problems.push(...problems);
  }

  get any(): boolean {
    return this.#problems.length > 0;
  }

  /** `what` goes on after `Rubric "name"`. */
  add(path: (string | number)[], code: string, what: string, remedy: string): void {
    this.#put(this.#rangeOf(path), code, what, remedy);
  }

  /** The same, of the name of an option and not of its value. */
  addAtKey(key: string, code: string, what: string, remedy: string): void {
    this.#put(this.#place?.keyRangeOf?.(key) ?? this.#rangeOf([key]), code, what, remedy);
  }

  #put(range: Range | undefined, code: string, what: string, remedy: string): void {
    this.#problems.push({
      severity: 'error',
      code,
      message: `Rubric ${quoted(this.#name)} ${what}.`,
      remedy,
      ...(this.#place ? { file: this.#place.file } : {}),
      ...(range ? { range } : {}),
    });
  }

  check(holds: boolean, path: string[], code: string, what: string, remedy: string): void {
    if (!holds) this.add(path, code, what, remedy);
  }

  parse<T>(schema: z.core.$ZodType<T>, value: unknown, path: (string | number)[]): T | undefined {
    const result = z.safeParse(schema, value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      const at = [...path, ...issue.path.filter((part) => typeof part !== 'symbol')];
      const whole = path.length === 0 && isJsonObject(value) ? value : undefined;
      const missing = whole ? at.length === 1 && !((at[0] ?? '') in whole) : value === undefined;
      const what = missing
        ? `needs \`${at.join('.')}\``
        : `has a wrong \`${at.join('.')}\`: it ${sentence(issue.message)}`;
      const near = nearestValue(issue, value);
      const remedy = near ? `Did you mean ${near}?` : 'Correct the option; docs/rubrics.md shows examples.';
      this.add(at, 'invalid-rubric-option', what, remedy);
    }
    return undefined;
  }

  finish(): void {
    if (this.any) throw new InputError(this.#problems);
  }

  #rangeOf(path: (string | number)[]): Range | undefined {
    // The nearest part that has a place: an option that is missing has none of its own.
    for (let length = path.length; length > 0; length--) {
      const range = this.#place?.rangeOf?.(path.slice(0, length));
      if (range) return range;
    }
    return this.#place?.range;
  }
}

/** The word of a fixed list that was probably meant. */
function nearestValue(issue: z.core.$ZodIssue, whole: unknown): string | undefined {
  if (issue.code !== 'invalid_value') return undefined;
  let written = whole;
  for (const key of issue.path) {
    if (typeof written !== 'object' || written === null || !Object.hasOwn(written, key)) return undefined;
    written = (written as { readonly [key: PropertyKey]: unknown })[key];
  }
  const words = issue.values.filter((one) => typeof one === 'string');
  return typeof written === 'string' ? nearest(written, words) : undefined;
}

function sentence(message: string): string {
  const words = message.replace(/\.$/, '');
  return words.startsWith('must') || words.startsWith('cannot') ? words : `is not valid (${words})`;
}
