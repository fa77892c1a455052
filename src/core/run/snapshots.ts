import { InputError } from '../problem.ts';
import type { Snapshot } from '../version/snapshot.ts';
import { openRun, runFile, runIds } from './run-store.ts';

/** Runs that are looked at for what they graded; older ones hardly tell anything new. */
const mostRuns = 500;

/**
 * What the newest runs of a workspace graded, newest first: the versions of a timeline that nobody saved. A file that is
 * no run record is left out.
 * @param prompts paths of the prompts that count; default: all
 */
export async function runSnapshots(root: string, prompts?: readonly string[]): Promise<Snapshot[]> {
  const snapshots: Snapshot[] = [];
  for (const id of (await runIds(root)).slice(0, mostRuns)) {
    try {
      const { header, versions } = await openRun(runFile(root, id));
      for (const { prompt, hash, definitionHash, definition, sources, environment } of versions) {
        if (prompts !== undefined && !prompts.includes(prompt)) continue;
        snapshots.push({
          prompt,
          hash,
          definitionHash,
          definition,
          sources,
          ...(environment === undefined ? {} : { environment }),
          at: header.startedAt,
          run: id,
        });
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  return snapshots;
}
