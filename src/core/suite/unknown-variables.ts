import type { Problem } from '../problem.ts';
import type { RubricDefinition } from '../rubric/rubric.ts';
import { insertedNames } from '../rubric/template.ts';

/**
 * The warnings of a case's variables that nothing in its suite takes: no prompt, and no text of a rubric such as
 * `{{city}}`. Most likely a slip of the pen.
 * @param byPrompt what each prompt of the suite warns of, for this case
 * @param rubrics those that grade the case
 */
export function unknownToAll(
  byPrompt: readonly (readonly Problem[])[],
  rubrics: readonly RubricDefinition[],
): Problem[] {
  const [first = [], ...others] = byPrompt;
  const unknown = first.filter(
    ({ code, message }) =>
      code === 'unknown-variable' &&
      others.every((ofPrompt) => ofPrompt.some((problem) => problem.message === message)),
  );
  if (unknown.length === 0) return [];
  const inserted = new Set(rubrics.flatMap(({ options }) => insertedNames(options)));
  return unknown.filter((problem) => !inserted.has(variableOf(problem)));
}

/** The variable that an `unknown-variable` tells of. */
export function variableOf({ message }: Problem): string {
  return /"([^"]+)"/u.exec(message)?.[1] ?? '';
}
