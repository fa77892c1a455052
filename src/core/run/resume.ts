import { InputError } from '../problem.ts';
import type { StoredRun } from './run.ts';
import { latestRun, openRun, runFile, runIds } from './run-store.ts';

/**
 * The unfinished run to go on with: `last` is the newest of the suite that did not end by itself.
 * @throws {InputError} when there is none, or when suite, cases, prompts or rubrics changed since.
 */
export async function findResumable(
  root: string,
  suite: string,
  which: string,
  plan: string,
): Promise<StoredRun> {
  const ids = await runIds(root);
  let id = ids.find((known) => known === which);
  if (which === 'last') {
    id = (
      await latestRun(root, suite, ({ finish, header }) => header.regrade !== true && isOpen(finish?.status))
    )?.id;
  }
  if (id === undefined) {
    throw InputError.of({
      code: 'no-such-run',
      message: which === 'last' ? `No run of "${suite}" was left unfinished.` : `There is no run "${which}".`,
      remedy: 'Run without --resume: finished answers are reused from the response store anyway.',
    });
  }
  const run = await openRun(runFile(root, id));
  if (run.header.plan !== plan) {
    throw InputError.of({
      code: 'plan-changed',
      message: `Run "${id}" graded other cells: the suite, its cases, its rubrics, a prompt or the selection changed since.`,
      remedy: 'Run without --resume: answers to unchanged requests are reused from the response store.',
      file: suite,
    });
  }
  return run;
}

/** Neither passed nor failed: killed, cancelled, out of budget, or with errors. */
const isOpen = (status: string | undefined) => status !== 'passed' && status !== 'failed';
