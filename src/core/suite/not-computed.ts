import type { Problem } from '../problem.ts';
import { notYet } from '../rubric/not-yet.ts';
import type { RubricDefinition } from '../rubric/rubric.ts';

/** The warnings of rubrics that this version cannot compute; they stand in `file`, or are shown at its top. */
export function notComputed(file: string, rubrics: readonly RubricDefinition[]): Problem[] {
  return rubrics.flatMap(({ name, type, range }): Problem[] => {
    const doing = notYet(type);
    if (doing === undefined) return [];
    return [
      {
        severity: 'warning',
        code: 'rubric-not-computed',
        message: `The rubric "${name}" ${doing} ("${type}"), which this version of Regrade cannot do: it is an error wherever it would have a verdict, and a run with it does not pass.`,
        remedy: 'All else runs. Leave it out to be judged by the rest alone.',
        file,
        ...(range ? { range } : {}),
      },
    ];
  });
}
