import { InputError, type Range } from '../../problem.ts';
import type { Places } from '../../prompt/schema-problems.ts';
import { checkCase, defineAll } from '../check-case.ts';
import { gateOf, nothingJudged } from '../defaults.ts';
import type { Suite, SuiteCase } from '../suite.ts';
import type { ForeignSuite } from './foreign-suite.ts';

/**
 * A suite of another tool as one of ours, to run it where it stands.
 * @throws {InputError} with every problem, where something that would change verdicts has no equal here.
 */
export function foreignToSuite(foreign: ForeignSuite): Suite {
  const errors = foreign.problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new InputError(foreign.problems);
  const { path, head } = foreign;
  const rubrics = foreign.rubrics.flatMap(({ name, options, range }) =>
    defineAll([[name, options]], onePlace(path, range)),
  );
  const cases: SuiteCase[] = foreign.cases.map(({ record, file, range }) =>
    checkCase(record, onePlace(file, range)),
  );
  const judged = rubrics.length > 0 || cases.some((one) => one.rubrics.length > 0);
  return {
    path,
    format: foreign.tool,
    prompts: foreign.prompts.map(({ prompt, file, range }) => ({
      path: prompt.path,
      ...(file === undefined ? { prompt } : {}),
      ...(range ? { range } : {}),
    })),
    models: foreign.models.map(({ id, parameters, range }) => ({
      id,
      ...(parameters ? { parameters } : {}),
      ...(range ? { range } : {}),
    })),
    trials: foreign.trials,
    recordings: [],
    rubrics,
    gate: gateOf(),
    budget: {},
    problems: judged
      ? foreign.problems
      : [...foreign.problems, nothingJudged(path, onePlace(path, head), 'tests: assert')],
    files: foreign.files,
    outline: {
      head,
      rubrics: rubrics.flatMap(({ name, range }) => (range ? [{ name, range }] : [])),
      cases: cases.flatMap(({ case: { id }, file, range }) =>
        range && file === path ? [{ id, range }] : [],
      ),
      datasets: [],
    },
    cases: async function* () {
      yield* cases;
    },
  };
}

/** The parts of what was translated all stand where the whole does. */
const onePlace = (file: string, range: Range | undefined): Places => ({
  file,
  rangeOf: () => range,
  keyRange: () => range,
});
