import { InputError } from '../problem.ts';
import type { FinishLine, StoredRun } from '../run/run.ts';

/**
 * The finish line of a run, which every report needs.
 * @throws {InputError} `run-unfinished` when the run was killed before its end.
 */
export function finishOf(run: StoredRun): FinishLine {
  if (run.finish !== null) return run.finish;
  throw InputError.of({
    code: 'run-unfinished',
    message: `The run ${run.header.id} was stopped before its end, so there is no result to report.`,
    remedy: `Go on with it: regrade run --resume ${run.header.id}`,
  });
}
