import { contentIdentity } from '../case.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { InputError, type Problem, type Range } from '../problem.ts';
import { type Places, placesBelow } from '../prompt/schema-problems.ts';
import type { YamlDocument } from '../prompt/yaml-document.ts';
import { defineAll } from './check-case.ts';
import { gateOf, nothingJudged } from './defaults.ts';
import { githubRubric } from './github-evaluator.ts';
import type { Suite, SuiteCase } from './suite.ts';

/** Whether a path names a GitHub prompt file, which is a suite when it holds `testData`. */
export function isGithubSuitePath(path: string): boolean {
  return /\.prompt\.ya?ml$/i.test(path);
}

/**
 * The suite that a GitHub prompt file holds: each row of `testData` is a case, each of `evaluators` a rubric. A row's
 * keys are all variables, `expected` is the expected output too, and the identity is a hash of the row.
 * @throws {InputError} with every problem found; evaluators that are no rubrics of ours are named, not left out.
 */
export function loadGithubSuite(path: string, document: YamlDocument): Suite {
  const places: Places = { file: path, rangeOf: document.rangeOf, keyRange: document.keyRange };
  const { value } = document;
  const testData = isJsonObject(value) ? value.testData : undefined;
  if (!isJsonObject(value) || testData === undefined || testData === null) {
    throw InputError.of({
      code: 'not-a-suite',
      message: 'This prompt file holds no test data, so there is nothing to run.',
      remedy: 'Add rows under "testData", or name the file in a suite (*.eval.yaml).',
      file: path,
      range: document.head,
    });
  }
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const cases = rows(testData, placesBelow(places, ['testData']), problems, warnings);
  const evaluators = evaluatorsOf(value.evaluators, placesBelow(places, ['evaluators']), problems, warnings);
  if (problems.length > 0) throw new InputError(problems);

  const rubrics = evaluators.map(({ rubric }) => rubric);
  return {
    path,
    format: 'github',
    prompts: [{ path, range: document.head }],
    models: [],
    trials: 1,
    recordings: [],
    rubrics,
    gate: gateOf(),
    budget: {},
    problems: rubrics.length > 0 ? warnings : [...warnings, nothingJudged(path, places, 'evaluators')],
    files: [path],
    outline: {
      head: document.keyRange([], 'testData'),
      rubrics: evaluators.flatMap(({ rubric: { name }, range }) => (range ? [{ name, range }] : [])),
      cases: cases.flatMap(({ case: { id }, range }) => (range ? [{ id, range }] : [])),
      datasets: [],
    },
    cases: async function* () {
      yield* cases;
    },
  };
}

function rows(testData: JsonValue, places: Places, problems: Problem[], warnings: Problem[]): SuiteCase[] {
  if (!Array.isArray(testData)) {
    problems.push(wrong('"testData" must be a list of rows.', 'Start each row with "- ".', places, []));
    return [];
  }
  const found = new Map<string, SuiteCase>();
  for (const [index, row] of testData.entries()) {
    if (!isJsonObject(row)) {
      problems.push(
        wrong('A row of "testData" must be a mapping of variables.', 'Write one key a variable.', places, [
          index,
        ]),
      );
      continue;
    }
    const content = { vars: row, ...('expected' in row ? { expected: row.expected as JsonValue } : {}) };
    const id = contentIdentity(content);
    const range = places.rangeOf([index]);
    const first = found.get(id);
    if (first) {
      // GitHub's tool takes such rows; the same question twice is still one case.
      warnings.push({
        ...wrong(
          `This row is the same as the one at line ${first.range?.start.line}, so it runs once.`,
          'Remove one of the two.',
          places,
          [index],
        ),
        severity: 'warning',
        code: 'duplicate-case',
      });
      continue;
    }
    found.set(id, { case: { id, ...content }, file: places.file, ...(range ? { range } : {}), rubrics: [] });
  }
  return [...found.values()];
}

function evaluatorsOf(list: JsonValue | undefined, places: Places, problems: Problem[], warnings: Problem[]) {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) {
    problems.push(wrong('"evaluators" must be a list.', 'Start each evaluator with "- ".', places, []));
    return [];
  }
  const names = new Set<string>();
  return list.flatMap((evaluator, index) => {
    const at = placesBelow(places, [index]);
    if (!isJsonObject(evaluator)) {
      problems.push(
        wrong('An evaluator must be a mapping.', 'Write a name and "string:" with what to look for.', at, []),
      );
      return [];
    }
    const range = at.rangeOf([]);
    const result = githubRubric(evaluator, at);
    warnings.push(...result.warnings);
    if ('problem' in result) {
      problems.push(result.problem);
      return [];
    }
    const name = freeName(names, evaluatorName(evaluator, result.rubric));
    try {
      const [rubric] = defineAll([[name, result.rubric]], oneRange(places.file, range));
      return rubric ? [{ rubric, range }] : [];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
}

const evaluatorName = ({ name }: JsonObject, rubric: JsonObject): string =>
  typeof name === 'string' && name !== '' ? name : String(rubric.type);

/** GitHub's files may name two evaluators alike; here a name is an identity. */
function freeName(taken: Set<string>, wanted: string): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted} ${number}`;
  taken.add(name);
  return name;
}

/** The parts of a translated rubric all stand where the evaluator does. */
const oneRange = (file: string, range: Range | undefined): Places => ({
  file,
  rangeOf: () => range,
  keyRange: () => range,
});

function wrong(message: string, remedy: string, places: Places, path: readonly number[]): Problem {
  const range = places.rangeOf(path);
  return {
    severity: 'error',
    code: 'invalid-value',
    message,
    remedy,
    file: places.file,
    ...(range ? { range } : {}),
  };
}
