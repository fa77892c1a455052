import { InputError, type Problem } from '../problem.ts';

/** The result of `work`, or `otherwise` with its problems added to `problems`: so that one error hides no other. */
export async function attempt<Result, Otherwise>(
  problems: Problem[],
  work: Promise<Result>,
  otherwise: Otherwise,
): Promise<Result | Otherwise> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(...error.problems);
    return otherwise;
  }
}
