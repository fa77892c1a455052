import type { Case } from '../case.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { InputError, type Problem } from '../problem.ts';
import { type Places, placesBelow, schemaProblems } from '../prompt/schema-problems.ts';
import { defineRubric } from '../rubric/define-rubric.ts';
import type { RubricDefinition } from '../rubric/rubric.ts';
import { type CaseRecord, caseOf, caseRecord, plainRecord } from './case-schema.ts';
import type { SuiteCase } from './suite.ts';

/** More broken rubrics than these tell nothing new. */
const mostProblems = 20;

/**
 * The case that a record describes, with its own rubrics defined.
 * @throws {InputError} with every problem of the record.
 */
export function checkCase(record: JsonValue, places: Places): SuiteCase {
  if (!isJsonObject(record)) {
    const at = places.rangeOf([]);
    throw InputError.of({
      code: 'not-a-record',
      message: 'A case must be a mapping.',
      remedy: 'Write it as { vars: { … } }.',
      file: places.file,
      ...(at ? { range: at } : {}),
    });
  }
  const known = plainCases.get(record);
  if (known !== undefined) return located(known, [], places);
  const plain = plainRecord(record);
  if (plain !== undefined) {
    const own = caseOf(plain);
    plainCases.set(record, own);
    return located(own, [], places);
  }
  const checked = caseRecord.safeParse(record);
  if (!checked.success)
    throw new InputError(schemaProblems(caseRecord, checked.error, places).map(withCaseRemedy));
  const own = caseOf(checked.data);
  // Rubrics have places of their own, which move.
  if (own.rubrics === undefined) plainCases.set(record, own);
  return located(own, ownRubrics(checked.data, placesBelow(places, ['rubrics'])), places);
}

/** Cases by the records that they were read from: an editor checks records again that did not change. */
const plainCases = new WeakMap<JsonObject, Case>();

function located(own: Case, rubrics: readonly RubricDefinition[], places: Places): SuiteCase {
  const range = places.rangeOf([]);
  return { case: own, file: places.file, ...(range ? { range } : {}), rubrics };
}

function ownRubrics({ rubrics = {} }: CaseRecord, places: Places): RubricDefinition[] {
  return defineAll(Object.entries(rubrics), places);
}

/**
 * Defines rubrics that stand as a mapping of name to options at `places`.
 * @throws {InputError} with the problems of all of them.
 */
export function defineAll(
  rubrics: readonly (readonly [name: string, raw: JsonValue])[],
  places: Places,
): RubricDefinition[] {
  const problems: Problem[] = [];
  const defined: RubricDefinition[] = [];
  for (const [name, raw] of rubrics) {
    if (problems.length > mostProblems) break;
    try {
      defined.push(defineOne(name, raw, places));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return defined;
}

function defineOne(name: string, raw: JsonValue, places: Places): RubricDefinition {
  const range = places.keyRange([], name);
  if (!isJsonObject(raw)) {
    throw InputError.of({
      code: 'invalid-value',
      message: `The rubric "${name}" must be a mapping with a type.`,
      remedy: 'Write it as { type: contains, value: … }.',
      file: places.file,
      ...(range ? { range } : {}),
    });
  }
  return defineRubric(name, raw, {
    file: places.file,
    ...(range ? { range } : {}),
    rangeOf: (path) => places.rangeOf([name, ...path]),
    keyRangeOf: (key) => places.keyRange([name], key),
  });
}

/** In a case, an unknown key is most often a variable in the wrong place. */
function withCaseRemedy(problem: Problem): Problem {
  if (problem.code !== 'unknown-key' || !problem.remedy?.startsWith('Known keys')) return problem;
  return { ...problem, remedy: `Put variables of the prompt under "vars". ${problem.remedy}` };
}
